"""Sales and expenses, noted by members of the session and officers: working until the session is saved."""

import pytest

from tests.stories.scenes import committed, hour_of_mining, messages_with, notes_sale, read, working
from tests.stories.stage import Stage

HOSTILE = "**@everyone** <@&42> [x](https://evil.example) \u202egnirts `code`"


@pytest.mark.parametrize(
    ("typed", "noted"),
    [
        ("1.25m", "1 250 000 aUEC"),
        ("1 250 000", "1 250 000 aUEC"),
        ("1'250'000", "1 250 000 aUEC"),
        ("1,250,000 aUEC", "1 250 000 aUEC"),
        ("850k", "850 000 aUEC"),
        ("1", "1 aUEC"),
    ],
)
async def test_an_amount_is_read_as_people_write_it(stage: Stage, typed: str, noted: str) -> None:
    await stage.starts()
    reply = await notes_sale(stage, typed)
    assert f"sold for **{noted}**" in read(reply)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1,250", "The amount could mean 1250 or 1.2500: write it one of these two ways."),
        ("1.2345m", "The amount could mean"),
        ("-5", "The amount cannot be negative."),
        ("0", "The amount must be more than 0."),
        ("12.5", "The amount must be whole aUEC: there is no part of one."),
        ("lots", "The amount must be written like 1 296 520, 850k or 1.5m."),
        ("9" * 30, "The amount has too many digits."),
        ("=1+1", "The amount must be written like"),
    ],
)
async def test_an_amount_that_is_not_clear_is_refused_to_its_writer_alone(
    stage: Stage, typed: str, sentence: str
) -> None:
    code = await stage.starts()
    if typed == "1.2345m":
        sentence = "Noted `1`"  # four decimals of a million are clear
    reply = await notes_sale(stage, typed)
    assert sentence in read(reply)
    assert reply.ephemeral is (typed != "1.2345m")
    assert bool(await working(stage, code)) is (typed == "1.2345m")


async def test_a_sale_and_an_expense_are_working_until_saved(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await hour_of_mining(stage, ann)
    await stage.all_written()
    sale = await ann.runs(
        "/mining sale add", amount="1m", where="TDD Area 18", holder=stage.boss, in_=stage.general
    )
    assert read(sale) == (
        f"Noted `1` in **{code}**: sold for **1 000 000 aUEC** at TDD Area 18, held by Boss. "
        "It counts once the session is saved."
    )
    assert not sale.ephemeral
    expense = await ann.runs("/mining expense add", amount="40k", what="refining", in_=stage.general)
    assert read(expense) == (
        f"Noted `2` in **{code}**: **40 000 aUEC** for refining, advanced by Ann, who gets it back in full. "
        "It counts once the session is saved."
    )
    # The sale: held by Boss, brought in by the session; the expense: owed to Ann by the session.
    assert await working(stage, code) == {
        "held:Boss": -1_000_000,
        f"session:{code}": 960_000,
        "member:Ann": 40_000,
    }
    assert await committed(stage) == {}


async def test_who_was_not_in_the_session_may_note_nothing_and_officers_may(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await stage.all_written()
    outsider = stage.guild.member("Otto")
    for command, options in (
        ("sale add", {"amount": "1m"}),
        ("expense add", {"amount": "1m", "what": "fuel"}),
        ("sale undo", {"number": 1, "reason": "because"}),
    ):
        reply = await outsider.runs(f"/mining {command}", in_=stage.general, options=options)
        assert reply.ephemeral
        assert reply.text == (
            f"Only officers, and people who were in the voice channels of session {code}, may do this."
        )
    assert (await notes_sale(stage, "1m")).text.startswith("Noted `1`")


async def test_a_note_is_taken_back_by_its_author_or_an_officer_and_by_nobody_else(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await hour_of_mining(stage, ann, bob)
    await stage.all_written()
    await ann.runs("/mining sale add", amount="1m", in_=stage.general)
    await ann.runs("/mining expense add", amount="5k", what="fuel", in_=stage.general)
    refused = await bob.runs("/mining sale undo", number=1, reason="mine", in_=stage.general)
    assert refused.text == "Note 1 is somebody else's: ask an officer to take it back."
    done = await ann.runs("/mining sale undo", number=1, reason="typed twice", in_=stage.general)
    assert read(done) == (
        f"Note `1` of **{code}** is taken back: sale 1 000 000 aUEC, held by Ann. Reason: typed twice"
    )
    assert await working(stage, code) == {f"session:{code}": -5_000, "member:Ann": 5_000}
    done = await stage.boss.runs("/mining expense undo", number=2, reason="no receipt", in_=stage.general)
    assert "Note `2`" in done.text
    assert await working(stage, code) == {}
    again = await stage.boss.runs("/mining expense undo", number=2, reason="again", in_=stage.general)
    assert "There is no note 2 that still counts" in again.text


async def test_sale_undo_takes_no_expense_back(stage: Stage) -> None:
    await stage.starts()
    await stage.boss.runs("/mining expense add", amount="5k", what="fuel", in_=stage.general)
    reply = await stage.boss.runs("/mining sale undo", number=1, reason="oops", in_=stage.general)
    assert reply.text == "Note 1 is no sale: choose one from the list that `number` offers."


async def test_the_notes_that_can_be_taken_back_are_offered_newest_first(stage: Stage) -> None:
    await stage.starts()
    await notes_sale(stage, "1m", where="**TDD**")
    await stage.boss.runs("/mining expense add", amount="5k", what="fuel", in_=stage.general)
    await notes_sale(stage, "2m")
    offered = await stage.boss.types("/mining sale undo", number="", in_=stage.general)
    names = [each.name.replace("\N{NO-BREAK SPACE}", " ") for each in offered]
    assert names == [
        "3 · sale 2 000 000 aUEC, held by Boss",
        "1 · sale 1 000 000 aUEC at **TDD**, held by Boss",
    ]
    assert [each.value for each in offered] == [3, 1]


async def test_the_same_press_brought_again_notes_once_and_says_so(stage: Stage) -> None:
    code = await stage.starts()
    await notes_sale(stage, "1m")
    interaction = stage.boss.last_interaction
    assert interaction is not None
    await stage.bot_restarts()
    await stage.discord.replay(interaction, answerable=True)
    reply = await interaction.reply()
    assert reply.text.startswith(f"That was noted before, and is noted once: `1` in **{code}**")
    assert await working(stage, code) == {"held:Boss": -1_000_000, f"session:{code}": 1_000_000}


async def test_an_undo_brought_again_after_a_restart_undoes_once_and_says_so(stage: Stage) -> None:
    code = await stage.starts()
    await notes_sale(stage, "1m")
    await stage.boss.runs("/mining sale undo", number=1, reason="oops", in_=stage.general)
    interaction = stage.boss.last_interaction
    assert interaction is not None
    await stage.bot_restarts()
    await stage.discord.replay(interaction, answerable=True)
    reply = await interaction.reply()
    assert f"Note `1` of **{code}** had been taken back already, once" in reply.text
    assert await working(stage, code) == {}


async def test_hostile_text_is_shown_and_does_nothing(stage: Stage) -> None:
    ann = stage.guild.member("=HYPERLINK(1) @here <@1>")
    await ann.joins(stage.alpha)
    await stage.starts(HOSTILE[:80])
    await stage.all_written()
    sale = await ann.runs("/mining sale add", amount="1m", where=HOSTILE, in_=stage.general)
    await ann.runs("/mining expense add", amount="1k", what=HOSTILE, in_=stage.general)
    status = await ann.runs("/mining status", in_=stage.general)
    undone = await ann.runs("/mining sale undo", number=1, reason=HOSTILE, in_=stage.general)
    stopped = await stage.stops()
    for message in (sale.message, status.message, undone.message, stopped.message):
        for forbidden in ("**@", "<@&42", "<@1", "](", "\u202e", "@everyone", "@here", "`code`"):
            assert forbidden not in message.text
        assert message.allowed_mentions == {"parse": []}
        assert message.pings == []


async def test_nothing_can_be_noted_for_a_session_that_is_over(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    stopped = await stage.stops()
    await stage.boss.presses("Yes, discard", on=await stage.boss.presses("Discard", on=stopped))
    reply = await notes_sale(stage, "1m", session=code)
    assert reply.text == (
        f"Session {code} is discarded, so nothing can be noted or taken back: an officer reopens it with "
        "`/mining payroll correct`."
    )
    reply = await notes_sale(stage, "1m")
    assert reply.text == ("There is no session to note it in: an officer begins one with `/mining start`.")
    assert messages_with(stage, "Noted `") == []


async def test_a_bot_can_hold_no_money(stage: Stage) -> None:
    await stage.starts()
    rob = stage.guild.member("Rob", bot=True)
    reply = await notes_sale(stage, "1m", holder=rob)
    assert reply.text == "Bots neither earn nor hold money: choose a person."


async def test_control_characters_become_spaces_and_blank_texts_are_refused(stage: Stage) -> None:
    await stage.starts()
    noted = await stage.boss.runs("/mining expense add", amount="1k", what="re\0fining", in_=stage.general)
    assert "for re fining" in noted.text
    await stage.boss.runs("/mining expense add", amount="1k", what=" \0 ", in_=stage.general)
    await stage.boss.sees("`what` is blank: write something there.")

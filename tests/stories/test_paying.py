"""Paying people, as the payer and the paid live it: the list, marking, confirming, undoing."""

import asyncio

import asyncpg

from sandbox import Member, Reply
from tests.stories.paying import SENT, has_handle, pays, restarts, saved_hour, settles_for
from tests.stories.scenes import committed, draft_of, fills, form_of, notes_sale, read, saves
from tests.stories.stage import Stage

# 500 000 each: n = 497 512, fee ceil(2 487.56) = 2 488.
NET = 497_512
PART = "Mark a part as sent"


def first(listed: Reply, menu: str = SENT) -> list[object]:
    """The first line that the menu offers."""
    return [next(iter(listed.selects[menu].options))]


async def two_miners(stage: Stage) -> tuple[str, Member, Member]:
    """Ann and Bob have earned the same; both have handles. The session's code."""
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    for each in (ann, bob):
        await has_handle(stage, each, f"{each.name}_RSI")
    return await saved_hour(stage, ann, bob), ann, bob


async def test_the_payer_reads_handle_and_amount_and_those_without_a_handle_first(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await has_handle(stage, ann, "Ann_RSI")
    await saved_hour(stage, ann, bob)
    listed = await pays(stage)
    assert listed.ephemeral
    words = read(listed)
    assert "• Bob `497512` · fee 2 488" in words
    assert "• Ann `Ann_RSI` `497512` · fee 2 488" in words
    assert words.index("**No handle yet.**") < words.index("Bob") < words.index("Ann_RSI")
    assert "Ask them to enter it with `/mining me`" in words
    assert "Boss sends, and holds 995 024 aUEC of the guild's." in words
    assert "995 024 aUEC to 2 people, 4 976 aUEC of fees on top" in words


async def test_what_is_marked_as_sent_is_confirmed_by_the_one_who_got_it(stage: Stage) -> None:
    code, ann, _ = await two_miners(stage)
    listed = await pays(stage, session=code)
    marked = await stage.boss.selects(SENT, first(listed), on=listed)
    assert "✅ 1 payment, 497 512 aUEC, marked as sent: Ann." in read(marked)
    assert len(marked.selects[SENT].options) == 1
    assert await committed(stage) == {"held:Boss": -NET, "member:Bob": NET}
    asked = await ann.sees_direct("Has it come?")
    assert (
        f"Boss has sent you **497 512 aUEC** for **{code}** in the game (payment 1 of Red Rock Mining)."
        in read(asked)
    )
    received = next(each.custom_id for each in asked.all_buttons if each.label == "Received")
    assert received is not None
    await ann.presses("Received", on=asked)
    assert "✅ Received" in asked.text
    assert asked.buttons == {}
    again = await ann.presses_custom_id(received, on=asked, force=True)
    assert "you had said so already" in again.text
    assert "it is noted once" in again.text


async def test_all_are_marked_at_once_after_a_look_at_the_total(stage: Stage) -> None:
    _, ann, bob = await two_miners(stage)
    asked = await stage.boss.presses("All sent", on=await pays(stage))
    assert "Have you sent **995 024 aUEC** to **2 people**" in read(asked)
    assert await committed(stage) != {}
    done = await stage.boss.presses("Yes, all sent", on=asked)
    assert "✅ 2 payments, 995 024 aUEC, marked as sent: Ann, Bob." in read(done)
    assert "Nobody is owed anything that can be sent now." in done.text
    assert await committed(stage) == {}
    for each in (ann, bob):
        await each.sees_direct("Has it come?")


async def test_all_sent_leaves_those_without_a_handle_on_the_list(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await has_handle(stage, ann, "Ann_RSI")
    await saved_hour(stage, ann, bob)
    asked = await stage.boss.presses("All sent", on=await pays(stage))
    assert "1 person without a handle stay on the list" in read(asked)
    await stage.boss.presses("Yes, all sent", on=asked)
    assert await committed(stage) == {"held:Boss": -NET, "member:Bob": NET}


async def test_two_officers_who_press_at_once_pay_once(stage: Stage) -> None:
    await two_miners(stage)
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    theirs = [(stage.boss, await pays(stage)), (olaf, await pays(stage, olaf, payer=stage.boss))]
    asked = [(who, await who.presses("All sent", on=listed)) for who, listed in theirs]
    await asyncio.gather(*(who.presses("Yes, all sent", on=question) for who, question in asked))
    assert await committed(stage) == {}
    told = [*stage.boss.readable, *olaf.readable]
    assert sum("marked as sent: Ann, Bob" in each.text for each in told) == 1
    assert sum("so nothing was marked" in each.text for each in told) == 1


async def test_an_old_list_marks_nothing_that_is_not_owed_any_more(stage: Stage) -> None:
    await two_miners(stage)
    listed, older = await pays(stage), await pays(stage)
    await stage.boss.selects(SENT, first(listed), on=listed)
    before = await committed(stage)
    refused = await stage.boss.selects(SENT, [*older.selects[SENT].options], on=older)
    assert "nothing was marked" in refused.text
    assert await committed(stage) == before


async def test_a_part_is_paid_and_never_more_than_is_owed(stage: Stage) -> None:
    await two_miners(stage)
    listed = await pays(stage)
    form = form_of(await stage.boss.selects(PART, first(listed, PART), on=listed))
    refused = await fills(stage.boss, form, {"How much was sent": "500k"})
    assert "That is more than can be paid: 497 512 aUEC at most. Nothing was marked." in read(refused)
    form = form_of(await stage.boss.selects(PART, first(listed, PART), on=listed))
    part = await fills(stage.boss, form, {"How much was sent": "97512"})
    assert "✅ 1 payment, 97 512 aUEC, marked as sent: Ann." in read(part)
    assert "`Ann_RSI` `400000`" in part.text
    assert (await committed(stage))["member:Ann"] == 400_000


async def test_who_did_not_get_it_tells_officers_who_ask_again_or_undo(stage: Stage) -> None:
    _, ann, _ = await two_miners(stage)
    listed = await pays(stage)
    await stage.boss.selects(SENT, first(listed), on=listed)
    asked = await ann.sees_direct("Has it come?")
    await ann.presses("Not received", on=asked)
    assert "⚠️ Not received" in asked.text
    told = await stage.boss.sees(
        "Ann says that payment 1, **497\N{NO-BREAK SPACE}512 aUEC** from Boss, has not come"
    )
    again = await stage.boss.presses("Ask again", on=told)
    assert "Payment 1: sent, not confirmed yet" in again.text
    assert "not received, says Ann" in again.text
    await stage.discord.settled()
    second = await ann.sees_direct("Has it come?")
    await stage.discord.settled()
    form = form_of(await stage.boss.presses("Undo", on=told))
    undone = await fills(stage.boss, form, {"Why": "wrong handle"})
    assert "Payment 1: undone" in undone.text
    assert "undone by Boss: wrong handle" in undone.text
    assert (await committed(stage))["member:Ann"] == NET
    await ann.sees_direct("It is owed to you again.")
    late = await ann.presses("Received", on=second if "Received" in second.buttons else asked)
    assert "was undone: nothing was changed" in late.text


async def test_it_may_still_come_after_it_was_missing(stage: Stage) -> None:
    _, ann, _ = await two_miners(stage)
    listed = await pays(stage)
    await stage.boss.selects(SENT, first(listed), on=listed)
    asked = await ann.sees_direct("Has it come?")
    await ann.presses("Not received", on=asked)
    await ann.presses("Received", on=asked)
    assert "✅ Received" in asked.text


async def test_where_direct_messages_are_closed_a_mention_asks_and_nobody_else_may_answer(
    stage: Stage,
) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    ann.forbids_messages()
    await saved_hour(stage, ann, bob)
    listed = await pays(stage)
    await stage.boss.selects(SENT, first(listed), on=listed)
    asked = await ann.sees("Has it come?", in_=stage.general)
    assert asked.text.startswith(ann.mention)
    for other in (bob, stage.boss):
        refused = await other.presses("Received", on=asked)
        assert "Only the one who was to get this payment" in refused.text
    await ann.presses("Received", on=asked)
    assert "✅ Received" in asked.text


async def test_nothing_is_lost_or_done_twice_though_the_bot_restarts_between_all_steps(stage: Stage) -> None:
    _, ann, bob = await two_miners(stage)
    listed = await pays(stage)
    await restarts(stage)
    asked = await stage.boss.presses("All sent", on=listed)
    await restarts(stage)
    await stage.boss.presses("Yes, all sent", on=asked)
    await restarts(stage)
    question = await ann.sees_direct("Has it come?")
    await restarts(stage)
    await ann.presses("Not received", on=question)
    await restarts(stage)
    told = await stage.boss.sees("has not come")
    form = form_of(await stage.boss.presses("Undo", on=told))
    await restarts(stage)
    await fills(stage.boss, form, {"Why": "typo"})
    assert await committed(stage) == {"held:Boss": -NET, "member:Ann": NET}
    await restarts(stage)
    await bob.presses("Received", on=await bob.sees_direct("Has it come?"))


async def test_the_payer_keeps_their_own_part_and_is_asked_nothing(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await saved_hour(stage, stage.boss, ann)
    listed = await pays(stage, session=code)
    assert "• Boss keeps `500000`: nothing to send" in listed.text
    place = [each for each in listed.selects[SENT].options if each.startswith("Boss")]
    await stage.boss.selects(SENT, place, on=listed)
    assert await committed(stage) == {"held:Boss": -NET, "member:Ann": NET}
    await stage.discord.settled()
    assert stage.boss.direct_messages == []


async def test_small_amounts_wait_on_the_balance(stage: Stage) -> None:
    await settles_for(stage, min_payout_auec=600_000)
    _, ann, bob = await two_miners(stage)
    listed = await pays(stage)
    assert "2 people with 995 024 aUEC in all, each below 600 000 aUEC: it stays on their balance" in read(
        listed
    )
    assert SENT not in listed.selects
    await saved_hour(stage, ann, bob)
    assert len((await pays(stage)).selects[SENT].options) == 2


async def test_one_session_alone_can_be_paid(stage: Stage) -> None:
    first_code, ann, bob = await two_miners(stage)
    second_code = await saved_hour(stage, ann, bob, sale="2 000 000")
    for code, left in ((second_code, 1), (first_code, 0)):
        asked = await stage.boss.presses("All sent", on=await pays(stage, session=code))
        await stage.boss.presses("Yes, all sent", on=asked)
        assert "Nobody is owed anything" in (await pays(stage, session=code)).text
        assert bool((await pays(stage)).selects.get(SENT)) == bool(left)


async def test_a_list_comes_as_a_file_to_copy_from(stage: Stage) -> None:
    await two_miners(stage)
    files = await stage.boss.presses("As a file", on=await pays(stage))
    assert files.attachments["pay-all.txt"].decode() == "# Ann\nAnn_RSI\n497512\n\n# Bob\nBob_RSI\n497512\n"
    assert b"Bob,Bob_RSI,497512,2488" in files.attachments["pay-all.csv"]


async def test_a_practice_session_pays_nobody(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=1)
    admin = await asyncpg.connect(stage.dsn)
    await admin.execute("UPDATE paydirt.sessions SET practice = true")
    await admin.close()
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    assert "Nobody is owed anything" in (await pays(stage)).text
    refused = await pays(stage, session=code)
    assert refused.text == f"Session {code} is practice: nobody is paid for it."


async def test_an_unsaved_session_pays_nobody_yet(stage: Stage) -> None:
    await stage.guild.member("Ann").joins(stage.alpha)
    code = await stage.starts()
    refused = await pays(stage, session=code)
    assert "has no saved payroll yet" in refused.text

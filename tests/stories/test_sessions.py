"""Start, status, stop, save or discard or later: as officers and members use them."""

import asyncio

from sandbox import Permission, Reply
from tests.stories.scenes import (
    committed,
    draft_of,
    fills,
    form_of,
    hour_of_mining,
    messages_with,
    notes_sale,
    read,
    saves,
    working,
)
from tests.stories.stage import Stage, code_in


async def test_the_start_shows_who_is_there_and_what_is_noted_about_them(stage: Stage) -> None:
    ann, rob = stage.guild.member("Ann"), stage.guild.member("Rob", bot=True)
    await ann.joins(stage.alpha)
    await rob.joins(stage.alpha)
    await stage.discord.settled()
    reply = await stage.boss.runs("/mining start", title="Sunday at Aberdeen", in_=stage.general)
    assert not reply.ephemeral
    shown = read(reply)
    assert "Sunday at Aberdeen" in shown
    assert "Already there (1)\n• Ann" in shown
    assert "Rob" not in shown
    assert (
        "From now on Paydirt notes who is in these channels, when, and whether they are deafened, until the session "
        "is stopped. It listens to nothing, and notes nothing elsewhere."
    ) in shown


async def test_the_start_says_where_the_bot_may_not_announce_the_payroll(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.SEND_MESSAGES | Permission.ATTACH_FILES, in_=stage.general)
    await stage.discord.settled()
    await stage.starts()
    told = await stage.boss.sees("I will not be able to announce the payroll in this channel")
    assert told.ephemeral
    assert "Missing here: Send Messages, Attach Files." in told.text


async def test_the_status_says_who_is_where_for_how_long_and_that_notes_are_working(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await stage.starts()
    await stage.time_passes(minutes=10)
    await bob.joins(stage.beta)
    await stage.time_passes(minutes=20)
    await ann.leaves()
    await stage.time_passes(minutes=30)
    await notes_sale(stage, "1.25m", where="TDD")
    await stage.all_written()
    status = await bob.runs("/mining status", in_=stage.general)
    assert status.ephemeral
    shown = read(status)
    assert (
        f"There now (1)\n<#{stage.beta.id}> 1: Bob\nNobody in <#{stage.alpha.id}> <#{stage.gamma.id}>"
        in shown
    )
    # Bob: 60 - 10 = 50 minutes; Ann: 10 + 20 = 30 minutes.
    assert "Time so far (2)\n**0:50:00** Bob\n**0:30:00** Ann" in shown
    assert "Noted so far · working: nothing counts until it is saved" in shown
    assert "`1` sale 1 250 000 aUEC at TDD, held by Boss" in shown


async def test_the_status_shows_a_gap_and_says_what_it_means(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.all_written()
    await stage.bot_stops()
    stage.clock.passes(minutes=20)  # longer than the fifteen minutes that are bridged
    await stage.bot_starts()
    await stage.time_passes(minutes=5)
    shown = read(await ann.runs("/mining status", in_=stage.general))
    assert "**0:15:00** Ann · ⚠️ gap" in shown  # 10 + 5 minutes
    assert "gap: The bot was blind for a while and that time does not count" in shown


async def test_a_session_named_by_its_code_can_be_looked_at_for_ever(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    shown = read(await stage.boss.runs("/mining status", session=code.upper(), in_=stage.general))
    assert "Noted so far · saved" in shown
    assert "**1:00:00** Ann" in shown


async def test_stopping_sums_up_and_offers_save_and_discard_or_later(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"), stage.guild.member("Bob"))
    stopped = await stage.stops()
    assert stopped.buttons == {"Validate": True, "Save": True, "Discard": True}
    shown = read(stopped)
    assert code in shown
    assert "Time (2 people, 2:00:00 in all)" in shown
    assert "Later is fine: `/mining payroll run`." in shown
    again = await stage.boss.runs("/mining stop", in_=stage.general)
    assert "No session is open here: an officer begins one with `/mining start`." in again.text
    named = await stage.boss.runs("/mining stop", session=code, in_=stage.general)
    assert f"Session {code} is stopped already." in named.text


async def test_discarding_takes_two_presses_and_leaves_nothing_committed(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "500k")
    stopped = await stage.stops()
    assert await working(stage, code) == {"held:Boss": -500_000, f"session:{code}": 500_000}
    asked = await stage.boss.presses("Discard", on=stopped)
    assert asked.ephemeral
    assert f"Discard **{code}**? What was noted (1 sale, 0 expenses) is rolled back" in asked.text
    kept = await stage.boss.presses("Keep", on=asked)
    assert kept.text == f"**{code}** is kept as it is."
    asked = await stage.boss.presses("Discard", on=stopped)
    done = await stage.boss.presses("Yes, discard", on=asked)
    assert done.text == f"**{code}** is discarded."
    announced = await stage.boss.sees("discarded what was noted for")
    assert announced.channel is stage.general
    assert await committed(stage) == {}
    assert await working(stage, code) == {}
    shown = read(await stage.boss.runs("/mining status", session=code, in_=stage.general))
    assert "discarded: nothing of it counts" in shown
    assert "**1:00:00** Ann" in shown


async def test_every_button_of_a_stopped_session_works_after_a_restart(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "500k")
    stopped = await stage.stops()
    await stage.bot_restarts()
    asked = await stage.boss.presses("Discard", on=stopped)
    await stage.bot_restarts()
    kept = await stage.boss.presses("Keep", on=asked)
    assert "is kept as it is" in kept.text
    draft = await stage.boss.presses("Save", on=stopped)
    assert f"Payroll of ⛏️ {code}" in draft.text
    await stage.bot_restarts()
    preview = await stage.boss.presses("Preview", on=draft)
    await stage.bot_restarts()
    saved = await stage.boss.presses("Save", on=preview)
    assert "revision 1, is saved" in saved.text
    await stage.boss.sees("For your records")


async def test_buttons_of_a_session_that_went_on_answer_with_a_clear_sentence(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "500k")
    stopped = await stage.stops()
    asked = await stage.boss.presses("Discard", on=stopped)
    await stage.boss.presses("Yes, discard", on=asked)
    answer = await stage.boss.presses("Save", on=stopped)
    assert (
        f"Session {code} is discarded: `/mining payroll correct` reopens it, with what was noted."
        in answer.text
    )
    answer = await stage.boss.presses("Discard", on=stopped)
    assert f"Session {code} is discarded already." in answer.text


async def test_two_officers_discarding_at_once_discard_once_and_are_told(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "500k")
    stopped = await stage.stops()
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    asked = [await each.presses("Discard", on=stopped) for each in (stage.boss, olaf)]
    answers = await asyncio.gather(
        stage.boss.presses("Yes, discard", on=asked[0]), olaf.presses("Yes, discard", on=asked[1])
    )
    assert sorted(each.text for each in answers) == [
        f"**{code}** had been discarded already, once.",
        f"**{code}** is discarded.",
    ]
    await stage.boss.sees("discarded what was noted")
    assert len(messages_with(stage, "discarded what was noted")) == 1


async def test_an_old_yes_does_not_discard_what_was_reopened_since(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "500k")
    stopped = await stage.stops()
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    early = await olaf.presses("Discard", on=stopped)
    await stage.boss.presses("Yes, discard", on=await stage.boss.presses("Discard", on=stopped))
    await stage.boss.runs("/mining payroll correct", session=code, reason="too early", in_=stage.general)
    answer = await olaf.presses("Yes, discard", on=early)
    assert "was reopened since; nothing was discarded" in answer.text
    assert await working(stage, code) == {"held:Boss": -500_000, f"session:{code}": 500_000}


async def two_open_sessions(stage: Stage) -> tuple[str, str]:
    """One over Alpha, Beta and Gamma, and one over the Lounge."""
    first = await stage.starts("Sunday")
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.lounge], on=setup)
    return first, await stage.starts("Second crew")


async def test_where_several_sessions_are_open_one_is_asked_which(stage: Stage) -> None:
    first, second = await two_open_sessions(stage)
    for command, options in (("stop", {}), ("status", {}), ("sale add", {"amount": "1m"})):
        asked = await stage.boss.runs(f"/mining {command}", in_=stage.general, options=options)
        assert "Several sessions are open: " in asked.text
        assert f"**{first}** (Sunday)" in asked.text
        assert f"**{second}** (Second crew)" in asked.text
        assert "Say which one in `session`." in asked.text
    stopped = await stage.boss.runs("/mining stop", session=first, in_=stage.general)
    assert code_in(stopped) == first
    noted = await notes_sale(stage, "1m")
    assert f"**{second}**" in noted.text


async def test_a_channel_belongs_to_one_open_session_and_the_second_start_says_to_which(stage: Stage) -> None:
    code = await stage.starts()
    again = await stage.boss.runs("/mining start", in_=stage.general)
    assert f"already belongs to the open session {code}: stop that one first" in again.text


async def test_two_starts_at_once_open_one_session(stage: Stage) -> None:
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    replies = await asyncio.gather(
        stage.boss.runs("/mining start", in_=stage.general), olaf.runs("/mining start", in_=stage.general)
    )
    opened = [each for each in replies if "Already there" in each.text]
    assert len(opened) == 1
    refused = next(each for each in replies if each not in opened)
    assert f"already belongs to the open session {code_in(opened[0])}" in refused.text


async def test_the_sessions_offered_while_typing_are_those_that_fit(stage: Stage) -> None:
    first, second = await two_open_sessions(stage)
    await stage.boss.runs("/mining stop", session=first, in_=stage.general)
    offered = await stage.boss.types("/mining stop", session="", in_=stage.general)
    assert [each.value for each in offered] == [second]
    offered = await stage.boss.types("/mining status", session="sunday", in_=stage.general)
    assert [(each.value, each.name) for each in offered] == [(first, f"{first} · Sunday · stopped")]
    offered = await stage.boss.types("/mining payroll run", session="", in_=stage.general)
    assert [each.value for each in offered] == [first]
    stranger_role = stage.guild.role("Miner II")
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Member roles (none: everyone)", [stranger_role], on=setup)
    stranger = stage.guild.member("Stranger")
    assert await stranger.types("/mining status", session="", in_=stage.general) == []


async def test_a_code_that_cannot_be_one_is_refused_without_repeating_it(stage: Stage) -> None:
    for typed in ("@everyone", "sm-k3m9qa; DROP TABLE", "**bold**", "sm-" + "x" * 50):
        answer = await stage.boss.runs("/mining status", session=typed, in_=stage.general)
        assert answer.text == "A session is named by its code, such as `sm-k3m9qa`: choose one from the list."
    answer = await stage.boss.runs("/mining status", session="sm-zzzzzz", in_=stage.general)
    assert answer.text == (
        "There is no session `sm-zzzzzz` here: choose one from the list that `session` offers."
    )


async def reach(stage: Stage, names: list[str]) -> Reply:
    for name in names:
        await stage.guild.member(name).joins(stage.alpha)
    await stage.starts()
    await stage.time_passes(minutes=30)
    await stage.all_written()
    return await stage.boss.runs("/mining status", in_=stage.general)


async def test_eighty_people_fit_into_the_status_and_the_rest_is_counted(stage: Stage) -> None:
    status = await reach(stage, [f"Miner number {number:02} of the crew" for number in range(80)])
    shown = read(status)
    assert "There now (80)" in shown
    assert f"<#{stage.alpha.id}> 80: " in shown
    assert "and 68 more" in shown  # twelve are named
    assert "Time so far (80)" in shown
    assert shown.count("**0:30:00**") >= 40
    assert "… and" in shown


async def test_the_notes_of_a_discarded_revision_are_gone_and_the_saved_one_stands(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    # Boss holds and pays: one million less the fee of Ann's share. n + ceil(n / 200) ≤ 1 000 000 → n = 995 024,
    # its fee is ceil(4 975.12) = 4 976, and nothing is left over.
    balances = {"held:Boss": -1_000_000 + 4_976, "member:Ann": 995_024}
    assert await committed(stage) == balances
    draft = await stage.boss.runs(
        "/mining payroll correct", session=code, reason="forgot one", in_=stage.general
    )
    form = form_of(await stage.boss.presses("Add sale", on=draft))
    draft = await fills(stage.boss, form, {"Amount in aUEC": "200 000"})
    asked = await stage.boss.presses("Discard", on=draft)
    assert f"Discard revision 2 of **{code}**?" in asked.text
    done = await stage.boss.presses("Yes, discard", on=asked)
    assert done.text.startswith(f"**{code}** is discarded.")
    assert await committed(stage) == balances
    draft = await stage.boss.runs("/mining payroll correct", session=code, reason="again", in_=stage.general)
    assert "Pot **1 000 000 aUEC** from 1 sale." in read(draft)

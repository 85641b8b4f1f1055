"""Resuming a stopped session: the time between is a pause, and everything before and after it stays exact."""

import asyncio

from sandbox import Member, Reply
from tests.stories.adhocs import starts, stops
from tests.stories.measures import flags_of, seconds_of, truth, view_of
from tests.stories.scenes import draft_of, messages_with, notes_sale, read, saves
from tests.stories.stage import SUNDAY, Stage, code_in


async def loads(stage: Stage, who: Member, code: str | None = None) -> Reply:
    await stage.all_written()
    options = {"session": code} if code else {}
    return await who.runs("/mining adhoc load", in_=stage.general, options=options)


async def resumes(stage: Stage, who: Member, code: str) -> Reply:
    return await who.presses("Resume tracking", on=await loads(stage, who, code))


async def test_nobody_earns_in_the_pause_and_whoever_is_there_earns_again(stage: Stage) -> None:
    """Ann stays throughout, Bob leaves in the pause, Cyd comes in the pause, Dot leaves and comes back in it."""
    ann, bob, cyd, dot = crowd = [stage.guild.member(name) for name in ("Ann", "Bob", "Cyd", "Dot")]
    for each in (ann, bob, dot):
        await each.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    paused_at = stage.clock.now()
    await stage.time_passes(minutes=3)
    await bob.leaves()
    await dot.leaves()
    await stage.time_passes(minutes=3)
    await cyd.joins(stage.lounge)
    await dot.joins(stage.lounge)
    await stage.time_passes(minutes=4)
    told = await resumes(stage, ann, code)
    resumed_at = stage.clock.now()
    assert (
        told.text
        == f"**{code}** is tracked again in <#{stage.lounge.id}>; whoever is there earns from now on."
    )
    announced = await stage.boss.sees("resumed")
    assert announced.channel is stage.general
    assert "is a pause, in which nobody earns. Paydirt notes who is there" in announced.text
    await stage.time_passes(minutes=5)
    await cyd.leaves()
    await stage.time_passes(minutes=5)
    await ann.presses("Stop", on=announced)
    ended_at = stage.clock.now()
    assert await seconds_of(stage, code) == {"Ann": 1200, "Bob": 600, "Cyd": 300, "Dot": 1200}
    before = truth(stage, crowd, [stage.lounge], SUNDAY, paused_at)
    after = truth(stage, crowd, [stage.lounge], resumed_at, ended_at)
    both = {name: before.get(name, 0) + after.get(name, 0) for name in before | after}
    assert await seconds_of(stage, code) == both
    assert set().union(*(await flags_of(stage, code)).values()) == set()


async def test_a_session_can_be_resumed_again_and_again_with_a_restart_between_any_two_steps(
    stage: Stage,
) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    for _ in range(3):
        await stage.time_passes(minutes=10)
        await stage.bot_restarts()
        await stops(stage, ann, code)
        await stage.bot_restarts()
        await stage.time_passes(minutes=7)
        loaded = await loads(stage, ann, code)
        await stage.bot_restarts()
        await ann.presses("Resume tracking", on=loaded)
        await stage.bot_restarts()
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    assert await seconds_of(stage, code) == {"Ann": 2400}
    assert len((await view_of(stage, code)).session.pauses) == 3
    await notes_sale(stage, "1m", session=code)
    await saves(stage, await draft_of(stage, code))


async def test_resume_pressed_twice_resumes_once_and_an_old_press_resumes_nothing(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    await stage.time_passes(minutes=10)
    first, second, old = [await loads(stage, who, code) for who in (ann, stage.boss, stage.boss)]
    replies = await asyncio.gather(
        ann.presses("Resume tracking", on=first), stage.boss.presses("Resume tracking", on=second)
    )
    told = f"Session {code} was resumed already since that was shown: load it again."
    assert sorted(each.text == told for each in replies) == [False, True]
    await stage.boss.sees(f"resumed **{code}**")
    assert len(messages_with(stage, f"resumed **{code}**")) == 1
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    refused = await stage.boss.presses("Resume tracking", on=old)
    assert refused.text == told
    assert await seconds_of(stage, code) == {"Ann": 1200}


async def test_a_channel_that_another_session_took_meanwhile_hinders_the_resumption(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    await bob.joins(stage.lounge)
    first = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, first)
    loaded = await loads(stage, ann, first)
    second = await starts(stage, bob)
    await stage.time_passes(minutes=10)
    refused = await ann.presses("Resume tracking", on=loaded)
    assert refused.text.startswith(f"<#{stage.lounge.id}> already belongs to the open session {second}")
    await stops(stage, bob, second)
    await ann.presses("Resume tracking", on=loaded)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, first)
    assert await seconds_of(stage, first) == {"Ann": 1200, "Bob": 1200}
    assert await seconds_of(stage, second) == {"Ann": 600, "Bob": 600}


async def test_an_added_channel_still_counts_from_its_own_beginning_after_a_resumption(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    await bob.joins(stage.gamma)
    other = await starts(stage, bob)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await stops(stage, bob, other)
    announced = next(each for each in messages_with(stage, code) if "Add channel" in each.buttons)
    asked = await ann.presses("Add channel", on=announced)
    await ann.selects("Channels to add", [stage.gamma], on=asked)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    await stage.time_passes(minutes=10)
    await resumes(stage, ann, code)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    assert await seconds_of(stage, code) == {"Ann": 1800, "Bob": 1200}


async def test_an_outage_over_the_whole_pause_takes_nothing_from_anybody(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    await stage.all_written()
    await stage.bot_stops()
    stage.clock.passes(hours=5)
    await stage.bot_starts()
    await resumes(stage, ann, code)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    assert await seconds_of(stage, code) == {"Ann": 1200}
    assert await flags_of(stage, code) == {"Ann": set()}


async def test_an_officer_goes_on_with_a_sunday_that_was_stopped_too_early(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.stops()
    refused = await loads(stage, ann, code)
    assert refused.text == f"Only officers may do this. {code} is a session of the whole guild."
    await stage.time_passes(minutes=10)
    await resumes(stage, stage.boss, code)
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1200}


async def test_what_is_saved_open_or_thrown_away_is_not_resumed(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    assert (await loads(stage, ann, code)).text == f"Session {code} is open: it is tracked already."
    await notes_sale(stage, "1m", session=code)
    await stops(stage, ann, code)
    await saves(stage, await draft_of(stage, code))
    refused = await loads(stage, stage.boss, code)
    assert "is saved: an officer opens it for a correction" in refused.text
    await stage.boss.runs("/mining payroll correct", session=code, reason="x", in_=stage.general)
    reopened = await loads(stage, stage.boss, code)
    assert "Resume tracking" not in reopened.buttons
    forged = await stage.boss.presses_custom_id(f"pd:adhoc.resume:{code}:0", on=reopened, force=True)
    assert forged.text == f"Session {code} was saved before, so its time is settled: start another."


async def test_a_confirmation_of_before_the_resumption_does_not_count_any_more(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    stopped = await stops(stage, ann, code)
    screen = await ann.presses("Validate", on=stopped)
    await ann.presses("Confirm", on=screen)
    assert (await view_of(stage, code)).notes.validations
    await resumes(stage, ann, code)
    await stage.time_passes(minutes=10)
    again = await stops(stage, ann, code)
    assert not (await view_of(stage, code)).notes.validations
    assert "**stopped**, not validated" in read(again)


async def test_without_a_code_the_only_stopped_one_of_ones_own_is_loaded(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    await bob.joins(stage.gamma)
    codes = [await starts(stage, ann), await starts(stage, bob)]
    for who, code in zip((ann, bob), codes, strict=True):
        await stops(stage, who, code)
    loaded = await loads(stage, ann)
    assert loaded.ephemeral
    assert code_in(loaded) == codes[0]
    assert {"Resume tracking", "Validate", "Discard"} <= loaded.buttons.keys()
    offered = await ann.types("/mining adhoc load", session="", in_=stage.general)
    assert [each.value for each in offered] == codes[:1]
    offered = await stage.boss.types("/mining adhoc load", session="", in_=stage.general)
    assert {each.value for each in offered} == set(codes)

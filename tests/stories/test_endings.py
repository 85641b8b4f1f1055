"""What becomes of sessions that people forget: they end by themselves, or are rolled back, and say so."""

from datetime import timedelta

from tests.stories.measures import flags_of, seconds_of, view_of
from tests.stories.scenes import (
    committed,
    draft_of,
    hour_of_mining,
    messages_with,
    notes_sale,
    saves,
    working,
)
from tests.stories.stage import SUNDAY, Stage

ENDED = "was never stopped, so it ended by itself"


async def is_looked_after(stage: Stage) -> None:
    """What the scheduler does every minute."""
    assert stage.app is not None
    await stage.all_written()
    await stage.app.deadlines.keep()


async def a_minute_later(stage: Stage) -> None:
    await stage.time_passes(minutes=1)
    await is_looked_after(stage)


async def days_pass(stage: Stage, days: float) -> None:
    await stage.time_passes(days=days)
    await is_looked_after(stage)


async def test_a_forgotten_session_ends_when_the_last_one_left(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    rob = stage.guild.member("Rob", bot=True)
    await rob.joins(stage.beta)  # a bot does not hold it open
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=2)
    await ann.leaves()
    await stage.time_passes(hours=1)
    await bob.leaves()
    await stage.time_passes(hours=12, minutes=58)
    await a_minute_later(stage)
    assert not messages_with(stage, ENDED)  # 15:59 hours: the limit of 16 is not reached
    await a_minute_later(stage)
    # 21:00 on 15 November 2026, when Bob left.
    told = await stage.boss.sees(ENDED, in_=stage.general)
    assert code in told.text
    assert "<t:1794776400:f>" in told.text
    assert await seconds_of(stage, code) == {"Ann": 7200, "Bob": 10800}
    await notes_sale(stage, "1m", session=code)
    await saves(stage, await draft_of(stage, code))
    assert (await stage.boss.runs("/mining stop", in_=stage.general)).text.startswith("No session is open")


async def test_a_session_past_its_limit_goes_on_while_somebody_is_there(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=17)
    await a_minute_later(stage)
    await stage.time_passes(hours=1)
    await ann.leaves()
    await a_minute_later(stage)
    await stage.boss.sees(ENDED, in_=stage.general)
    assert await seconds_of(stage, code) == {"Ann": 64860}  # 17 + 1 hours and a minute


async def test_a_session_that_nobody_ever_joined_ends_where_it_began(stage: Stage) -> None:
    code = await stage.starts()
    await stage.time_passes(hours=16)
    await a_minute_later(stage)
    await stage.boss.sees(ENDED, in_=stage.general)
    assert await seconds_of(stage, code) == {}
    await stage.starts("Next")  # the channels are free again


async def test_a_session_that_ends_by_itself_does_not_end_inside_an_outage(stage: Stage) -> None:
    """Everybody left while the bot was blind: the last that is known is where the outage begins (A6)."""
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=1)
    await stage.bot_stops()
    stage.clock.passes(minutes=5)
    await ann.leaves()
    stage.clock.passes(hours=20)
    await stage.bot_starts()
    await a_minute_later(stage)
    await stage.boss.sees(ENDED, in_=stage.general)
    assert await seconds_of(stage, code) == {"Ann": 3600}
    assert await flags_of(stage, code) == {"Ann": set()}  # the outage begins where the session ends


async def test_a_session_does_not_end_while_the_bot_is_blind(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=15, minutes=55)
    await stage.guild.goes_away()
    await stage.time_passes(minutes=10)
    await a_minute_later(stage)
    await stage.guild.comes_back()
    await stage.time_passes(minutes=5)
    await ann.leaves()
    await a_minute_later(stage)
    await stage.boss.sees(ENDED, in_=stage.general)
    assert await seconds_of(stage, code) == {"Ann": 58260}  # 15:55 hours + 11 minutes bridged + 5 minutes


async def test_a_session_of_a_guild_that_never_comes_back_ends_where_it_was_last_seen(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=2)
    await stage.guild.kicks_bot()
    await stage.time_passes(hours=15, minutes=58)
    await a_minute_later(stage)  # 17:59 hours after the start, but 15:59 after the loss: it may come back
    assert (await view_of(stage, code)).session.closed_at is None
    await a_minute_later(stage)
    assert (await view_of(stage, code)).session.closed_at == SUNDAY + timedelta(hours=2)
    assert await seconds_of(stage, code) == {"Ann": 7200}
    await stage.guild.invites_bot()
    await stage.time_passes(minutes=1)
    await ann.moves_to(stage.beta)
    second = await stage.starts("Next")  # what was lost before it has nothing to do with it
    await stage.time_passes(minutes=10)
    await stage.guild.goes_away()
    await stage.guild.comes_back()
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, second) == {"Ann": 1200}
    assert await seconds_of(stage, code) == {"Ann": 7200}


async def test_an_unsaved_session_is_warned_of_and_then_rolled_back(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    await days_pass(stage, 26.9)
    assert not messages_with(stage, "not saved")
    await days_pass(stage, 0.1)
    # 30 days after the stop at 19:00 on 15 November 2026.
    warned = await stage.boss.sees("is stopped but not saved", in_=stage.general)
    assert "<t:1797361200:R>" in warned.text
    await days_pass(stage, 2.9)
    assert await working(stage, code) == {"held:Boss": -1_000_000, f"session:{code}": 1_000_000}
    await days_pass(stage, 0.1)
    await stage.boss.sees("was not saved in time", in_=stage.general)
    assert len(messages_with(stage, "is stopped but not saved")) == 1
    assert await committed(stage) == {}
    assert await working(stage, code) == {}
    assert await seconds_of(stage, code) == {"Ann": 3600}  # attendance stays readable


async def test_nobody_is_rolled_back_without_having_been_warned(stage: Stage) -> None:
    """The bot was down for the whole month."""
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    await stage.bot_stops()
    stage.clock.passes(days=60)
    await stage.bot_starts()
    await a_minute_later(stage)
    await stage.boss.sees("is stopped but not saved", in_=stage.general)
    await days_pass(stage, 2.9)
    assert await working(stage, code) != {}
    await saves(stage, await draft_of(stage, code))
    assert "held:Boss" in await committed(stage)
    await days_pass(stage, 1)
    assert "held:Boss" in await committed(stage)
    assert not messages_with(stage, "was not saved in time")


async def test_an_open_session_goes_on_over_restarts(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    for _ in range(3):
        await stage.time_passes(minutes=10)
        await stage.bot_restarts()
    await stage.time_passes(minutes=10)
    await ann.leaves()
    await stage.time_passes(minutes=10)
    stopped = await stage.stops()
    assert code in stopped.text
    assert await seconds_of(stage, code) == {"Ann": 2400}


async def test_a_correction_not_saved_in_time_leaves_the_revision_before(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    before = await committed(stage)
    await stage.boss.runs("/mining payroll correct", session=code, reason="typo", in_=stage.general)
    await days_pass(stage, 27)
    await days_pass(stage, 3)
    told = await stage.boss.sees("was not saved in time", in_=stage.general)
    assert told.text.endswith("Revision 1 stands.")
    assert await committed(stage) == before

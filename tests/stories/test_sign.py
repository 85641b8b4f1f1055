"""Everybody can see that the bot is tracking; what hinders it is named, and never stops the tracking."""

from sandbox import Channel, Permission
from tests.stories.measures import seconds_of
from tests.stories.stage import Stage, becomes_true

STATUS = "⛏️ mining session, time is counted"


def seat(stage: Stage) -> Channel | None:
    """Where the bot sits, as everybody sees it."""
    return stage.guild.bot.voice.channel


async def sits_in_dispatch(stage: Stage) -> None:
    await stage.discord.until(lambda: seat(stage) is stage.dispatch, "the bot sits in Dispatch")
    await stage.discord.settled()


def statuses(stage: Stage) -> set[str]:
    return {channel.status for channel in (stage.alpha, stage.beta, stage.gamma)}


async def test_the_bot_sits_in_dispatch_muted_and_deaf_while_a_session_is_open(stage: Stage) -> None:
    assert seat(stage) is None
    await stage.starts()
    await sits_in_dispatch(stage)
    assert stage.guild.bot.voice.is_self_deafened
    assert stage.guild.bot.voice.is_self_muted
    await stage.stops()
    await stage.discord.until(lambda: seat(stage) is None, "the bot has left Dispatch")
    assert statuses(stage) == {""}


async def test_the_bot_sits_down_again_after_a_new_gateway_session(stage: Stage) -> None:
    await stage.starts()
    await sits_in_dispatch(stage)
    await stage.discord.drops_gateway(resumable=False)
    await stage.discord.bot_connects()
    await sits_in_dispatch(stage)


async def test_the_bot_sits_down_again_after_a_restart(stage: Stage) -> None:
    await stage.starts()
    await sits_in_dispatch(stage)
    await stage.bot_stops()
    assert seat(stage) is None
    await stage.bot_starts()
    await sits_in_dispatch(stage)


async def test_a_bot_that_is_invited_again_sits_down_again(stage: Stage) -> None:
    await stage.starts()
    await sits_in_dispatch(stage)
    await stage.guild.kicks_bot()
    await stage.guild.invites_bot()
    await sits_in_dispatch(stage)


async def test_a_bot_that_is_taken_out_again_and_again_writes_a_status_instead(stage: Stage) -> None:
    await stage.starts()
    for _ in range(3):
        await sits_in_dispatch(stage)
        await stage.guild.bot.leaves()
    await stage.discord.until(lambda: statuses(stage) == {STATUS}, "the channels carry the status")
    assert seat(stage) is None
    await stage.stops()
    await stage.discord.until(lambda: statuses(stage) == {""}, "the status is taken away")
    await stage.starts("Next")
    await sits_in_dispatch(stage)


async def test_without_connect_the_channels_carry_a_status_and_officers_are_told(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.CONNECT, in_=stage.dispatch)
    await stage.starts()
    told = await stage.boss.sees("I could not sit in")
    assert told.ephemeral
    assert told.text == (
        f"⚠️ I could not sit in <#{stage.dispatch.id}> (is Connect allowed there?), so the session's channels carry a "
        "status line instead. Tracking goes on."
    )
    assert statuses(stage) == {STATUS}
    await stage.stops()
    await stage.discord.until(lambda: statuses(stage) == {""}, "the status is taken away")


async def test_without_any_permission_one_sentence_says_so_and_the_time_is_counted(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    await stage.guild.forbids_bot(Permission.CONNECT | Permission.SET_VOICE_CHANNEL_STATUS)
    code = await stage.starts()
    told = await stage.boss.sees("I could not sit in")
    assert told.text == (
        f"⚠️ I could not sit in <#{stage.dispatch.id}> (is Connect allowed there?), and I may not set a status on the "
        "session's channels either (Set Voice Channel Status). Nobody sees that I am tracking, but I am."
    )
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 600}


async def test_a_channel_that_the_bot_does_not_see_is_named(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.VIEW_CHANNEL, in_=stage.beta)
    await stage.starts()
    told = await stage.boss.sees("View Channel is missing")
    assert f"<#{stage.beta.id}>: View Channel is missing" in told.text
    assert f"<#{stage.alpha.id}>" not in told.text


async def test_a_dispatch_channel_that_was_deleted_is_named(stage: Stage) -> None:
    await stage.dispatch.is_deleted()
    await stage.discord.settled()
    await stage.starts()
    told = await stage.boss.sees("The Dispatch channel is gone")
    assert "choose another in `/mining setup`" in told.text


async def test_discord_failing_at_the_sign_does_not_disturb_the_start(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.CONNECT, in_=stage.dispatch)
    stage.discord.fails(503, times=50, route="voice-status")
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    assert await seconds_of(stage, code) == {"Ann": 600}


async def test_the_bot_stays_in_dispatch_while_another_session_is_open(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.alpha], on=setup)
    first = await stage.starts("First")
    await stage.boss.selects("Mining channels", [stage.beta], on=setup)
    await stage.starts("Second")
    await sits_in_dispatch(stage)
    await stage.boss.runs("/mining stop", session=first, in_=stage.general)
    await stage.all_written()
    assert seat(stage) is stage.dispatch
    await stage.stops()
    await becomes_true(lambda: seat(stage) is None)


async def test_the_sign_is_taken_down_when_a_forgotten_session_ends_by_itself(stage: Stage) -> None:
    await stage.starts()
    await sits_in_dispatch(stage)
    await stage.time_passes(hours=17)  # the guild's limit is 16
    assert stage.app is not None
    await stage.app.deadlines.keep()
    await stage.discord.until(lambda: seat(stage) is None, "the bot has left Dispatch")

"""The voice test against a voice server that is ill, with the voice client of discord.py; never for long."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import discord
import pytest

from cogs.sign import Sign
from cogs.voicetest import VoiceTester
from domain.errors import Refused
from domain.voicetests import VoiceOutcome, VoiceTest
from sandbox import Channel, Guild, Kind, Permission, Sandbox, VoiceStep
from tests.clock import ManualClock
from tests.sandbox.client import Bot

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)


class SignBot(Bot):
    """Tells the sign when it is out of voice, as Paydirt's client does."""

    sign: Sign

    async def on_voice_state_update(
        self, member: discord.Member, _: object, after: discord.VoiceState
    ) -> None:
        if member.id == member.guild.me.id and after.channel is None:
            self.sign.left_on_purpose(member.guild)


def no_heart_beats() -> None:
    """The thread with which discord.py keeps a voice connection alive ends with it."""
    beating = [each for each in threading.enumerate() if each.name.startswith("voice-keep-alive")]
    for thread in beating:
        thread.join(timeout=5)
    assert not any(thread.is_alive() for thread in beating)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def guild(sandbox: Sandbox) -> Guild:
    return sandbox.guild("Red Rock Mining")


@pytest.fixture
def dispatch(guild: Guild) -> Channel:
    return guild.voice_channel("Dispatch")


@pytest.fixture
async def bot(sandbox: Sandbox, dispatch: Channel) -> AsyncIterator[SignBot]:
    bot = SignBot(sandbox)
    bot.sign = Sign()
    async with bot:
        running = asyncio.create_task(bot.start(sandbox.token))
        await sandbox.bot_connects()
        await bot.wait_until_ready()
        yield bot
        no_heart_beats()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def result_of(
    sandbox: Sandbox, bot: SignBot, channel: Channel, *, connect_seconds: float = 20.0
) -> VoiceTest:
    await sandbox.settled()
    found = bot.get_channel(channel.id)
    assert isinstance(found, discord.VoiceChannel | discord.StageChannel)
    tester = VoiceTester(
        bot.sign, ManualClock(NOW), connect_seconds=connect_seconds, leave_seconds=connect_seconds
    )
    return await tester.run(bot, found)


async def test_all_of_a_test_that_works_is_measured(
    sandbox: Sandbox, bot: SignBot, dispatch: Channel
) -> None:
    test = await result_of(sandbox, bot, dispatch)
    assert (test.outcome, test.channel_id, test.at) == (VoiceOutcome.WORKED, dispatch.id, NOW)
    assert (test.dave_version, test.close_code) == (1, None)
    assert test.join_ms is not None
    assert test.handshake_ms is not None
    assert test.leave_ms is not None
    assert test.took_ms >= max(test.join_ms, test.handshake_ms, test.leave_ms)
    assert dispatch.people == []


async def test_on_a_stage_it_works_without_dave(sandbox: Sandbox, bot: SignBot, guild: Guild) -> None:
    test = await result_of(sandbox, bot, guild.stage_channel("Stage"))
    assert (test.outcome, test.dave_version) == (VoiceOutcome.WORKED, 0)


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (VoiceStep.SERVER, VoiceOutcome.NO_SERVER),
        (VoiceStep.HELLO, VoiceOutcome.NO_GREETING),
        (VoiceStep.READY, VoiceOutcome.NO_READY),
        (VoiceStep.UDP, VoiceOutcome.NO_UDP),
        (VoiceStep.DESCRIPTION, VoiceOutcome.NO_KEY),
    ],
)
async def test_a_server_that_hangs_is_left_in_time_and_the_next_test_works(
    sandbox: Sandbox, bot: SignBot, dispatch: Channel, step: VoiceStep, outcome: VoiceOutcome
) -> None:
    sandbox.voice_hangs(step)
    test = await result_of(sandbox, bot, dispatch, connect_seconds=1.0)
    assert test.outcome is outcome
    assert test.leave_ms is not None
    assert dispatch.people == []
    assert bot.voice_clients == []
    sandbox.voice_recovers()
    assert (await result_of(sandbox, bot, dispatch)).worked


@pytest.mark.parametrize("step", [VoiceStep.HELLO, VoiceStep.READY, VoiceStep.DESCRIPTION])
async def test_a_close_code_is_kept_whenever_it_comes(
    sandbox: Sandbox, bot: SignBot, dispatch: Channel, step: VoiceStep
) -> None:
    sandbox.voice_closes(4015, instead_of=step)
    test = await result_of(sandbox, bot, dispatch)
    assert (test.outcome, test.close_code) == (VoiceOutcome.CLOSED, 4015)
    assert dispatch.people == []


async def test_a_client_without_dave_is_told_so_by_the_server(
    sandbox: Sandbox, bot: SignBot, dispatch: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.voice_state.has_dave", False)
    test = await result_of(sandbox, bot, dispatch)
    assert (test.outcome, test.close_code) == (VoiceOutcome.CLOSED, 4017)


async def test_without_the_packages_nothing_is_tried(
    sandbox: Sandbox, bot: SignBot, dispatch: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cogs.voiceprobe.has_nacl", False)
    assert (await result_of(sandbox, bot, dispatch)).outcome is VoiceOutcome.NO_LIBRARY
    assert sandbox.log.of(Kind.VOICE_SERVER) == []


async def test_a_channel_that_is_not_seen_is_named(sandbox: Sandbox, bot: SignBot, dispatch: Channel) -> None:
    await dispatch.home.forbids_bot(Permission.VIEW_CHANNEL, in_=dispatch)
    assert (await result_of(sandbox, bot, dispatch)).outcome is VoiceOutcome.NO_VIEW


async def test_discord_that_does_not_let_the_bot_in_gives_no_reason(
    sandbox: Sandbox, bot: SignBot, dispatch: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.discord.connection.Connection._may_enter", lambda *_: False)
    test = await result_of(sandbox, bot, dispatch, connect_seconds=0.5)
    assert (test.outcome, test.join_ms) == (VoiceOutcome.NOT_LET_IN, None)


async def test_the_bot_leaves_the_place_that_it_had_first(
    sandbox: Sandbox, bot: SignBot, dispatch: Channel
) -> None:
    await sandbox.settled()
    seen = bot.get_channel(dispatch.id)
    assert isinstance(seen, discord.VoiceChannel)
    await seen.guild.change_voice_state(channel=seen)
    await sandbox.until(lambda: dispatch.people != [])
    assert (await result_of(sandbox, bot, dispatch)).worked


async def test_a_bot_that_is_taken_out_during_a_test_is_told_so(
    sandbox: Sandbox, bot: SignBot, guild: Guild, dispatch: Channel
) -> None:
    async with sandbox.voice_held(VoiceStep.READY):
        testing = asyncio.create_task(result_of(sandbox, bot, dispatch))
        await sandbox.until(lambda: sandbox.log.of(Kind.VOICE_SERVER) != [], "it is in its middle")
        await guild.bot.leaves()
        await sandbox.settled()
    assert (await testing).outcome in (
        VoiceOutcome.TAKEN_OUT,
        VoiceOutcome.CLOSED,
    )  # whichever word comes first
    assert bot.voice_clients == []


async def test_a_second_test_in_the_guild_is_refused(
    sandbox: Sandbox, bot: SignBot, dispatch: Channel
) -> None:
    await sandbox.settled()
    seen = bot.get_channel(dispatch.id)
    assert isinstance(seen, discord.VoiceChannel)
    tester = VoiceTester(bot.sign, ManualClock(NOW))
    first = asyncio.create_task(tester.run(bot, seen))
    await sandbox.until(lambda: sandbox.log.of(Kind.VOICE_SERVER) != [], "it is in its middle")
    with pytest.raises(Refused, match="running here already"):
        await tester.run(bot, seen)
    assert (await first).worked

"""The voice server, as the real voice client of discord.py lives through it."""

import asyncio

import discord
import pytest

from sandbox import Channel, Guild, Kind, Sandbox, VoiceStep
from tests.sandbox.client import Bot


@pytest.fixture
def dispatch(guild: Guild) -> Channel:
    return guild.voice_channel("Dispatch")


async def joins(
    sandbox: Sandbox, bot: Bot, channel: Channel, *, seconds: float = 10.0
) -> discord.VoiceClient:
    await sandbox.settled()
    seen = bot.get_channel(channel.id)
    assert isinstance(seen, discord.VoiceChannel | discord.StageChannel)
    return await seen.connect(timeout=seconds, reconnect=False)


def happened(sandbox: Sandbox) -> list[str]:
    return [entry.what for entry in sandbox.log.of(Kind.VOICE_SERVER)]


async def test_a_voice_client_joins_agrees_on_dave_and_leaves(
    sandbox: Sandbox, bot: Bot, dispatch: Channel
) -> None:
    voice = await joins(sandbox, bot, dispatch)
    assert voice.is_connected()
    assert voice.mode == "aead_xchacha20_poly1305_rtpsize"
    await sandbox.until(lambda: "binary op 26" in happened(sandbox), "it sends its key package")
    await voice.disconnect()
    await sandbox.until(lambda: dispatch.people == [])
    await sandbox.until(lambda: happened(sandbox)[-1] == "over")
    assert happened(sandbox)[:3] == ["identified", "connected (DAVE 1)", "binary op 26"]


async def test_on_a_stage_nothing_is_encrypted_among_people(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    voice = await joins(sandbox, bot, guild.stage_channel("Stage"))
    assert "connected (DAVE 0)" in happened(sandbox)
    await voice.disconnect()


async def test_a_server_that_knows_no_dave_is_content_without(
    sandbox: Sandbox, bot: Bot, dispatch: Channel
) -> None:
    sandbox.voice_speaks_dave(0)
    voice = await joins(sandbox, bot, dispatch)
    assert "connected (DAVE 0)" in happened(sandbox)
    await voice.disconnect()


async def test_a_client_without_dave_is_closed_with_4017(
    sandbox: Sandbox, bot: Bot, dispatch: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.voice_state.has_dave", False)
    with pytest.raises(discord.ConnectionClosed) as closed:
        await joins(sandbox, bot, dispatch)
    assert closed.value.code == 4017


@pytest.mark.parametrize("step", [VoiceStep.HELLO, VoiceStep.READY, VoiceStep.DESCRIPTION])
async def test_a_close_code_can_come_instead_of_a_step(
    sandbox: Sandbox, bot: Bot, dispatch: Channel, step: VoiceStep
) -> None:
    sandbox.voice_closes(4006, instead_of=step)
    with pytest.raises(discord.ConnectionClosed) as closed:
        await joins(sandbox, bot, dispatch)
    assert closed.value.code == 4006
    sandbox.voice_recovers()
    await sandbox.until(lambda: dispatch.people == [])
    voice = await joins(sandbox, bot, dispatch)
    await voice.disconnect()


@pytest.mark.parametrize("step", sorted(set(VoiceStep) - {VoiceStep.HELLO}))
async def test_a_step_that_never_comes_keeps_the_client_waiting(
    sandbox: Sandbox, bot: Bot, dispatch: Channel, step: VoiceStep
) -> None:
    sandbox.voice_hangs(step)
    with pytest.raises(asyncio.TimeoutError):
        await joins(sandbox, bot, dispatch, seconds=0.3)


async def test_whoever_is_taken_out_of_voice_is_disconnected_there_with_4014(
    sandbox: Sandbox, guild: Guild, bot: Bot, dispatch: Channel
) -> None:
    await joins(sandbox, bot, dispatch)
    await guild.bot.leaves()
    await sandbox.until(lambda: "closes with 4014" in happened(sandbox))

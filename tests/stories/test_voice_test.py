"""``Test voice``: whether a real voice connection can be made, what hinders it, and that nothing else notices."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from sandbox import Channel, Entry, Kind, Member, Permission, Reply, VoiceStep
from tests.cogs.test_voicetest import no_heart_beats
from tests.stories.measures import seconds_of
from tests.stories.stage import SUNDAY, Stage
from tests.stories.test_sign import seat, sits_in_dispatch

PATIENT = 30.0


@pytest.fixture(autouse=True)
def no_thread_is_left(stage: Stage) -> Iterator[None]:
    """discord.py keeps a voice connection alive by a thread; none outlives its test."""
    yield
    no_heart_beats()


async def runs_voice_test(stage: Stage, who: Member | None = None) -> Reply:
    who = who or stage.boss
    shown = await who.runs("/mining diagnostics", in_=stage.general)
    return await who.presses("Test voice", on=shown, within=PATIENT)


@asynccontextmanager
async def halfway(stage: Stage) -> AsyncIterator["asyncio.Task[Reply]"]:
    """Within the block the voice server does not go on; whoever pressed the button gets the answer afterwards."""
    async with stage.discord.voice_held(VoiceStep.READY):
        testing = asyncio.create_task(runs_voice_test(stage))
        await stage.discord.until(lambda: "identified" in voice_server(stage), "the server was reached")
        yield testing


def voice_server(stage: Stage) -> list[str]:
    return [entry.what for entry in stage.discord.log.of(Kind.VOICE_SERVER)]


def places_of_bot(stage: Stage) -> list[int | None]:
    """Where the bot was, one after the other."""
    mine: list[Entry] = [
        each for each in stage.discord.log.of(Kind.VOICE) if each.user_id == stage.guild.bot.id
    ]
    return [each.channel_id for each in mine]


async def test_a_test_joins_dispatch_connects_with_dave_and_leaves_again(stage: Stage) -> None:
    told = await runs_voice_test(stage)
    assert told.ephemeral
    assert "Voice test · it works" in told.text
    assert f"In <#{stage.dispatch.id}>" in told.text
    for step in ("joined in", "connected in", "left in", "DAVE version 1"):
        assert step in told.text
    assert "1 of the last 1 tracking signs and tests succeeded (100 %, the goal is 99 %)" in told.text
    assert "What to do" not in told.text
    assert voice_server(stage)[:2] == ["identified", "connected (DAVE 1)"]
    assert places_of_bot(stage) == [stage.dispatch.id, None]
    assert seat(stage) is None


async def test_the_time_is_exact_to_the_second_and_the_bot_sits_in_dispatch_again(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await stage.starts()
    await sits_in_dispatch(stage)
    await ann.joins(stage.alpha)
    await stage.time_passes(seconds=601)
    for _ in range(4):  # more often than the sign takes a fall
        told = await runs_voice_test(stage)
        assert "it works" in told.text
        await sits_in_dispatch(stage)
        await stage.time_passes(seconds=61)
    await ann.leaves()
    await stage.stops()
    ended_at = SUNDAY + timedelta(seconds=601 + 4 * 61)
    assert stage.discord.seconds_in(ann, [stage.alpha], SUNDAY, ended_at) == 601 + 4 * 61
    assert await seconds_of(stage, code) == {"Ann": 601 + 4 * 61}
    await stage.discord.until(lambda: seat(stage) is None, "the bot has left Dispatch")


async def test_people_may_come_and_go_during_a_test(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await stage.starts()
    await sits_in_dispatch(stage)
    await ann.joins(stage.alpha)
    await stage.time_passes(minutes=5)
    async with halfway(stage) as testing:
        await ann.moves_to(stage.beta)
        await bob.joins(stage.alpha)
        await stage.time_passes(minutes=5)
    assert "Voice test" in (await testing).text
    await sits_in_dispatch(stage)
    await stage.time_passes(minutes=5)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 900, "Bob": 600}


async def test_a_session_that_begins_during_a_test_gets_its_sign_after_it(stage: Stage) -> None:
    async with halfway(stage) as testing:
        await stage.starts()
    assert "Voice test" in (await testing).text
    await sits_in_dispatch(stage)
    assert places_of_bot(stage)[-3:] == [stage.dispatch.id, None, stage.dispatch.id]


async def test_a_session_that_ends_during_a_test_leaves_nobody_in_dispatch(stage: Stage) -> None:
    await stage.starts()
    await sits_in_dispatch(stage)
    async with halfway(stage) as testing:
        await stage.stops()
    assert "Voice test" in (await testing).text
    await stage.discord.until(lambda: seat(stage) is None, "the bot has left Dispatch")
    await stage.all_written()
    assert seat(stage) is None


@pytest.mark.parametrize("resumable", [True, False])
async def test_a_gateway_that_drops_during_a_test_costs_no_second_and_no_sign(
    stage: Stage, resumable: bool
) -> None:
    ann = stage.guild.member("Ann")
    code = await stage.starts()
    await sits_in_dispatch(stage)
    await ann.joins(stage.alpha)
    await stage.time_passes(minutes=5)
    async with halfway(stage) as testing:
        await stage.discord.drops_gateway(resumable=resumable)
        await stage.discord.bot_connects()
    assert "Voice test" in (await testing).text
    await stage.time_passes(minutes=5)
    await sits_in_dispatch(stage)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 600}


@pytest.mark.parametrize(
    ("code", "meaning", "advice"),
    [
        (4004, "did not accept the pass", "two processes run with the same token"),
        (4006, "no longer valid", "Try again while nobody moves the bot"),
        (4011, "cannot find the voice server", "choose another region"),
        (4014, "was taken out", "Ask who disconnects the bot"),
        (4017, "takes only clients with DAVE", "Install the package `davey`"),
        (4099, "a code that Paydirt does not know", "report it together with the code"),
    ],
)
async def test_a_close_code_is_explained_and_the_bot_sits_in_dispatch_again(
    stage: Stage, code: int, meaning: str, advice: str
) -> None:
    await stage.starts()
    await sits_in_dispatch(stage)
    stage.discord.voice_closes(code)
    told = await runs_voice_test(stage)
    assert "it does not work" in told.text
    assert f"closed with code {code}" in told.text
    assert meaning in told.text
    assert advice in told.text
    assert "the goal is 99 %" in told.text
    await sits_in_dispatch(stage)
    stage.discord.voice_recovers()
    assert "it works" in (await runs_voice_test(stage)).text


async def test_without_connect_nothing_is_tried_and_the_permission_is_named(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.CONNECT, in_=stage.dispatch)
    told = await runs_voice_test(stage)
    assert "it does not work" in told.text
    assert "Give it Connect there" in told.text
    assert places_of_bot(stage) == []


async def test_a_full_channel_is_named(stage: Stage) -> None:
    small = stage.guild.voice_channel("Small", user_limit=1)
    await stage.guild.member("Ann").joins(small)
    await stage.discord.settled()
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Dispatch channel", [small], on=setup)
    assert "The channel is full" in (await runs_voice_test(stage)).text


async def test_two_presses_at_once_are_one_test(stage: Stage) -> None:
    async with halfway(stage) as first:
        second = await runs_voice_test(stage)
        assert "A voice test is running here already" in second.text
    assert "Voice test" in (await first).text
    assert voice_server(stage).count("identified") == 1


async def test_a_member_who_forges_the_button_is_refused(stage: Stage) -> None:
    shown = await stage.boss.runs("/mining diagnostics", in_=stage.general)
    for person in (stage.guild.member("Mia"), stage.guild.member("Olga", roles=[stage.officer])):
        refused = await person.presses_custom_id("pd:diag.voice-test", on=shown, force=True)
        assert "Only admins may do this" in refused.text
    assert voice_server(stage) == []


async def test_without_dispatch_the_channel_of_an_open_session_is_tested(stage: Stage) -> None:
    await stage.dispatch.is_deleted()
    await stage.discord.settled()
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    told = await runs_voice_test(stage)
    assert f"In <#{stage.alpha.id}>" in told.text
    assert "it works" in told.text
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 600}  # the bot was there, and is nobody


async def test_without_any_channel_it_says_where_to_choose_one(stage: Stage) -> None:
    channels: list[Channel] = [stage.dispatch, stage.alpha, stage.beta, stage.gamma]
    for channel in channels:
        await channel.is_deleted()
    await stage.discord.settled()
    assert "There is no voice channel to test in" in (await runs_voice_test(stage)).text


async def test_another_guild_has_its_own_record(stage: Stage) -> None:
    stage.discord.voice_closes(4021)
    await runs_voice_test(stage)
    stage.discord.voice_recovers()
    other = stage.discord.guild("Blue Rock")
    channel, pit = other.text_channel("talk"), other.voice_channel("Pit")
    owner = other.member("Olga", owner=True)
    await stage.discord.settled()
    await owner.selects("Mining channels", [pit], on=await owner.runs("/mining setup", in_=channel))
    shown = await owner.runs("/mining diagnostics", in_=channel)
    told = await owner.presses("Test voice", on=shown, within=PATIENT)
    assert "1 of the last 1 tracking signs and tests succeeded" in told.text

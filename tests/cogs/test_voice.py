"""The watch inside discord.py's dispatch; what it sees is told in tests/stories/test_accuracy.py and its neighbours."""

import pytest

from db.database import Database
from domain.payroll import Flag
from domain.sessions import SessionState
from tests.stories.conftest import stage
from tests.stories.measures import flags_of, moves_of, seconds_of
from tests.stories.stage import Stage, becomes_true
from tests.stories.troubles import database_away

__all__ = ["stage"]


async def test_an_event_that_cannot_be_understood_is_a_short_outage_and_no_more(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    assert stage.app is not None
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=1)
    stage.app.client.dispatch("guild_unavailable")  # without its guild
    assert "event guild_unavailable could not be taken note of" in caplog.text
    await stage.time_passes(minutes=1)  # the next sign of life is reason to look again
    await stage.time_passes(minutes=1)
    assert await seconds_of(stage, code) == {"Ann": 180}
    assert await flags_of(stage, code) == {"Ann": {Flag.BRIDGED}}


async def test_without_an_open_session_nothing_is_recorded(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    await ann.moves_to(stage.beta)
    assert await moves_of(stage) == []
    await stage.starts()
    await stage.stops()
    recorded = await moves_of(stage)
    await ann.moves_to(stage.gamma)
    await ann.leaves()
    assert await moves_of(stage) == recorded


async def test_muting_is_no_move_and_costs_no_row(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await stage.starts()
    await ann.joins(stage.alpha)
    for _ in range(5):
        await ann.mutes()
        await ann.unmutes()
    assert await moves_of(stage) == [("Ann", stage.alpha.id)]


async def test_somebody_who_is_in_voice_without_being_described_counts(stage: Stage) -> None:
    """In a large guild Discord need not send the member along with the voice state."""
    assert stage.app is not None
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    await stage.discord.settled()
    guild = stage.app.client.get_guild(stage.guild.id)
    assert guild is not None
    guild._members.pop(ann.id)
    code = await stage.starts()
    await stage.time_passes(minutes=1)
    assert await seconds_of(stage, code) == {f"member {ann.id}": 60}
    await ann.deafens()  # this event describes her
    await stage.time_passes(minutes=1)
    assert await seconds_of(stage, code) == {"Ann": 120}


async def test_after_too_many_moves_the_bot_looks_again_as_soon_as_there_is_room(stage: Stage) -> None:
    assert stage.app is not None
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    recorder = stage.app.recorder
    recorder._queue_moves = 20
    async with database_away(stage.dsn):
        while recorder.sight.counts_moves:
            await ann.moves_to(stage.beta)
            await ann.moves_to(stage.alpha)
            await stage.discord.settled()
        await stage.time_passes(minutes=2)
        await bob.leaves()  # which is lost
        await stage.time_passes(minutes=2)
    await becomes_true(lambda: recorder.has_room)
    await stage.time_passes(minutes=1)
    await stage.all_written()
    await stage.time_passes(minutes=5)
    await stage.stops()
    # Blind from 18:10 to 18:15. Ann: 20 minutes, bridged; Bob: the first ten.
    assert await seconds_of(stage, code) == {"Ann": 1200, "Bob": 600}
    assert await flags_of(stage, code) == {"Ann": {Flag.BRIDGED}, "Bob": {Flag.GAP}}


async def test_many_guilds_at_once_each_have_their_own_truth(stage: Stage, database_dsn: str) -> None:
    guilds = [stage.discord.guild(f"Rock {number}") for number in range(8)]
    pits = [guild.voice_channel("Pit") for guild in guilds]
    chats = [guild.text_channel("chat") for guild in guilds]
    chiefs = [guild.member("Chief", owner=True) for guild in guilds]
    for pit, chat, chief in zip(pits, chats, chiefs, strict=True):
        setup = await chief.runs("/mining setup", in_=chat)
        await chief.selects("Mining channels", [pit], on=setup)
        await chief.runs("/mining start", in_=chat)
    miners = [guild.member("Miner") for guild in guilds]
    for number, (miner, pit) in enumerate(zip(miners, pits, strict=True)):
        await miner.joins(pit)
        await stage.time_passes(seconds=number + 1)
    async with stage.discord.gateway_lost(resumable=False):
        stage.clock.passes(minutes=1)
    await stage.all_written()
    await stage.time_passes(minutes=1)
    assert stage.app is not None
    for number, guild in enumerate(guilds):
        code = await _code(database_dsn, guild.id)
        # Miner number n joined before the waits of n + 1, n + 2, …, 8 seconds; then two minutes.
        expected = sum(range(number + 1, 9)) + 120
        assert await seconds_of(stage, code, guild.id) == {"Miner": expected}


async def _code(dsn: str, guild_id: int) -> str:
    database = await Database.open(dsn)
    try:
        async with database.transaction(guild_id) as tx:
            (session,) = await tx.sessions.list([SessionState.OPEN])
            return session.code
    finally:
        await database.close()

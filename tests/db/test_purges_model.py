"""Whatever moves, sessions, outages and limit there are: a purge takes nothing that an unsaved session needs."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db.database import Database, Transaction
from db.voice import LoggedMove, Place
from domain.attendance import attend
from domain.ledger import RoundKind
from domain.payroll import Attendance, SessionKind
from domain.presence import Outage
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from services.inputs import gather_input

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)  # the database lets nothing go before its time by its own clock
STEP = timedelta(hours=6)  # so coarse that moments coincide
STEPS = 40
CHANNELS = (11, 12)
UNSAVED = (SessionState.OPEN, SessionState.STOPPED)
_guild_ids = count(5000)


def at(step: int) -> datetime:
    return LONG_AGO + STEP * step


@dataclass(frozen=True)
class World:
    moves: list[tuple[int, int | None, int, bool]]
    sessions: list[tuple[int, int, SessionState]]
    outages: list[tuple[int, int]]
    blind_since: int | None
    keep_days: int
    moment: int


steps = st.integers(0, STEPS)
lengths = st.integers(0, 8)
worlds = st.builds(
    World,
    moves=st.lists(
        st.tuples(st.integers(1, 2), st.sampled_from([None, 11, 12, 99]), steps, st.booleans()), max_size=40
    ),
    sessions=st.lists(st.tuples(steps, lengths, st.sampled_from(SessionState)), min_size=1, max_size=3),
    outages=st.lists(st.tuples(steps, lengths), max_size=6),
    blind_since=st.none() | steps,
    keep_days=st.integers(7, 10),
    moment=st.integers(STEPS, 3 * STEPS),
)


# What counts is where somebody was before the outage that reaches back before the session, and before the next one.
REACHING_BACK = World(
    moves=[(1, 11, 5, False), (1, None, 11, False), (1, 11, 14, False)],
    sessions=[(12, 4, SessionState.STOPPED)],
    outages=[(10, 4)],
    blind_since=None,
    keep_days=7,
    moment=60,
)
TWICE = replace(
    REACHING_BACK,
    moves=[(1, 11, 5, False), (1, None, 9, False), (1, 11, 14, False)],
    outages=[(8, 2), (10, 4)],
)


async def begin(database: Database, guild_id: int, world: World) -> None:
    async with database.transaction(guild_id) as tx:
        await tx.people.ensure_many([(each, str(each), False) for each in (1, 2, 3)])
        await tx.guilds.save(
            GuildSettings(
                guild_id,
                "Model",
                bridge_seconds=86_400,  # so that it matters who was where before an outage
                keep_moves_days=world.keep_days,
                set_up_at=LONG_AGO,
            )
        )
        for place, (opened, length, state) in enumerate(world.sessions):
            await _add_session(tx, f"sm-aaaaa{place}", at(opened), at(opened + length), state)
        for lost, length in world.outages:
            await tx.voice.add_outage(Outage(at(lost), at(lost + length)))
        if world.blind_since is not None:
            await tx.voice.mark_blind(at(world.blind_since))
    fence = await database.voice_log.claim(0, "a test", LONG_AGO)
    moves = [
        LoggedMove(guild_id, person, channel, at(step), deafened)
        for person, channel, step, deafened in world.moves
    ]
    await database.voice_log.append(0, fence, moves, None)


async def _add_session(
    tx: Transaction, code: str, opened_at: datetime, closed_at: datetime, state: SessionState
) -> None:
    round_id = await tx.ledger.begin(RoundKind.SESSION, code, 1, "start", opened_at)
    session = Session(
        code, SessionKind.SUNDAY, CHANNELS, opened_at, 1, round_id, state=state, closed_at=closed_at
    )
    if state is SessionState.OPEN:  # of which there is one at most for a channel
        if await tx.sessions.held_channels():
            return
        session = Session(code, SessionKind.SUNDAY, CHANNELS, opened_at, 1, round_id)
    await tx.sessions.create(session)


async def counted(
    database: Database, guild_id: int
) -> tuple[dict[str, dict[int, Attendance]], dict[int, Place]]:
    """Everybody's time in each unsaved session, and where everybody is now."""
    async with database.transaction(guild_id) as tx:
        guild = await tx.guilds.get()
        assert guild is not None
        unsaved = await tx.sessions.list(UNSAVED, limit=10)
        inputs = {
            each.code: await gather_input(tx, guild, each, None, until=at(2 * STEPS)) for each in unsaved
        }
        return {code: attend(each) for code, each in inputs.items()}, await tx.voice.present()


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds, most=st.integers(1, 7))
@example(REACHING_BACK, 1)
@example(TWICE, 1)
async def test_nobodys_time_in_an_unsaved_session_changes_nor_where_they_are(
    database: Database, world: World, most: int
) -> None:
    guild_id = next(_guild_ids)
    await begin(database, guild_id, world)
    before = await counted(database, guild_id)
    purged = most
    while purged == most:
        async with database.transaction(guild_id) as tx:
            purged = await tx.purges.purge(at(world.moment), most)
        assert await counted(database, guild_id) == before
    async with database.transaction(guild_id) as tx:
        assert await tx.purges.purge(at(world.moment), most) == 0
        left = await tx.connection.fetchval("SELECT count(*) FROM voice_moves WHERE guild_id = $1", guild_id)
        assert left + sum(each.moves for each in await tx.purges.all()) == len(world.moves)

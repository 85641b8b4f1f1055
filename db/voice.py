"""The log of voice moves: written for many guilds at once under a fence, read a guild at a time."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import asyncpg
from asyncpg import Record

from db.connections import Connections
from db.repository import AnyConnection, Repository, read
from domain.errors import PaydirtError
from domain.presence import MoveSource, Outage, VoiceMove
from domain.sessions import Session

_OUTAGES = """
    WITH RECURSIVE reached AS (
        SELECT lost_at, regained_at FROM outages
        WHERE guild_id = $1 AND lost_at <= $3 AND regained_at >= $2
        UNION
        SELECT o.lost_at, o.regained_at FROM outages o JOIN reached r
            ON o.regained_at >= r.lost_at AND o.lost_at < r.lost_at
        WHERE o.guild_id = $1
    )
    SELECT lost_at, regained_at FROM reached ORDER BY 1, 2
"""
_MOVES = """
    SELECT m.* FROM people p CROSS JOIN LATERAL (
        (SELECT * FROM voice_moves b WHERE b.guild_id = $1 AND b.person_id = p.person_id AND b.at < $2
            ORDER BY b.at DESC, b.seq DESC LIMIT 1)
        UNION ALL
        SELECT * FROM voice_moves w
            WHERE w.guild_id = $1 AND w.person_id = p.person_id AND w.at BETWEEN $2 AND $3
    ) m
    WHERE p.guild_id = $1 ORDER BY m.at, m.seq
"""
_OF_PERSON = """
    SELECT * FROM voice_moves WHERE guild_id = $1 AND person_id = $2 ORDER BY at DESC, seq DESC LIMIT $3
"""
_LAST_MOVES = """
    FROM people p CROSS JOIN LATERAL (
        SELECT * FROM voice_moves v WHERE v.guild_id = $1 AND v.person_id = p.person_id
        ORDER BY v.at DESC, v.seq DESC LIMIT 1
    ) m
    WHERE p.guild_id = $1
"""
_PRESENT = f"SELECT m.person_id, m.channel_id, m.deafened {_LAST_MOVES} AND m.channel_id IS NOT NULL"
_LAST_MOVE_AT = f"SELECT max(m.at) {_LAST_MOVES}"
_WAS_SEEN = """
    SELECT EXISTS (
        SELECT FROM voice_moves WHERE guild_id = $1 AND person_id = $2 AND channel_id = ANY($3::bigint[])
            AND at >= $4 AND at < coalesce($5::timestamptz, 'infinity')
    ) OR coalesce((
        SELECT channel_id = ANY($3::bigint[]) FROM voice_moves
        WHERE guild_id = $1 AND person_id = $2 AND at <= $4 ORDER BY at DESC, seq DESC LIMIT 1
    ), false)
"""
_ADD_OUTAGE = """
    INSERT INTO outages (guild_id, lost_at, regained_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
    RETURNING true
"""
_BLIND_SINCE = "SELECT since FROM blind_guilds WHERE guild_id = $1"
_MARK_BLIND = """
    INSERT INTO blind_guilds AS b (guild_id, since) VALUES ($1, $2)
    ON CONFLICT (guild_id) DO UPDATE SET since = least(b.since, excluded.since)
"""
_SEES_AGAIN = "DELETE FROM blind_guilds WHERE guild_id = $1"
_LOCK = "SELECT FROM voice_writers WHERE shard_id = $1 FOR UPDATE"
_GUARD = """
    SELECT set_config('idle_in_transaction_session_timeout', '20s', true)
    FROM voice_writers WHERE shard_id = $1 AND fence = $2 FOR KEY SHARE
"""
_CLAIM = """
    INSERT INTO voice_writers AS w (shard_id, fence, holder, claimed_at) VALUES ($1, 1, $2, $3)
    ON CONFLICT (shard_id) DO UPDATE SET fence = w.fence + 1, holder = $2, claimed_at = $3
    RETURNING fence
"""
_TERM = "SELECT fence, holder, claimed_at FROM voice_writers WHERE shard_id = $1"
_SEEN_AT = "SELECT seen_at FROM voice_writers WHERE shard_id = $1"
_APPEND = "SELECT append_voice_moves($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_FENCED = "PD001"
APPEND_SECONDS = 10.0
"""A batch takes milliseconds; a database that has not answered by then is asked again."""

Guard: TypeAlias = Callable[[AnyConnection], Awaitable[None]]
"""Called at the beginning of a transaction; what it raises ends it."""


class Fenced(PaydirtError):
    """Another process has taken the shard over; this one must write no more moves."""

    def __init__(self, shard_id: int) -> None:
        super().__init__(f"Another process records shard {shard_id} now: this one stops.")
        self.shard_id = shard_id


@dataclass(frozen=True, slots=True)
class Term:
    """The time during which one process holds a shard, under one fence."""

    fence: int
    holder: str
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedMove:
    """A voice move on its way into the log, which gives it its ``seq``."""

    guild_id: int
    person_id: int
    channel_id: int | None
    at: datetime
    deafened: bool = False
    source: MoveSource = MoveSource.GATEWAY


@dataclass(frozen=True, slots=True)
class Place:
    """Where the log believes somebody is now."""

    channel_id: int
    deafened: bool


class Voice(Repository):
    """Voice moves and outages of the transaction's guild."""

    async def moves_between(self, opened_at: datetime, closed_at: datetime) -> list[VoiceMove]:
        """All that a session of this span needs: the moves in it, and everyone's last move before.

        Where an outage reaches back before the session it begins with that outage, for what counts in it
        is where people were when it began (pay-rules.md A6).
        """
        outages = await self.outages(opened_at, closed_at)
        start = min([opened_at, *(outage.lost_at for outage in outages)])
        return await read(await self._connection.fetch(_MOVES, self._guild_id, start, closed_at), _move)

    async def of_person(self, person_id: int, most: int) -> list[VoiceMove]:
        """The newest moves of one person, at most so many, in order."""
        rows = await self._connection.fetch(_OF_PERSON, self._guild_id, person_id, most)
        return [_move(row) for row in reversed(rows)]

    async def outages(self, opened_at: datetime, closed_at: datetime) -> list[Outage]:
        """Outages that touch the span, and those before it that these touch: together they are one (A6)."""
        rows = await self._connection.fetch(_OUTAGES, self._guild_id, opened_at, closed_at)
        return [Outage(row["lost_at"], row["regained_at"]) for row in rows]

    async def present(self) -> dict[int, Place]:
        """Person id to place, of everyone whose last move led into a channel."""
        rows = await self._connection.fetch(_PRESENT, self._guild_id)
        return {row["person_id"]: Place(row["channel_id"], row["deafened"]) for row in rows}

    async def last_move_at(self) -> datetime | None:
        """When anybody of the guild moved last."""
        last: datetime | None = await self._connection.fetchval(_LAST_MOVE_AT, self._guild_id)
        return last

    async def was_seen(self, person_id: int, session: Session) -> bool:
        """Whether the person was in one of the session's channels at any time while it was open."""
        span = (session.channel_ids, session.opened_at, session.closed_at)
        seen: bool = await self._connection.fetchval(_WAS_SEEN, self._guild_id, person_id, *span)
        return seen

    async def add_outage(self, outage: Outage) -> bool:
        """Write a span in which the bot was blind; twice is once. Whether it was new."""
        span = (outage.lost_at, outage.regained_at)
        return bool(await self._connection.fetchval(_ADD_OUTAGE, self._guild_id, *span))

    async def blind_since(self) -> datetime | None:
        """Since when the guild is out of sight; None when it is not, or nobody noticed."""
        since: datetime | None = await self._connection.fetchval(_BLIND_SINCE, self._guild_id)
        return since

    async def mark_blind(self, since: datetime | None) -> None:
        """Remember that the guild is out of sight, the earliest moment holding; None: it is seen again."""
        if since is None:
            await self._connection.execute(_SEES_AGAIN, self._guild_id)
        else:
            await self._connection.execute(_MARK_BLIND, self._guild_id, since)


def _move(row: Record) -> VoiceMove:
    source = MoveSource(row["source"])
    return VoiceMove(row["seq"], row["person_id"], row["channel_id"], row["at"], row["deafened"], source)


class VoiceLog:
    """The writing end of the log, for all guilds of a shard. One statement a batch, and nothing is read."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def claim(self, shard_id: int, holder: str, now: datetime) -> int:
        """Take the shard over and get the fence to append with; every older fence is refused from now on.

        Guarded transactions that are under way are waited for.
        """
        async with self._connections.acquire() as connection, connection.transaction():
            await connection.execute(_LOCK, shard_id)
            fence: int = await connection.fetchval(_CLAIM, shard_id, holder, now)
            return fence

    def guard(self, shard_id: int, fence: Callable[[], int]) -> Guard:
        """For transactions that only the holder of the shard may do: no claim comes between this look and the commit.

        Raises Fenced. Appends go on beside them.
        """

        async def look(connection: AnyConnection) -> None:
            if await connection.fetchval(_GUARD, shard_id, fence()) is None:
                raise Fenced(shard_id)

        return look

    async def term(self, shard_id: int) -> Term | None:
        """Who has written this shard last, or still does."""
        async with self._connections.acquire() as connection:
            row = await connection.fetchrow(_TERM, shard_id)
            return None if row is None else Term(**dict(row))

    async def seen_at(self, shard_id: int) -> datetime | None:
        """The last sign of life of whoever wrote this shard."""
        async with self._connections.acquire() as connection:
            seen_at: datetime | None = await connection.fetchval(_SEEN_AT, shard_id)
            return seen_at

    async def append(
        self, shard_id: int, fence: int, moves: Sequence[LoggedMove], seen_at: datetime | None
    ) -> None:
        """Append moves in their order, durably, and advance the shard's ``seen_at`` (never back; None: not).

        Raises Fenced when another process has claimed the shard; then nothing is written. After Unavailable
        the batch may or may not be there: append it again, for the same move twice is as good as once.
        """
        async with self._connections.acquire() as connection:
            try:
                columns = _columns(moves)
                await connection.execute(_APPEND, shard_id, fence, seen_at, *columns, timeout=APPEND_SECONDS)
            except asyncpg.PostgresError as error:
                if error.sqlstate == _FENCED:
                    raise Fenced(shard_id) from None
                raise


def _columns(moves: Iterable[LoggedMove]) -> tuple[list[object], ...]:
    columns: tuple[list[object], ...] = ([], [], [], [], [], [])
    for move in moves:
        fields = (move.guild_id, move.person_id, move.channel_id, move.at, move.deafened, move.source)
        for column, value in zip(columns, fields, strict=True):
            column.append(value)
    return columns

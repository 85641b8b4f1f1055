"""Who edits which session, and what became of that: the lease is one row a session, its acts are only added."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from asyncpg import Record

from db.connections import Connections
from db.repository import Repository
from domain.frozen import FrozenView, Listed
from domain.leases import Lease, LeaseAct, LeaseEvent, Purpose

_COLUMNS = "session_code, token, holder, purpose, taken_at, renewed_at, expires_at, ended_at, view"
_GET = f"SELECT {_COLUMNS} FROM leases WHERE guild_id = $1 AND session_code = $2"
_LIVE = f"{_GET} AND ended_at IS NULL AND expires_at > $3"
_PUT = f"""
    INSERT INTO leases (guild_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (guild_id, session_code) DO UPDATE SET
        token = $3, holder = $4, purpose = $5, taken_at = $6, renewed_at = $7, expires_at = $8, ended_at = $9,
        view = $10
"""
_FREEZE = "UPDATE leases SET view = $3 WHERE guild_id = $1 AND session_code = $2"
_ADD = """
    INSERT INTO lease_acts (guild_id, session_code, place, token, act, holder, acted_by, acted_at, reason)
    SELECT $1, $2, coalesce(max(place), 0) + 1, $3, $4, $5, $6, $7, $8
    FROM lease_acts WHERE guild_id = $1 AND session_code = $2
"""
_EVENT = (
    "SELECT session_code, token, act, holder, acted_by, acted_at, reason FROM lease_acts WHERE guild_id = $1"
)
_LAST_OF = f"{_EVENT} AND holder = $3 AND session_code = $2 ORDER BY place DESC LIMIT 1"
_ACTS = f"{_EVENT} AND session_code = $2 ORDER BY place"
_OF_PERSON = f"{_EVENT} AND holder = $2 ORDER BY session_code, place"
_ALL_ALIVE = "SELECT * FROM leases_alive($1)"
_WITH_VIEW = "SELECT session_code, view FROM leases WHERE guild_id = $1 AND view IS NOT NULL"


class Leases(Repository):
    """The leases of the transaction's guild. Whoever changes one has locked its session."""

    async def get(self, session_code: str) -> Lease | None:
        """The session's lease, live or over; None if nobody has ever edited it."""
        row = await self._connection.fetchrow(_GET, self._guild_id, session_code)
        return None if row is None else _lease(row)

    async def live(self, session_code: str, now: datetime) -> Lease | None:
        """The lease under which somebody edits the session now: what runs by itself leaves it alone meanwhile."""
        row = await self._connection.fetchrow(_LIVE, self._guild_id, session_code, now)
        return None if row is None else _lease(row)

    async def put(self, lease: Lease) -> None:
        """Replace the session's lease."""
        held = (lease.session_code, lease.token, lease.holder, lease.purpose)
        times = (lease.taken_at, lease.renewed_at, lease.expires_at, lease.ended_at)
        await self._connection.execute(_PUT, self._guild_id, *held, *times, _stored(lease.view))

    async def freeze(self, session_code: str, view: FrozenView) -> None:
        """Keep the order of people, for as long as the lease lives."""
        await self._connection.execute(_FREEZE, self._guild_id, session_code, _stored(view))

    async def add(self, session_code: str, event: LeaseEvent) -> None:
        """Note what became of a lease that was put before."""
        what = (event.token, event.act, event.holder, event.by, event.at, event.reason)
        await self._connection.execute(_ADD, self._guild_id, session_code, *what)

    async def last_of(self, session_code: str, person_id: int) -> LeaseEvent | None:
        """The last act on a lease that this person had of the session."""
        row = await self._connection.fetchrow(_LAST_OF, self._guild_id, session_code, person_id)
        return None if row is None else _event(row)

    async def acts(self, session_code: str) -> list[LeaseEvent]:
        """All acts on the session's leases, the first one first."""
        return [_event(row) for row in await self._connection.fetch(_ACTS, self._guild_id, session_code)]

    async def of_person(self, person_id: int) -> list[tuple[str, LeaseEvent]]:
        """Session code and act of every lease that this person had."""
        rows = await self._connection.fetch(_OF_PERSON, self._guild_id, person_id)
        return [(row["session_code"], _event(row)) for row in rows]

    async def forget(self, person_id: int) -> None:
        """Take the person's name out of every order that is kept; their place in it stays."""
        for row in await self._connection.fetch(_WITH_VIEW, self._guild_id):
            view = _view(row["view"])
            nameless = FrozenView(_without(view.people, person_id), _without(view.joined, person_id))
            if nameless != view:
                await self.freeze(row["session_code"], nameless)


class LeaseGuilds:
    """Where people edit, over all guilds."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def alive(self, now: datetime) -> dict[int, int]:
        """Guild to how many leases are alive in it; guilds without any are left out."""
        async with self._connections.acquire() as connection:
            return {row["guild_id"]: row["leases"] for row in await connection.fetch(_ALL_ALIVE, now)}


def _without(listed: Iterable[Listed], person_id: int) -> tuple[Listed, ...]:
    return tuple(
        Listed(each.person_id, "", each.seconds, each.unusual) if each.person_id == person_id else each
        for each in listed
    )


def _stored(view: FrozenView | None) -> dict[str, Any] | None:
    return None if view is None else {"people": _rows(view.people), "joined": _rows(view.joined)}


def _rows(listed: Iterable[Listed]) -> list[list[int | str]]:
    return [[each.person_id, each.name, each.seconds, each.unusual] for each in listed]


def _view(stored: dict[str, Any]) -> FrozenView:
    people, joined = (tuple(Listed(*row) for row in stored[part]) for part in ("people", "joined"))
    return FrozenView(people, joined)


def _lease(row: Record) -> Lease:
    return Lease(
        session_code=row["session_code"],
        token=row["token"],
        holder=row["holder"],
        purpose=Purpose(row["purpose"]),
        taken_at=row["taken_at"],
        renewed_at=row["renewed_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
        view=row["view"] and _view(row["view"]),
    )


def _event(row: Record) -> LeaseEvent:
    where = (row["token"], LeaseAct(row["act"]), row["holder"])
    return LeaseEvent(*where, row["acted_by"], row["acted_at"], row["reason"])

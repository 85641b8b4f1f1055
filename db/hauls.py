"""Hauls: what they left with, what became of them, and who did it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from db.connections import Connections
from db.repository import Repository, read
from domain.hauls import Cargo, Haul, HaulAct, HaulState
from domain.payroll import OreForm

_MUTABLE = (
    "state, round_id, carried, look_at, told_at, reminded_at, orphaned_at, warned_at, resolved_at, "
    "expense_number"
)
_ADD = f"""
    INSERT INTO hauls (
        guild_id, session_code, number, key, owner, refinery, method, departs_at, ready_at, cost_auec, added_by,
        added_at, {_MUTABLE}
    )
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
"""
_NEXT = "SELECT coalesce(max(number), 0) + 1 FROM hauls WHERE guild_id = $1 AND session_code = $2"
_ADD_CARGO = """
    INSERT INTO haul_cargo (guild_id, session_code, number, place, commodity, form, quality, quantity_cscu)
    SELECT $1, $2, $3, place, commodity, form, quality, quantity_cscu
    FROM unnest($4::text[], $5::text[], $6::int[], $7::bigint[])
        WITH ORDINALITY AS listed (commodity, form, quality, quantity_cscu, place)
"""
_UPDATE = f"""
    UPDATE hauls SET ({_MUTABLE}) = ROW($4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    WHERE guild_id = $1 AND session_code = $2 AND number = $3
"""
_SELECT = """
    SELECT h.*,
        ARRAY(SELECT commodity FROM haul_cargo c WHERE (c.guild_id, c.session_code, c.number)
            = (h.guild_id, h.session_code, h.number) ORDER BY place) AS commodities,
        ARRAY(SELECT form FROM haul_cargo c WHERE (c.guild_id, c.session_code, c.number)
            = (h.guild_id, h.session_code, h.number) ORDER BY place) AS forms,
        ARRAY(SELECT quality FROM haul_cargo c WHERE (c.guild_id, c.session_code, c.number)
            = (h.guild_id, h.session_code, h.number) ORDER BY place) AS qualities,
        ARRAY(SELECT quantity_cscu FROM haul_cargo c WHERE (c.guild_id, c.session_code, c.number)
            = (h.guild_id, h.session_code, h.number) ORDER BY place) AS quantities
    FROM hauls h
"""
_GET = f"{_SELECT} WHERE guild_id = $1 AND session_code = $2 AND number = $3"
_LOCK = "SELECT FROM hauls WHERE guild_id = $1 AND session_code = $2 AND number = $3 FOR NO KEY UPDATE"
_BY_KEY = f"{_SELECT} WHERE guild_id = $1 AND key = $2"
_OF_SESSION = f"{_SELECT} WHERE guild_id = $1 AND session_code = $2 ORDER BY number"
_ABOUT = f"""
    {_SELECT} WHERE guild_id = $1 AND (owner = $2 OR added_by = $2) ORDER BY added_at, session_code, number
"""
_IN_FLIGHT = f"""
    {_SELECT} WHERE guild_id = $1 AND state = 'in_flight' AND session_code = coalesce($2::text, session_code)
        AND owner = coalesce($3::integer, owner)
    ORDER BY ready_at, session_code, number LIMIT $4 OFFSET $5
"""
_COUNTS = """
    SELECT count(*) AS in_flight, count(*) FILTER (WHERE ready_at <= $2) AS ready, count(orphaned_at) AS orphaned,
        count(DISTINCT session_code) AS sessions
    FROM hauls WHERE guild_id = $1 AND state = 'in_flight' AND session_code = coalesce($3::text, session_code)
"""
_IN_ROUND = f"""
    {_SELECT} WHERE guild_id = $1 AND round_id = $2 AND state = 'in_flight' ORDER BY ready_at, number LIMIT $3
"""
_COUNT_IN_ROUND = """
    SELECT count(*) AS hauls, coalesce(max(number), 0) AS newest FROM hauls
    WHERE guild_id = $1 AND round_id = $2 AND state = 'in_flight'
"""
_LEFT_AT = """
    SELECT greatest(
        (SELECT max(resolved_at) FROM hauls WHERE guild_id = $1 AND session_code = $2 AND round_id = $3),
        (SELECT max(acted_at) FROM haul_acts WHERE guild_id = $1 AND session_code = $2 AND act = 'carried')
    )
"""
# Whoever resolves a haul holds it and waits for the ledger, which is held here: no haul is waited for.
_LOOK_AGAIN = """
    WITH free AS (
        SELECT session_code, number FROM hauls
        WHERE guild_id = $1 AND state = 'in_flight' AND told_at IS NOT NULL
        FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE hauls h SET look_at = least(h.look_at, $2) FROM free
    WHERE h.guild_id = $1 AND h.session_code = free.session_code AND h.number = free.number
"""
_ADD_ACT = """
    INSERT INTO haul_acts (guild_id, session_code, number, place, act, acted_by, acted_at, reason, key, round_id)
    SELECT $1, $2, $3, coalesce(max(place), 0) + 1, $4, $5, $6, $7, $8, $9
    FROM haul_acts WHERE guild_id = $1 AND session_code = $2 AND number = $3
"""
_ACTS = "SELECT * FROM haul_acts WHERE guild_id = $1 AND session_code = $2 AND number = $3 ORDER BY place"
_DUE = "SELECT * FROM hauls_due($1, $2)"
_ALL_IN_FLIGHT = "SELECT * FROM hauls_in_flight()"


@dataclass(frozen=True, slots=True)
class HaulCounts:
    """How many hauls are in flight, of how many sessions, and how many of them are ready, or flagged as orphaned."""

    in_flight: int
    ready: int
    orphaned: int
    sessions: int


@dataclass(frozen=True, slots=True)
class ActDone:
    """Who did what with a haul, when and why; ``by`` 0 is the bot."""

    act: HaulAct
    by: int
    at: datetime
    reason: str
    key: str
    round_id: int


class Hauls(Repository):
    """The hauls of the transaction's guild. Whoever adds or changes one holds its session."""

    async def next_number(self, code: str) -> int:
        """The short number of the session's next haul, from 1."""
        number: int = await self._connection.fetchval(_NEXT, self._guild_id, code)
        return number

    async def add(self, haul: Haul, key: str) -> None:
        """Store a new haul with its cargo. The same ``key`` twice fails: look for it first."""
        made = (haul.owner, haul.refinery, haul.method, haul.departs_at, haul.ready_at, haul.cost_auec)
        who = (haul.added_by, haul.added_at)
        place = (haul.session_code, haul.number)
        await self._connection.execute(_ADD, self._guild_id, *place, key, *made, *who, *_mutable(haul))
        await self._connection.execute(_ADD_CARGO, self._guild_id, *place, *_cargo_columns(haul.cargo))

    async def update(self, haul: Haul) -> None:
        """Store everything that may change. What is resolved fails but for its round (the database's own guard)."""
        place = (haul.session_code, haul.number)
        await self._connection.execute(_UPDATE, self._guild_id, *place, *_mutable(haul))

    async def get(self, code: str, number: int) -> Haul | None:
        """The haul, or None."""
        row = await self._connection.fetchrow(_GET, self._guild_id, code, number)
        return None if row is None else _haul(row)

    async def get_for_update(self, code: str, number: int) -> Haul | None:
        """The same, locked until the transaction ends: whoever is second sees what the first one did."""
        await self._connection.execute(_LOCK, self._guild_id, code, number)
        return await self.get(code, number)

    async def by_key(self, key: str) -> Haul | None:
        """What an act has added, if it was carried out before."""
        row = await self._connection.fetchrow(_BY_KEY, self._guild_id, key)
        return None if row is None else _haul(row)

    async def of_session(self, code: str) -> list[Haul]:
        """All hauls of the session by number, resolved ones too."""
        return await read(await self._connection.fetch(_OF_SESSION, self._guild_id, code), _haul)

    async def about(self, person_id: int) -> list[Haul]:
        """All hauls of any session that the person has, or noted, in the order noted."""
        return await read(await self._connection.fetch(_ABOUT, self._guild_id, person_id), _haul)

    async def in_flight(
        self, code: str | None = None, *, owner: int | None = None, limit: int = 10_000, offset: int = 0
    ) -> list[Haul]:
        """Hauls in flight, of one session or of all, of one person or of all, the next to be ready first."""
        rows = await self._connection.fetch(_IN_FLIGHT, self._guild_id, code, owner, limit, offset)
        return await read(rows, _haul)

    async def counts(self, now: datetime, code: str | None = None) -> HaulCounts:
        """How many of these there are."""
        row = await self._connection.fetchrow(_COUNTS, self._guild_id, now, code)
        assert row is not None, "a count is always one row"
        return HaulCounts(row["in_flight"], row["ready"], row["orphaned"], row["sessions"])

    async def in_round(self, round_id: int, *, limit: int = 10_000) -> list[Haul]:
        """Hauls in flight whose ore lies in that round, the next to be ready first."""
        return await read(await self._connection.fetch(_IN_ROUND, self._guild_id, round_id, limit), _haul)

    async def count_in_round(self, round_id: int) -> tuple[int, int]:
        """How many these are, and the highest number among them; 0 if there are none."""
        row = await self._connection.fetchrow(_COUNT_IN_ROUND, self._guild_id, round_id)
        assert row is not None, "a count is always one row"
        return row["hauls"], row["newest"]

    async def left_at(self, code: str, round_id: int) -> datetime | None:
        """When a session last had one haul less in flight in its round: resolved, or carried over."""
        moment: datetime | None = await self._connection.fetchval(_LEFT_AT, self._guild_id, code, round_id)
        return moment

    async def look_again(self, now: datetime) -> None:
        """Have every haul that is ready looked at now, but for those just worked on: the guild's limits are others."""
        await self._connection.execute(_LOOK_AGAIN, self._guild_id, now)

    async def add_act(self, haul: Haul, done: ActDone) -> None:
        """Note what was done; resolving it a second time fails."""
        place = (haul.session_code, haul.number)
        what = (done.act, done.by, done.at, done.reason, done.key, done.round_id)
        await self._connection.execute(_ADD_ACT, self._guild_id, *place, *what)

    async def acts(self, code: str, number: int) -> Sequence[ActDone]:
        """All that was done with a haul, in its order."""
        return [
            ActDone(
                act=HaulAct(row["act"]),
                by=row["acted_by"],
                at=row["acted_at"],
                reason=row["reason"],
                key=row["key"],
                round_id=row["round_id"],
            )
            for row in await self._connection.fetch(_ACTS, self._guild_id, code, number)
        ]


class HaulQueue:
    """What the bot has to look after, over all guilds."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def due(self, now: datetime, *, limit: int = 200) -> list[tuple[int, str, int]]:
        """Guild, session code and number of hauls that something is to be done about, the longest due first."""
        async with self._connections.acquire() as connection:
            rows = await connection.fetch(_DUE, now, limit)
        return [(row["guild_id"], row["session_code"], row["number"]) for row in rows]

    async def in_flight(self) -> dict[int, int]:
        """Guild to how many hauls it has in flight; guilds without any are left out."""
        async with self._connections.acquire() as connection:
            return {row["guild_id"]: row["hauls"] for row in await connection.fetch(_ALL_IN_FLIGHT)}


def _mutable(haul: Haul) -> tuple[object, ...]:
    return (
        haul.state,
        haul.round_id,
        haul.carried,
        haul.look_at,
        haul.told_at,
        haul.reminded_at,
        haul.orphaned_at,
        haul.warned_at,
        haul.resolved_at,
        haul.expense_number,
    )


def _cargo_columns(cargo: Iterable[Cargo]) -> tuple[list[object], ...]:
    listed = list(cargo)
    return (
        [each.commodity for each in listed],
        [each.form for each in listed],
        [each.quality for each in listed],
        [each.quantity_cscu for each in listed],
    )


def _haul(row: Record) -> Haul:
    columns = zip(row["commodities"], row["quantities"], row["forms"], row["qualities"], strict=True)
    return Haul(
        session_code=row["session_code"],
        number=row["number"],
        owner=row["owner"],
        cargo=tuple(
            Cargo(name, quantity, OreForm(form), quality) for name, quantity, form, quality in columns
        ),
        departs_at=row["departs_at"],
        ready_at=row["ready_at"],
        added_by=row["added_by"],
        added_at=row["added_at"],
        round_id=row["round_id"],
        refinery=row["refinery"],
        method=row["method"],
        cost_auec=row["cost_auec"],
        expense_number=row["expense_number"],
        state=HaulState(row["state"]),
        carried=row["carried"],
        look_at=row["look_at"],
        told_at=row["told_at"],
        reminded_at=row["reminded_at"],
        orphaned_at=row["orphaned_at"],
        warned_at=row["warned_at"],
        resolved_at=row["resolved_at"],
    )

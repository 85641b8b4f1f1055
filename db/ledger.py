"""The ledger: rounds, transfers, and the balances that the database keeps for them."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf

from asyncpg import Record

from db.heads import lock_head
from db.repository import AnyConnection, Repository
from domain.chain import Audit, chain
from domain.ledger import (
    AUEC,
    Delta,
    Head,
    LedgerRefused,
    Link,
    Posting,
    RoundAct,
    RoundEvent,
    RoundKind,
    RoundState,
    Transfer,
    delta_of,
)

_ADD_EVENT = """
    INSERT INTO round_events (
        guild_id, version, round_id, act, kind, session_code, actor, reason, created_at, previous_hash, hash
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_ADD_TRANSFERS = """
    INSERT INTO transfers (
        guild_id, round_id, actor, created_at, version, key, asset, from_account, to_account, amount, reason,
        event_at, previous_hash, hash
    )
    SELECT $1, $2, $3, $4, * FROM unnest(
        $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[], $11::text[],
        $12::timestamptz[], $13::bytea[], $14::bytea[]
    )
"""
_BEGUN_AT = "SELECT begun_at FROM rounds WHERE guild_id = $1 AND round_id = $2"
_ROUND = "SELECT kind, session_code, state FROM rounds WHERE guild_id = $1 AND round_id = $2"
# Key by key: without fresh statistics the planner would take ANY($2) for a reason to read the guild's whole log.
_POSTED = """
    SELECT posted.* FROM unnest($2::text[]) AS wanted (key) CROSS JOIN LATERAL (
        SELECT key, round_id, asset, from_account, to_account, amount FROM transfers t
        WHERE t.guild_id = $1 AND t.key = wanted.key LIMIT 1
    ) posted
"""
_HEAD = "SELECT version, hash FROM guild_heads WHERE guild_id = $1"
_BALANCES = "SELECT account, asset, amount FROM balances WHERE guild_id = $1"
_WORKING = "SELECT account, asset, amount FROM round_balances WHERE guild_id = $1 AND round_id = $2"
_ALL_WORKING = "SELECT round_id, account, asset, amount FROM round_balances WHERE guild_id = $1"
_ALL_ROUNDS = "SELECT round_id, state FROM rounds WHERE guild_id = $1"
_STATEMENT = """
    WITH moved AS (
        SELECT *, amount AS change FROM transfers WHERE guild_id = $1 AND to_account = $2 AND asset = $3
        UNION ALL
        SELECT *, -amount FROM transfers WHERE guild_id = $1 AND from_account = $2 AND asset = $3
    )
    SELECT moved.*, (sum(change) OVER (ORDER BY r.resolved_version, version))::bigint AS balance
    FROM moved JOIN rounds r USING (guild_id, round_id)
    WHERE r.state = 'committed' ORDER BY r.resolved_version, version
"""
_TRANSFERS_SINCE = "SELECT * FROM transfers WHERE guild_id = $1 AND version > $2 ORDER BY version LIMIT $3"
_EVENTS_SINCE = "SELECT * FROM round_events WHERE guild_id = $1 AND version > $2 ORDER BY version LIMIT $3"
_HASH_OF = """
    SELECT hash FROM round_events WHERE guild_id = $1 AND version = $2
    UNION ALL SELECT hash FROM transfers WHERE guild_id = $1 AND version = $2
"""
_AUDIT_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One committed transfer from an account's point of view: what it changed, and the balance after it."""

    posting: Posting
    change: int
    balance: int


@dataclass(frozen=True, slots=True)
class Verified:
    """What an audit found, in words. ``version``: up to where it came, of ``head_version``; whole or not."""

    findings: tuple[str, ...]
    version: int
    head_version: int
    is_whole: bool = True


class Ledger(Repository):
    """The ledger of the transaction's guild. Every writer first locks the guild's head: one at a time.

    ``written_version``: the last version that was written here, None if nothing was.
    """

    def __init__(self, connection: AnyConnection, guild_id: int) -> None:
        super().__init__(connection, guild_id)
        self.written_version: int | None = None

    async def begin(
        self, kind: RoundKind, session_code: str | None, actor: int, reason: str, now: datetime
    ) -> int:
        """Open a round and return its id. ``actor`` is a person id, here and below."""
        head = await self._lock()
        round_id = head.version + 1
        await self._append(
            head, RoundEvent(round_id, round_id, RoundAct.BEGIN, kind, session_code, actor, reason, now)
        )
        return round_id

    async def post(
        self, round_id: int, transfers: Sequence[Transfer], actor: int, now: datetime
    ) -> list[Posting]:
        """Post into an open round's working balances; return what was new.

        A key that is known with the same content is passed over. Raises LedgerRefused if the content, or
        the round, is another one, and if the round is not open.
        """
        head = await self._lock()
        await self._require_open(round_id)
        new = await self._not_yet_posted(round_id, transfers)
        postings = [
            Posting(head.version + place, round_id, transfer, actor, now)
            for place, transfer in enumerate(new, start=1)
        ]
        if postings:
            links = chain(head, self._guild_id, postings)
            await self._connection.execute(
                _ADD_TRANSFERS, self._guild_id, round_id, actor, now, *_transfer_columns(postings, links)
            )
            self.written_version = postings[-1].version
        return postings

    async def commit(self, round_id: int, actor: int, reason: str, now: datetime) -> int:
        """Make the round count, whole, and return the ledger's version after it. Raises LedgerRefused."""
        return await self._resolve(RoundAct.COMMIT, round_id, actor, reason, now)

    async def roll_back(self, round_id: int, actor: int, reason: str, now: datetime) -> int:
        """Take the round back, whole: nothing of it ever counts. Raises LedgerRefused if it is not open."""
        return await self._resolve(RoundAct.ROLL_BACK, round_id, actor, reason, now)

    async def hash_of(self, version: int) -> bytes:
        """The hash of the entry of that version, which chains it to everything before it."""
        hashed: bytes = await self._connection.fetchval(_HASH_OF, self._guild_id, version)
        return hashed

    async def state(self, round_id: int) -> RoundState | None:
        """The state of the round, None if there is none of that id."""
        row = await self._connection.fetchrow(_ROUND, self._guild_id, round_id)
        return None if row is None else RoundState(row["state"])

    async def begun_at(self, round_id: int) -> datetime:
        """When the round was begun."""
        begun_at: datetime = await self._connection.fetchval(_BEGUN_AT, self._guild_id, round_id)
        return begun_at

    async def head(self) -> Head:
        """Version and hash of the last entry; version 0 for a new guild."""
        row = await self._connection.fetchrow(_HEAD, self._guild_id)
        return Head(0, bytes(32)) if row is None else Head(row["version"], row["hash"])

    async def balances(self) -> dict[tuple[str, str], int]:
        """(account, asset) to committed amount; an account never touched is absent, and is at zero."""
        return _holdings(await self._connection.fetch(_BALANCES, self._guild_id))

    async def working(self, round_id: int) -> dict[tuple[str, str], int]:
        """The same for what an open round holds; empty once it is resolved."""
        return _holdings(await self._connection.fetch(_WORKING, self._guild_id, round_id))

    async def statement(self, account: str, *, asset: str = AUEC) -> list[StatementLine]:
        """The account's committed transfers in the order in which they were committed."""
        rows = await self._connection.fetch(_STATEMENT, self._guild_id, account, asset)
        return [StatementLine(_posting(row), row["change"], row["balance"]) for row in rows]

    async def deltas(self, since_version: int, *, limit: int = 1000) -> list[Delta]:
        """What versions above ``since_version`` changed, at most ``limit`` of them.

        Gapless in a ``snapshot``; elsewhere what others commit meanwhile may be there in part.
        """
        links = _links(*await self._rows(since_version, limit), limit)
        return [delta_of(link.entry) for link in links]

    async def audit(self) -> list[str]:
        """Fold the whole log again and say in words what differs from what the database keeps.

        Reads for long, and by several statements: to be called in a ``snapshot``.
        """
        return list((await self.verify()).findings)

    async def verify(self, *, most_seconds: float = inf) -> Verified:
        """The same, as far as it comes in that time; beyond it balances and rounds are not compared."""
        audit, head = Audit(self._guild_id), await self.head()
        until = time.monotonic() + most_seconds
        while any(page := await self._rows(audit.head.version, _AUDIT_PAGE)):
            await asyncio.to_thread(_take, audit, *page)
            if time.monotonic() > until and audit.head.version < head.version:
                return Verified(tuple(audit.findings), audit.head.version, head.version, is_whole=False)
        findings = audit.compare(head, await self.balances(), await self._all_working(), await self._states())
        return Verified(tuple(findings), audit.head.version, head.version)

    async def _all_working(self) -> dict[int, dict[tuple[str, str], int]]:
        working: dict[int, dict[tuple[str, str], int]] = {}
        for row in await self._connection.fetch(_ALL_WORKING, self._guild_id):
            working.setdefault(row["round_id"], {})[row["account"], row["asset"]] = row["amount"]
        return working

    async def _states(self) -> dict[int, RoundState]:
        rows = await self._connection.fetch(_ALL_ROUNDS, self._guild_id)
        return {row["round_id"]: RoundState(row["state"]) for row in rows}

    async def _lock(self) -> Head:
        return await lock_head(self._connection, self._guild_id)

    async def _require_open(self, round_id: int) -> Record:
        row = await self._connection.fetchrow(_ROUND, self._guild_id, round_id)
        if row is None:
            raise LedgerRefused(f"There is no round {round_id}.")
        if row["state"] != RoundState.OPEN:
            state = row["state"].replace("_", " ")
            raise LedgerRefused(f"Round {round_id} is {state} already, so nothing can be added or changed.")
        return row

    async def _not_yet_posted(self, round_id: int, transfers: Sequence[Transfer]) -> list[Transfer]:
        by_key: dict[str, Transfer] = {}
        for transfer in transfers:
            if by_key.setdefault(transfer.key, transfer).content() != transfer.content():
                raise LedgerRefused(f"The key {transfer.key} stands for two different transfers.")
        for row in await self._connection.fetch(_POSTED, self._guild_id, list(by_key)):
            posted = (row["asset"], row["from_account"], row["to_account"], row["amount"])
            if row["round_id"] != round_id or posted != by_key.pop(row["key"]).content():
                raise LedgerRefused(f"The key {row['key']} was posted before with other content.")
        return list(by_key.values())

    async def _resolve(self, act: RoundAct, round_id: int, actor: int, reason: str, now: datetime) -> int:
        head = await self._lock()
        row = await self._require_open(round_id)
        version = head.version + 1
        await self._append(
            head,
            RoundEvent(
                version, round_id, act, RoundKind(row["kind"]), row["session_code"], actor, reason, now
            ),
        )
        return version

    async def _append(self, head: Head, event: RoundEvent) -> None:
        (link,) = chain(head, self._guild_id, [event])
        what = (event.version, event.round_id, event.act, event.kind, event.session_code)
        who = (event.actor, event.reason, event.created_at)
        await self._connection.execute(_ADD_EVENT, self._guild_id, *what, *who, link.previous_hash, link.hash)
        self.written_version = event.version

    async def _rows(self, since_version: int, limit: int) -> tuple[list[Record], list[Record]]:
        """At least the next ``limit`` entries, if there are as many: transfers, and events of rounds."""
        place = (self._guild_id, since_version, limit)
        transfers = await self._connection.fetch(_TRANSFERS_SINCE, *place)
        return transfers, await self._connection.fetch(_EVENTS_SINCE, *place)


def _links(transfers: Sequence[Record], events: Sequence[Record], limit: int) -> list[Link]:
    """The first so many of both, in the order of their versions."""
    links = [Link(_posting(row), row["previous_hash"], row["hash"]) for row in transfers]
    links += [Link(_event(row), row["previous_hash"], row["hash"]) for row in events]
    return sorted(links, key=lambda link: link.entry.version)[:limit]


def _take(audit: Audit, transfers: Sequence[Record], events: Sequence[Record]) -> None:
    """Fold a page in. For a thread: hashing takes its time, and nobody else would be served meanwhile."""
    for link in _links(transfers, events, _AUDIT_PAGE):
        audit.take(link)


def _holdings(rows: Iterable[Record]) -> dict[tuple[str, str], int]:
    return {(row["account"], row["asset"]): row["amount"] for row in rows}


def _transfer_columns(postings: Sequence[Posting], links: Sequence[Link]) -> tuple[list[object], ...]:
    transfers = [posting.transfer for posting in postings]
    return (
        [posting.version for posting in postings],
        [transfer.key for transfer in transfers],
        [transfer.asset for transfer in transfers],
        [transfer.from_account for transfer in transfers],
        [transfer.to_account for transfer in transfers],
        [transfer.amount for transfer in transfers],
        [transfer.reason for transfer in transfers],
        [transfer.event_at for transfer in transfers],
        [link.previous_hash for link in links],
        [link.hash for link in links],
    )


def _posting(row: Record) -> Posting:
    transfer = Transfer(
        key=row["key"],
        asset=row["asset"],
        from_account=row["from_account"],
        to_account=row["to_account"],
        amount=row["amount"],
        event_at=row["event_at"],
        reason=row["reason"],
    )
    return Posting(row["version"], row["round_id"], transfer, row["actor"], row["created_at"])


def _event(row: Record) -> RoundEvent:
    return RoundEvent(
        version=row["version"],
        round_id=row["round_id"],
        act=RoundAct(row["act"]),
        kind=RoundKind(row["kind"]),
        session_code=row["session_code"],
        actor=row["actor"],
        reason=row["reason"],
        created_at=row["created_at"],
    )

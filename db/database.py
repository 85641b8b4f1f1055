"""The database: one pool, one role, and transactions that know their guild."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg

from db.boards import BoardGuilds, Boards
from db.closings import Closings
from db.connections import Connections
from db.failures import Failures
from db.fingerprint import check_schema
from db.guests import GuestClaims
from db.guilds import Guilds
from db.hauls import HaulQueue, Hauls
from db.latemoney import LateMoney
from db.leaders import Leaders
from db.leases import LeaseGuilds, Leases
from db.ledger import Ledger
from db.listening import Announcements, Heard
from db.movements import Movements
from db.notes import Notes
from db.objections import Objections
from db.openings import Openings
from db.outbox import Outbox, OutboxQueue
from db.payments import Payments
from db.payrolls import Drafts, Payrolls
from db.people import People
from db.prices import Prices, PriceSnapshots
from db.repository import AnyConnection
from db.rulesets import RuleSets
from db.schedules import Schedules
from db.sessionroles import SessionRoles
from db.sessions import Sessions
from db.store import Store
from db.storesales import StoreSales
from db.treasury import Treasury
from db.voice import Guard, Voice, VoiceLog
from db.watching import Watching
from db.wholes import Whole
from domain.circuit import CircuitReading

_SET_GUILD = "SELECT set_config('paydirt.guild_id', $1, true)"
_GUILDS_OF_SESSION = "SELECT guilds_of_session($1) AS guild_id"
_ALL_GUILDS = "SELECT all_guilds() AS guild_id"
_SCHEDULED_GUILDS = "SELECT scheduled_guilds() AS guild_id"
_UNFINISHED = "SELECT guild_id, code FROM unfinished_sessions() WHERE state = ANY($1::text[])"

T = TypeVar("T")


class Transaction:
    """Repositories that share one transaction of one guild."""

    __slots__ = (
        "boards",
        "closings",
        "connection",
        "drafts",
        "failures",
        "guest_claims",
        "guild_id",
        "guilds",
        "hauls",
        "late_money",
        "leases",
        "ledger",
        "movements",
        "notes",
        "objections",
        "openings",
        "outbox",
        "payments",
        "payrolls",
        "people",
        "prices",
        "rule_sets",
        "schedules",
        "session_roles",
        "sessions",
        "store",
        "store_sales",
        "treasury",
        "voice",
        "watching",
        "whole",
    )

    def __init__(self, connection: AnyConnection, guild_id: int) -> None:
        self.connection = connection
        self.guild_id = guild_id
        self.guilds = Guilds(connection, guild_id)
        self.people = People(connection, guild_id)
        self.schedules = Schedules(connection, guild_id)
        self.sessions = Sessions(connection, guild_id)
        self.voice = Voice(connection, guild_id)
        self.notes = Notes(connection, guild_id)
        self.hauls = Hauls(connection, guild_id)
        self.store = Store(connection, guild_id)
        self.store_sales = StoreSales(connection, guild_id)
        self.ledger = Ledger(connection, guild_id)
        self.movements = Movements(connection, guild_id)
        self.payments = Payments(connection, guild_id)
        self.drafts = Drafts(connection, guild_id)
        self.payrolls = Payrolls(connection, guild_id)
        self.prices = Prices(connection, guild_id)
        self.outbox = Outbox(connection, guild_id)
        self.rule_sets = RuleSets(connection, guild_id)
        self.session_roles = SessionRoles(connection, guild_id)
        self.late_money = LateMoney(connection, guild_id)
        self.failures = Failures(connection, guild_id)
        self.treasury = Treasury(connection, guild_id)
        self.guest_claims = GuestClaims(connection, guild_id)
        self.closings = Closings(connection, guild_id)
        self.openings = Openings(connection, guild_id)
        self.whole = Whole(connection, guild_id)
        self.objections = Objections(connection, guild_id)
        self.leases = Leases(connection, guild_id)
        self.boards = Boards(connection, guild_id)
        self.watching = Watching(connection, guild_id)


class Database:
    """Everything durable. Every write knows its guild; row-level security holds it to that."""

    def __init__(self, connections: Connections, guard: Guard | None = None) -> None:
        self._connections = connections
        self._guard = guard
        self.leaders = Leaders(connections)
        self.voice_log = VoiceLog(connections)
        self.price_snapshots = PriceSnapshots(connections)
        self.outbox = OutboxQueue(connections)
        self.hauls = HaulQueue(connections)
        self.leases = LeaseGuilds(connections)
        self.boards = BoardGuilds(connections)
        self.announcements = Announcements(connections)
        self._told: list[Heard] = []

    @classmethod
    async def open(cls, dsn: str, *, min_size: int = 1, max_size: int = 8) -> "Database":
        """Connect to a migrated database. Raises Unavailable, or Refused naming what is wrong in it."""
        connections = await Connections.open(dsn, min_size=min_size, max_size=max_size)
        try:
            async with connections.acquire() as connection:
                await check_schema(connection)
        except BaseException:
            await connections.close()
            raise
        return cls(connections)

    def guarded(self, guard: Guard) -> "Database":
        """The same one, for work of which every transaction is to begin with the guard, which may refuse it."""
        guarded = Database(self._connections, guard)
        guarded._told = self._told
        return guarded

    async def close(self) -> None:
        """Close all connections."""
        await self._connections.close()

    @property
    def circuit(self) -> CircuitReading:
        """Whether the database is there; while it is not, whoever needs it is told at once."""
        return self._connections.circuit

    async def probe(self) -> None:
        """Ask for nothing, to see whether it is there again. Raises Unavailable if it is not."""
        await self._connections.probe()

    @asynccontextmanager
    async def transaction(self, guild_id: int) -> AsyncIterator[Transaction]:
        """One transaction for one guild: committed at the end of the block, rolled back by any exception.

        Raises Unavailable when the connection is lost. If that happens while committing, the transaction
        may have been committed all the same: keys make it safe to do it again.
        """
        async with self._connections.acquire() as connection, connection.transaction():
            if self._guard is not None:
                await self._guard(connection)
            tx = await _bound(connection, guild_id)
            yield tx
        if tx.ledger.written_version is not None:
            for told in tuple(self._told):
                told(guild_id, tx.ledger.written_version)

    def tell(self, told: Heard) -> Callable[[], None]:
        """From now on call ``told`` after every commit of this process that wrote to a ledger; how to end that."""
        self._told.append(told)
        return lambda: self._told.remove(told)

    @asynccontextmanager
    async def snapshot(self, guild_id: int) -> AsyncIterator[Transaction]:
        """The same for reading only, all of it as it was at one moment, however long it takes."""
        async with (
            self._connections.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield await _bound(connection, guild_id)

    async def run(self, guild_id: int, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do ``work`` in a transaction, once more from its beginning if a deadlock or a race broke it."""
        try:
            async with self.transaction(guild_id) as tx:
                return await work(tx)
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            async with self.transaction(guild_id) as tx:
                return await work(tx)

    async def open_sessions(self) -> dict[int, tuple[str, ...]]:
        """Guild id to the codes of its open sessions, over all guilds."""
        return await self._sessions_in("open")

    async def stopped_sessions(self) -> dict[int, tuple[str, ...]]:
        """The same for sessions that are stopped and neither saved nor discarded."""
        return await self._sessions_in("stopped")

    async def unfinished_sessions(self) -> dict[int, tuple[str, ...]]:
        """The same for both."""
        return await self._sessions_in("open", "stopped")

    async def guild_ids(self) -> list[int]:
        """Every guild that has been set up or begun to be."""
        async with self._connections.acquire() as connection:
            return [row["guild_id"] for row in await connection.fetch(_ALL_GUILDS)]

    async def scheduled_guilds(self) -> list[int]:
        """The guilds that have something weekly to be looked after."""
        async with self._connections.acquire() as connection:
            return [row["guild_id"] for row in await connection.fetch(_SCHEDULED_GUILDS)]

    async def guilds_of_session(self, code: str) -> list[int]:
        """The guilds that have a session of that code; codes are random, so that is one, or none."""
        async with self._connections.acquire() as connection:
            return [row["guild_id"] for row in await connection.fetch(_GUILDS_OF_SESSION, code)]

    async def _sessions_in(self, *states: str) -> dict[int, tuple[str, ...]]:
        codes: dict[int, tuple[str, ...]] = {}
        async with self._connections.acquire() as connection:
            for row in await connection.fetch(_UNFINISHED, states):
                codes[row["guild_id"]] = (*codes.get(row["guild_id"], ()), row["code"])
        return codes


async def _bound(connection: AnyConnection, guild_id: int) -> Transaction:
    """Bind the connection's transaction to the guild: row-level security shows and takes no other rows."""
    await connection.execute(_SET_GUILD, str(guild_id))
    return Transaction(connection, guild_id)

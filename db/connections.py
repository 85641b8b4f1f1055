"""The pool of connections, and where its failures become ``Unavailable``.

While the database is away nobody waits for it: after a few attempts in a row that got no answer, the circuit is
open, and whoever asks is told at once. What the database answers, be it an error, is an answer.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from functools import partial
from typing import Any

import asyncpg
from asyncpg import Connection, Record
from asyncpg.pool import PoolConnectionProxy

from db.usage import Pool, Usage
from domain.circuit import Circuit, CircuitReading
from domain.errors import Refused, Unavailable

OWNER = "paydirt_owner"
BOT = "paydirt_bot"
SCHEMA = "paydirt"
ACQUIRE_SECONDS = 10.0
STATEMENT_SECONDS = 30.0
CLOSE_SECONDS = 1.5
FAILURES_THAT_OPEN = 3
PROBE_SECONDS = 0.5
PAUSE_SECONDS = 5.0
"""Longer than between two probes, so that nobody who wants something of the database has to be one."""

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    ConnectionError,
    TimeoutError,
)
_NOT_NOW = (
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,  # e.g. no space left: it may succeed when there is
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
"""The database is there, and cannot do it at the moment."""
_NOT_OPENED = (asyncpg.PostgresError, OSError, asyncpg.InterfaceError)
_SETTINGS = {"role": BOT, "search_path": f"{SCHEMA}, pg_temp", "application_name": "paydirt"}

log = logging.getLogger(__name__)


class Connections:
    """Connections that work under the bot's role and see one schema. Made by ``open``."""

    def __init__(
        self, pool: "asyncpg.Pool[Record]", connect: Callable[[], Awaitable["Connection[Record]"]]
    ) -> None:
        self._pool = pool
        self._connect = connect
        self.usage = Usage()
        self._probing: asyncio.Task[None] | None = None
        self._circuit = Circuit(time.monotonic(), threshold=FAILURES_THAT_OPEN, pause_seconds=PAUSE_SECONDS)

    @property
    def pool(self) -> Pool:
        """How many connections there are just now."""
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return Pool(used=size - idle, idle=idle, most=self._pool.get_max_size())

    @property
    def circuit(self) -> CircuitReading:
        """Whether the database is there, since how many seconds, and what was last wrong with it."""
        return self._circuit.reading(time.monotonic())

    async def probe(self) -> None:
        """Ask for nothing, to see whether it is there again. Raises Unavailable if it is not."""
        async with self.acquire(probe=True) as connection:
            await connection.execute("SELECT 1", timeout=ACQUIRE_SECONDS)

    async def _probe_until_it_is_back(self) -> None:
        while not self._circuit.is_closed:
            await asyncio.sleep(PROBE_SECONDS)
            with suppress(Unavailable):
                await self.probe()
        log.info("the database is back")

    @classmethod
    async def open(cls, dsn: str, *, min_size: int, max_size: int) -> "Connections":
        """Connect. Raises Unavailable or Refused, never naming the address, which may hold a password."""
        try:
            pool = await asyncpg.create_pool(
                dsn,
                min_size=min_size,
                max_size=max_size,
                init=prepare,
                timeout=ACQUIRE_SECONDS,
                command_timeout=STATEMENT_SECONDS,
                server_settings=_SETTINGS,
            )
        except asyncpg.InvalidParameterValueError as error:
            raise Refused(f"The database has no role {BOT} yet: run `paydirt migrate` first.") from error
        except asyncpg.InsufficientPrivilegeError as error:
            raise Refused(
                f"The database's user is no member of the role {BOT}: grant it that role."
            ) from error
        except _NOT_OPENED as error:
            raise Unavailable(f"The database cannot be reached: {error}.") from error
        connect = partial(
            asyncpg.connect,
            dsn,
            timeout=ACQUIRE_SECONDS,
            command_timeout=STATEMENT_SECONDS,
            server_settings=_SETTINGS,
        )
        return cls(pool, connect)

    async def close(self) -> None:
        """Close all connections, waiting for those in use; what is still busy after a while is cut off."""
        if self._probing is not None:
            self._probing.cancel()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def acquire(self, *, probe: bool = False) -> AsyncIterator["PoolConnectionProxy[Record]"]:
        """Lend a connection. Losing it, not getting one, or waiting too long raises Unavailable.

        So does an open circuit, at once; but a ``probe`` is tried all the same.
        """
        with self.usage.followed():
            async with self._lent(probe) as connection:
                yield connection

    @asynccontextmanager
    async def _lent(self, probe: bool) -> AsyncIterator["PoolConnectionProxy[Record]"]:
        began_at = time.monotonic()
        if not self._circuit.lets_through(began_at, probe=probe):
            raise Unavailable(f"{self.circuit.last_error}; it is not asked again just yet.")
        try:
            with self.usage.waits.timed():
                connection = await self._pool.acquire(timeout=ACQUIRE_SECONDS)
        except _NOT_OPENED as error:
            raise self._failed(
                began_at, f"The database cannot be reached: {_words(error, 'no connection came free')}."
            ) from error
        try:
            async with self._returned(connection):
                yield connection
        except _LOST as error:
            raise self._failed(
                began_at, f"The connection to the database was lost: {_words(error, 'no answer in time')}."
            ) from error
        except Exception as error:  # whatever is wrong, the database is there: raised on for whoever asked
            self._circuit.succeeded(time.monotonic())
            if isinstance(error, _NOT_NOW):
                raise Unavailable(f"The database cannot do that at the moment: {error}.") from error
            raise
        self._circuit.succeeded(time.monotonic())

    def _failed(self, began_at: float, sentence: str) -> Unavailable:
        now, was_closed = time.monotonic(), self._circuit.is_closed
        self._circuit.failed(began_at, now, sentence.rstrip("."))
        if was_closed and not self._circuit.is_closed:
            log.error("the database is away, and is not waited for any more: %s", sentence)
            self._probing = asyncio.create_task(self._probe_until_it_is_back())
        return Unavailable(sentence)

    @asynccontextmanager
    async def apart(self) -> AsyncIterator["Connection[Record]"]:
        """A connection that is not the pool's, for what stays with one, e.g. listening. Raises Unavailable."""
        try:
            connection = await self._connect()
        except _NOT_OPENED as error:
            raise Unavailable(f"The database cannot be reached: {error}.") from error
        try:
            yield connection
        except (*_LOST, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            raise Unavailable(f"The connection to the database was lost: {error}.") from error
        finally:
            connection.terminate()  # nothing is open on it that would have to be ended

    @asynccontextmanager
    async def _returned(self, connection: "PoolConnectionProxy[Record]") -> AsyncIterator[None]:
        try:
            yield
        except asyncpg.InterfaceError as error:
            if not _is_gone(connection):
                raise  # wrong use of the connection: a bug
            raise ConnectionError(str(error)) from error
        except asyncpg.InternalClientError as error:  # asyncpg has not yet understood that it was thrown out
            connection.terminate()
            raise ConnectionError(str(error)) from error
        except asyncpg.ReadOnlySQLTransactionError:
            connection.terminate()  # whether it may write was decided when it was made: the next one may
            raise
        finally:
            await self._give_back(connection)

    async def _give_back(self, connection: "PoolConnectionProxy[Record]") -> None:
        """A connection that is lost on its way back takes nothing away from what was done on it."""
        try:
            await self._pool.release(connection)
        except (*_LOST, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            log.info("a connection was lost when it was given back: %s", error)


def _words(error: BaseException, otherwise: str) -> str:
    return str(error) or otherwise


def _is_gone(connection: "PoolConnectionProxy[Record]") -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has already taken the dead connection back
        return True


async def prepare(connection: "Connection[Record] | PoolConnectionProxy[Record]") -> None:
    """Have JSON read exactly. For every connection whose rows are read as values."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=_decode)


def _decode(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)  # prices are never binary fractions

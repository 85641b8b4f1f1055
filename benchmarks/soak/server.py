"""A PostgreSQL that can be taken away, with a fresh migrated database for each Sunday."""

import os
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from benchmarks.soak.machine import Hindered, small_disk
from db.embedded import EmbeddedServer
from db.migrate import migrate

TEMPLATE = "template_sunday"


class Server:
    """``home`` must be a directory that every user may enter, because PostgreSQL never runs as root.

    ``disk``: a small one that it lies on and has to itself, if there is such.
    """

    def __init__(self, home: Path, disk: Path | None = None) -> None:
        self.disk = disk
        self._embedded = EmbeddedServer(home)
        self._numbers = 0

    @property
    def home(self) -> Path:
        return self._embedded.home

    async def open(self) -> None:
        """Start it, and make the database that all others are copies of."""
        self.start()
        server = await asyncpg.connect(self._embedded.dsn)
        await server.execute(f"CREATE DATABASE {TEMPLATE}")
        await server.close()
        await migrate(self._dsn_of(TEMPLATE))

    def start(self) -> None:
        """Have it run, also after it crashed."""
        self._embedded.start()

    def stop(self) -> None:
        self._embedded.stop()

    def crash(self, kind: signal.Signals = signal.SIGQUIT) -> None:
        """End it at once, without a checkpoint: SIGQUIT as `pg_ctl stop -m immediate` does, or SIGKILL."""
        pid = int((self.home / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, kind)

    async def breaks_on_a_full_disk(self) -> None:
        """Ask for new segments of its log until there is no room for another."""
        with suppress(asyncpg.PostgresError, OSError, asyncpg.InterfaceError):
            connection = await asyncpg.connect(self._embedded.dsn)
            for _ in range(100):
                await connection.execute(
                    "CREATE TABLE more (it int); DROP TABLE more; SELECT pg_switch_wal()"
                )

    async def takes_writes(self) -> bool:
        """Whether something can be stored just now."""
        try:
            await self._does("CREATE TABLE something (it int); DROP TABLE something")
        except (asyncpg.PostgresError, OSError, asyncpg.InterfaceError):
            return False
        return True

    @asynccontextmanager
    async def fresh_database(self) -> AsyncIterator[str]:
        """The address of a migrated database, as a superuser; it is gone afterwards."""
        self._numbers += 1
        name = f"sunday_{os.getpid()}_{self._numbers}"
        await self._does(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield self._dsn_of(name)
        finally:
            await self._does(f"DROP DATABASE {name} WITH (FORCE)")

    async def _does(self, statement: str) -> None:
        server = await asyncpg.connect(self._embedded.dsn)
        await server.execute(statement)
        await server.close()

    def _dsn_of(self, name: str) -> str:
        return self._embedded.dsn.replace("/postgres?", f"/{name}?")


@asynccontextmanager
async def a_server() -> AsyncIterator[Server]:
    """One that is open, on a small disk of its own where the machine allows that; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="paydirt-faults-") as name, ExitStack() as stack:
        parent = Path(name)
        parent.chmod(0o755)  # the server may run under another user than root
        try:
            disk: Path | None = stack.enter_context(small_disk(parent))
        except Hindered:
            disk = None
        server = Server(parent / "data", disk)
        await server.open()
        try:
            yield server
        finally:
            server.stop()

"""The database: reachable, writable, of this version, as its migrations left it, with room."""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from db.usage import Pool
from db.vitals import MigrationState, ServerState, Vitals
from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area, Check

OLDEST_VERSION = 15
SLOW_SECONDS = 1.0
NEARLY_FULL_PERCENT = 90
LITTLE_ROOM, HARDLY_ANY_ROOM = 2 * 1024**3, 256 * 1024**2
MIB, GIB = 1024**2, 1024**3

AWAY = "Nothing can be noted, saved or paid. What happens in voice is kept meanwhile."
TELL_OPERATOR = "Whoever runs the bot: `paydirt doctor`, then the database's own log."


class DatabaseLooks:
    """``folder``: where the embedded server keeps its data; None for a server elsewhere."""

    def __init__(self, vitals: Vitals, folder: Path | None) -> None:
        self._vitals = vitals
        self._folder = folder

    def checks(self) -> list[Check]:
        """What is asked of the database itself, whichever guild asks."""
        return [
            Check(
                Area.DATABASE,
                "connection to the database",
                self.connection,
                if_silent=Verdict.BROKEN,
                means=AWAY,
                advice=TELL_OPERATOR,
            ),
            Check(Area.DATABASE, "pool of connections", self.pool),
            Check(Area.DATABASE, "migrations", self.migrations),
            Check(Area.DATABASE, "schema", self.schema),
            Check(Area.DATABASE, "room", self.room),
        ]

    async def connection(self) -> list[Finding]:
        """One round trip, and what the server says of itself."""
        began = time.perf_counter()
        server = await self._vitals.server()
        return list(server_findings(server, time.perf_counter() - began))

    async def pool(self) -> list[Finding]:
        return [pool_finding(self._vitals.pool)]

    async def migrations(self) -> list[Finding]:
        return [migration_finding(await self._vitals.migrations())]

    async def schema(self) -> list[Finding]:
        return list(schema_findings(await self._vitals.schema()))

    async def room(self) -> list[Finding]:
        """Of the disk where that can be known, which is only beside the server."""
        if self._folder is None:
            return [
                Finding(
                    Area.DATABASE, "room", Verdict.OK, "on the database's own machine: not visible from here"
                )
            ]
        return [room_finding(shutil.disk_usage(self._folder).free)]


def server_findings(server: ServerState, seconds: float) -> Iterator[Finding]:
    """``seconds``: what the question itself took."""
    reading = (
        f"PostgreSQL {server.version}, {seconds * 1000:.0f} ms, {format_bytes(server.size_bytes)} of data"
    )
    slow = seconds > SLOW_SECONDS
    yield _judged(
        "connection to the database",
        reading,
        Verdict.WARNING if slow else Verdict.OK,
        "Every command takes several times as long.",
        "Whoever runs the bot looks at the load of the database's machine and the way to it.",
    )
    if server.read_only or server.standby:
        why = "a standby" if server.standby else "read-only"
        yield Finding(Area.DATABASE, "writing", Verdict.BROKEN, f"the database is {why}", AWAY, TELL_OPERATOR)
    if int(server.version.partition(".")[0]) < OLDEST_VERSION:
        yield Finding(
            Area.DATABASE,
            "version of PostgreSQL",
            Verdict.WARNING,
            server.version,
            f"Paydirt is tried with PostgreSQL {OLDEST_VERSION} and newer.",
            "Whoever runs the database upgrades it.",
        )
    yield _role(server)
    yield _connections(server)


def pool_finding(pool: Pool) -> Finding:
    return _judged(
        "pool of connections",
        f"{pool.used} of {pool.used + pool.idle} in use, at most {pool.most}",
        Verdict.WARNING if pool.used >= pool.most else Verdict.OK,
        "Commands wait for each other.",
        "Refresh in a minute. If it stays, something holds connections: whoever runs the bot looks at its log.",
    )


def migration_finding(state: MigrationState) -> Finding:
    """Pending, unknown or changed ones: the program and the database are not of one version."""
    troubles = []
    if state.pending:
        troubles.append(f"pending: {', '.join(state.pending)}")
    if state.unknown:
        troubles.append(f"newer than this program: {', '.join(map(str, state.unknown))}")
    if state.changed:
        troubles.append(f"changed after they were applied: {', '.join(map(str, state.changed))}")
    if not troubles:
        return Finding(Area.DATABASE, "migrations", Verdict.OK, "all applied, none pending")
    return Finding(
        Area.DATABASE,
        "migrations",
        Verdict.BROKEN,
        "; ".join(troubles),
        "The program and the database are not of one version.",
        "Whoever runs the bot: `paydirt migrate`, or update Paydirt.",
    )


def schema_findings(wrong: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """One a table in which something differs."""
    if not wrong:
        yield Finding(Area.DATABASE, "schema", Verdict.OK, "every table is as this version expects")
    for table, sentences in wrong.items():
        yield Finding(
            Area.DATABASE,
            f"schema: {table}",
            Verdict.BROKEN,
            "; ".join(sentences),
            "Somebody changed the database by hand. What keeps rows from being edited may be off.",
            "Whoever runs the bot undoes it, or restores a backup; then `paydirt doctor`.",
        )


def room_finding(free_bytes: int) -> Finding:
    verdict = Verdict.OK
    if free_bytes < LITTLE_ROOM:
        verdict = Verdict.BROKEN if free_bytes < HARDLY_ANY_ROOM else Verdict.WARNING
    return _judged(
        "room",
        f"{format_bytes(free_bytes)} free where the database lies",
        verdict,
        "Without room nothing can be written any more.",
        "Whoever runs the bot makes room on that disk.",
    )


def _role(server: ServerState) -> Finding:
    reading = f"the bot works as {server.role}, which owns nothing"
    if not server.user_is_superuser:
        return Finding(Area.DATABASE, "roles", Verdict.OK, reading)
    return Finding(Area.DATABASE, "roles", Verdict.OK, f"{reading}; its user is the server's superuser")


def _connections(server: ServerState) -> Finding:
    used, most = server.connections, server.most_connections
    return _judged(
        "connections of the server",
        f"{used} of {most} in use",
        Verdict.WARNING if 100 * used >= NEARLY_FULL_PERCENT * most else Verdict.OK,
        "Soon nobody will be let in any more.",
        "Whoever runs the database looks who holds them, or raises max_connections.",
    )


def _judged(subject: str, reading: str, verdict: Verdict, means: str, advice: str) -> Finding:
    if verdict is Verdict.OK:
        return Finding(Area.DATABASE, subject, verdict, reading)
    return Finding(Area.DATABASE, subject, verdict, reading, means, advice)


def format_bytes(number: int) -> str:
    """In MiB below 10 GiB, else in GiB."""
    return f"{number / MIB:.0f} MiB" if number < 10 * GIB else f"{number / GIB:.0f} GiB"

"""How the database itself is: its clock, its room, its schema, and whether it can be written to."""

from dataclasses import dataclass
from datetime import datetime

from db.connections import SCHEMA, Connections
from db.fingerprint import differences_by_table, expected_fingerprint, read_fingerprint
from db.migrate import migrations
from db.usage import Pool

_LOOK = """
    SELECT current_setting('server_version') AS version, clock_timestamp() AS now,
        current_setting('transaction_read_only') = 'on' AS read_only, pg_is_in_recovery() AS standby,
        pg_database_size(current_database()) AS size_bytes,
        (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL) AS connections,
        current_setting('max_connections')::int AS most_connections,
        current_user::text AS role, u.rolsuper AS user_is_superuser
    FROM pg_roles u WHERE u.rolname = session_user
"""
_HAS_MIGRATIONS = "SELECT to_regclass($1) IS NOT NULL"
_APPLIED = "SELECT number, checksum FROM migrations ORDER BY number"


@dataclass(frozen=True, slots=True)
class ServerState:
    """What the server says of itself. ``role``: whose rights the bot works with, as a user that may be a superuser."""

    version: str
    now: datetime
    read_only: bool
    standby: bool
    size_bytes: int
    connections: int
    most_connections: int
    role: str
    user_is_superuser: bool


@dataclass(frozen=True, slots=True)
class MigrationState:
    """Names of migrations that are not applied yet, and numbers that this version does not know or knows otherwise.

    ``is_empty``: none was ever applied.
    """

    pending: tuple[str, ...]
    unknown: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    is_empty: bool = False


class Vitals:
    """For looking only: nothing here changes anything. All of it raises Unavailable."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @property
    def pool(self) -> Pool:
        """Known without asking the database."""
        return self._connections.pool

    async def server(self) -> ServerState:
        async with self._connections.acquire() as connection:
            row = await connection.fetchrow(_LOOK)
        assert row is not None, "whoever is connected has a role"
        return ServerState(**dict(row.items()))

    async def schema(self) -> dict[str, list[str]]:
        """Table (or ``roles``, ``functions``) to what differs from what this version expects; empty: nothing."""
        async with self._connections.acquire() as connection:
            found = await read_fingerprint(connection)
        return differences_by_table(expected_fingerprint(), found)

    async def migrations(self) -> MigrationState:
        async with self._connections.acquire() as connection:
            is_there = await connection.fetchval(_HAS_MIGRATIONS, f"{SCHEMA}.migrations")
            rows = await connection.fetch(_APPLIED) if is_there else []
        applied = {row["number"]: row["checksum"] for row in rows}
        known = {each.number: each for each in migrations()}
        return MigrationState(
            pending=tuple(each.name for number, each in known.items() if number not in applied),
            unknown=tuple(sorted(applied.keys() - known.keys())),
            changed=tuple(
                number
                for number, checksum in applied.items()
                if number in known and known[number].checksum != checksum
            ),
            is_empty=not applied,
        )

"""The roles that people had when a session was stopped."""

from collections.abc import Iterable

from asyncpg import Record

from db.repository import Repository
from domain.roles import RoleReading

_ADD = """
    INSERT INTO session_roles (guild_id, session_code, person_id, read_at, asked, held, is_member)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_LATEST = """
    SELECT DISTINCT ON (person_id) person_id, read_at, asked, held, is_member FROM session_roles
    WHERE guild_id = $1 AND session_code = $2 ORDER BY person_id, read_at DESC
"""
_OF_PERSON = """
    SELECT session_code, person_id, read_at, asked, held, is_member FROM session_roles
    WHERE guild_id = $1 AND person_id = $2 ORDER BY read_at, session_code
"""


class SessionRoles(Repository):
    """What was read of roles; readings are only added."""

    async def add(self, code: str, readings: Iterable[RoleReading]) -> None:
        await self._connection.executemany(
            _ADD,
            [
                (
                    self._guild_id,
                    code,
                    each.person_id,
                    each.read_at,
                    sorted(each.asked),
                    sorted(each.held),
                    each.is_member,
                )
                for each in readings
            ],
        )

    async def latest(self, code: str) -> dict[int, RoleReading]:
        """Person id to the reading that counts."""
        rows = await self._connection.fetch(_LATEST, self._guild_id, code)
        return {row["person_id"]: _reading(row) for row in rows}

    async def of_person(self, person_id: int) -> list[tuple[str, RoleReading]]:
        """All that was read of somebody, with the session's code, oldest first."""
        rows = await self._connection.fetch(_OF_PERSON, self._guild_id, person_id)
        return [(row["session_code"], _reading(row)) for row in rows]


def _reading(row: Record) -> RoleReading:
    return RoleReading(
        person_id=row["person_id"],
        read_at=row["read_at"],
        asked=frozenset(row["asked"]),
        held=frozenset(row["held"]),
        is_member=row["is_member"],
    )

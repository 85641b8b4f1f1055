"""Drafts of payrolls, and the payrolls that were saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Record

from db.repository import Repository

_GET_DRAFT = (
    "SELECT rules, updated_by, updated_at FROM payroll_drafts WHERE guild_id = $1 AND session_code = $2"
)
_PUT_DRAFT = """
    INSERT INTO payroll_drafts (guild_id, session_code, rules, updated_by, updated_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (guild_id, session_code) DO UPDATE SET rules = $3, updated_by = $4, updated_at = $5
"""
_REMOVE_DRAFT = "DELETE FROM payroll_drafts WHERE guild_id = $1 AND session_code = $2"
_COLUMNS = "session_code, revision, input, payroll, checksum, round_id, ledger_version, saved_by, saved_at"
_SAVE = f"INSERT INTO payrolls (guild_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_LIST = f"SELECT {_COLUMNS} FROM payrolls WHERE guild_id = $1 AND session_code = $2 ORDER BY revision"
_LATEST = f"{_LIST} DESC LIMIT 1"
# The input is large, for every voice move is in it; of all that, only what was mined is asked for.
_STANDING = """
    SELECT DISTINCT ON (session_code) session_code, revision, payroll, (input::json -> 'ore')::jsonb AS ore
    FROM payrolls WHERE guild_id = $1 AND session_code = ANY($2::text[])
    ORDER BY session_code, revision DESC
"""
_WITH_LINES = """
    SELECT DISTINCT session_code FROM payrolls WHERE guild_id = $1 AND EXISTS (
        SELECT FROM jsonb_array_elements(payroll -> 'lines') AS line WHERE line ->> 'member_id' = ANY($2::text[])
    )
"""


class Drafts(Repository):
    """The rules that officers are putting together, as JSON, one a session."""

    async def get(self, session_code: str) -> dict[str, Any] | None:
        """The rules as they were put, or None."""
        row = await self._connection.fetchrow(_GET_DRAFT, self._guild_id, session_code)
        return None if row is None else row["rules"]

    async def put(self, session_code: str, rules: dict[str, Any], by: int, now: datetime) -> None:
        """Replace the draft. JSON only: decimals as strings."""
        await self._connection.execute(_PUT_DRAFT, self._guild_id, session_code, rules, by, now)

    async def remove(self, session_code: str) -> None:
        """Forget the draft, if there is one."""
        await self._connection.execute(_REMOVE_DRAFT, self._guild_id, session_code)


@dataclass(frozen=True, slots=True)
class SavedPayroll:
    """A payroll as it was saved. ``input`` is the bundle without its payroll, byte for byte as computed.

    ``payroll`` is the bundle's payroll object, ``checksum`` that of the proof (SHA-256, hex).
    """

    session_code: str
    revision: int
    input: str
    payroll: dict[str, Any]
    checksum: str
    round_id: int
    ledger_version: int
    saved_by: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class StandingPayroll:
    """What holds of a session: its payroll and its ore, both as they are in the bundle."""

    session_code: str
    revision: int
    payroll: dict[str, Any]
    ore: list[dict[str, Any]]


class Payrolls(Repository):
    """The saved payrolls of the transaction's guild; a revision is added, none is ever changed."""

    async def save(self, saved: SavedPayroll) -> None:
        """Add a payroll. The same revision twice is a bug and fails."""
        await self._connection.execute(
            _SAVE,
            self._guild_id,
            saved.session_code,
            saved.revision,
            saved.input,
            saved.payroll,
            saved.checksum,
            saved.round_id,
            saved.ledger_version,
            saved.saved_by,
            saved.saved_at,
        )

    async def latest(self, session_code: str) -> SavedPayroll | None:
        """The revision that holds, or None."""
        row = await self._connection.fetchrow(_LATEST, self._guild_id, session_code)
        return None if row is None else _saved(row)

    async def standing(self, session_codes: Iterable[str]) -> dict[str, StandingPayroll]:
        """Of each of these sessions that has a saved payroll, the latest, by the session's code."""
        rows = await self._connection.fetch(_STANDING, self._guild_id, [*session_codes])
        return {
            row["session_code"]: StandingPayroll(
                row["session_code"], row["revision"], row["payroll"], row["ore"] or []
            )
            for row in rows
        }

    async def codes_with(self, person_ids: Iterable[int]) -> list[str]:
        """The sessions in whose payrolls, of any revision, one of these people has a line."""
        rows = await self._connection.fetch(_WITH_LINES, self._guild_id, [str(each) for each in person_ids])
        return [row["session_code"] for row in rows]

    async def list(self, session_code: str) -> list[SavedPayroll]:
        """All revisions, the first one first."""
        rows = await self._connection.fetch(_LIST, self._guild_id, session_code)
        return [_saved(row) for row in rows]


def _saved(row: Record) -> SavedPayroll:
    return SavedPayroll(**dict(row.items()))

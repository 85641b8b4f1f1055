"""Rules: a guild's own and its templates, and those by which payrolls were saved. As JSON: decimals are strings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asyncpg import Record

from db.repository import Repository

OWN = 0
"""The number of the guild's own rules."""

_ADD = """
    INSERT INTO rule_sets (guild_id, rule_set_id, version, name, rules, removed, changed_by, changed_at)
    SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7 FROM rule_sets
    WHERE guild_id = $1 AND rule_set_id = $2
"""
_NEXT_ID = "SELECT coalesce(max(rule_set_id), 0) + 1 FROM rule_sets WHERE guild_id = $1"
_LIST = """
    SELECT rule_set_id, name, rules FROM (
        SELECT DISTINCT ON (rule_set_id) * FROM rule_sets WHERE guild_id = $1 ORDER BY rule_set_id, version DESC
    ) newest WHERE NOT removed ORDER BY rule_set_id
"""
_LOG = """
    INSERT INTO payroll_rules (guild_id, session_code, revision, template, rule_set, sources)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
# A revision for late money is saved by the rules of the one before it.
_USED = """
    SELECT template, rule_set, sources FROM payroll_rules
    WHERE guild_id = $1 AND session_code = $2 AND revision <= $3 ORDER BY revision DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class StoredRules:
    """Rules as they hold now. ``name`` is as typed, and empty for the guild's own."""

    rule_set_id: int
    name: str
    rules: dict[str, Any]


@dataclass(frozen=True, slots=True)
class UsedRules:
    """The rules of one saved payroll. ``template``: the name that they had then; None: the guild's own."""

    template: str | None
    rule_set: dict[str, Any]
    sources: dict[str, Any]


class RuleSets(Repository):
    """The rules of the transaction's guild; what is changed stays readable."""

    async def list(self) -> list[StoredRules]:
        """All that hold: the guild's own first, if it was ever changed, then the templates, oldest first."""
        rows = await self._connection.fetch(_LIST, self._guild_id)
        return [_stored(row) for row in rows]

    async def next_id(self) -> int:
        """A number that no rules ever had."""
        number: int = await self._connection.fetchval(_NEXT_ID, self._guild_id)
        return number

    async def put(self, stored: StoredRules, by: int, now: datetime, *, removed: bool = False) -> None:
        """Add a version of it, which holds from now on; or take it away."""
        what = (stored.rule_set_id, stored.name, stored.rules, removed, by, now)
        await self._connection.execute(_ADD, self._guild_id, *what)

    async def log(self, code: str, revision: int, used: UsedRules) -> None:
        """Keep the rules of a payroll with it. The same revision twice is a bug and fails."""
        what = (code, revision, used.template, used.rule_set, used.sources)
        await self._connection.execute(_LOG, self._guild_id, *what)

    async def used(self, code: str, revision: int) -> UsedRules | None:
        """The rules of a saved payroll; None where none were kept yet."""
        row = await self._connection.fetchrow(_USED, self._guild_id, code, revision)
        return None if row is None else UsedRules(**dict(row.items()))


def _stored(row: Record) -> StoredRules:
    return StoredRules(**dict(row.items()))

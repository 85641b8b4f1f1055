"""What has moved on members' accounts and counts, with what each change was for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from db.repository import Repository, read
from domain.ledger import AUEC, RoundKind, Transfer

_CHANGES = """
    WITH moved AS (
        SELECT version, round_id, key, to_account AS account, amount AS change
        FROM transfers WHERE guild_id = $1 AND asset = $2 AND to_account {which}
        UNION ALL
        SELECT version, round_id, key, from_account, -amount
        FROM transfers WHERE guild_id = $1 AND asset = $2 AND from_account {which}
    )
    SELECT moved.*, r.kind, r.session_code, r.resolved_at, r.resolved_version
    FROM moved JOIN rounds r ON r.guild_id = $1 AND r.round_id = moved.round_id
    WHERE r.state = 'committed' ORDER BY r.resolved_version, version
"""
_OF_ACCOUNTS = _CHANGES.format(which="= ANY($3::text[])")
_OF_ALL = _CHANGES.format(which="LIKE 'member:%'")
_CLOSINGS = """
    SELECT round_id, resolved_at, resolved_version FROM rounds
    WHERE guild_id = $1 AND kind = 'closing' AND state = 'committed' ORDER BY resolved_version
"""

_BY_SESSION = """
    WITH moved AS (
        SELECT round_id, to_account AS account, amount AS change
        FROM transfers WHERE guild_id = $1 AND asset = $2
        UNION ALL
        SELECT round_id, from_account, -amount FROM transfers WHERE guild_id = $1 AND asset = $2
    )
    SELECT r.session_code, moved.account, sum(change)::bigint AS amount
    FROM moved JOIN rounds r ON r.guild_id = $1 AND r.round_id = moved.round_id
    WHERE r.state = 'committed' AND r.kind IN ('session', 'correction') AND r.session_code IS NOT NULL
        AND (moved.account LIKE 'member:%' OR moved.account LIKE 'held:%')
    GROUP BY r.session_code, moved.account ORDER BY r.session_code, moved.account
"""
_POSTED = "SELECT * FROM transfers WHERE guild_id = $1 AND key = ANY($2::text[]) ORDER BY version"


@dataclass(frozen=True, slots=True)
class Change:
    """One committed transfer as an account saw it; ``place`` is the version that committed its round."""

    account: str
    version: int
    round_id: int
    key: str
    change_auec: int
    kind: RoundKind
    session_code: str | None
    at: datetime
    place: int


@dataclass(frozen=True, slots=True)
class Closing:
    """Books that were closed."""

    round_id: int
    at: datetime
    place: int


class Movements(Repository):
    """The committed changes of the transaction's guild, in the order in which they were committed."""

    async def of(self, accounts: Sequence[str]) -> list[Change]:
        """Those of these accounts."""
        rows = await self._connection.fetch(_OF_ACCOUNTS, self._guild_id, AUEC, list(accounts))
        return [_change(row) for row in rows]

    async def of_members(self) -> list[Change]:
        """Those of everybody's account ``member:…``."""
        return await read(await self._connection.fetch(_OF_ALL, self._guild_id, AUEC), _change)

    async def closings(self) -> list[Closing]:
        """When the books were closed."""
        rows = await self._connection.fetch(_CLOSINGS, self._guild_id)
        return [Closing(row["round_id"], row["resolved_at"], row["resolved_version"]) for row in rows]

    async def by_session(self) -> dict[str, dict[str, int]]:
        """Session to what it changed of each account ``member:…`` and ``held:…``."""
        found: dict[str, dict[str, int]] = {}
        for row in await self._connection.fetch(_BY_SESSION, self._guild_id, AUEC):
            found.setdefault(row["session_code"], {})[row["account"]] = row["amount"]
        return found

    async def posted(self, keys: Sequence[str]) -> list[Transfer]:
        """The transfers of these keys, as they were posted."""
        rows = await self._connection.fetch(_POSTED, self._guild_id, list(keys))
        fields = ("key", "asset", "from_account", "to_account", "amount", "event_at", "reason")
        return [Transfer(*(row[field] for field in fields)) for row in rows]


def _change(row: Record) -> Change:
    return Change(
        account=row["account"],
        version=row["version"],
        round_id=row["round_id"],
        key=row["key"],
        change_auec=row["change"],
        kind=RoundKind(row["kind"]),
        session_code=row["session_code"],
        at=row["resolved_at"],
        place=row["resolved_version"],
    )

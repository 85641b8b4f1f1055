"""Spreadsheets that were imported, and those that somebody looks at before that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.repository import Repository

_PUT_DRAFT = """
    INSERT INTO opening_drafts (guild_id, sha256, content, total_auec, holder_id, asked_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (guild_id, sha256) DO UPDATE SET total_auec = $4, holder_id = $5, asked_at = $6
"""
_DRAFT = """
    SELECT sha256, content, total_auec, holder_id, asked_at FROM opening_drafts
    WHERE guild_id = $1 AND left(sha256, 16) = $2
"""
_FORGET = "DELETE FROM opening_drafts WHERE guild_id = $1 AND (sha256 = $2 OR asked_at < $3)"
_ADD = """
    INSERT INTO openings (guild_id, sha256, round_id, people, total_auec, imported_by, imported_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_GET = """
    SELECT sha256, round_id, people, total_auec, imported_by, imported_at FROM openings
    WHERE guild_id = $1 AND left(sha256, 16) = $2
"""
MARK = 16
"""Characters of a file's hash by which a button names it."""
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpeningDraft:
    """A file as somebody handed it in, and what they said about it."""

    sha256: str
    content: str
    total_auec: int | None
    holder_id: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """A file that was imported: how many people, how much in all."""

    sha256: str
    round_id: int
    people: int
    total_auec: int
    imported_by: int
    imported_at: datetime


class Openings(Repository):
    """The imports of the transaction's guild."""

    async def put_draft(self, draft: OpeningDraft) -> None:
        """Keep it for a day; the same file again replaces what was said about it."""
        said = (draft.total_auec, draft.holder_id, draft.asked_at)
        await self._connection.execute(_PUT_DRAFT, self._guild_id, draft.sha256, draft.content, *said)
        await self._connection.execute(_FORGET, self._guild_id, "", draft.asked_at - KEPT)

    async def draft(self, mark: str) -> OpeningDraft | None:
        """The file whose hash begins so."""
        row = await self._connection.fetchrow(_DRAFT, self._guild_id, mark)
        return None if row is None else OpeningDraft(**dict(row.items()))

    async def add(self, opening: Opening) -> None:
        """Note the import, and forget the file, which names people. The same file twice fails."""
        sums = (opening.people, opening.total_auec)
        who = (opening.imported_by, opening.imported_at)
        await self._connection.execute(_ADD, self._guild_id, opening.sha256, opening.round_id, *sums, *who)
        await self._connection.execute(_FORGET, self._guild_id, opening.sha256, opening.imported_at - KEPT)

    async def of(self, mark: str) -> Opening | None:
        """The import of the file whose hash begins so."""
        row = await self._connection.fetchrow(_GET, self._guild_id, mark)
        return None if row is None else Opening(**dict(row.items()))

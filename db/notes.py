"""What people noted about sessions; rows are only added."""

from collections.abc import Callable, Sequence
from typing import Any

from asyncpg import Record

from db.divisions import read_division, write_division
from db.pricesources import read_source, write_source
from db.repository import Repository, plain
from domain.notes import Fact, Note, SessionChoice, Undo, Validation
from domain.payroll import Correction, Exclusion, Expense, OreForm, OreLine, Sale
from domain.people import Choice

_LOCK_SESSION = "SELECT FROM sessions WHERE guild_id = $1 AND code = $2 FOR NO KEY UPDATE"
_ADD = """
    INSERT INTO session_notes (
        guild_id, session_code, key, number, round_id, noted_by, noted_at, kind, person_id, amount_auec, what,
        event_at, commodity, form, quantity_cscu, quality, unit_price_auec, price_source, undoes, seconds, choice,
        division
    )
    SELECT $1, $2, $3, (SELECT coalesce(max(number), 0) + 1 FROM session_notes
        WHERE guild_id = $1 AND session_code = $2),
        $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21
    ON CONFLICT (guild_id, session_code, key) DO NOTHING
"""
_SELECT = """
    SELECT n.*, r.state = 'rolled_back' AS rolled_back
    FROM session_notes n JOIN rounds r USING (guild_id, round_id)
    WHERE n.guild_id = $1 AND n.session_code = $2
"""
_BY_KEY = f"{_SELECT} AND n.key = $3"
_LIST = f"{_SELECT} ORDER BY number"
_ABOUT = """
    SELECT n.*, r.state = 'rolled_back' AS rolled_back
    FROM session_notes n JOIN rounds r USING (guild_id, round_id)
    WHERE n.guild_id = $1 AND $2 IN (n.person_id, n.noted_by) ORDER BY n.noted_at, n.session_code, n.number
"""


class Notes(Repository):
    """The notes of the transaction's guild."""

    async def add(self, note: Note) -> Note:
        """Store a note under its session's next number; a key that is known returns the note it made first."""
        await self._connection.execute(_LOCK_SESSION, self._guild_id, note.session_code)
        place = (note.session_code, note.key)
        made = (note.round_id, note.noted_by, note.noted_at)
        await self._connection.execute(_ADD, self._guild_id, *place, *made, *_columns(note.fact))
        row = await self._connection.fetchrow(_BY_KEY, self._guild_id, *place)
        assert row is not None
        return _note(row)

    async def list(self, session_code: str) -> list[Note]:
        """All notes of the session by number, undone and discarded ones too (see ``domain.notes.active``)."""
        rows = await self._connection.fetch(_LIST, self._guild_id, session_code)
        return [_note(row) for row in rows]

    async def about(self, person_id: int) -> Sequence[Note]:
        """All notes of any session that name a person or were made by them."""
        return [_note(row) for row in await self._connection.fetch(_ABOUT, self._guild_id, person_id)]


def _columns(fact: Fact) -> list[object]:
    """What a fact states, in the order of the columns; the others are null."""
    stated = _WRITTEN[type(fact)](fact)
    return [stated.get(column) for column in _FACT_COLUMNS]


def _note(row: Record) -> Note:
    return Note(
        session_code=row["session_code"],
        round_id=row["round_id"],
        fact=_fact(row),
        noted_by=row["noted_by"],
        noted_at=row["noted_at"],
        key=row["key"],
        number=row["number"],
        rolled_back=row["rolled_back"],
    )


def _fact(row: Record) -> Fact:
    fact: Fact = _READ[row["kind"]](row)
    return fact


def _write_ore(ore: OreLine) -> dict[str, object]:
    return {
        "kind": "ore",
        "commodity": ore.commodity,
        "form": ore.form,
        "quantity_cscu": ore.quantity_cscu,
        "quality": ore.quality,
        "unit_price_auec": ore.unit_price_auec,
        "price_source": write_source(ore.price_source),
    }


def _read_ore(row: Record) -> OreLine:
    return OreLine(
        commodity=row["commodity"],
        quantity_cscu=row["quantity_cscu"],
        unit_price_auec=None if row["unit_price_auec"] is None else plain(row["unit_price_auec"]),
        form=OreForm(row["form"]),
        quality=row["quality"],
        price_source=read_source(row["price_source"]),
    )


_FACT_COLUMNS = (
    "kind",
    "person_id",
    "amount_auec",
    "what",
    "event_at",
    "commodity",
    "form",
    "quantity_cscu",
    "quality",
    "unit_price_auec",
    "price_source",
    "undoes",
    "seconds",
    "choice",
    "division",
)
_WRITTEN: dict[type, Callable[[Any], dict[str, object]]] = {
    Sale: lambda fact: {
        "kind": "sale",
        "person_id": fact.seller_id,
        "amount_auec": fact.amount_auec,
        "what": fact.terminal,
        "event_at": fact.at,
        "division": None if fact.division is None else write_division(fact.division),
    },
    Expense: lambda fact: {
        "kind": "expense",
        "person_id": fact.claimant_id,
        "amount_auec": fact.amount_auec,
        "what": fact.what,
    },
    OreLine: _write_ore,
    Correction: lambda fact: {
        "kind": "correction",
        "person_id": fact.person_id,
        "seconds": fact.seconds,
        "what": fact.reason,
        "event_at": fact.at,
    },
    Exclusion: lambda fact: {"kind": "exclusion", "person_id": fact.person_id, "what": fact.reason},
    SessionChoice: lambda fact: {"kind": "choice", "person_id": fact.person_id, "choice": fact.choice},
    Validation: lambda fact: {"kind": "validation"},
    Undo: lambda fact: {"kind": "undo", "undoes": fact.number, "what": fact.reason},
}
_READ: dict[str, Callable[[Record], Fact]] = {
    "sale": lambda row: Sale(
        row["person_id"],
        row["amount_auec"],
        row["event_at"],
        row["what"],
        None if row["division"] is None else read_division(row["division"]),
    ),
    "expense": lambda row: Expense(row["person_id"], row["amount_auec"], row["what"]),
    "ore": _read_ore,
    "correction": lambda row: Correction(
        row["person_id"],
        row["seconds"],
        row["what"],
        by=row["noted_by"],
        at=row["event_at"] or row["noted_at"],
    ),
    "exclusion": lambda row: Exclusion(row["person_id"], row["what"], by=row["noted_by"]),
    "choice": lambda row: SessionChoice(row["person_id"], Choice(row["choice"])),
    "validation": lambda row: Validation(),
    "undo": lambda row: Undo(row["undoes"], row["what"]),
}

"""What must hold of ore and of what it was sold for."""

from collections import Counter

from db.database import Transaction
from db.storesales import SaleAct
from domain.divisions import divide
from domain.ledger import AUEC
from domain.notes import Note, standing
from domain.payroll import Sale
from domain.sessions import SessionState
from domain.storesales import Outlook, StoreSale

_ALL_ORE = """
    SELECT account, asset, sum(amount)::bigint AS amount FROM (
        SELECT account, asset, amount FROM paydirt.balances WHERE guild_id = $1
        UNION ALL SELECT account, asset, amount FROM paydirt.round_balances WHERE guild_id = $1
    ) held WHERE asset LIKE '%ore:%' GROUP BY 1, 2
"""
_SALES = "SELECT sale_id FROM paydirt.store_sales WHERE guild_id = $1 ORDER BY sale_id"
_TREASURY = """
    SELECT t.key, t.asset, t.amount FROM paydirt.transfers t JOIN paydirt.rounds r USING (guild_id, round_id)
    WHERE t.guild_id = $1 AND r.kind = 'store' AND t.key LIKE 'store sale %'
"""


async def require_store_laws(tx: Transaction) -> None:
    """Every ore is somewhere, no lot is below zero, and each sale has brought all that it brought, once."""
    sums: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for row in await tx.connection.fetch(_ALL_ORE, tx.guild_id):
        sums[row["asset"]] += row["amount"]
        kind, _, code = row["account"].partition(":")
        assert not (row["amount"] < 0 and kind in ("store", "transit")), dict(row)
        if kind == "sold":
            gone[code] += row["amount"]
    assert not any(sums.values()), sums
    for lot in await tx.store.at_hand():
        assert lot.at_hand_cscu > 0
    noted = await _notes(tx)
    expected: Counter[str] = Counter()
    for row in await tx.connection.fetch(_SALES, tx.guild_id):
        sale = await tx.store_sales.get(row["sale_id"])
        assert sale is not None
        expected.update(await _require_whole(tx, sale, noted))
    assert gone == expected, (gone, expected)


async def _notes(tx: Transaction) -> dict[str, list[Note]]:
    sessions = await tx.sessions.list(tuple(SessionState), limit=100)
    return {session.code: await tx.notes.list(session.code) for session in sessions}


async def _require_whole(tx: Transaction, sale: StoreSale, noted: dict[str, list[Note]]) -> Counter[str]:
    """What it brought was divided over its sessions and the treasury, to the last aUEC; the ore that it has sold."""
    acts = await tx.store_sales.acts(sale.sale_id)
    parts = {code: [note for note in notes if _is_part(note, sale)] for code, notes in noted.items()}
    treasury = {
        row["key"].split(":")[1]: row["amount"]
        for row in await tx.connection.fetch(_TREASURY, tx.guild_id)
        if row["asset"] == AUEC and row["key"].split(":")[0] == sale.key
    }
    if SaleAct.SOLD not in acts:
        assert not any(parts.values())
        assert not treasury
        return Counter()
    first = {code: notes[0].fact for code, notes in parts.items() if notes}
    amounts = {code: fact.amount_auec for code, fact in first.items() if isinstance(fact, Sale)}
    assert sum(amounts.values()) + sum(treasury.values()) == sale.amount_auec == sum(divide(sale.division))
    for code, seen in sale.seen.items():
        assert (code in amounts) is (seen.outlook is not Outlook.TREASURY)
    counting = {code for code in parts if any(_is_part(note, sale) for note in standing(noted[code]))}
    if SaleAct.UNDONE in acts:
        assert not counting
        assert not treasury
    counting |= {code for code, seen in sale.seen.items() if seen.outlook is Outlook.TREASURY}
    sold: Counter[str] = Counter()
    for part in sale.division.parts:
        if part.session_code in counting:
            sold[part.session_code] += part.quantity_cscu
    return sold


def _is_part(note: Note, sale: StoreSale) -> bool:
    division = note.fact.division if isinstance(note.fact, Sale) else None
    return division is not None and division.sale_id == sale.sale_id

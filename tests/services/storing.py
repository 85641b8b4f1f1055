"""Ore in the store without hauls: what a session has mined lies in a lot at once."""

from collections.abc import Mapping
from datetime import datetime

from db.database import Database, Transaction
from domain.hauls import Cargo
from domain.ledger import RoundKind, Transfer, mined, store
from domain.payroll import OreForm
from domain.postings import in_practice, ore_asset
from domain.sessions import Session
from domain.store import Lot
from domain.storesales import Outlook, outlook_of
from services.books import post
from services.sessions import require_session

GOLD = Cargo("Gold", 1_000)
QUANTAINIUM = Cargo("Quantainium", 500, OreForm.REFINED, 812)


async def stores(
    database: Database,
    guild_id: int,
    code: str,
    cargo: Cargo = GOLD,
    *,
    owner: int = 1,
    container: str = "",
    at: datetime,
) -> str:
    """The name of a new lot: working while its session is not saved, else as if a haul came that was carried over."""
    async with database.transaction(guild_id) as tx:
        session = await require_session(tx, code)
        await tx.store.lock()
        working = outlook_of(session.state) is Outlook.NOTE
        round_id = session.round_id if working else await _carried(tx, code, at)
        number = await tx.store.next_lot(code)
        what = (cargo.commodity, cargo.form, cargo.quality, owner, container)
        lot = Lot(code, number, *what, None, round_id, at)
        await tx.store.add(lot, owner)
        ends = (mined(code), store(code, number))
        posted = Transfer(f"stored:{lot.name}", ore_asset(cargo), *ends, cargo.quantity_cscu, at, "stored")
        if working:
            await post(tx, session, [posted], owner, at)
        else:
            await _post_apart(tx, session, round_id, posted, at)
        return lot.name


async def _carried(tx: Transaction, code: str, at: datetime) -> int:
    return await tx.ledger.begin(RoundKind.HAUL, code, 1, "carried over", at)


async def _post_apart(
    tx: Transaction, session: Session, round_id: int, transfer: Transfer, at: datetime
) -> None:
    kept = in_practice([transfer], session.code) if session.practice else [transfer]
    await tx.ledger.post(round_id, kept, 1, at)
    await tx.ledger.commit(round_id, 1, "collected", at)


async def at_hand(database: Database, guild_id: int, *, practice: bool = False) -> dict[str, int]:
    """Lot to what is in it."""
    async with database.transaction(guild_id) as tx:
        return {lot.name: lot.at_hand_cscu for lot in await tx.store.at_hand(practice=practice)}


async def ore_balances(database: Database, guild_id: int) -> Mapping[tuple[str, str], int]:
    """(account, asset) to all that is in it of ore, working included."""
    async with database.transaction(guild_id) as tx:
        rows = await tx.connection.fetch(_ALL, guild_id)
    return {(row["account"], row["asset"]): row["amount"] for row in rows if row["amount"]}


_ALL = """
    SELECT account, asset, sum(amount)::bigint AS amount FROM (
        SELECT account, asset, amount FROM paydirt.balances WHERE guild_id = $1
        UNION ALL SELECT account, asset, amount FROM paydirt.round_balances WHERE guild_id = $1
    ) held WHERE asset LIKE '%ore:%' GROUP BY 1, 2
"""

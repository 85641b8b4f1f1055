"""Sales out of the store as the command makes them, where nobody knows a price but by typing it."""

from datetime import timedelta
from decimal import Decimal

from db.database import Database
from domain.compute import compute_payroll
from domain.ledger import RoundKind
from domain.orelines import TypedOre
from domain.ores import Ore
from domain.payroll import OreForm, SessionKind
from domain.sessions import Session
from domain.storesales import ALL_LOTS, Named
from reports.bundle import payroll_json
from services.actors import Actor
from services.discards import discard_session
from services.failures import Failures
from services.notes import Notes
from services.payrolls import Payrolls
from services.prices import PriceService
from services.saving import read_saved
from services.storesales import SaleWish, Sold, StoreSales
from services.storeselling import SaleView
from tests.clock import ManualClock
from tests.services.sundays import BOSS, CLOSED, GUILD, OPENED, noter
from uex.client import UexClient

LATER = CLOSED + timedelta(days=2)
GOLD = Ore("Gold", OreForm.REFINED)


def wish(
    *quantities_cscu: int,
    amount_auec: int = 1_000,
    price_auec: Decimal | None = None,
    holder: Actor = BOSS,
    named: Named = ALL_LOTS,
) -> SaleWish:
    """Gold, a line for each quantity."""
    ore = tuple(TypedOre(GOLD, each, price_auec) for each in quantities_cscu)
    return SaleWish(ore, amount_auec, holder, named=named)


async def looks(database: Database, wished: SaleWish, key: str) -> SaleView:
    async with UexClient("http://127.0.0.1:9") as uex:
        return await _sales(database, uex).look(GUILD, noter(key=key), wished)


async def presses_sell(database: Database, view: SaleView, key: str) -> Sold:
    async with UexClient("http://127.0.0.1:9") as uex:
        return await _sales(database, uex).sell(GUILD, view.sale.sale_id, noter(key=key))


async def sells(database: Database, wished: SaleWish, key: str) -> Sold:
    return await presses_sell(database, await looks(database, wished, key), f"{key} sold")


async def another_session(database: Database, code: str) -> None:
    """Stopped, with the same people in it, and a sale of half a million noted."""
    async with database.transaction(GUILD) as tx:
        round_id = await tx.ledger.begin(RoundKind.SESSION, code, 3, "start", OPENED)
        session = Session(code, SessionKind.SUNDAY, (11, 12), OPENED, 3, round_id, announced_channel_id=21)
        await tx.sessions.create(session)
        await tx.sessions.update(session.stop(at=CLOSED, by=3))
    await notes_sale(database, code)


async def notes_sale(database: Database, code: str) -> None:
    notes = Notes(database, ManualClock(CLOSED))
    by = noter(key=f"half a million of {code}")
    await notes.add_sale(GUILD, code, by, holder=BOSS, amount_auec=500_000, terminal=None)


async def saves(database: Database, code: str) -> None:
    payrolls = Payrolls(database, ManualClock(LATER))
    await payrolls.save(GUILD, code, BOSS, (await payrolls.view(GUILD, code)).seal)


async def reopens(database: Database, code: str) -> None:
    await Payrolls(database, ManualClock(LATER)).reopen(GUILD, code, BOSS, "typo")


async def discards(database: Database, code: str) -> None:
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get_for_update(code)
        assert session is not None
        await discard_session(tx, session, 3, "discarded by an officer", LATER)


async def fails(database: Database, code: str) -> None:
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get(code)
    assert session is not None
    failures = Failures(database, ManualClock(LATER))
    await failures.fail(GUILD, code, session.round_id, BOSS, reason="pirates", key=f"{code} fails")


async def every_revision_recomputes(database: Database, *codes: str) -> int:
    """How many there are; each is computed again from what was saved of it."""
    found = 0
    async with database.transaction(GUILD) as tx:
        for code in codes:
            for saved in await tx.payrolls.list(code):
                assert payroll_json(compute_payroll(read_saved(saved)[0])) == saved.payroll
                found += 1
    return found


def _sales(database: Database, uex: UexClient) -> StoreSales:
    clock = ManualClock(LATER)
    return StoreSales(database, PriceService(database, uex, clock), clock)

"""What a sale out of the store is to a session, and what it posts for those that pay nobody."""

from datetime import UTC, datetime
from decimal import Decimal

from domain.ledger import totals
from domain.ores import Ore
from domain.payroll import OreForm, PriceSource
from domain.sessions import SessionState
from domain.storepicks import Wanted, pick
from domain.storesales import Outlook, Seen, StoreSale, outlook_of, treasury_transfers
from tests.domain.test_store import CODES, NOW, lot

GOLD = Ore("Gold", OreForm.REFINED)


def test_what_a_sale_is_to_a_session_depends_on_its_state() -> None:
    assert {state: outlook_of(state) for state in SessionState} == {
        SessionState.OPEN: Outlook.NOTE,
        SessionState.STOPPED: Outlook.NOTE,
        SessionState.SAVED: Outlook.LATE,
        SessionState.DISCARDED: Outlook.TREASURY,
        SessionState.FAILED: Outlook.TREASURY,
    }


def test_what_pays_nobody_goes_to_the_treasury_and_its_ore_is_gone() -> None:
    lots = [lot(1, 30), lot(2, 70, code=CODES[1])]
    parts = pick(lots, [Wanted(GOLD, 100, None, Decimal(3), PriceSource("guild"))])
    seen = {code: Seen(Outlook.TREASURY, 1) for code in CODES}
    at = datetime(2026, 11, 16, tzinfo=UTC)
    sale = StoreSale(1000, 4, "TDD", at, parts, seen, 4, NOW, sale_id=9)
    moved = totals(treasury_transfers(sale, {CODES[1]: 700}))
    assert moved == {
        ("held:4", "auec"): -700,
        ("treasury", "auec"): 700,
        ("store:sm-bbbbbb/2", "ore:Gold:refined:any"): -70,
        ("sold:sm-bbbbbb", "ore:Gold:refined:any"): 70,
    }

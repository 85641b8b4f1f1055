"""Late money that is part of a sale out of the store: one more revision, in format 2, and the ore is gone."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from db.database import Database
from db.payrolls import SavedPayroll
from domain.compute import compute_payroll
from domain.divisions import by_session
from domain.payroll import Division, Sale, SoldPart
from reports.bundle import payroll_json, proof_checksum, read_bundle
from services.late import save_late
from services.notes import Signature
from services.payrolls import Payrolls
from services.reports import Reports
from services.sessions import require_session
from tests.clock import ManualClock
from tests.services.storing import GOLD, QUANTAINIUM, at_hand, stores
from tests.services.sundays import BOSS, CLOSED, CODE, GUILD, committed, note_sale, stopped_session

LATER = CLOSED + timedelta(days=1)
OWN = SoldPart(CODE, 1, "Quantainium", 200, quality=812)
OTHERS = SoldPart("sm-x7c2pd", 1, "Quantainium", 300)
DIVISION = Division(17, 500_000, (OWN, OTHERS))
"""Two fifths of it are the session's: 200 000."""


@pytest.fixture
async def reports(database: Database) -> Reports:
    """The session is saved with sales of one million; then 5 SCU of Quantainium come into its store."""
    await stopped_session(database)
    await note_sale(database, 1_000_000)
    payrolls = Payrolls(database, ManualClock(CLOSED))
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)
    assert await stores(database, GUILD, CODE, QUANTAINIUM, at=CLOSED) == f"{CODE}/1"
    return Reports(database)


async def sells(database: Database, division: Division) -> SavedPayroll:
    """Boss sold it and holds the money; the session gets its part as late money."""
    sale = Sale(3, by_session(division)[CODE], LATER, "TDD Area 18", division)
    signed = Signature(3, f"store sale {division.sale_id}", LATER)
    async with database.transaction(GUILD) as tx:
        session = await require_session(tx, CODE)
        latest = await tx.payrolls.latest(CODE)
        assert latest is not None
        return await save_late(tx, session, latest, sale, signed, reason="sold out of the store")


async def test_the_part_of_a_saved_session_is_a_revision_that_proves_it_in_format_2(
    database: Database, reports: Reports
) -> None:
    first = await reports.bundle(GUILD, CODE, 1)
    saved = await sells(database, DIVISION)
    text = await reports.bundle(GUILD, CODE)
    bundle = read_bundle(text)
    assert (saved.revision, json.loads(text)["format"]) == (2, "paydirt.session/2")
    assert bundle.given.sales[-1].division == DIVISION
    payroll = compute_payroll(bundle.given)
    assert payroll_json(payroll) == bundle.payroll == saved.payroll
    assert proof_checksum(bundle.given, payroll) == saved.checksum
    assert payroll.gross_auec == 1_200_000
    assert await reports.bundle(GUILD, CODE, 1) == first
    assert json.loads(first)["format"] == "paydirt.session/1"


async def test_the_money_goes_where_late_money_goes_and_the_ore_out_of_its_own_lot_only(
    database: Database, reports: Reports
) -> None:
    other = await stores(database, GUILD, CODE, GOLD, at=CLOSED)
    await sells(database, DIVISION)
    # 600 000 each: n = 597 014, fee 2 986.
    assert await committed(database) == {
        "held:3": -1_200_000 + 2 * 2_986,
        "member:1": 597_014,
        "member:2": 597_014,
    }
    assert await at_hand(database, GUILD) == {f"{CODE}/1": 300, other: 1_000}


async def test_a_part_that_brings_nothing_is_a_revision_all_the_same_and_its_ore_is_gone(
    database: Database, reports: Reports
) -> None:
    before = await committed(database)
    tiny = Division(18, 1, (replace(OWN, quantity_cscu=1), OTHERS))
    saved = await sells(database, tiny)
    assert await committed(database) == before
    assert await at_hand(database, GUILD) == {f"{CODE}/1": 499}
    given = read_bundle(await reports.bundle(GUILD, CODE)).given
    assert (saved.revision, given.sales[-1].amount_auec) == (2, 0)

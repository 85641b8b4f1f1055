"""Saved payrolls as reports and bundles, on a real database."""

import json

import pytest

from db.database import Database
from domain.attendance import attend
from domain.compute import compute_payroll
from domain.errors import Refused
from reports.bundle import payroll_json, proof_checksum, read_bundle
from services.payrolls import Payrolls
from services.reports import Reports, preview
from tests.clock import ManualClock
from tests.services.sundays import BOSS, CLOSED, CODE, GUILD, note_sale, stopped_session

CHANNELS = {11: "Alpha"}


@pytest.fixture
async def payrolls(database: Database) -> Payrolls:
    await stopped_session(database)
    await note_sale(database, 1_000_000)
    return Payrolls(database, ManualClock(CLOSED))


async def saved(payrolls: Payrolls) -> str:
    """Save it; its checksum."""
    view = await payrolls.view(GUILD, CODE)
    return (await payrolls.save(GUILD, CODE, BOSS, view.seal)).saved.checksum


async def test_a_saved_payroll_is_shown_with_everything_beside_it(
    database: Database, payrolls: Payrolls
) -> None:
    checksum = await saved(payrolls)
    report = await Reports(database).saved(GUILD, CODE, None, CHANNELS)
    assert report.payroll.gross_auec == 1_000_000
    assert report.names == {1: "Ann", 2: "Bob", 3: "Boss"}
    assert report.ran_by == "Boss"
    assert {person: line.seconds for person, line in report.attendance.items()} == {1: 3600, 2: 3600}
    assert (report.saved_at, report.proof_checksum) == (CLOSED, checksum)
    assert report.warning is None


async def test_a_saved_payroll_quotes_the_head_of_the_chain_in_the_moment_of_saving_also_later(
    database: Database, payrolls: Payrolls
) -> None:
    await saved(payrolls)
    async with database.snapshot(GUILD) as tx:
        head = await tx.ledger.head()
    await payrolls.reopen(GUILD, CODE, BOSS, "something comes after it")
    report = await Reports(database).saved(GUILD, CODE, None, CHANNELS)
    assert (report.ledger_version, report.ledger_hash) == (head.version, head.hash.hex())


async def test_the_bundle_recomputes_to_the_payroll_that_was_saved(
    database: Database, payrolls: Payrolls
) -> None:
    checksum = await saved(payrolls)
    bundle = read_bundle(await Reports(database).bundle(GUILD, CODE))
    payroll = compute_payroll(bundle.given, attend(bundle.given))
    assert payroll_json(payroll) == bundle.payroll
    assert proof_checksum(bundle.given, payroll) == checksum
    assert {member.name for member in bundle.given.members} == {"Ann", "Bob", "Boss"}


async def test_a_new_name_is_in_the_bundle_and_changes_no_proof(
    database: Database, payrolls: Payrolls
) -> None:
    checksum = await saved(payrolls)
    async with database.transaction(GUILD) as tx:
        await tx.people.ensure(1001, "Annabel", is_bot=False)
    bundle = read_bundle(await Reports(database).bundle(GUILD, CODE))
    assert "Annabel" in {member.name for member in bundle.given.members}
    assert proof_checksum(bundle.given, compute_payroll(bundle.given)) == checksum


async def test_every_revision_can_be_shown_and_no_other(database: Database, payrolls: Payrolls) -> None:
    await saved(payrolls)
    await payrolls.reopen(GUILD, CODE, BOSS, "a sale was forgotten")
    await note_sale(database, 500_000, "later")
    await saved(payrolls)
    reports = Reports(database)
    gross = [(await reports.saved(GUILD, CODE, each, {})).payroll.gross_auec for each in (1, 2, None)]
    assert gross == [1_000_000, 1_500_000, 1_500_000]
    with pytest.raises(Refused, match=f"There is no saved payroll of revision 3 of session {CODE}"):
        await reports.saved(GUILD, CODE, 3, {})
    assert json.loads(await reports.bundle(GUILD, CODE, 1))["payroll"]["gross_auec"] == 1_000_000


async def test_a_preview_says_that_nothing_is_saved(payrolls: Payrolls) -> None:
    report = preview(await payrolls.view(GUILD, CODE), "Boss", CHANNELS)
    assert report.warning == "PREVIEW — not saved"
    assert report.saved_at is None


async def test_before_it_is_saved_the_bundle_has_no_payroll(database: Database, payrolls: Payrolls) -> None:
    bundle = read_bundle(await Reports(database).bundle(GUILD, CODE))
    assert bundle.payroll is None
    assert set(attend(bundle.given)) == {1, 2}

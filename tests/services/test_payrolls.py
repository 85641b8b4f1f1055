"""From a stopped session to a saved payroll, on a real database: once, and exactly what was looked at.

Ann and Bob were there for an hour each; Boss holds what was sold, pays, and bears no fee of the own lines.
"""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from db.database import Database
from domain.drafts import Draft
from domain.errors import Refused
from domain.payroll import OreLine
from domain.rules import Basis
from domain.sessions import SessionState
from reports.bundle import read_bundle
from services.notes import Notes
from services.payrolls import Payrolls
from services.payrollview import PayrollView
from tests.clock import ManualClock
from tests.services.sundays import (
    ANN,
    BOSS,
    CLOSED,
    CODE,
    GUILD,
    committed,
    note_sale,
    noter,
    state_of,
    stopped_session,
    working,
)

HALVES = {"held:3": -1_000_000 + 2 * 2_488, "member:1": 497_512, "member:2": 497_512}
"""One million in two: of 500 000 arrive n = 497 512 with the fee ceil(2 487.56) = 2 488."""


@pytest.fixture
async def payrolls(database: Database) -> Payrolls:
    """The session has sales of one million."""
    await stopped_session(database)
    await note_sale(database, 1_000_000)
    return Payrolls(database, ManualClock(CLOSED))


def taxed(view: PayrollView) -> Draft:
    return replace(view.draft, rule_set=replace(view.draft.rule_set, org_tax_percent=Decimal(10)))


async def test_a_payroll_is_saved_and_settles_the_session(database: Database, payrolls: Payrolls) -> None:
    view = await payrolls.view(GUILD, CODE)
    done = await payrolls.save(GUILD, CODE, BOSS, view.seal)
    assert not done.already
    assert done.saved.checksum.startswith(view.seal)
    assert await committed(database) == HALVES
    assert await working(database) == {}
    assert await state_of(database) is SessionState.SAVED


async def test_five_saves_at_once_are_one(database: Database, payrolls: Payrolls) -> None:
    seal = (await payrolls.view(GUILD, CODE)).seal
    done = await asyncio.gather(*(payrolls.save(GUILD, CODE, BOSS, seal) for _ in range(5)))
    assert sorted(each.already for each in done) == [False, True, True, True, True]
    assert {each.saved.round_id for each in done} == {done[0].saved.round_id}
    assert await committed(database) == HALVES


async def test_what_changed_since_it_was_looked_at_is_not_saved(
    database: Database, payrolls: Payrolls
) -> None:
    seal = (await payrolls.view(GUILD, CODE)).seal
    await payrolls.change(GUILD, CODE, BOSS, taxed)
    with pytest.raises(Refused, match="Something changed since this preview was shown"):
        await payrolls.save(GUILD, CODE, BOSS, seal)
    assert await committed(database) == {}


@pytest.mark.parametrize("seal", ["", "0" * 16, "x"])
async def test_a_forged_seal_saves_nothing(database: Database, payrolls: Payrolls, seal: str) -> None:
    with pytest.raises(Refused, match="Something changed"):
        await payrolls.save(GUILD, CODE, BOSS, seal)
    assert await committed(database) == {}


async def test_the_draft_lies_in_the_database_and_is_gone_once_saved(
    database: Database, payrolls: Payrolls
) -> None:
    view = await payrolls.change(GUILD, CODE, BOSS, taxed)
    again = Payrolls(database, ManualClock(CLOSED))
    assert (await again.view(GUILD, CODE)).rules == view.rules
    await payrolls.save(GUILD, CODE, BOSS, view.seal)
    async with database.transaction(GUILD) as tx:
        assert await tx.drafts.get(CODE) is None


async def test_an_estimate_is_provisional_and_becomes_payable_with_the_first_sale(database: Database) -> None:
    await stopped_session(database)
    payrolls = Payrolls(database, ManualClock(CLOSED))
    notes = Notes(database, ManualClock(CLOSED))
    empty = await payrolls.view(GUILD, CODE)
    assert (empty.payroll, empty.seal) == (None, "")
    await notes.add_ore(GUILD, CODE, noter(key="ore"), [OreLine("Gold", 1_000, Decimal(30_000))])
    estimate = await payrolls.view(GUILD, CODE)
    assert estimate.payroll is not None
    assert estimate.payroll.gross_auec == 300_000  # 10 SCU × 30 000
    assert estimate.is_provisional
    with pytest.raises(Refused, match="An estimate can be looked at, not saved"):
        await payrolls.save(GUILD, CODE, BOSS, estimate.seal)
    await note_sale(database, 1_000_000, "sale")
    view = await payrolls.view(GUILD, CODE)
    assert view.rules.basis is Basis.SALES
    await payrolls.save(GUILD, CODE, BOSS, view.seal)
    assert await committed(database) == HALVES


async def test_what_the_rules_refuse_is_shown_and_not_saved(database: Database, payrolls: Payrolls) -> None:
    notes = Notes(database, ManualClock(CLOSED))
    await notes.add_expense(GUILD, CODE, noter(key="e"), claimant=ANN, amount_auec=10**6, what="ship")
    view = await payrolls.view(GUILD, CODE)
    # Ann gets a million back, and sending it costs 5 000.
    assert view.refusal == "overdrawn: expenses and fees exceed the pot by 5000 aUEC"
    with pytest.raises(Refused, match="Nothing was saved: overdrawn"):
        await payrolls.save(GUILD, CODE, BOSS, view.seal)


async def saved_and_reopened(payrolls: Payrolls) -> PayrollView:
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)
    return await payrolls.reopen(GUILD, CODE, BOSS, "a sale was forgotten")


async def test_a_revision_posts_what_differs_and_the_first_stays_readable(
    database: Database, payrolls: Payrolls
) -> None:
    await saved_and_reopened(payrolls)
    await note_sale(database, 200_000, "later")
    view = await payrolls.view(GUILD, CODE)
    done = await payrolls.save(GUILD, CODE, BOSS, view.seal)
    # 600 000 each: n = 597 014, fee ceil(2 985.07) = 2 986.
    assert await committed(database) == {
        "held:3": -1_200_000 + 2 * 2_986,
        "member:1": 597_014,
        "member:2": 597_014,
    }
    async with database.transaction(GUILD) as tx:
        first, second = await tx.payrolls.list(CODE)
    assert (first.revision, second.revision) == (1, 2)
    assert first.payroll["gross_auec"] == 1_000_000
    assert done.saved == second


async def test_the_save_of_an_old_revision_pressed_again_says_that_it_was_done(
    database: Database, payrolls: Payrolls
) -> None:
    seal = (await payrolls.view(GUILD, CODE)).seal
    await saved_and_reopened(payrolls)
    again = await payrolls.save(GUILD, CODE, BOSS, seal)
    assert (again.already, again.saved.revision) == (True, 1)
    assert await state_of(database) is SessionState.STOPPED


async def test_the_input_is_stored_without_names(database: Database, payrolls: Payrolls) -> None:
    view = await payrolls.view(GUILD, CODE)
    done = await payrolls.save(GUILD, CODE, BOSS, view.seal)
    members = read_bundle(done.saved.input).given.members
    assert {member.name for member in members} == {""}
    assert {member.discord_id for member in members} == {None}
    for name in ("Ann", "Bob", "Boss", "1001"):
        assert name not in done.saved.input


async def test_only_a_stopped_session_has_a_draft(database: Database, payrolls: Payrolls) -> None:
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)
    with pytest.raises(Refused, match="is saved: `/mining payroll correct` opens it for a correction"):
        await payrolls.view(GUILD, CODE)
    with pytest.raises(Refused, match="is saved"):
        await payrolls.change(GUILD, CODE, BOSS, taxed)


async def test_saving_leaves_one_announcement_in_the_outbox(database: Database, payrolls: Payrolls) -> None:
    view = await payrolls.view(GUILD, CODE)
    for _ in range(3):
        await payrolls.save(GUILD, CODE, BOSS, view.seal)
    (message,) = await database.outbox.claim(CLOSED)
    assert message.channel_id == 21
    assert message.content == {"payroll": CODE, "revision": 1}
    assert message.nonce == f"pay-{CODE}-1"

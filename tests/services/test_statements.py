"""A member's account on a real database, with everything that other parts of Paydirt do to it."""

from dataclasses import replace

import pytest

from db.database import Database
from domain.errors import Refused
from domain.ledger import AUEC, RoundKind, Transfer, held, member
from domain.payments import PaymentState
from domain.payroll import Correction, LineKind
from services.actors import Actor
from services.confirmations import Confirmations
from services.failures import Failures
from services.guests import Guests
from services.lists import Lists, Wanted
from services.notes import Signature, add_notes
from services.payments import Order, Payments
from services.payrolls import Payrolls
from services.sessions import require_session
from services.statements import Statements
from tests.clock import ManualClock
from tests.services.sundays import ANN, BOB, BOSS, CLOSED, CODE, GUILD, note_sale, stopped_session

CLOCK = ManualClock(CLOSED)
GUEST = 4


async def saves(database: Database) -> None:
    payrolls = Payrolls(database, CLOCK)
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)


@pytest.fixture
async def statements(database: Database) -> Statements:
    """Ann, Bob and a guest mined for an hour each; 900 000 are sold and saved: 298 507 for each of them."""
    await stopped_session(database)
    await note_sale(database, 900_000)
    async with database.transaction(GUILD) as tx:
        assert (await tx.people.guest("Zoe_R", CLOSED)).person_id == GUEST
        session = await require_session(tx, CODE)
        there = Correction(GUEST, 3600, "voice missed her", by=3, at=CLOSED)
        await add_notes(tx, session, Signature(3, "interaction 2", CLOSED), [there])
    await saves(database)
    return Statements(database, CLOCK)


async def test_it_has_every_line_and_movement_and_ends_at_the_balance(statements: Statements) -> None:
    found = await statements.of_member(GUILD, ANN)
    (line,), (movement,) = found.pay, found.movements
    # Of 300 000 arrive n = 298 507: ceil(298 507 / 200) = 1 493.
    assert (line.kind, line.seconds, line.share_auec, line.fee_auec) == (LineKind.TIME, 3600, 300_000, 1_493)
    assert line.net_auec == movement.change_auec == movement.balance_auec == found.balance_auec == 298_507
    assert (found.paid, found.held_auec, found.person.name) == ((), 0, "Ann")


async def test_who_holds_money_reads_how_much(statements: Statements) -> None:
    # Boss sold for 900 000, and keeps the fees of three lines to spend them.
    assert (await statements.of_member(GUILD, BOSS)).held_auec == 900_000 - 3 * 1_493


async def test_a_claimed_guest_and_the_member_are_one_account(
    statements: Statements, database: Database
) -> None:
    guests = Guests(database, CLOCK)
    claim = await guests.claim(GUILD, BOB, "zoe_r", "interaction 10")
    await guests.decide(GUILD, claim.claim_id, BOSS, accepted=True)
    of_member, of_guest = [await statements.statement(GUILD, number) for number in (2, GUEST)]
    assert of_member == of_guest
    assert of_member.balance_auec == of_member.movements[-1].balance_auec == 2 * 298_507
    assert [each.net_auec for each in of_member.pay] == [298_507, 298_507]
    assert len(of_member.movements) == 2  # what only went from one to the other is no movement
    assert [each.person_id for each in await statements.people(GUILD, "zoe", 25)] == [2]
    # As two numbers they were in the session, as one person they are counted.
    assert [
        each.person_id for each in (await Lists(database, CLOCK).statistics(GUILD, Wanted())).attended
    ] == [2, 1]


async def test_a_payment_has_its_dates_and_an_undone_one_is_told_as_such(
    statements: Statements, database: Database
) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.people.add_handle(1, "Ann_Miner", CLOSED)
        await tx.people.update(replace((await tx.people.of([1]))[0], handle="Ann_Miner"))
    payments, confirmations = Payments(database, CLOCK), Confirmations(database, CLOCK)
    order = Order(3, CODE)
    tokens = {line.person.person_id: line.token for line in (await payments.list(GUILD, order)).lines}
    marked = await payments.mark(GUILD, BOSS, order, [tokens[1]], "interaction 30")
    payment_id = marked.sent[0].payment_id
    await confirmations.answer(GUILD, payment_id, ANN, came=True, key="interaction 31")
    (paid,) = (await statements.of_member(GUILD, ANN)).paid
    assert (paid.amount_auec, paid.is_to_member, paid.other) == (298_507, True, "Boss")
    assert (paid.state, paid.sent_at, paid.received_at) == (PaymentState.RECEIVED, CLOSED, CLOSED)
    (of_boss,) = (await statements.of_member(GUILD, BOSS)).paid
    assert (of_boss.is_to_member, of_boss.other) == (False, "Ann")
    await confirmations.undo(GUILD, payment_id, BOSS, "the wrong Ann", "interaction 32")
    found = await statements.of_member(GUILD, ANN, CODE)
    assert [(each.state, each.received_at) for each in found.paid] == [(PaymentState.UNDONE, None)]
    assert found.balance_auec == 298_507
    assert [each.change_auec for each in (await statements.of_member(GUILD, ANN)).movements] == [
        298_507,
        -298_507,
        298_507,
    ]


async def test_a_failed_run_pays_nobody_and_its_movements_stay(
    statements: Statements, database: Database
) -> None:
    payrolls = Payrolls(database, CLOCK)
    view = await payrolls.reopen(GUILD, CODE, BOSS, "the buyer was a pirate")
    await Failures(database, CLOCK).fail(
        GUILD, CODE, view.session.round_id, BOSS, reason="robbed", key="interaction 20"
    )
    found = await statements.of_member(GUILD, ANN)
    assert (found.balance_auec, found.pay) == (0, ())
    assert [each.change_auec for each in found.movements] == [298_507, -298_507]
    sums = (await Lists(database, CLOCK).statistics(GUILD, Wanted())).totals
    assert (sums.sessions, sums.paid_auec, sums.failed) == (0, 0, 1)
    (listed,) = (await Lists(database, CLOCK).sessions(GUILD, Wanted())).listed
    assert (listed.loss_auec, listed.unpaid_auec) == (0, None)


async def test_the_statement_of_a_session_has_what_belongs_to_it(
    statements: Statements, database: Database
) -> None:
    await _pays(database, "gift", 5, RoundKind.PAYOUT)
    found = await statements.of_member(GUILD, ANN, CODE)
    assert [each.session_code for each in found.movements] == [CODE]
    assert found.session_code == CODE
    assert found.balance_auec == 298_502


async def test_who_is_not_there_is_refused(statements: Statements) -> None:
    with pytest.raises(Refused, match="Nobody has that number"):
        await statements.statement(GUILD, 99)
    with pytest.raises(Refused, match="There is no session"):
        await statements.statement(GUILD, 1, "sm-zzzzzz")
    with pytest.raises(Refused, match="There is nothing about them yet"):
        await statements.of_member(GUILD, Actor(5555, "Nobody"))
    with pytest.raises(Refused, match="not set up"):
        await statements.statement(901, 1)


async def test_people_are_found_by_name_handle_and_number(statements: Statements) -> None:
    async def found(typed: str) -> list[int]:
        return [each.person_id for each in await statements.people(GUILD, typed, 25)]

    assert await found("") == [1, 2, 3, 4]
    assert await found(" aNN ") == [1]
    assert await found("zoe_r") == [4]
    assert await found("#3") == [3]
    assert [each.person_id for each in await statements.people(GUILD, "", 2)] == [1, 2]


async def test_what_is_unpaid_of_a_session_shrinks_as_people_are_paid(
    statements: Statements, database: Database
) -> None:
    lists = Lists(database, CLOCK)
    (before,) = (await lists.sessions(GUILD, Wanted())).listed
    await _pays(database, "pay", 100_000)
    (after,) = (await lists.sessions(GUILD, Wanted())).listed
    assert (before.unpaid_auec, after.unpaid_auec) == (3 * 298_507, 3 * 298_507 - 100_000)


async def _pays(database: Database, key: str, amount: int, kind: RoundKind = RoundKind.PAYOUT) -> None:
    """Boss sends Ann something, as the ledger has it."""
    async with database.transaction(GUILD) as tx:
        round_id = await tx.ledger.begin(kind, None, 3, "sent", CLOSED)
        sent = Transfer(key, AUEC, member(1), held(3), amount, CLOSED, "sent")
        await tx.ledger.post(round_id, [sent], 3, CLOSED)
        await tx.ledger.commit(round_id, 3, "sent", CLOSED)

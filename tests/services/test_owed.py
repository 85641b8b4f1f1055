"""What people are owed, read from the ledger of a real database."""

from dataclasses import replace

from db.database import Database
from db.payments import AgreedOffset
from domain.ledger import AUEC, RoundKind, Transfer, held, member, session_account
from domain.owed import Owed
from domain.payments import reversals
from services.owed import owed_by_all, owed_of
from tests.services.sundays import CODE, GUILD, OPENED, stopped_session


async def moves(database: Database, kind: RoundKind, *transfers: Transfer, code: str | None = None) -> None:
    """A round of that kind, committed."""
    async with database.transaction(GUILD) as tx:
        round_id = await tx.ledger.begin(kind, code, 3, "test", OPENED)
        await tx.ledger.post(round_id, transfers, 3, OPENED)
        await tx.ledger.commit(round_id, 3, "test", OPENED)


def transfer(key: str, from_account: str, to_account: str, amount: int) -> Transfer:
    return Transfer(key, AUEC, from_account, to_account, amount, OPENED, "test")


async def owed(database: Database, person_id: int) -> Owed:
    async with database.transaction(GUILD) as tx:
        alone, everybody = await owed_of(tx, person_id), await owed_by_all(tx)
    assert everybody.get(person_id, alone) == alone
    return alone


def earned(key: str, person_id: int, amount: int, code: str = CODE) -> Transfer:
    return transfer(key, session_account(code), member(person_id), amount)


async def test_pay_is_owed_until_it_is_sent(database: Database) -> None:
    await stopped_session(database)
    assert (await owed(database, 1)).dues == ()
    await moves(database, RoundKind.SESSION, earned("a", 1, 500), code=CODE)
    assert [(due.session_code, due.unpaid_auec) for due in (await owed(database, 1)).dues] == [(CODE, 500)]
    await moves(database, RoundKind.PAYOUT, transfer("p", member(1), held(3), 200))
    assert (await owed(database, 1)).payable_auec == 300


async def test_an_undone_payment_is_owed_again(database: Database) -> None:
    await stopped_session(database)
    await moves(database, RoundKind.SESSION, earned("a", 1, 500), code=CODE)
    paid = transfer("p", member(1), held(3), 500)
    await moves(database, RoundKind.PAYOUT, paid)
    await moves(database, RoundKind.PAYOUT, *reversals([paid], OPENED, "wrong handle"))
    found = await owed(database, 1)
    assert [(due.session_code, due.unpaid_auec) for due in found.dues] == [(CODE, 500)]


async def test_nothing_uncommitted_is_owed(database: Database) -> None:
    session = await stopped_session(database)
    async with database.transaction(GUILD) as tx:
        await tx.ledger.post(session.round_id, [earned("a", 1, 500)], 3, OPENED)
    assert (await owed(database, 1)).payable_auec == 0


async def test_an_offset_counts_from_where_it_was_agreed(database: Database) -> None:
    await stopped_session(database)
    await moves(database, RoundKind.PAYOUT, transfer("p", member(1), held(3), 300))
    await moves(database, RoundKind.SESSION, earned("a", 1, 500), code=CODE)
    assert (await owed(database, 1)).payable_auec == 500
    async with database.transaction(GUILD) as tx:
        version = await tx.payments.lock()
        await tx.payments.add_offset(AgreedOffset("k", 1, 300, version, 3, OPENED, "agreed"))
    found = await owed(database, 1)
    assert (found.payable_auec, found.debt_auec) == (200, 0)


async def test_a_claimed_guest_and_the_member_are_one(database: Database) -> None:
    await stopped_session(database)
    async with database.transaction(GUILD) as tx:
        guest = await tx.people.guest("Gus_RSI", OPENED)
    await moves(database, RoundKind.SESSION, earned("a", guest.person_id, 500), code=CODE)
    async with database.transaction(GUILD) as tx:
        person = await tx.people.get(guest.person_id)
        assert person is not None
        await tx.people.update(replace(person, merged_into=1))
    await moves(database, RoundKind.MERGE, transfer("m", member(guest.person_id), member(1), 500))
    await moves(database, RoundKind.PAYOUT, transfer("p", member(1), held(3), 100))
    assert (await owed(database, 1)).payable_auec == 400
    async with database.transaction(GUILD) as tx:
        assert (await owed_of(tx, guest.person_id)).payable_auec == 400
        assert guest.person_id not in await owed_by_all(tx)


async def test_closed_books_leave_nothing_also_where_debts_equal_dues(database: Database) -> None:
    await stopped_session(database)
    await moves(database, RoundKind.PAYOUT, transfer("p", member(1), held(3), 500))
    await moves(database, RoundKind.SESSION, earned("a", 1, 500), code=CODE)
    await moves(database, RoundKind.SESSION, earned("b", 2, 70), code=CODE)
    assert (await owed(database, 1)).debt_auec == 500
    await moves(database, RoundKind.CLOSING, transfer("c", member(2), held(3), 70))
    assert (await owed(database, 1)).payable_auec == 0
    assert (await owed(database, 1)).debt_auec == 0
    assert (await owed(database, 2)).payable_auec == 0

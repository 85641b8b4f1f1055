"""Guests who turn out to be members: whatever comes before or after, it is one person, and nothing is paid twice."""

import asyncio

import pytest

from db.database import Database
from domain.errors import Refused
from domain.late import LateKind
from domain.payroll import Correction
from services.confirmations import Confirmations
from services.guests import Guests
from services.late import LateMoney
from services.notes import Signature, add_notes
from services.owed import owed_of
from services.payments import Order, Payments
from services.payrolls import Payrolls
from services.sessions import require_session
from tests.clock import ManualClock
from tests.services.sundays import (
    ANN,
    BOB,
    BOSS,
    CLOSED,
    CODE,
    GUILD,
    committed,
    note_sale,
    stopped_session,
)

CLOCK = ManualClock(CLOSED)
GUEST = 4


@pytest.fixture
async def guests(database: Database) -> Guests:
    """Guest Zoe mined for an hour like Ann and Bob; sales of 900 000, held by Boss, are noted."""
    await stopped_session(database)
    await note_sale(database, 900_000)
    async with database.transaction(GUILD) as tx:
        zoe = await tx.people.guest("Zoe_R", CLOSED)
        assert zoe.person_id == GUEST
        session = await require_session(tx, CODE)
        was_there = Correction(GUEST, 3600, "voice missed her", by=3, at=CLOSED)
        await add_notes(tx, session, Signature(3, "interaction 2", CLOSED), [was_there])
    return Guests(database, CLOCK)


async def saves(database: Database) -> None:
    payrolls = Payrolls(database, CLOCK)
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)


async def adds_late_sale(database: Database) -> None:
    late = LateMoney(database, CLOCK)
    looked = await late.look(
        GUILD, CODE, BOSS, BOSS, kind=LateKind.SALE, amount_auec=300_000, what="x", key="interaction 50"
    )
    await late.save(GUILD, CODE, looked.late_id, BOSS)


async def bobs_payable(database: Database) -> int:
    async with database.transaction(GUILD) as tx:
        return (await owed_of(tx, 2)).payable_auec


async def test_a_confirmed_claim_moves_handle_and_balance_to_the_member(
    database: Database, guests: Guests
) -> None:
    await saves(database)
    before = await committed(database)
    assert before["member:4"] == before["member:2"]
    claim = await guests.claim(GUILD, BOB, "zoe_r", "interaction 10")
    assert await committed(database) == before
    decided = await guests.decide(GUILD, claim.claim_id, BOSS, accepted=True)
    assert decided.moved
    after = await committed(database)
    assert after == {
        **{k: v for k, v in before.items() if k != "member:4"},
        "member:2": 2 * before["member:2"],
    }
    assert await bobs_payable(database) == after["member:2"]
    async with database.transaction(GUILD) as tx:
        owner = await tx.people.by_handle("Zoe_R")
        guest = await tx.people.get(GUEST)
    assert owner is not None
    assert (owner.person_id, owner.handle) == (2, "Zoe_R")
    assert guest is not None
    assert guest.merged_into == 2


async def test_what_a_later_revision_gives_the_guest_is_the_members(
    database: Database, guests: Guests
) -> None:
    await saves(database)
    claim = await guests.claim(GUILD, BOB, "Zoe_R", "interaction 10")
    await guests.decide(GUILD, claim.claim_id, BOSS, accepted=True)
    await adds_late_sale(database)
    balances = await committed(database)
    assert "member:4" not in balances
    # 400 000 for each of the three: n = 398 009, fee 1 991.
    assert balances == {"held:3": -1_200_000 + 3 * 1_991, "member:1": 398_009, "member:2": 2 * 398_009}
    assert await bobs_payable(database) == 2 * 398_009


async def test_a_claim_before_the_first_save_works_as_well(database: Database, guests: Guests) -> None:
    claim = await guests.claim(GUILD, BOB, "Zoe_R", "interaction 10")
    decided = await guests.decide(GUILD, claim.claim_id, BOSS, accepted=True)
    assert not decided.moved
    await saves(database)
    balances = await committed(database)
    assert "member:4" not in balances
    assert balances["member:2"] == 2 * balances["member:1"]


async def test_a_correction_that_takes_from_the_guest_takes_from_the_member(
    database: Database, guests: Guests
) -> None:
    await saves(database)
    claim = await guests.claim(GUILD, BOB, "Zoe_R", "interaction 10")
    await guests.decide(GUILD, claim.claim_id, BOSS, accepted=True)
    payrolls = Payrolls(database, CLOCK)
    await payrolls.reopen(GUILD, CODE, BOSS, "she was not there")
    async with database.transaction(GUILD) as tx:
        session = await require_session(tx, CODE)
        gone = Correction(GUEST, -3600, "she was not there", by=3, at=CLOSED)
        await add_notes(tx, session, Signature(3, "interaction 60", CLOSED), [gone])
    await saves(database)
    balances = await committed(database)
    assert "member:4" not in balances
    assert balances["member:1"] == balances["member:2"]
    assert await bobs_payable(database) == balances["member:2"]


async def test_nobody_confirms_their_own_claim(database: Database, guests: Guests) -> None:
    claim = await guests.claim(GUILD, BOSS, "Zoe_R", "interaction 10")
    with pytest.raises(Refused, match="your own claim"):
        await guests.decide(GUILD, claim.claim_id, BOSS, accepted=True)
    own = await guests.assign(GUILD, ANN, ANN, "Zoe_R", "interaction 11")
    assert own.claim.accepted is None


async def test_of_two_claims_of_one_guest_only_one_is_confirmed(database: Database, guests: Guests) -> None:
    first = await guests.claim(GUILD, BOB, "Zoe_R", "interaction 10")
    second = await guests.claim(GUILD, ANN, "Zoe_R", "interaction 11")
    results = await asyncio.gather(
        *(guests.decide(GUILD, each.claim_id, BOSS, accepted=True) for each in (first, second)),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, Refused) for each in results) == [False, True]
    with pytest.raises(Refused):
        await guests.claim(GUILD, ANN, "Zoe_R", "interaction 12")


async def test_the_same_act_brought_twice_is_one(database: Database, guests: Guests) -> None:
    await saves(database)
    claims = [await guests.claim(GUILD, BOB, "Zoe_R", "interaction 10") for _ in range(2)]
    assert claims[0].claim_id == claims[1].claim_id
    with pytest.raises(Refused, match="You claimed this guest before"):
        await guests.claim(GUILD, BOB, "Zoe_R", "interaction 11")
    for _ in range(2):
        view = await guests.decide(GUILD, claims[0].claim_id, BOSS, accepted=True)
        assert view.claim.accepted
    # 300 000 each: n = 298 507.
    assert (await committed(database))["member:2"] == 2 * 298_507


async def test_what_an_officer_refuses_changes_nothing(database: Database, guests: Guests) -> None:
    await saves(database)
    before = await committed(database)
    claim = await guests.claim(GUILD, BOB, "Zoe_R", "interaction 10")
    await guests.decide(GUILD, claim.claim_id, BOSS, accepted=False)
    again = await guests.decide(GUILD, claim.claim_id, BOSS, accepted=True)
    assert again.claim.accepted is False
    assert await committed(database) == before
    messages = await database.outbox.claim(CLOSED)
    assert any("is not you" in each.content.get("text", "") for each in messages)


@pytest.mark.parametrize(
    ("handle", "words"),
    [("Nobody", "No guest of the records"), ("x y", "RSI handle"), ("Ann_R", "another member's")],
)
async def test_only_a_guests_handle_is_claimed(
    database: Database, guests: Guests, handle: str, words: str
) -> None:
    async with database.transaction(GUILD) as tx:
        await tx.people.add_handle(1, "Ann_R", CLOSED)
    with pytest.raises(Refused, match=words):
        await guests.claim(GUILD, BOB, handle, "interaction 10")


async def test_what_a_claimed_guest_was_paid_too_much_the_member_is_told(
    database: Database, guests: Guests
) -> None:
    await saves(database)
    claim = await guests.claim(GUILD, BOB, "Zoe_R", "interaction 10")
    await guests.decide(GUILD, claim.claim_id, BOSS, accepted=True)
    payments, order = Payments(database, CLOCK), Order(3, None)
    tokens = [line.token for line in (await payments.list(GUILD, order)).lines if line.person.name == "Bob"]
    await payments.mark(GUILD, BOSS, order, tokens, "interaction 50")
    await Payrolls(database, CLOCK).reopen(GUILD, CODE, BOSS, "she was not there")
    async with database.transaction(GUILD) as tx:
        session = await require_session(tx, CODE)
        gone = Correction(GUEST, -3600, "she was not there", by=3, at=CLOSED)
        await add_notes(tx, session, Signature(3, "interaction 60", CLOSED), [gone])
    await saves(database)
    async with database.transaction(GUILD) as tx:
        rows = await tx.connection.fetch("SELECT content FROM outbox WHERE content::text LIKE '%pay.offset%'")
    assert [row["content"]["direct"] for row in rows] == [str(BOB.discord_id)]


async def test_what_was_sent_to_the_guest_before_the_claim_the_member_is_asked_about(
    database: Database, guests: Guests
) -> None:
    await saves(database)
    payments, order = Payments(database, CLOCK), Order(3, None)
    tokens = [line.token for line in (await payments.list(GUILD, order)).lines if line.person.name == "Zoe_R"]
    (payment,) = (await payments.mark(GUILD, BOSS, order, tokens, "interaction 50")).sent
    await guests.assign(GUILD, BOSS, BOB, "Zoe_R", "interaction 51")
    confirmations, number = Confirmations(database, CLOCK), payment.payment_id
    asked = await confirmations.ask_again(GUILD, number, BOSS, "interaction 52")
    assert asked.receiver.name == "Bob"
    await confirmations.undo(GUILD, number, BOSS, "not sent", "interaction 53")
    async with database.transaction(GUILD) as tx:
        told = await tx.connection.fetch(
            "SELECT content->>'direct' AS who FROM outbox WHERE nonce = ANY($1) ORDER BY message_id",
            [f"paid-{number}-2", f"undone-{number}"],
        )
    assert [row["who"] for row in told] == [str(BOB.discord_id)] * 2

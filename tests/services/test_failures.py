"""Failed runs and late money on a real database: whatever is done in whatever order, every session adds up.

Ann and Bob were there for an hour each; Boss holds what was sold and pays.
"""

import pytest

from db.database import Database
from domain.errors import Refused
from domain.late import LateKind
from domain.ledger import AUEC
from domain.sessions import SessionState
from services.discards import discard_session
from services.failures import Failures
from services.late import LateMoney
from services.notes import Notes
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
    noter,
    state_of,
    stopped_session,
)

HALVES = {"held:3": -1_000_000 + 2 * 2_488, "member:1": 497_512, "member:2": 497_512}


class World:
    """Everything that can happen to the one session, with keys of its own for each act."""

    def __init__(self, database: Database) -> None:
        clock = ManualClock(CLOSED)
        self.database = database
        self.payrolls = Payrolls(database, clock)
        self.failures = Failures(database, clock)
        self.late_money = LateMoney(database, clock)
        self.notes = Notes(database, clock)
        self.acts = 0

    def key(self) -> str:
        self.acts += 1
        return f"interaction {self.acts}"

    async def sale(self, amount: int = 1_000_000) -> None:
        await note_sale(self.database, amount, self.key())

    async def expense(self, amount: int) -> None:
        signed = noter(key=self.key())
        await self.notes.add_expense(GUILD, CODE, signed, claimant=ANN, amount_auec=amount, what="ship")

    async def saves(self) -> None:
        view = await self.payrolls.view(GUILD, CODE)
        await self.payrolls.save(GUILD, CODE, BOSS, view.seal)

    async def fails(self, reason: str = "pirates") -> None:
        view = await self.failures.look(GUILD, CODE)
        round_id = view.session.round_id
        await self.failures.fail(GUILD, CODE, round_id, BOSS, reason=reason, key=self.key())

    async def corrects(self) -> None:
        await self.payrolls.reopen(GUILD, CODE, BOSS, "look again")

    async def discards(self) -> None:
        async with self.database.transaction(GUILD) as tx:
            await discard_session(tx, await require_session(tx, CODE), 3, "discarded", CLOSED)

    async def late(self, kind: LateKind = LateKind.SALE, amount: int = 200_000) -> None:
        looked = await self.late_money.look(
            GUILD, CODE, BOSS, BOSS, kind=kind, amount_auec=amount, what="x", key=self.key()
        )
        await self.late_money.save(GUILD, CODE, looked.late_id, BOSS)

    async def adds_up(self) -> dict[str, int]:
        """The committed balances, which sum to zero, with nothing left on the session's account."""
        balances = await committed(self.database)
        assert sum(balances.values()) == 0
        if await state_of(self.database) in (SessionState.SAVED, SessionState.FAILED):
            assert f"session:{CODE}" not in balances
        return balances


@pytest.fixture
async def world(database: Database) -> World:
    await stopped_session(database)
    return World(database)


async def test_a_failed_run_pays_nobody_and_keeps_its_loss(world: World) -> None:
    await world.sale(300_000)
    await world.expense(500_000)
    await world.fails()
    assert await world.adds_up() == {"held:3": -300_000, "treasury": 300_000}
    (failed,) = await world.failures.all_standing(GUILD)
    assert (failed.reason, failed.gross_auec, failed.expenses_auec, failed.loss_auec) == (
        "pirates",
        300_000,
        500_000,
        200_000,
    )


async def test_with_nothing_sold_the_whole_claim_is_the_loss(world: World) -> None:
    await world.expense(500_000)
    await world.fails()
    assert await world.adds_up() == {}
    assert [each.loss_auec for each in await world.failures.all_standing(GUILD)] == [500_000]


async def test_failing_a_saved_payroll_takes_its_lines_back(world: World) -> None:
    await world.sale()
    await world.saves()
    await world.corrects()
    await world.fails("it was all a mistake")
    assert await world.adds_up() == {"held:3": -1_000_000, "treasury": 1_000_000}


async def test_a_failed_run_that_is_reopened_and_saved_pays_as_if_it_had_never_failed(world: World) -> None:
    await world.sale()
    await world.fails()
    await world.corrects()
    await world.saves()
    assert await world.adds_up() == HALVES
    assert await world.failures.all_standing(GUILD) == []


async def test_a_reopened_failure_that_is_discarded_is_a_failure_again(world: World) -> None:
    await world.sale()
    await world.saves()
    await world.corrects()
    await world.fails()
    await world.corrects()
    await world.sale(5)
    await world.discards()
    assert await state_of(world.database) is SessionState.FAILED
    assert await world.adds_up() == {"held:3": -1_000_000, "treasury": 1_000_000}
    await world.corrects()
    await world.saves()
    assert await world.adds_up() == HALVES


async def test_the_same_press_fails_it_once(world: World) -> None:
    await world.sale()
    view = await world.failures.look(GUILD, CODE)
    for _ in range(2):
        await world.failures.fail(GUILD, CODE, view.session.round_id, BOSS, reason="x", key="interaction 9")
    with pytest.raises(Refused, match="is failed: `/mining payroll correct` takes that back"):
        await world.failures.fail(GUILD, CODE, view.session.round_id, BOB, reason="y", key="interaction 10")
    assert len(await world.failures.all_standing(GUILD)) == 1


async def test_a_press_for_a_round_of_before_records_nothing(world: World) -> None:
    await world.sale()
    before = (await world.failures.look(GUILD, CODE)).session.round_id
    await world.saves()
    await world.corrects()
    with pytest.raises(Refused, match="was reopened since; nothing was recorded"):
        await world.failures.fail(GUILD, CODE, before, BOSS, reason="x", key="interaction 9")
    assert await world.adds_up() == HALVES


async def test_ore_of_a_failed_run_is_lost_and_found_again(world: World) -> None:
    from decimal import Decimal

    from domain.payroll import OreLine

    await world.notes.add_ore(GUILD, CODE, noter(key="ore"), [OreLine("Gold", 1_000, Decimal(30_000))])
    await world.sale()
    await world.fails()
    async with world.database.transaction(GUILD) as tx:
        ore = {
            key: amount for key, amount in (await tx.ledger.balances()).items() if key[1] != AUEC and amount
        }
    assert ore == {
        (f"mined:{CODE}", "ore:Gold:refined:any"): -1_000,
        (f"lost:{CODE}", "ore:Gold:refined:any"): 1_000,
    }
    await world.corrects()
    await world.saves()
    async with world.database.transaction(GUILD) as tx:
        ore = {
            key: amount for key, amount in (await tx.ledger.balances()).items() if key[1] != AUEC and amount
        }
    assert ore == {
        (f"mined:{CODE}", "ore:Gold:refined:any"): -1_000,
        (f"sold:{CODE}", "ore:Gold:refined:any"): 1_000,
    }


ORDERS = [
    "sale saves late late corrects expense saves late",
    "sale expense fails corrects sale saves late corrects fails corrects saves late",
    "sale saves corrects fails corrects fails corrects discards corrects saves late",
    "expense fails corrects sale saves corrects discards late refund corrects saves",
    "sale saves late corrects fails corrects discards corrects sale saves refund late",
]


@pytest.mark.parametrize("order", ORDERS)
async def test_in_whatever_order_it_happens_every_session_adds_up(world: World, order: str) -> None:
    async def expense() -> None:
        await world.expense(40_000)

    async def refund() -> None:
        await world.late(LateKind.GIVEN_BACK, 30_000)

    steps = {"expense": expense, "refund": refund}
    for step in order.split():
        await (steps.get(step) or getattr(world, step))()
        await world.adds_up()
    assert (await world.adds_up()).get("treasury", 0) == 0


async def test_who_was_paid_for_a_run_that_failed_afterwards_is_told_and_asked(
    world: World, database: Database
) -> None:
    await world.sale()
    await world.saves()
    payments, order = Payments(database, ManualClock(CLOSED)), Order(3, CODE)
    tokens = [line.token for line in (await payments.list(GUILD, order)).lines if line.person.name == "Ann"]
    await payments.mark(GUILD, BOSS, order, tokens, "interaction 90")
    await world.corrects()
    await world.fails()
    async with database.transaction(GUILD) as tx:
        rows = await tx.connection.fetch("SELECT content FROM outbox WHERE content::text LIKE '%pay.offset%'")
    (told,) = [row["content"] for row in rows]
    assert told["direct"] == str(ANN.discord_id)
    assert told["buttons"][0]["arguments"] == [GUILD, 497_512]

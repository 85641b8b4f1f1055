"""Payments beside a model of a few dictionaries: in whatever order people pay, undo, correct, offset and net.

Every act is carried out twice with the same key, as if Discord had brought it twice.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.database import Database
from db.payrolls import SavedPayroll
from domain.errors import Refused
from domain.ledger import AUEC, RoundKind, Transfer, held, member, session_account
from domain.owed import Owed
from domain.payments import POSTED, RESERVED, Payment, PaymentState
from domain.payroll import SessionKind
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from services.actors import Actor
from services.confirmations import Confirmations
from services.netting import NettingPlans
from services.offsets import Offsets, open_debt
from services.owed import owed_by_all
from services.payments import Order, Payments
from tests.clock import ManualClock

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
PEOPLE = tuple(Actor(5001 + place, name) for place, name in enumerate(("Ann", "Bob", "Cyd", "Dot")))
IDS = (1, 2, 3, 4)
CODES = ("sm-aaaaaa", "sm-bbbbbb")
SECOND_ABOVE = 45
_guild_ids = count(1)

who = st.integers(0, 3)
numbers = st.integers(1, 5)
shares = st.lists(st.integers(0, 60), min_size=4, max_size=4)
acts = st.one_of(  # what other acts need comes more often
    st.tuples(st.just("save"), st.sampled_from(CODES), who, shares),
    st.tuples(st.just("pay all"), who, st.none()),
    st.tuples(st.just("net"), who),
    st.tuples(st.just("save"), st.sampled_from(CODES), who, shares),
    st.tuples(st.just("pay"), who, who, st.none() | st.sampled_from(CODES)),
    st.tuples(st.just("pay all"), who, st.none() | st.sampled_from(CODES)),
    st.tuples(st.just("pay part"), who, who, st.integers(1, 60)),
    st.tuples(st.just("undo"), numbers),
    st.tuples(st.just("approve"), who, numbers),
    st.tuples(st.just("withdraw"), numbers),
    st.tuples(st.just("answer"), who, numbers, st.booleans()),
    st.tuples(st.just("offset"), who, st.integers(1, 60)),
    st.tuples(st.just("net"), who),
    st.tuples(st.just("send planned"), who, numbers),
)


@dataclass
class World:
    """A guild of four, and what the model says that everybody is owed in sum, holdings included."""

    database: Database
    guild_id: int
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    positions: Counter[int] = field(default_factory=Counter)
    saved: dict[str, dict[str, int]] = field(default_factory=dict)
    revisions: Counter[str] = field(default_factory=Counter)
    key: str = ""

    def __post_init__(self) -> None:
        self.payments = Payments(self.database, self.clock)
        self.confirmations = Confirmations(self.database, self.clock)
        self.offsets = Offsets(self.database, self.clock)
        self.plans = NettingPlans(self.database, self.clock)

    async def begin(self) -> None:
        async with self.database.transaction(self.guild_id) as tx:
            await tx.people.ensure_many([(each.discord_id, each.name, False) for each in PEOPLE])
            settings_ = GuildSettings(
                self.guild_id,
                "Model",
                mining_channel_ids=(11,),
                dispatch_channel_id=21,
                second_officer_above_auec=SECOND_ABOVE,
                set_up_at=NOW,
            )
            await tx.guilds.save(settings_)
            for person_id in IDS:
                person = await tx.people.get(person_id)
                assert person is not None
                await tx.people.update(
                    type(person)(
                        person_id, person.name, discord_id=person.discord_id, handle=f"handle{person_id}"
                    )
                )

    async def save(self, code: str, holder: int, amounts: list[int]) -> None:
        """A payroll, or a revision that posts the difference: the holder sold for just as much."""
        due = {member(person_id): amount for person_id, amount in zip(IDS, amounts, strict=True)}
        due[held(IDS[holder])] = -sum(amounts)
        before = self.saved.get(code, {})
        changes = {each: due.get(each, 0) - before.get(each, 0) for each in due.keys() | before.keys()}
        self.revisions[code] += 1
        revision = self.revisions[code]
        async with self.database.transaction(self.guild_id) as tx:
            round_id = await tx.ledger.begin(RoundKind.SESSION, code, 1, "save", NOW)
            if revision == 1:
                session = Session(code, SessionKind.SUNDAY, (11,), NOW, 1, round_id, state=SessionState.SAVED)
                closed = NOW + timedelta(hours=1)
                await tx.sessions.create(type(session)(**{**_fields(session), "closed_at": closed}))
            posted = [
                _posting(f"{code}:{revision}:{account}", account, code, change)
                for account, change in sorted(changes.items())
                if change
            ]
            await tx.ledger.post(round_id, posted, 1, NOW)
            version = await tx.ledger.commit(round_id, 1, "save", NOW)
            await tx.payrolls.save(
                SavedPayroll(code, revision, "{}", {}, f"{revision:064}", round_id, version, 1, NOW)
            )
        self.saved[code] = due
        for account, change in changes.items():
            self.positions[int(account.partition(":")[2])] += change

    async def pay(self, payer: int, receiver: int, code: str | None) -> None:
        order = Order(IDS[payer], code)
        listed = await self.payments.list(self.guild_id, order)
        tokens = [line.token for line in listed.lines if line.person.person_id == IDS[receiver]]
        if tokens:
            await self._same_twice(
                lambda: self.payments.mark(self.guild_id, PEOPLE[0], order, tokens, self.key)
            )

    async def pay_all(self, payer: int, code: str | None) -> None:
        order = Order(IDS[payer], code)
        listed = await self.payments.list(self.guild_id, order)
        before = await self.owed()
        if not listed.sendable:
            return
        await self._same_twice(
            lambda: self.payments.mark_all(self.guild_id, PEOPLE[0], order, listed.seal, self.key)
        )
        after = await self.owed()
        for line in listed.sendable:
            if line.amount_auec <= SECOND_ABOVE:
                person_id = line.person.person_id
                assert after[person_id].payable_auec == before[person_id].payable_auec - line.amount_auec

    async def pay_part(self, payer: int, receiver: int, amount: int) -> None:
        order = Order(IDS[payer], None)
        listed = await self.payments.list(self.guild_id, order)
        tokens = [line.token for line in listed.lines if line.person.person_id == IDS[receiver]]
        if tokens:
            await self._same_twice(
                lambda: self.payments.mark_part(
                    self.guild_id, PEOPLE[0], order, tokens[0], amount_auec=amount, key=self.key
                )
            )

    async def undo(self, number: int) -> None:
        payment_id = await self._one_in(number, *POSTED)
        await self._same_twice(
            lambda: self.confirmations.undo(self.guild_id, payment_id, PEOPLE[0], "wrong", self.key)
        )

    async def approve(self, officer: int, number: int) -> None:
        payment_id = await self._one_in(number, PaymentState.WAITING)
        await self._same_twice(
            lambda: self.confirmations.approve(self.guild_id, payment_id, PEOPLE[officer], self.key)
        )

    async def withdraw(self, number: int) -> None:
        payment_id = await self._one_in(number, *RESERVED)
        await self._same_twice(
            lambda: self.confirmations.withdraw(self.guild_id, payment_id, PEOPLE[0], self.key)
        )

    async def answer(self, receiver: int, number: int, came: bool) -> None:
        payment_id = await self._one_in(number, PaymentState.SENT, PaymentState.DISPUTED)
        rightful = [each.receiver for each in await self.all_payments() if each.payment_id == payment_id]
        receiver = rightful[0] - 1 if rightful and number % 2 else receiver
        await self._same_twice(
            lambda: self.confirmations.answer(
                self.guild_id, payment_id, PEOPLE[receiver], came=came, key=self.key
            )
        )

    async def offset(self, number: int, amount: int) -> None:
        owed = await self.owed()
        debtors = [person_id for person_id, account in owed.items() if open_debt(account)]
        person_id = debtors[number % len(debtors)] if debtors else IDS[number]
        most = min(amount, open_debt(owed[person_id])) if debtors else amount
        await self._same_twice(
            lambda: self.offsets.by_officer(
                self.guild_id, PEOPLE[0], person_id, amount_auec=most, reason="agreed", key=self.key
            )
        )
        if person_id in owed:
            after = (await self.owed())[person_id]
            assert 0 <= owed[person_id].debt_auec - after.debt_auec <= most
            assert owed[person_id].balance_auec == after.balance_auec

    async def net(self, officer: int) -> None:
        plan = await self.plans.look(self.guild_id)
        if plan.is_empty:
            return
        await self._same_twice(lambda: self.plans.use(self.guild_id, PEOPLE[officer], plan.seal, self.key))
        for account in (await self.owed()).values():
            assert not (account.payable_auec and open_debt(account)), "the plan has offset it"

    async def send_planned(self, sender: int, number: int) -> None:
        payment_id = await self._one_in(number, PaymentState.PLANNED)
        await self._same_twice(
            lambda: self.confirmations.send_planned(
                self.guild_id, payment_id, PEOPLE[sender], key=self.key, officer=number % 2 == 0
            )
        )

    async def _one_in(self, number: int, *states: PaymentState) -> int:
        """A payment in one of these states, or any number where there is none."""
        fitting = [each.payment_id for each in await self.all_payments() if each.state in states]
        return fitting[number % len(fitting)] if fitting else number

    async def owed(self) -> dict[int, Owed]:
        async with self.database.transaction(self.guild_id) as tx:
            return await owed_by_all(tx)

    async def holdings(self) -> dict[str, int]:
        async with self.database.transaction(self.guild_id) as tx:
            balances = await tx.ledger.balances()
        return {account: amount for (account, asset), amount in balances.items() if asset == AUEC}

    async def all_payments(self) -> list[Payment]:
        async with self.database.transaction(self.guild_id) as tx:
            return await tx.payments.in_states(*PaymentState)

    async def _same_twice(self, act: Callable[[], Awaitable[Any]]) -> None:
        """Once more with the same key changes nothing; what was refused has changed nothing, either."""
        before = await self.holdings(), await self.owed(), await self.all_payments()
        try:
            await act()
        except Refused:
            assert before == (await self.holdings(), await self.owed(), await self.all_payments())
            return
        once = await self.holdings(), await self.owed(), await self.all_payments()
        with suppress(Refused):
            await act()
        assert once == (await self.holdings(), await self.owed(), await self.all_payments())

    async def check(self) -> None:
        """Everything adds up, and every payment that counts has moved its amount once."""
        holdings, owed, payments = await self.holdings(), await self.owed(), await self.all_payments()
        assert sum(holdings.values()) == 0
        assert all(holdings.get(session_account(code), 0) == 0 for code in CODES)
        expected = Counter(self.positions)
        for payment in payments:
            if payment.state in POSTED:
                expected[payment.sender] += payment.amount_auec
                expected[payment.receiver] -= payment.amount_auec
        for person_id in IDS:
            balance = holdings.get(member(person_id), 0)
            assert balance + holdings.get(held(person_id), 0) == expected[person_id]
            if person_id in owed:
                assert owed[person_id].balance_auec == balance
        numbers = sorted(payment.payment_id for payment in payments)
        assert numbers == [*range(1, len(numbers) + 1)], "gapless"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=4, max_size=16))
async def test_in_whatever_order_people_are_paid_everything_adds_up(
    database: Database, acts: list[tuple[Any, ...]]
) -> None:
    world = World(database, next(_guild_ids))
    await world.begin()
    await world.save(CODES[0], 0, [0, 100, 50, 30])
    for place, (act, *arguments) in enumerate(acts):
        world.key = f"interaction {place}"
        with suppress(Refused):
            await getattr(world, act.replace(" ", "_"))(*arguments)
        await world.check()


def _posting(key: str, account: str, code: str, change: int) -> Transfer:
    ends = (session_account(code), account) if change > 0 else (account, session_account(code))
    return Transfer(key, AUEC, *ends, abs(change), NOW, "save")


def _fields(session: Session) -> dict[str, Any]:
    return {name: getattr(session, name) for name in session.__dataclass_fields__}

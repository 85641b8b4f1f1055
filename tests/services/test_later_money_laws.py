"""Laws of everything that happens after a save: in whatever order it is played, no balance is off by one.

What every account must be at is computed anew from the saved payroll, or from the failure that stands, and from
a plain list of what else was done; the ledger must say the same, and so must what is owed to people.
"""

from collections import Counter
from random import Random

import pytest

from db.database import Database, Transaction
from domain.compute import compute_payroll
from domain.errors import Refused
from domain.late import LateKind
from domain.ledger import AUEC, TREASURY, Transfer, held, member
from domain.notes import active
from domain.payments import reversals
from domain.payroll import Correction, Expense, Sale
from domain.sessions import SessionState
from domain.treasury import TreasuryKind
from services.closing import Closing
from services.discards import discard_session
from services.failures import Failures
from services.guests import Guests
from services.imports import Imports
from services.late import LateMoney
from services.notes import Signature, add_notes
from services.owed import one_person_each, owed_by_all
from services.payrolls import Payrolls
from services.saving import read_saved
from services.sending import begin_deed, post_round
from services.sessions import require_session
from services.treasury import Treasury, Wish
from tests.clock import ManualClock
from tests.services.sundays import ANN, BOB, BOSS, CLOSED, CODE, GUILD, stopped_session

PEOPLE = (ANN, BOB, BOSS)
STEPS = 60


class Play:
    """One random play. Whatever the rules refuse changes nothing, and is checked like all else."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.random, self.clock = database, Random(seed), ManualClock(CLOSED)
        self.payrolls, self.failures = Payrolls(database, self.clock), Failures(database, self.clock)
        self.late_money, self.treasury = LateMoney(database, self.clock), Treasury(database, self.clock)
        self.guests, self.closing = Guests(database, self.clock), Closing(database, self.clock)
        self.imports = Imports(database, self.clock)
        self.acts = 0
        self.others: Counter[str] = Counter()
        """What else was done, by account, guests apart from members."""
        self.archived: Counter[str] = Counter()

    def key(self) -> str:
        self.acts += 1
        return f"interaction {self.acts}"

    def amount(self) -> int:
        return self.random.choice((1, 7, 333, 40_000, 999_999, 1_000_001))

    async def sale(self) -> None:
        async with self.database.transaction(GUILD) as tx:
            session = await require_session(tx, CODE)
            await add_notes(tx, session, Signature(3, self.key(), CLOSED), [Sale(3, 5_000_000, CLOSED)])

    async def note(self) -> None:
        async with self.database.transaction(GUILD) as tx:
            session = await require_session(tx, CODE)
            who = self.random.randint(1, 4)
            fact = self.random.choice(
                (
                    Sale(self.random.randint(1, 3), 10 * self.amount(), CLOSED),
                    Expense(who, self.amount(), "fuel"),
                    Correction(who, self.random.choice((-600, 600, 3601)), "x", by=3, at=CLOSED),
                )
            )
            await add_notes(tx, session, Signature(3, self.key(), CLOSED), [fact])

    async def save(self) -> None:
        view = await self.payrolls.view(GUILD, CODE)
        await self.payrolls.save(GUILD, CODE, BOSS, view.seal)

    async def correct(self) -> None:
        await self.payrolls.reopen(GUILD, CODE, BOSS, "look again")

    async def discard(self) -> None:
        async with self.database.transaction(GUILD) as tx:
            await discard_session(tx, await require_session(tx, CODE), 3, "discarded", CLOSED)

    async def fail(self) -> None:
        round_id = (await self.failures.look(GUILD, CODE)).session.round_id
        await self.failures.fail(GUILD, CODE, round_id, BOSS, reason="x", key=self.key())

    async def late(self) -> None:
        looked = await self.late_money.look(
            GUILD,
            CODE,
            BOSS,
            self.random.choice(PEOPLE),
            kind=self.random.choice(list(LateKind)),
            amount_auec=self.amount(),
            what="x",
            key=self.key(),
        )
        for _ in range(2):
            await self.late_money.save(GUILD, CODE, looked.late_id, BOSS)

    async def move(self) -> None:
        kind = self.random.choice(list(TreasuryKind))
        giver, taker = self.random.sample(PEOPLE, 2)
        other = taker if kind is TreasuryKind.HANDOVER else None
        wish, key = Wish(kind, self.amount(), giver, "x", other=other), self.key()
        for _ in range(2):
            done = await self.treasury.ask(GUILD, BOSS, wish, key)
        source, target = done.act.ends
        self.others[source] -= wish.amount_auec
        self.others[target] += wish.amount_auec

    async def claim(self) -> None:
        claim = await self.guests.claim(GUILD, self.random.choice((ANN, BOB)), "Zoe_R", self.key())
        await self.guests.decide(GUILD, claim.claim_id, BOSS, accepted=self.random.random() < 0.5)

    async def bring_along(self) -> None:
        amount = self.amount()
        data = f"name,amount\nBob,{amount}\nZoe_R,{self.acts + 1}\n".encode()
        looked = await self.imports.look(GUILD, data, ANN, None)
        for _ in range(2):
            await self.imports.confirm(GUILD, looked.mark, looked.seal, BOSS)
        self.others[held(1)] -= amount + self.acts + 1
        self.others[member(2)] += amount
        self.others[member(4)] += self.acts + 1
        self.acts += 1

    async def pay(self) -> None:
        """Also a guest, claimed or not; every other time it is undone again."""
        who, amount, undone = self.random.randint(1, 4), self.amount(), self.random.random() < 0.5
        async with self.database.transaction(GUILD) as tx:
            deed = await begin_deed(tx, BOSS, self.key(), CLOSED)
            sent = [Transfer(deed.key, AUEC, member(who), held(3), amount, CLOSED, "sent")]
            await post_round(tx, sent, "sent", deed)
            if undone:
                await post_round(tx, reversals(sent, CLOSED, "undone"), "undone", deed)
        if not undone:
            self.others[member(who)] -= amount
            self.others[held(3)] += amount

    async def close(self) -> None:
        self.clock.passes(days=1)
        looked = await self.closing.look(GUILD, None)
        key = self.key()
        for _ in range(2):
            await self.closing.close(
                GUILD, looked.closed_on.isoformat(), BOSS, reason="x", seal=looked.seal, key=key
            )
        self.archived.update(looked.balances)

    async def check(self) -> None:
        async with self.database.transaction(GUILD) as tx:
            roots = one_person_each(await tx.people.all())
            expected = Counter(_merged(await _standing(tx), roots))
            expected.update(_merged(self.others, roots))
            expected.subtract(_merged(self.archived, roots))
            ledger = {
                account: amount
                for (account, asset), amount in (await tx.ledger.balances()).items()
                if asset == AUEC and amount
            }
            assert sum(ledger.values()) == 0
            people = {
                account: amount for account, amount in ledger.items() if not account.startswith("archive")
            }
            assert people == {account: amount for account, amount in expected.items() if amount}
            owed = {member(who): each.balance_auec for who, each in (await owed_by_all(tx)).items()}
            assert {account: amount for account, amount in owed.items() if amount} == {
                account: amount for account, amount in people.items() if account.startswith("member:")
            }


async def _standing(tx: Transaction) -> Counter[str]:
    """What the session has done to every account, by what was saved last or failed since."""
    session = await require_session(tx, CODE)
    failed, latest = await tx.failures.standing(CODE), await tx.payrolls.latest(CODE)
    expected: Counter[str] = Counter()
    if failed is not None:
        notes = await tx.notes.list(CODE)
        settled = [
            note for note in notes if session.state is SessionState.FAILED or note.round_id <= failed.round_id
        ]
        for sale in active(settled).sales.values():
            expected[held(sale.seller_id)] -= sale.amount_auec
            expected[TREASURY] += sale.amount_auec
    elif latest is not None:
        given, payroll = read_saved(latest)
        assert compute_payroll(given) == payroll
        assert given.rules is not None
        for sale in given.sales:
            expected[held(sale.seller_id)] -= sale.amount_auec
        for line in payroll.lines:
            expected[member(line.person_id)] += line.net_auec
        expected[held(given.rules.payer_id)] += payroll.fees_auec
        expected[TREASURY] += payroll.treasury_auec
    return expected


def _merged(amounts: Counter[str], roots: dict[int, int]) -> Counter[str]:
    merged: Counter[str] = Counter()
    for account, amount in amounts.items():
        kind, _, owner = account.partition(":")
        merged[f"{kind}:{roots[int(owner)]}" if kind in ("member", "held") else account] += amount
    return merged


@pytest.mark.parametrize("seed", range(6))
async def test_in_whatever_order_it_is_played_no_balance_is_off_by_one(database: Database, seed: int) -> None:
    await stopped_session(database)
    async with database.transaction(GUILD) as tx:
        assert (await tx.people.guest("Zoe_R", CLOSED)).person_id == 4
    play = Play(database, seed)
    often = [play.note, play.save, play.correct, play.late, play.move, play.pay]
    steps = [*often, *often, *often, play.fail, play.discard, play.claim, play.bring_along, play.close]
    await play.sale()
    await play.save()
    done: Counter[str] = Counter()
    for _ in range(STEPS):
        step = play.random.choice(steps)
        try:
            await step()
            done[step.__name__] += 1
        except Refused:
            pass
        await play.check()
    assert done.total() > STEPS // 4, done

"""One member's account: what they earned, what was sent, and every committed movement."""

from collections.abc import Collection
from itertools import accumulate

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import AUEC, held, member
from domain.payments import POSTED, Payment, PaymentAct, PaymentState
from domain.people import Person
from domain.statistics import Run
from reports.statement import Movement, Paid, Pay, Statement
from services.actors import Actor
from services.guilds import require_set_up
from services.lists import runs_with
from services.owed import one_person_each

SHOWN = (*POSTED, PaymentState.UNDONE)
"""Payments that the ledger has, or had; what was only planned is no movement."""


class Statements:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def statement(self, guild_id: int, person_id: int, code: str | None = None) -> Statement:
        """The account of one person, with whatever came from guests whom they claimed; of one session, or of all.

        Refused if there is no such person, or no such session.
        """
        async with self._database.snapshot(guild_id) as tx:
            settings = await require_set_up(tx)
            people = {person.person_id: person for person in await tx.people.all()}
            same = one_person_each(people.values())
            if person_id not in people:
                raise Refused("Nobody has that number here.")
            if code is not None and await tx.sessions.get(code) is None:
                raise Refused(
                    f"There is no session `{code}` here: choose one from the list that `session` offers."
                )
            person = people[same[person_id]]
            numbers = [number for number, root in same.items() if root == person.person_id]
            balances = await tx.ledger.balances()
            return Statement(
                guild_name=settings.name,
                time_zone=settings.time_zone,
                person=person,
                at=self._clock.now(),
                version=(await tx.ledger.head()).version,
                balance_auec=sum(balances.get((member(each), AUEC), 0) for each in numbers),
                held_auec=-sum(balances.get((held(each), AUEC), 0) for each in numbers),
                session_code=code,
                pay=tuple(await _pay(tx, numbers, code)),
                paid=tuple(await _paid(tx, numbers, people, code)),
                movements=tuple(await _movements(tx, numbers, code)),
            )

    async def of_member(self, guild_id: int, actor: Actor, code: str | None = None) -> Statement:
        """The same of a Discord member. Refused for somebody who was never met here."""
        async with self._database.snapshot(guild_id) as tx:
            person = await tx.people.by_discord(actor.discord_id)
        if person is None:
            raise Refused(
                "There is nothing about them yet: they were in no session, and nobody noted anything."
            )
        return await self.statement(guild_id, person.person_id, code)

    async def people(self, guild_id: int, typed: str, most: int) -> list[Person]:
        """Those whose name, handle or number has what was typed in it; claimed guests and bots left out."""
        wanted = typed.strip().casefold()
        async with self._database.snapshot(guild_id) as tx:
            everybody = await tx.people.all()
        fitting = [
            person
            for person in everybody
            if not person.is_bot
            and person.merged_into is None
            and wanted in f"{person.name}\n{person.handle or ''}\n#{person.person_id}".casefold()
        ]
        return fitting[:most]


async def _pay(tx: Transaction, numbers: Collection[int], code: str | None) -> list[Pay]:
    """The lines of the payrolls that hold. A practice is in nobody's account, so only its own statement has it."""
    codes = set(await tx.payrolls.codes_with(numbers))
    wanted = codes if code is None else codes & {code}
    runs = await runs_with(tx, wanted)
    listed = [run for run in runs if run.counts or (code is not None and not run.is_failed)]
    return [line for run in sorted(listed, key=_began) for line in _lines(run, numbers)]


def _began(run: Run) -> tuple[object, str]:
    return run.session.opened_at, run.session.code


def _lines(run: Run, numbers: Collection[int]) -> list[Pay]:
    assert run.payroll is not None, "it has lines"
    session = run.session
    practice = "practice" if session.practice else ""
    return [
        Pay(
            code=session.code,
            title=" ".join(filter(None, [practice, session.title])),
            at=session.opened_at,
            kind=line.kind,
            status=line.status,
            seconds=line.seconds,
            share_auec=line.share_auec,
            fee_auec=line.fee_auec,
            net_auec=line.net_auec,
        )
        for line in run.payroll.lines
        if line.person_id in numbers
    ]


async def _paid(
    tx: Transaction, numbers: Collection[int], people: dict[int, Person], code: str | None
) -> list[Paid]:
    found = await tx.payments.of_people(numbers, *SHOWN)
    return [_payment(each, numbers, people) for each in found if code in (None, each.session_code)]


def _payment(payment: Payment, numbers: Collection[int], people: dict[int, Person]) -> Paid:
    is_to_member = payment.receiver in numbers
    other = people.get(payment.sender if is_to_member else payment.receiver)
    received = payment.last(PaymentAct.RECEIVED)
    is_received = received is not None and payment.state is PaymentState.RECEIVED
    return Paid(
        amount_auec=payment.amount_auec,
        is_to_member=is_to_member,
        other=other.name if other else "",
        state=payment.state,
        sent_at=payment.sent_at,
        received_at=received.acted_at if received and is_received else None,
    )


async def _movements(tx: Transaction, numbers: Collection[int], code: str | None) -> list[Movement]:
    """All that moved, with the balance after it; what only went from one own number to another is none."""
    own = {member(each) for each in numbers}
    changes = await tx.movements.of(sorted(own))
    posted = {each.key: each for each in await tx.movements.posted([change.key for change in changes])}
    real = [
        change
        for change in changes
        if not {posted[change.key].from_account, posted[change.key].to_account} <= own
    ]
    balances = accumulate(change.change_auec for change in real)
    movements = [
        Movement(change.at, change.session_code, posted[change.key].reason, change.change_auec, balance)
        for change, balance in zip(real, balances, strict=True)
    ]
    return [each for each in movements if code in (None, each.session_code)]

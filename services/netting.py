"""Netting: all saved sessions settled by the fewest transfers. Looked at first, then used, exactly as looked at."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import AUEC, TREASURY, Transfer, held
from domain.netting import Netting, net, own_postings
from domain.owed import Owed
from domain.payments import Payment, PaymentState
from domain.people import Person, parse_handle
from domain.settings import GuildSettings
from services.actors import Actor
from services.guilds import require_set_up
from services.netmoves import positions, treasury_holder
from services.notices import Notice, NoticeButton, tell_person
from services.offsets import note_offset, open_debt
from services.owed import one_person_each, owed_by_all
from services.paylists import balances_of_people
from services.sending import Deed, Move, begin_deed, give_up, post_round

SENT = "pay.plan-sent"
SEAL_CHARACTERS = 16
CHANGED = "Balances have changed since this plan was shown, so nothing was done. Look at the new one."


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to send what to whom, and what goes with it. ``direct`` is how many payments it stands for.

    ``kept``: what people hold and are owed at once, so that they keep it. ``offsets``: debts that their own pay
    makes up for; using the plan is the officer's word for that. ``replaced``: what earlier plans left unsent.
    """

    settings: GuildSettings
    netting: Netting
    direct: int
    kept: tuple[Move, ...]
    offsets: tuple[tuple[int, int], ...]
    replaced: tuple[Payment, ...]
    holder_id: int | None
    treasury_auec: int
    people: Mapping[int, Person]

    @property
    def seal(self) -> str:
        """Changes with whatever using it would do."""
        replaced = [payment.payment_id for payment in self.replaced]
        written = repr((self.netting.transfers, self.kept, self.offsets, replaced))
        return hashlib.sha256(written.encode()).hexdigest()[:SEAL_CHARACTERS]

    @property
    def is_empty(self) -> bool:
        return not (self.netting.transfers or self.kept)


@dataclass(frozen=True, slots=True)
class Used:
    """A plan in use. ``already``: by this very press, brought again."""

    plan_id: int
    payments: tuple[Payment, ...]
    people: Mapping[int, Person]
    already: bool


class NettingPlans:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def look(self, guild_id: int) -> Plan:
        """The plan for the balances as they are. Nothing is changed."""
        async with self._database.transaction(guild_id) as tx:
            return await _plan(tx)

    async def use(self, guild_id: int, officer: Actor, seal: str, key: str) -> Used:
        """Store the plan with that seal, in place of any earlier one, and ask its senders. Refused if changed."""
        async with self._database.transaction(guild_id) as tx:
            deed = await begin_deed(tx, officer, key, self._clock.now())
            if (plan_id := await tx.payments.plan_by_key(key)) is not None:
                return await _used(tx, plan_id, already=True)
            plan = await _plan(tx)
            if plan.is_empty or plan.seal != seal:
                raise Refused(CHANGED)
            plan_id = await tx.payments.add_plan(
                key, deed.by.person_id, deed.now, (await tx.ledger.head()).version
            )
            await give_up(tx, plan.replaced, plan.people, f"plan {plan_id} replaces it", deed)
            for person_id, amount in plan.offsets:
                own = replace(deed, key=f"{key}:{person_id}")
                await note_offset(tx, person_id, amount, f"netting plan {plan_id}", own)
            await _post_kept(tx, plan, plan_id, deed)
            await _ask_senders(tx, plan, plan_id, deed)
            return await _used(tx, plan_id, already=False)


async def _plan(tx: Transaction) -> Plan:
    settings = await require_set_up(tx)
    await _refuse_while_waiting(tx)
    people = {person.person_id: person for person in await tx.people.all()}
    roots = one_person_each(people.values())
    balances, owed = await balances_of_people(tx, roots), await owed_by_all(tx)
    holder_id = treasury_holder(settings, balances, roots)
    sessions = _by_person(await tx.movements.by_session(), roots)
    direct = list(_direct(owed, sessions))
    netting = net(positions(balances, holder_id), settings.fee, _links(sessions), direct)
    return Plan(
        settings=settings,
        netting=netting,
        direct=len(direct),
        kept=tuple(own_postings(balances)),
        offsets=tuple(_offsets(owed)),
        replaced=tuple(await tx.payments.in_states(PaymentState.PLANNED)),
        holder_id=holder_id,
        treasury_auec=balances.get(TREASURY, 0),
        people=people,
    )


async def _refuse_while_waiting(tx: Transaction) -> None:
    if waiting := await tx.payments.in_states(PaymentState.WAITING):
        numbers = ", ".join(str(payment.payment_id) for payment in waiting[:10])
        raise Refused(
            f"Payments wait for a second officer ({numbers}): confirm or withdraw them first, in `/mining payroll "
            "unpaid`. Otherwise the same money could be sent twice."
        )


def _by_person(
    sessions: Mapping[str, Mapping[str, int]], roots: Mapping[int, int]
) -> dict[str, dict[str, int]]:
    """Session to account to change, claimed guests counted to their members."""
    found: dict[str, dict[str, int]] = {}
    for code, changes in sessions.items():
        own = found.setdefault(code, {})
        for account, amount in changes.items():
            kind, _, owner = account.partition(":")
            person = f"{kind}:{roots.get(int(owner), int(owner))}"
            own[person] = own.get(person, 0) + amount
    return found


def _links(sessions: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[int, int]]:
    """Everybody whom a session concerns is connected with one of them."""
    for changes in sessions.values():
        people = [int(account.partition(":")[2]) for account in changes]
        yield from ((people[0], person_id) for person_id in people[1:])


def _direct(owed: Mapping[int, Owed], sessions: Mapping[str, Mapping[str, int]]) -> Iterator[int]:
    """What would be sent one by one: each unpaid due, but to those who hold that session's money themselves."""
    for person_id, account in owed.items():
        for due in account.dues:
            holds = sessions.get(due.session_code or "", {}).get(held(person_id), 0) < 0
            if due.unpaid_auec and not holds:
                yield due.unpaid_auec


def _offsets(owed: Mapping[int, Owed]) -> Iterator[tuple[int, int]]:
    for person_id, account in owed.items():
        if amount := min(account.payable_auec, open_debt(account)):
            yield person_id, amount


async def _post_kept(tx: Transaction, plan: Plan, plan_id: int, deed: Deed) -> None:
    transfers = [
        Transfer(f"plan:{plan_id}:{place}", AUEC, source, target, amount, deed.now, f"netting plan {plan_id}")
        for place, (source, target, amount) in enumerate(plan.kept)
    ]
    if transfers:
        await post_round(tx, transfers, f"netting plan {plan_id}: what people keep", deed)


async def _ask_senders(tx: Transaction, plan: Plan, plan_id: int, deed: Deed) -> None:
    for each in plan.netting.transfers:
        ends = (each.sender_id, each.receiver_id, each.amount_auec)
        asked = (deed.by.person_id, deed.now)
        payment = await tx.payments.add(Payment(0, deed.key, *ends, None, plan_id, *asked))
        await tell_person(
            tx,
            plan.people[each.sender_id],
            _request(tx, plan, payment),
            deed.now,
            key=f"plan-{payment.payment_id}",
        )


def _request(tx: Transaction, plan: Plan, payment: Payment) -> Notice:
    receiver = plan.people[payment.receiver]
    return Notice(
        f"📤 {{guild}} asks you to send what you hold for it (netting plan {payment.plan_id}): to {{receiver}}, "
        f"{_handle(receiver)}, `{payment.amount_auec}` aUEC in the game. Press the button once it is sent.",
        {"guild": plan.settings.name, "receiver": receiver.name},
        (NoticeButton("I have sent it", SENT, (tx.guild_id, payment.payment_id), "success"),),
    )


def _handle(receiver: Person) -> str:
    """The handle to be copied; only what cannot format anything goes between backticks."""
    try:
        return f"handle `{parse_handle(receiver.handle or '')}`"
    except Refused:
        return "who has told no handle yet (`/mining me`)"


async def _used(tx: Transaction, plan_id: int, *, already: bool) -> Used:
    people = {person.person_id: person for person in await tx.people.all()}
    return Used(plan_id, tuple(await tx.payments.of_plan(plan_id)), people, already)

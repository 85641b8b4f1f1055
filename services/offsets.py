"""Debts: what somebody was paid too much is made up for by later pay only with their own or an officer's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from db.database import Database, Transaction
from db.payments import AgreedOffset
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import Transfer
from domain.owed import Owed
from domain.people import Person
from domain.quantities import format_auec
from domain.sessions import Session
from services.actors import Actor
from services.notices import Notice, NoticeButton, tell_person
from services.owed import one_person_each, owed_of
from services.sending import Deed, begin_deed

AGREE = "pay.offset"
OWN_WORD = "the member agreed"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed, and what is owed since. ``already``: by this very press, brought again."""

    person: Person
    amount_auec: int
    owed: Owed
    already: bool


class Offsets:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def by_officer(
        self, guild_id: int, officer: Actor, person_id: int, *, amount_auec: int, reason: str, key: str
    ) -> Agreed:
        """An officer's word. Refused beyond the debt that nobody has agreed on yet."""
        async with self._database.transaction(guild_id) as tx:
            deed = await begin_deed(tx, officer, key, self._clock.now())
            person = await tx.people.get(person_id)
            if person is None:
                raise Refused("There is no such person here any more.")
            return await _agree(tx, person, amount_auec, reason, deed)

    async def by_member(self, guild_id: int, member: Actor, amount_auec: int, key: str) -> Agreed:
        """The member's own word, on the amount they were told of or what is left of it."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.by_discord(member.discord_id)
            if person is None:
                raise Refused("Only the one whose balance this is can agree.")
            deed = await begin_deed(tx, member, key, self._clock.now())
            left = open_debt(await owed_of(tx, person.person_id))
            return await _agree(tx, person, min(amount_auec, left) or amount_auec, OWN_WORD, deed)


def open_debt(owed: Owed) -> int:
    """What was paid too much and nobody has agreed to offset."""
    return owed.debt_auec - owed.agreed_auec


async def _agree(tx: Transaction, person: Person, amount_auec: int, reason: str, deed: Deed) -> Agreed:
    before = [offset for offset in await tx.payments.offsets() if offset.key == deed.key]
    owed = await owed_of(tx, person.person_id)
    if before:
        return Agreed(person, before[0].amount_auec, owed, already=True)
    if not 0 < amount_auec <= open_debt(owed):
        raise Refused(
            f"There are {format_auec(open_debt(owed))} aUEC of debt that can still be offset: nothing was changed."
        )
    await note_offset(tx, person.person_id, amount_auec, reason, deed)
    return Agreed(person, amount_auec, await owed_of(tx, person.person_id), already=False)


async def note_offset(tx: Transaction, person_id: int, amount_auec: int, reason: str, deed: Deed) -> None:
    """Note what was agreed, as of the ledger's present version."""
    head = await tx.ledger.head()
    agreed = (head.version, deed.by.person_id, deed.now, reason)
    await tx.payments.add_offset(AgreedOffset(deed.key, person_id, amount_auec, *agreed))


async def tell_overpaid(
    tx: Transaction, session: Session, transfers: Iterable[Transfer], now: datetime
) -> None:
    """Tell those from whom these transfers took pay that was sent already, and ask whether later pay may offset it.

    For what a claimed guest was paid too much, the member is told.
    """
    if session.practice:
        return
    roots = one_person_each(await tx.people.all())
    accounts = (each.from_account.partition(":") for each in transfers)
    taken = {roots[int(owner)] for kind, _, owner in accounts if kind == "member"}
    for person in await tx.people.of(taken):
        owed = await owed_of(tx, person.person_id)
        over = any(due.overpaid_auec for due in owed.dues if due.session_code == session.code)
        if over and (amount := open_debt(owed)):
            await tell_person(tx, person, _overpaid(tx, session, amount), now, about=session)


def _overpaid(tx: Transaction, session: Session, amount_auec: int) -> Notice:
    return Notice(
        f"⚖️ **{session.code}** pays you less than it did, and you have been sent "
        f"**{format_auec(amount_auec)} aUEC** more than you have earned by now. Nothing is taken from you by "
        "itself. If you agree, your next pay is lower by that much.",
        buttons=(NoticeButton("Offset", AGREE, (tx.guild_id, amount_auec), "primary"),),
    )

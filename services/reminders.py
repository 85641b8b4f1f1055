"""Reminders of payments: who has not confirmed, and officers of who is not paid; never twice within a day."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from db.database import Database, Transaction
from domain.clock import Clock
from domain.ledger import PAYDIRT
from domain.payments import Payment
from domain.people import Person
from domain.quantities import format_auec
from domain.shards import Shard
from services.apart import apart
from services.notices import Notice, NoticeButton, tell_officers, tell_person
from services.owed import one_person_each
from services.sending import MISSING, RECEIVED
from services.unpaid import Unpaid, unpaid

LOOK = timedelta(minutes=30)
"""A guild's books are read that often; who was reminded when stands in the database."""
ASKED_AT_ONCE = 5
OFFICERS = PAYDIRT
"""The person number that stands for all officers among those who were reminded."""


class Reminders:
    """Called every minute."""

    def __init__(self, database: Database, shard: Shard, clock: Clock) -> None:
        self._database = database
        self._shard = shard
        self._clock = clock
        self._looked_at: dict[int, datetime] = {}

    async def keep(self) -> None:
        """Remind whoever is due, in all guilds of this shard."""
        now = self._clock.now()
        for guild_id in await self._database.guild_ids():
            last = self._looked_at.get(guild_id)
            if not self._shard.carries(guild_id) or (last is not None and now - last < LOOK):
                continue
            if await apart(guild_id, "what is to be brought to mind", self._remind(guild_id, now)):
                self._looked_at[guild_id] = now

    async def _remind(self, guild_id: int, now: datetime) -> None:
        async with self._database.transaction(guild_id) as tx:
            settings = await tx.guilds.get()
            if settings is None or settings.set_up_at is None or not settings.reminder_days:
                return
            await tx.payments.lock()
            until = now - timedelta(days=settings.reminder_days)
            reminded = await tx.payments.reminded()
            fresh = {person_id for person_id, at in reminded.items() if at > until}
            found = await unpaid(tx)
            told = await _remind_receivers(tx, found, fresh, until, now)
            if OFFICERS not in fresh and (notice := _for_officers(found, until)) is not None:
                await tell_officers(tx, notice, now)
                told.append(OFFICERS)
            await tx.payments.remind(told, now)


async def _remind_receivers(
    tx: Transaction, found: Unpaid, fresh: set[int], until: datetime, now: datetime
) -> list[int]:
    """Ask everybody once about all that they have not confirmed; who was asked."""
    told = []
    for person, payments in _by_receiver(found.unconfirmed, found.people).items():
        due = [payment for payment in payments if payment.acts[-1].acted_at <= until]
        if due and person not in fresh:
            await tell_person(tx, found.people[person], _for_receiver(tx.guild_id, found, due), now)
            told.append(person)
    return told


def _by_receiver(payments: Sequence[Payment], people: Mapping[int, Person]) -> dict[int, list[Payment]]:
    roots = one_person_each(people.values())
    found: dict[int, list[Payment]] = {}
    for payment in reversed(payments):
        found.setdefault(roots[payment.receiver], []).append(payment)
    return found


def _for_receiver(guild_id: int, found: Unpaid, due: Sequence[Payment]) -> Notice:
    listed = due[:ASKED_AT_ONCE]
    words = "; ".join(
        f"payment {each.payment_id}, {format_auec(each.amount_auec)} aUEC from {{sender{place}}}"
        for place, each in enumerate(listed)
    )
    more = f"; and {len(due) - len(listed)} more" if len(due) > len(listed) else ""
    free = {f"sender{place}": found.people[each.sender].name for place, each in enumerate(listed)} | {
        "guild": found.settings.name
    }
    buttons = []
    for each in listed:
        arguments = (guild_id, each.payment_id)
        number = "" if len(listed) == 1 else f" {each.payment_id}"
        buttons.append(NoticeButton(f"Received{number}", RECEIVED, arguments, "success"))
        buttons.append(NoticeButton(f"Not received{number}", MISSING, arguments, "danger"))
    return Notice(
        f"⏰ {{guild}} would like to know whether this has come: {words}{more}.", free, tuple(buttons)
    )


def _for_officers(found: Unpaid, until: datetime) -> Notice | None:
    """What has been open for so long; None if nothing has."""
    parts = []
    if owed := [account for account in found.owed if account.since_at <= until]:
        total = format_auec(sum(account.amount_auec for account in owed))
        oldest = int(owed[0].since_at.timestamp())
        parts.append(f"{_people(len(owed))} not paid {total} aUEC, the oldest since <t:{oldest}:R>")
    if second := [each for each in found.second if each.acts[-1].acted_at <= until]:
        parts.append(f"{_payments(len(second))} for a second officer")
    if missing := [each for each in found.missing if each.acts[-1].acted_at <= until]:
        parts.append(f"{_payments(len(missing))} to be settled that did not arrive")
    if planned := [each for each in found.planned if each.asked_at <= until]:
        parts.append(f"{_payments(len(planned))} of a netting plan to be sent")
    if not parts:
        return None
    return Notice(f"⏰ Still open: {'; '.join(parts)}. See `/mining payroll unpaid`.")


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} people are"


def _payments(count: int) -> str:
    return "1 payment waits" if count == 1 else f"{count} payments wait"

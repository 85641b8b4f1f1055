"""Closing the books at a game wipe: all balances are archived, and everybody starts at zero."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from db.closings import ClosedBooks
from db.database import Database, Transaction
from domain.clock import Clock
from domain.closing import closing_transfers, open_balances, parse_day
from domain.errors import Refused
from domain.ledger import RoundKind
from domain.payments import RESERVED, Payment, PaymentState
from domain.people import Person
from domain.sessions import Session, SessionState
from reports.archive import Archive
from services.actors import Actor
from services.guilds import require_set_up
from services.notices import Notice, tell_officers
from services.sending import begin_deed, give_up

UNCONFIRMED = (PaymentState.SENT, PaymentState.DISPUTED)
MOST_SESSIONS = 1000


@dataclass(frozen=True, slots=True)
class ClosingView:
    """What closing the books of that day would archive. ``seal`` changes with any balance in it.

    ``reserved`` was not posted yet, and is withdrawn: it would otherwise be paid out of what comes afterwards.
    """

    closed_on: date
    balances: Mapping[str, int]
    people: Mapping[int, Person]
    unsaved: tuple[Session, ...]
    unconfirmed: tuple[Payment, ...]
    reserved: tuple[Payment, ...]

    @property
    def seal(self) -> str:
        written = "|".join(f"{account}={amount}" for account, amount in sorted(self.balances.items()))
        return hashlib.sha256(written.encode()).hexdigest()[:16]


class Closing:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def look(self, guild_id: int, typed_day: str | None) -> ClosingView:
        """What there is to archive; without a day, of today. Refused if there is nothing, or that day is closed."""
        async with self._database.transaction(guild_id) as tx:
            today = await self._today(tx)
            closed_on = today if typed_day is None else parse_day(typed_day, today)
            await _require_not_closed(tx, closed_on)
            return await _view(tx, closed_on)

    async def close(
        self, guild_id: int, typed_day: str, actor: Actor, *, reason: str, seal: str, key: str
    ) -> tuple[ClosedBooks, Archive]:
        """Archive exactly what was looked at, once per ``key``; with it, what the archive is drawn from."""
        async with self._database.transaction(guild_id) as tx:
            deed = await begin_deed(tx, actor, key, self._clock.now())
            by, now = deed.by.person_id, deed.now
            if (done := await tx.closings.by_key(key)) is not None:
                return done, await _archive(tx, done)
            closed_on = parse_day(typed_day, await self._today(tx))
            await _require_not_closed(tx, closed_on)
            view = await _view(tx, closed_on)
            if view.seal != seal:
                raise Refused(
                    "Some balance changed since this was shown; nothing was closed. Look at it again."
                )
            words = f"books of {closed_on.isoformat()} closed: {reason}"
            round_id = await tx.ledger.begin(RoundKind.CLOSING, None, by, words, now)
            balances = dict(view.balances)
            transfers = closing_transfers(
                balances, closed_on, key=f"closing:{round_id}", at=now, reason=words
            )
            await tx.ledger.post(round_id, transfers, by, now)
            await tx.ledger.commit(round_id, by, words, now)
            closed = ClosedBooks(closed_on, reason, balances, round_id, by, now)
            await tx.closings.add(closed, key)
            await give_up(tx, view.reserved, view.people, words, deed)
            notice = Notice(
                f"The books are closed as of **{closed_on.isoformat()}**: {{reason}}. {len(balances)} balances are "
                "archived, and everybody starts at zero. By {who}.",
                {"reason": reason.rstrip("."), "who": actor.name},
            )
            await tell_officers(tx, notice, now)
            return closed, await _archive(tx, closed)

    async def archive(self, guild_id: int, typed_day: str) -> Archive | None:
        """The books of a day once more; None if they were not closed then."""
        async with self._database.transaction(guild_id) as tx:
            closed = await tx.closings.of(parse_day(typed_day, await self._today(tx)))
            return None if closed is None else await _archive(tx, closed)

    async def _today(self, tx: Transaction) -> date:
        settings = await require_set_up(tx)
        return self._clock.now().astimezone(ZoneInfo(settings.time_zone)).date()


async def _view(tx: Transaction, closed_on: date) -> ClosingView:
    balances = open_balances(await tx.ledger.balances())
    if not balances:
        raise Refused("Every balance is at zero: there is nothing to archive.")
    people = {person.person_id: person for person in await tx.people.all()}
    states = [SessionState.OPEN, SessionState.STOPPED]
    unsaved = tuple(await tx.sessions.list(states, limit=MOST_SESSIONS))
    unconfirmed = tuple(await tx.payments.in_states(*UNCONFIRMED))
    reserved = tuple(await tx.payments.in_states(*RESERVED))
    return ClosingView(closed_on, balances, people, unsaved, unconfirmed, reserved)


async def _require_not_closed(tx: Transaction, closed_on: date) -> None:
    if await tx.closings.of(closed_on) is not None:
        raise Refused(
            f"The books of {closed_on.isoformat()} are closed already: choose another day, at most today."
        )


async def _archive(tx: Transaction, closed: ClosedBooks) -> Archive:
    settings = await require_set_up(tx)
    names = {person.person_id: person.name for person in await tx.people.all()}
    return Archive(
        guild_name=settings.name,
        closed_on=closed.closed_on,
        closed_at=closed.closed_at,
        closed_by=names[closed.closed_by],
        reason=closed.reason,
        ledger_round=closed.round_id,
        balances=closed.balances,
        names=names,
    )

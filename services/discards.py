"""Discarding: what was noted is rolled back, and a practice goes whole."""

from dataclasses import dataclass
from datetime import datetime

from db.database import Database, Transaction
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.leases import LeaseAct
from domain.ledger import PAYDIRT, RoundState
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.announcements import publish
from services.editing import end_lease
from services.haulclosing import carry_over
from services.notices import Notice
from services.practice import throw_away
from services.sessions import Sessions, require_may_end, require_session
from services.sessionview import SessionView


@dataclass(frozen=True, slots=True)
class Discarded:
    """What a discard led to. ``already``: somebody, or this very press, had discarded just that before."""

    session: Session
    already: bool


class Discards:
    def __init__(self, database: Database, clock: Clock, sessions: Sessions) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions

    async def ask(self, guild_id: int, code: str, actor: Actor, reader: Standing) -> SessionView:
        """The session that somebody thinks of discarding. Refused if it is not stopped, or not theirs."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            require_may_end(session, person.person_id, reader)
        if session.practice:
            session.throw_away()
        else:
            session.discard()
        return await self._sessions.view(guild_id, code)

    async def discard(
        self, guild_id: int, code: str, actor: Actor, round_id: int, *, reader: Standing
    ) -> Discarded:
        """Roll back the round the presser was asked about: nothing of it counts, attendance stays readable.

        A practice goes whole, what was saved of it included.
        """
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            require_may_end(session, person.person_id, reader)
            if session.round_id != round_id:
                raise Refused(f"Session {code} was reopened since; nothing was discarded. Ask for it again.")
            if await _is_discarded(tx, session):
                return Discarded(session, already=True)
            now = self._clock.now()
            if session.practice:
                discarded = await throw_away(tx, session, person.person_id, now)
            else:
                who = "an officer" if reader >= Standing.OFFICER else "whoever started it"
                discarded = await discard_session(tx, session, person.person_id, f"discarded by {who}", now)
            await publish(tx, discarded, _announcement(session, actor), now)
            return Discarded(discarded, already=False)


async def discard_session(tx: Transaction, session: Session, by: int, reason: str, now: datetime) -> Session:
    """Roll back what was noted since the last save, or since it failed. Raises NotInThatState.

    ``by`` the bot: it was not saved in time. Who edited it meanwhile edits it no more; its hauls in flight go on
    without it.
    """
    stands_failed = await tx.failures.standing(session.code) is not None
    discarded = session.fail() if stands_failed else session.discard()
    await end_lease(tx, session, LeaseAct.TIMED_OUT if by == PAYDIRT else LeaseAct.DISCARDED, by, now)
    await carry_over(tx, session, by, now, f"session {session.code}: {reason}")
    await tx.ledger.roll_back(session.round_id, by, f"session {session.code}: {reason}", now)
    await tx.sessions.update(discarded)
    if discarded.state is not SessionState.DISCARDED:
        await tx.drafts.remove(session.code)  # the rules tried out for this revision go with it
    return discarded


async def _is_discarded(tx: Transaction, session: Session) -> bool:
    """Whether just that has been done; a revision that was discarded leaves its session saved."""
    if session.practice:
        return session.state is SessionState.DISCARDED
    return await tx.ledger.state(session.round_id) is RoundState.ROLLED_BACK


def _announcement(session: Session, actor: Actor) -> Notice:
    if session.practice:
        text = (
            f"⛏️ {{by}} threw practice **{session.code}** away whole: nothing of it was ever anybody's money."
        )
    else:
        text = f"⛏️ {{by}} discarded what was noted for **{session.code}** and not yet saved: nothing of it counts."
    return Notice(text, {"by": actor.name})

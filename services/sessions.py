"""Sessions: start, look, stop, discard, and what happens when nobody does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from db.database import Database, Transaction
from domain.access import Standing
from domain.attendance import attend
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import PAYDIRT
from domain.payroll import SessionKind
from domain.sessions import Session, SessionState, new_code
from domain.settings import GuildSettings
from services.actors import Actor
from services.announcements import announce
from services.channelwatch import ChannelWatch, Look
from services.guilds import require_set_up
from services.inputs import gather_input
from services.recorder import Recorder
from services.sessionview import SessionView, look_at, with_store
from services.templates import rule_book
from services.tracking import Tracking

PAGE = 25
"""Sessions in one list to choose from, which is what a menu of Discord holds."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A session in a list."""

    session: Session
    people: int
    worked_seconds: int


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """One page of a list of sessions. Pages count from 0."""

    summaries: tuple[Summary, ...]
    number: int
    pages: int
    total: int


class Sessions:
    def __init__(
        self, database: Database, recorder: Recorder, tracking: Tracking, clock: Clock, random: Random
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._tracking = tracking
        self._channels = ChannelWatch(database, recorder, tracking, clock)
        self._clock = clock
        self._random = random

    async def start(
        self,
        guild_id: int,
        actor: Actor,
        title: str | None,
        announced_channel_id: int,
        look: Look,
        *,
        template: str | None = None,
    ) -> SessionView:
        """Open a session over the guild's mining channels. Refused if one of them is held by another session.

        ``template``: the name of the rules that it will be paid by; None for the guild's own.
        """
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
        session = Session(
            code=new_code(SessionKind.SUNDAY, self._random),
            kind=SessionKind.SUNDAY,
            channel_ids=settings.mining_channel_ids,
            opened_at=self._clock.now(),
            opened_by=PAYDIRT,
            round_id=0,
            title=title,
            announced_channel_id=announced_channel_id,
            template=template,
        )
        await self._channels.open(guild_id, session, actor, look)
        return await self.view(guild_id, session.code)

    async def stop(
        self, guild_id: int, code: str, actor: Actor, look: Look, *, reader: Standing
    ) -> SessionView:
        """Stop at this very moment. Refused if it is stopped already, whoever was first, and to whom it is not theirs.

        ``reader`` is what the actor is to the guild.
        """
        self._channels.require_sight()
        closed_at = self._clock.now()
        found = look(closed_at)

        async def close() -> None:
            await self.require_may_end(guild_id, code, actor, reader)
            await self._recorder.record_snapshot(guild_id, closed_at, found)
            async with self._database.transaction(guild_id) as tx:
                session = await require_session(tx, code)
                closer = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
                await tx.sessions.update(session.stop(at=closed_at, by=closer.person_id))

        try:
            await self._recorder.in_turn(close)
        finally:
            self._tracking.session_closed(guild_id)
        return await self.view(guild_id, code)

    async def require_can_stop(self, guild_id: int, code: str, actor: Actor, reader: Standing) -> None:
        """Refused where stopping it now would be."""
        session = await self.require_may_end(guild_id, code, actor, reader)
        session.stop(at=self._clock.now(), by=PAYDIRT)

    async def require_may_end(self, guild_id: int, code: str, actor: Actor, reader: Standing) -> Session:
        """The session. Refused to whom it is not theirs to end."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            require_may_end(session, person.person_id, reader)
            return session

    async def view(self, guild_id: int, code: str) -> SessionView:
        """How the session stands, of an open one at this moment."""
        now = self._clock.now()
        await self._recorder.flush()
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            seen = await look_at(tx, settings, await require_session(tx, code), now)
            return await with_store(tx, seen)

    async def with_names(self, guild_id: int, code: str, met: Iterable[tuple[int, str, bool]]) -> SessionView:
        """The same with what people are called now: Discord id, name, is a bot."""
        async with self._database.transaction(guild_id) as tx:
            await tx.people.ensure_many(met)
        return await self.view(guild_id, code)

    async def settings(self, guild_id: int) -> GuildSettings:
        """How the guild is set up. Refused if it is not."""
        async with self._database.transaction(guild_id) as tx:
            return await require_set_up(tx)

    async def tell(self, guild_id: int, code: str, text: str) -> None:
        """Have a message sent where the session was announced."""
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            await announce(tx, session, text, self._clock.now())

    async def tell_role_is_gone(self, guild_id: int, role_id: int, text: str) -> None:
        """The same, if the guild's settings or rules name the role; without a session, in the Dispatch channel."""
        async with self._database.transaction(guild_id) as tx:
            settings = await tx.guilds.get()
            if settings is None:
                return
            if role_id not in settings.role_ids | (await rule_book(tx, settings)).role_ids:
                return
            newest = await tx.sessions.list(limit=1)
            channel_id = newest[0].announced_channel_id if newest else settings.dispatch_channel_id
            if channel_id is not None:
                await tx.outbox.add(channel_id, {"text": text}, self._clock.now())

    async def summaries(self, guild_id: int, state: SessionState, number: int) -> SummaryPage:
        """A page of the guild's sessions, newest first, with people and time; the last page if there is none such."""
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            total = await tx.sessions.count([state])
            pages = max(1, -(-total // PAGE))
            number = min(number, pages - 1)
            sessions = await tx.sessions.list([state], limit=PAGE, offset=number * PAGE)
            now = self._clock.now()
            summaries = tuple([await _summary(tx, settings, each, now) for each in sessions])
            return SummaryPage(summaries, number, pages, total)

    async def choices(
        self, guild_id: int, *states: SessionState, limit: int = 25, offset: int = 0
    ) -> list[Session]:
        """Sessions in these states, newest first."""
        async with self._database.transaction(guild_id) as tx:
            return await tx.sessions.list(states, limit=limit, offset=offset)

    async def own(
        self, guild_id: int, discord_id: int, *states: SessionState, limit: int = 25
    ) -> list[Session]:
        """The ad-hoc sessions in these states that this Discord account started, newest first."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.by_discord(discord_id)
            if person is None:
                return []
            whose = person.person_id
            return await tx.sessions.list(states, kind=SessionKind.ADHOC, opened_by=whose, limit=limit)


async def require_session(tx: Transaction, code: str) -> Session:
    """The session, locked until the transaction ends. Refused if the guild has no such session."""
    return require_known(await tx.sessions.get_for_update(code), code)


def require_known(session: Session | None, code: str) -> Session:
    """Refused if the guild has no such session."""
    if session is None:
        raise Refused(f"There is no session `{code}` here: choose one from the list that `session` offers.")
    return session


def require_owner(session: Session, person_id: int, reader: Standing) -> None:
    """Refused unless the person started the session or is an officer."""
    if reader < Standing.OFFICER and session.opened_by != person_id:
        raise Refused(f"Only officers, and whoever started session {session.code}, may do this.")


def require_may_end(session: Session, person_id: int, reader: Standing) -> None:
    """Refused unless officer, or the owner of an ad-hoc session; what was saved for real is an officer's business."""
    if session.kind is SessionKind.SUNDAY and reader < Standing.OFFICER:
        raise Refused(f"Only officers may do this. {session.code} is a session of the whole guild.")
    require_owner(session, person_id, reader)
    was_saved = session.revision > 1 or session.state is SessionState.SAVED
    if was_saved and not session.practice and reader < Standing.OFFICER:
        raise Refused(f"Only officers may do this. Session {session.code} has been saved.")


async def _summary(tx: Transaction, settings: GuildSettings, session: Session, now: datetime) -> Summary:
    attendance = attend(await gather_input(tx, settings, session, None, until=now))
    return Summary(session, len(attendance), sum(line.seconds for line in attendance.values()))

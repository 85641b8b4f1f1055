"""Ad-hoc sessions: started by any member over any voice channels, resumed, widened, or entered afterwards."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from db.database import Database, Transaction
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.leases import LeaseAct
from domain.ledger import PAYDIRT
from domain.notes import Note, Undo, active
from domain.pastspans import parse_past_span
from domain.payroll import SessionKind
from domain.sessions import Session, SessionState, new_code
from services.actors import Actor
from services.announcements import publish
from services.channelwatch import ChannelWatch, Look, refuse_if_held, store_new
from services.editing import end_lease
from services.guilds import require_set_up
from services.notices import Notice, NoticeButton
from services.sessions import Sessions, require_may_end, require_session
from services.sessionview import SessionView

PRIVACY = "Paydirt notes who is there, when, and whether they are deafened, until the session is stopped."


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to start. No ``channel_ids`` means the guild's mining channels; no ``template`` its rules."""

    title: str | None
    channel_ids: tuple[int, ...]
    announced_channel_id: int
    practice: bool = False
    template: str | None = None


class Adhoc:
    def __init__(
        self, database: Database, channels: ChannelWatch, clock: Clock, random: Random, sessions: Sessions
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._random = random
        self._sessions = sessions

    async def new(self, guild_id: int, actor: Actor, plan: Plan, look: Look) -> SessionView:
        """Open a session over the channels. Raises ChannelHeld."""
        async with self._database.transaction(guild_id) as tx:
            await require_set_up(tx)
        session = self._session(plan)
        await self._channels.open(guild_id, session, actor, look)
        return await self._sessions.view(guild_id, session.code)

    async def enter(self, guild_id: int, actor: Actor, plan: Plan, when: str) -> SessionView:
        """Store a session of the past, stopped; who was there is typed in by validating it."""
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            now, zone = self._clock.now(), ZoneInfo(settings.time_zone)
            longest = timedelta(hours=settings.session_limit_hours)
            span = parse_past_span(when, now=now, zone=zone, longest=longest)
            session = replace(
                self._session(plan),
                channel_ids=plan.channel_ids or settings.mining_channel_ids,
                opened_at=span.start,
                closed_at=span.end,
                state=SessionState.STOPPED,
                entered=True,
            )
            await store_new(tx, session, actor, now)
        return await self._sessions.view(guild_id, session.code)

    def _session(self, plan: Plan) -> Session:
        return Session(
            code=new_code(SessionKind.ADHOC, self._random),
            kind=SessionKind.ADHOC,
            channel_ids=plan.channel_ids,
            opened_at=self._clock.now(),
            opened_by=PAYDIRT,
            round_id=0,
            title=plan.title,
            announced_channel_id=plan.announced_channel_id,
            practice=plan.practice,
            template=plan.template,
        )

    async def require_owned(self, guild_id: int, code: str, actor: Actor, reader: Standing) -> SessionView:
        """The session. Refused unless the actor started it or is an officer."""
        await self._require_owned(guild_id, code, actor, reader)
        return await self._sessions.view(guild_id, code)

    async def _require_owned(self, guild_id: int, code: str, actor: Actor, reader: Standing) -> Session:
        async with self._database.transaction(guild_id) as tx:
            return await _owned(tx, code, actor, reader)

    async def add_channels(
        self,
        guild_id: int,
        code: str,
        actor: Actor,
        channel_ids: Collection[int],
        look: Look,
        *,
        reader: Standing,
    ) -> SessionView:
        """Take in further channels, in which time counts from this moment on. Raises ChannelHeld."""

        async def may(tx: Transaction, at: datetime) -> None:
            session = await _owned(tx, code, actor, reader)
            session.take_in(channel_ids, at)
            await refuse_if_held(tx, channel_ids, but_for=code)

        async def do(tx: Transaction, at: datetime) -> None:
            session = await require_session(tx, code)
            wider = session.take_in(channel_ids, at)
            new = [each for each in wider.channel_ids if each not in session.channel_ids]
            await tx.sessions.hold(code, new, since=at)
            if new:
                await publish(tx, session, _widened(session, actor, new), at)

        await self._require_owned(guild_id, code, actor, reader)  # or channels would be watched for a moment
        await self._channels.watch(guild_id, channel_ids, look, may, do)
        return await self._sessions.view(guild_id, code)

    async def resume(
        self, guild_id: int, code: str, actor: Actor, look: Look, *, pauses: int, reader: Standing
    ) -> SessionView:
        """Track a stopped session again; the time since the stop is a pause. Raises ChannelHeld.

        ``pauses``: how many it had when the presser was asked, so that an old press resumes nothing.
        """

        async def may(tx: Transaction, at: datetime) -> None:
            session = await _owned(tx, code, actor, reader)
            if len(session.pauses) != pauses:
                raise Refused(f"Session {code} was resumed already since that was shown: load it again.")
            session.resume(at)
            await refuse_if_held(tx, session.channel_ids, but_for=code)

        async def do(tx: Transaction, at: datetime) -> None:
            session = await require_session(tx, code)
            resumed = session.resume(at)
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            await end_lease(tx, session, LeaseAct.RESUMED, person.person_id, at)
            await tx.sessions.update(resumed)
            await tx.sessions.hold(code, resumed.channel_ids)
            for pause in resumed.pauses[len(session.pauses) :]:
                await tx.sessions.add_pause(code, pause)
            await _take_confirmations_back(tx, resumed, person.person_id, at)
            await publish(tx, resumed, _resumed(session, actor), at)

        stopped = await self._require_owned(guild_id, code, actor, reader)
        await self._channels.watch(guild_id, stopped.channel_ids, look, may, do)
        return await self._sessions.view(guild_id, code)


async def _owned(tx: Transaction, code: str, actor: Actor, reader: Standing) -> Session:
    session = await require_session(tx, code)
    person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
    require_may_end(session, person.person_id, reader)
    return session


async def _take_confirmations_back(tx: Transaction, session: Session, by: int, at: datetime) -> None:
    """Who was there was confirmed of a shorter session than it becomes now."""
    for number in active(await tx.notes.list(session.code)).validations:
        undo = Undo(number, "tracking was resumed")
        key = f"resumed:{at.isoformat()}:{number}"
        await tx.notes.add(Note(session.code, session.round_id, undo, by, at, key))


def _widened(session: Session, actor: Actor, channel_ids: Collection[int]) -> Notice:
    channels = " ".join(f"<#{each}>" for each in channel_ids)
    text = f"⛏️ {{by}} added {channels} to **{session.code}**: time there counts from now on. {PRIVACY}"
    return Notice(text, {"by": actor.name}, _open_buttons(session))


def _resumed(session: Session, actor: Actor) -> Notice:
    assert session.closed_at is not None, "it was stopped"
    channels = " ".join(f"<#{each}>" for each in session.channel_ids)
    text = (
        f"⛏️ {{by}} resumed **{session.code}** in {channels}. The time since <t:{int(session.closed_at.timestamp())}:f> "
        f"is a pause, in which nobody earns. {PRIVACY}"
    )
    return Notice(text, {"by": actor.name}, _open_buttons(session))


def _open_buttons(session: Session) -> tuple[NoticeButton, ...]:
    """Under whatever says that the session is tracked."""
    return (
        NoticeButton("Stop", "adhoc.stop", (session.code,), "danger"),
        NoticeButton("Add channel", "adhoc.add", (session.code,)),
    )

"""Weekly sessions begin and end by themselves, once per occurrence, whatever restarts come between."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import PAYDIRT
from domain.presence import before_outages
from domain.sessions import Session, SessionState
from services import schedulewords as words
from services.apart import apart
from services.appointments import Planned, plan, remind, tell_officers
from services.guilds import require_set_up
from services.logfacts import about
from services.recorder import Recorder
from services.sessions import require_session
from services.tracking import Tracking
from services.weeklystarts import WeeklyStarts

log = logging.getLogger(__name__)

AS_PLANNED = "as planned"

Happened = Callable[[int, Session], Awaitable[None]]
"""Is told the guild and the session."""


class WeeklySessions:
    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        tracking: Tracking,
        clock: Clock,
        starts: WeeklyStarts,
        *,
        began: Happened,
        ended: Happened,
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._tracking = tracking
        self._clock = clock
        self._starts = starts
        self._began = began
        self._ended = ended

    async def keep(self) -> None:
        """Do what is due in every guild; called several times a minute."""
        for guild_id in await self._database.scheduled_guilds():
            if self._tracking.shard.carries(guild_id):
                await apart(guild_id, "a weekly session", self._keep_guild(guild_id))

    async def _keep_guild(self, guild_id: int) -> None:
        async with self._database.transaction(guild_id) as tx:
            settings, now = await require_set_up(tx), self._clock.now()
            planned = await plan(tx, settings, now)
            await remind(tx, settings, planned, now)
        for each in sorted(planned, key=lambda each: not each.appointment.is_on):
            # What stops comes first, for what begins may want its channels.
            if each.appointment.is_on and each.appointment.stops_at <= now:
                await apart(guild_id, "a weekly session", self._end(guild_id, each))
            elif each.appointment.is_due(now):
                await apart(guild_id, "a weekly session", self._begin(guild_id, each))

    async def _begin(self, guild_id: int, planned: Planned) -> None:
        if (opened := await self._starts.begin(guild_id, planned)) is not None:
            with about(session=opened.code):
                log.info("guild %d: session %s begins %s", guild_id, opened.code, AS_PLANNED)
                await self._began(guild_id, opened)

    async def _end(self, guild_id: int, planned: Planned) -> None:
        stopped = await self._recorder.in_turn(partial(self._stop, guild_id, planned))
        if stopped is not None:
            with about(session=stopped.code):
                log.info("guild %d: session %s is stopped %s", guild_id, stopped.code, AS_PLANNED)
                self._tracking.session_closed(guild_id)
                await self._ended(guild_id, stopped)

    async def _stop(self, guild_id: int, planned: Planned) -> Session | None:
        """Let the occurrence be over. The session, if that stops it: who stopped or resumed it by hand decides.

        To be called in a turn: then everything that was seen before is in the log.
        """
        await self._recorder.require_lease()
        async with self._database.transaction(guild_id) as tx:
            now, current = self._clock.now(), planned.appointment
            assert current.session_code is not None, "it is on"
            session = await require_session(tx, current.session_code)
            if session.state is SessionState.OPEN and not await self._has_seen(tx, current.stops_at):
                return None  # the next look may know until when who was there
            await _let_be_over(tx, planned, now)
            if session.state is not SessionState.OPEN:
                return None
            if session.pauses:
                settings = await require_set_up(tx)
                await tell_officers(tx, settings, planned.weekly, words.goes_on(planned.weekly, session), now)
                return None
            return await _stop_open(tx, planned, session, now)

    async def _has_seen(self, tx: Transaction, at: datetime) -> bool:
        """Whether it is known up to then who was there, or when the bot was blind: every loss before is written."""
        sight = self._recorder.sight
        if not sight.is_whole or sight.seen_at is None or sight.seen_at < at:
            return False
        return await tx.voice.blind_since() is None


async def _let_be_over(tx: Transaction, planned: Planned, now: datetime) -> None:
    which = planned.appointment.schedule_id, planned.appointment.local_date
    current = await tx.schedules.get_for_update(*which)
    if current is None or not current.is_on:
        raise Refused(f"weekly session {which[0]} of {which[1]} is over already")
    await tx.schedules.save([replace(current, over_at=now)])


async def _stop_open(tx: Transaction, planned: Planned, session: Session, now: datetime) -> Session:
    """Stop it at its planned moment: what came later does not count. Never inside an outage (pay-rules.md A6)."""
    planned_at = planned.appointment.stops_at
    closed_at = before_outages(planned_at, await tx.voice.outages(planned_at, planned_at))
    stopped = session.stop(at=closed_at, by=PAYDIRT, reason=AS_PLANNED)
    await tx.sessions.update(stopped)
    await _announce(tx, planned, stopped, now)
    return stopped


async def _announce(tx: Transaction, planned: Planned, session: Session, now: datetime) -> None:
    """Everybody where it was announced, with the buttons of a stop; officers in their own channel."""
    settings = await require_set_up(tx)
    channel_id = session.announced_channel_id or planned.weekly.channel_id
    notice = words.stopped(planned.weekly, planned.appointment, session)
    content = {**notice.content(), "buttons": [], "stopped": session.code}
    await tx.outbox.add(channel_id, content, now, nonce=f"{session.code} planned stop")
    if settings.officer_channel_id not in (None, channel_id):
        await tell_officers(tx, settings, planned.weekly, notice, now)

"""What happens when nobody does anything: sessions end by themselves, and unsaved ones are rolled back, announced."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from db.database import Database, Transaction
from domain.attendance import stays
from domain.clock import Clock
from domain.ledger import PAYDIRT
from domain.payroll import PayrollInput, SessionKind
from domain.presence import before_outages
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from services.announcements import publish
from services.apart import apart
from services.flying import asked, flying
from services.guilds import require_set_up
from services.inputs import gather_input
from services.notices import Notice, NoticeButton, tell_person
from services.recorder import Recorder
from services.sessions import require_session
from services.tracking import Tracking
from services.unsaved import roll_back_if_unsaved

log = logging.getLogger(__name__)


class Deadlines:
    """Looks after sessions that people forgot, but for those that somebody edits; called every minute."""

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        tracking: Tracking,
        clock: Clock,
        ended: Callable[[int, Session], Awaitable[None]] | None = None,
    ) -> None:
        """``ended`` is told the guild and the session that has ended by itself."""
        self._ended = ended
        self._database = database
        self._recorder = recorder
        self._tracking = tracking
        self._clock = clock

    async def keep(self) -> None:
        """End what is overdue and empty; warn of, then roll back, what nobody saved."""
        for guild_id, codes in (await self._database.unfinished_sessions()).items():
            for code in codes if self._tracking.shard.carries(guild_id) else ():
                await apart(guild_id, f"session {code}", self._keep(guild_id, code), session=code)

    async def _keep(self, guild_id: int, code: str) -> None:
        now = self._clock.now()
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            settings = await require_set_up(tx)
            is_edited = await tx.leases.live(code, now) is not None
            if session.state is SessionState.STOPPED and not is_edited:
                await roll_back_if_unsaved(tx, settings, session, now)
        if session.state is not SessionState.OPEN or not _may_end_by_itself(session, settings, now):
            return
        if await self._recorder.in_turn(partial(self._end_if_empty, guild_id, code)):
            self._tracking.session_closed(guild_id)
            if self._ended is not None:
                await self._ended(guild_id, session)

    async def _end_if_empty(self, guild_id: int, code: str) -> bool:
        """A session ends once it is empty for long enough, at the moment the last one left. Whether it did."""
        now = self._clock.now()
        if not self._recorder.sight.is_whole:
            return False  # who is there now is not known; the next minute may know
        await self._recorder.require_lease()
        async with self._database.transaction(guild_id) as tx:
            session, settings = await require_session(tx, code), await require_set_up(tx)
            if session.state is not SessionState.OPEN:
                return False
            until = await _seen_until(tx, settings, now)
            if until is None:
                return False
            given = await gather_input(tx, settings, session, None, until=max(until, session.running_since))
            left_at = last_departure(given)
            if left_at is None and until < now:
                left_at = until  # nobody will ever be seen leaving: the guild is gone
            if left_at is None or not _is_empty_for_long(session, settings, given, self._seen_at(now)):
                return False
            await _end(tx, session, left_at, now)
            return True

    def _seen_at(self, now: datetime) -> datetime:
        """Until when it is known that nobody has come back."""
        return min(now, self._recorder.sight.seen_at or now)


async def _seen_until(tx: Transaction, settings: GuildSettings, now: datetime) -> datetime | None:
    """Until when it is known who was there: now, or when the guild was lost for good; None: it may come back."""
    blind_since = await tx.voice.blind_since()
    if blind_since is None:
        return now
    return blind_since if _is_overdue(blind_since, settings, now) else None


def _may_end_by_itself(session: Session, settings: GuildSettings, now: datetime) -> bool:
    """An ad-hoc session whenever it is empty, one of the guild past its limit only."""
    return session.kind is SessionKind.ADHOC or _is_overdue(session.running_since, settings, now)


def _is_empty_for_long(
    session: Session, settings: GuildSettings, given: PayrollInput, seen_at: datetime
) -> bool:
    """Whether nobody was seen in its channels for the guild's limit; one that is overdue need not wait."""
    if session.kind is not SessionKind.ADHOC:
        return True
    last_seen_at = _last_seen_at(given)
    return last_seen_at is None or seen_at - last_seen_at >= timedelta(minutes=settings.empty_minutes)


def _is_overdue(since: datetime, settings: GuildSettings, now: datetime) -> bool:
    return now - since >= timedelta(hours=settings.session_limit_hours)


async def _end(tx: Transaction, session: Session, left_at: datetime, now: datetime) -> None:
    ended = session.stop(at=left_at, by=PAYDIRT, reason="nobody stopped it")
    await tx.sessions.update(ended)
    log.info("guild %d: session %s ended by itself at %s", tx.guild_id, session.code, left_at)
    if session.kind is SessionKind.ADHOC:
        await _tell_of_empty(tx, ended, now)
        return
    text = (
        f"⛏️ **{session.code}** was never stopped, so it ended by itself when the last one left, "
        f"<t:{int(left_at.timestamp())}:f>. It waits to be saved: `/mining payroll run`."
    )
    await publish(tx, session, asked(session, await flying(tx, session), Notice(text)), now)


async def _tell_of_empty(tx: Transaction, session: Session, now: datetime) -> None:
    """Everybody where it was announced, and whoever started it."""
    assert session.closed_at is not None, "it has just ended"
    text = (
        f"⛏️ **{session.code}** was empty, so it ended by itself when the last one left, "
        f"<t:{int(session.closed_at.timestamp())}:f>. Nothing is lost: "
    )
    to_do = (
        f"it goes on with `/mining adhoc load session:{session.code}`, or waits to be validated and saved."
    )
    validate = NoticeButton("Validate", "valid.open", (session.code,), "primary")
    notice = asked(session, await flying(tx, session), Notice(text + to_do, buttons=(validate,)))
    await publish(tx, session, notice, now)
    if (owner := await tx.people.get(session.opened_by)) is not None:
        await tell_person(tx, owner, Notice(text + to_do), now, about=session)


def last_departure(given: PayrollInput) -> datetime | None:
    """When the last person left the session's channels; None while somebody is there. Bots do not hold it open.

    Of a session that nobody joined since it runs that is its start, or its resumption. Never inside an outage
    (pay-rules.md A6): whoever left in one was last seen where it begins.
    """
    last = _last_seen_at(given)
    return last and max(_running_since(given), before_outages(last, given.outages))


def _last_seen_at(given: PayrollInput) -> datetime | None:
    """The same as it was seen: of whoever left in an outage, where the outage ends."""
    people = {person.person_id for person in given.members if not person.is_bot}
    session = given.session
    ends = [
        stay.end
        for stay in stays(given.voice_moves, until=session.closed_at)
        if stay.person_id in people and stay.channel_id in session.channel_ids
    ]
    last = max([*ends, _running_since(given)])
    return None if last >= session.closed_at else last


def _running_since(given: PayrollInput) -> datetime:
    return max([given.session.opened_at, *(pause.end for pause in given.session.pauses)])

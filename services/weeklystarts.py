"""The start of a weekly session: once per occurrence, over the mining channels that are free."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import PAYDIRT
from domain.payroll import SessionKind
from domain.sessions import Session, new_code
from domain.settings import GuildSettings
from services import schedulewords as words
from services.appointments import Planned, tell_officers
from services.channelwatch import ChannelWatch, Look, refuse_if_held, store_new
from services.guilds import require_set_up

LATE_SECONDS = 120
"""From then on officers are told."""


@dataclass(frozen=True, slots=True)
class InSight:
    """A guild that the bot sees: how to look into it, and its voice channels where people may mine."""

    look: Look
    channel_ids: frozenset[int]


SeeGuild = Callable[[int], InSight | None]
"""None while the guild is not in sight."""


@dataclass(frozen=True, slots=True)
class Room:
    """The mining channels that are free for a session, and which of the others has which code."""

    free: tuple[int, ...]
    holders: Mapping[int, str]


class WeeklyStarts:
    def __init__(
        self, database: Database, channels: ChannelWatch, clock: Clock, random: Random, see: SeeGuild
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._random = random
        self._see = see

    async def begin(self, guild_id: int, planned: Planned) -> Session | None:
        """Open its session. None: not now, or somebody has started it by hand. Refused if it began already."""
        if (sight := self._see(guild_id)) is None:
            return None
        self._channels.require_sight()
        async with self._database.transaction(guild_id) as tx:
            room = await self._room(tx, planned, sight)
        return None if room is None else await self._open(guild_id, planned, room, sight.look)

    async def _room(self, tx: Transaction, planned: Planned, sight: InSight) -> Room | None:
        """Where it can be held; else say why not: none is free, or it is on already."""
        settings, now = await require_set_up(tx), self._clock.now()
        due = await _still_due(tx, planned, now)
        wanted = [each for each in settings.mining_channel_ids if each in sight.channel_ids]
        room = _free_of(wanted, await tx.sessions.holders(wanted))
        if (session := await _started_by_hand(tx, room.holders)) is not None:
            await _adopt(tx, due, session, now)
            return None
        if not room.free:
            await _say_none_is_free(tx, settings, due, room.holders, now)
            return None
        return room

    async def _open(self, guild_id: int, planned: Planned, room: Room, look: Look) -> Session:
        """One transaction stores the session and whose occurrence it is: so neither is there without the other."""

        async def may(tx: Transaction, at: datetime) -> None:
            await _still_due(tx, planned, at)
            await refuse_if_held(tx, room.free)

        async def do(tx: Transaction, at: datetime) -> Session:
            due = await _still_due(tx, planned, at)
            opened = await store_new(tx, self._session(due, room.free, at), None, at)
            await tx.schedules.save([replace(due.appointment, session_code=opened.code, opened_at=at)])
            await _announce(tx, await require_set_up(tx), due, opened, room.holders)
            return opened

        return await self._channels.watch(guild_id, room.free, look, may, do)

    def _session(self, planned: Planned, channel_ids: tuple[int, ...], at: datetime) -> Session:
        return Session(
            code=new_code(SessionKind.SUNDAY, self._random),
            kind=SessionKind.SUNDAY,
            channel_ids=channel_ids,
            opened_at=at,
            opened_by=PAYDIRT,
            round_id=0,
            title=planned.weekly.schedule.title,
            announced_channel_id=planned.weekly.channel_id,
            template=planned.weekly.template,
        )


def _free_of(wanted: list[int], holders: Mapping[int, str]) -> Room:
    return Room(tuple(each for each in wanted if each not in holders), holders)


async def _still_due(tx: Transaction, planned: Planned, now: datetime) -> Planned:
    """The same as it is now. Refused if another tick or process was faster: until the end here none can be."""
    await tx.schedules.lock()
    which = planned.appointment.schedule_id, planned.appointment.local_date
    current = await tx.schedules.get_for_update(*which)
    if current is None or not current.is_due(now):
        raise Refused(f"weekly session {which[0]} of {which[1]} is not to begin any more")
    return replace(planned, appointment=current)


async def _started_by_hand(tx: Transaction, holders: Mapping[int, str]) -> Session | None:
    """An open session of the whole guild over these channels that no occurrence has yet."""
    for code in sorted(set(holders.values())):
        session = await tx.sessions.get(code)
        if session is None or session.kind is not SessionKind.SUNDAY or session.practice:
            continue
        if await tx.schedules.of_session(code) is None:
            return session
    return None


async def _adopt(tx: Transaction, due: Planned, session: Session, now: datetime) -> None:
    """The session that somebody started is the occurrence's."""
    await tx.schedules.save([replace(due.appointment, session_code=session.code, opened_at=now)])
    notice = words.by_hand(due.weekly, due.appointment, session)
    await tx.outbox.add(due.weekly.channel_id, notice.content(), now)


async def _say_none_is_free(
    tx: Transaction, settings: GuildSettings, due: Planned, holders: Mapping[int, str], now: datetime
) -> None:
    """Once; then it is only tried again."""
    if due.appointment.waits_since is None:
        await tx.schedules.save([replace(due.appointment, waits_since=now)])
        notice = words.none_free(due.weekly, due.appointment, holders)
        await tell_officers(tx, settings, due.weekly, notice, now)


async def _announce(
    tx: Transaction, settings: GuildSettings, due: Planned, session: Session, holders: Mapping[int, str]
) -> None:
    """Like a start by hand; officers hear what went otherwise than planned."""
    weekly, at = due.weekly, session.opened_at
    content = {**words.started(weekly, holders).content(), "started": session.code}
    await tx.outbox.add(weekly.channel_id, content, at, nonce=f"{session.code} started")
    if (at - due.appointment.starts_at).total_seconds() >= LATE_SECONDS:
        await tell_officers(tx, settings, weekly, words.started_late(weekly, due.appointment, session), at)
    if holders and settings.officer_channel_id not in (None, weekly.channel_id):
        await tell_officers(tx, settings, weekly, words.without_some(weekly, session, holders), at)

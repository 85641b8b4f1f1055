"""What the bot could not see, written down: outages, and the snapshots at their ends (pay-rules.md A6)."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from db.database import Database, Transaction
from db.voice import Fenced
from domain.presence import Outage
from domain.sessions import SessionState
from domain.settings import GuildSettings
from domain.shards import Shard
from domain.spans import Span, merge
from services.announcements import announce
from services.backlog import BATCH_MOVES
from services.journalentries import Entry, GuildLost, GuildRegained, Regained, Seen
from services.logfacts import about
from services.recorder import Recorder
from services.sightings import Sighting
from services.together import portions, together
from services.watchlist import Watchlist

log = logging.getLogger(__name__)

MOST_OPEN_SESSIONS = 500
GUILDS_AT_ONCE = 50
"""After an outage: their people are written in one go."""


class Tracking:
    """Follows the gateway's losses and returns, and which channels are to be watched."""

    def __init__(self, database: Database, recorder: Recorder, shard: Shard) -> None:
        self.shard = shard
        self.watchlist = Watchlist()
        self._database = database
        self._recorder = recorder
        self.outages = 0
        """How many were written, guild by guild, since the process started."""

    async def take_over(self) -> datetime | None:
        """At the start of the process: take the lease, and watch what was being watched.

        The moment of the newest thing that is recorded: nothing that this process sees may come before it.
        """
        opened = await self._database.open_sessions()
        own = [guild_id for guild_id in opened if self.shard.carries(guild_id)]
        await together(own, self._watch_held_channels)
        for guild_id in own:
            log.info("guild %d: tracking goes on for %s", guild_id, ", ".join(opened[guild_id]))
        await self.write_what_was_noted(await self._recorder.inherit())
        seen_at = await self._recorder.claim()
        moments = [seen_at, *await together(own, self._last_move_at)]
        newest = max((each for each in moments if each is not None), default=None)
        if seen_at is None:  # whoever recorded them left no sign of life: the moves are one themselves
            self._recorder.sight.remember(newest)
        return newest

    async def _last_move_at(self, guild_id: int) -> datetime | None:
        """It may be younger than the last sign of life, e.g. of a connection that was just being resumed."""
        async with self._database.transaction(guild_id) as tx:
            return await tx.voice.last_move_at()

    async def write_what_was_noted(self, entries: Sequence[Entry]) -> None:
        """What a process that was killed had in its journal comes before all that this one sees, in its order."""
        if not entries:
            return
        try:
            for kind, group in groupby(entries, type):
                if kind is Sighting:
                    await self._write_moves([each for each in group if isinstance(each, Sighting)])
                else:
                    for each in group:
                        await self._write_entry(each)
            seen_at = max((each.at for each in entries if isinstance(each, Seen)), default=None)
            await self._recorder.write([], seen_at)
        except Fenced:
            log.warning("another process has taken the shard meanwhile: what was noted before is dropped")
        else:
            log.info("written from the journal of a process before: %d entries", len(entries))

    async def _write_moves(self, moves: Sequence[Sighting]) -> None:
        for first in range(0, len(moves), BATCH_MOVES):
            await self._recorder.write(moves[first : first + BATCH_MOVES], None)

    async def _write_entry(self, entry: Entry) -> None:
        match entry:
            case Regained(at, lost_at, _, found):
                await self._catch_up(at, lost_at, found)
            case GuildLost(guild_id, at):
                await self._open_outage(guild_id, at)
            case GuildRegained(guild_id, at, there):
                await self._close_outage(guild_id, None, at, there)

    # --- what is watched ---

    def session_opens(self, guild_id: int, channel_ids: Iterable[int]) -> None:
        """Watch these channels from this moment on; ``session_opened`` must follow, whatever happens."""
        self.watchlist.opens(guild_id, channel_ids)

    def session_opened(self, guild_id: int, channel_ids: Iterable[int]) -> None:
        """Somebody tried to open a session over them: what the database holds now is watched."""

        async def look() -> None:
            await self._watch_held_channels(guild_id)
            self.watchlist.opened(guild_id, channel_ids)

        self._recorder.in_order(look)

    def session_closed(self, guild_id: int) -> None:
        """Its channels need not be watched any more, unless another session holds them by now."""
        self._recorder.in_order(partial(self._watch_held_channels, guild_id))

    async def _watch_held_channels(self, guild_id: int) -> None:
        async with self._database.transaction(guild_id) as tx:
            self.watchlist.holds(guild_id, await tx.sessions.held_channels())
        self._recorder.stirs.changed(guild_id)

    # --- the whole shard ---

    def regained(self, at: datetime, found: Mapping[int, Sequence[Sighting]]) -> None:
        """Everything is in sight again. ``found``: who is in voice, by guilds that are up.

        Call it in the very moment of the snapshot: what is observed afterwards comes after it.
        """
        lost_at = self._recorder.sight.seen_at
        loss = self._recorder.sight.regained(at)

        async def catch_up() -> None:
            await self._catch_up(at, lost_at, found)
            self._recorder.sight.loss_written(loss)

        self._recorder.in_order(catch_up, Regained(at, lost_at, loss, found))

    async def _catch_up(
        self, at: datetime, lost_at: datetime | None, found: Mapping[int, Sequence[Sighting]]
    ) -> None:
        async def open_outage(guild_id: int) -> None:
            if lost_at is not None:
                await self._open_outage(guild_id, lost_at)

        watched = self.watchlist.guild_ids
        await together([each for each in watched if each not in found], open_outage)
        for guild_ids in portions([each for each in watched if each in found], GUILDS_AT_ONCE):
            await self._close_outages(lost_at, at, {each: found[each] for each in guild_ids})

    # --- one guild ---

    def guild_lost(self, guild_id: int, at: datetime) -> None:
        """The guild is away (an outage of Discord, or the bot was removed)."""
        if self.watchlist.channels(guild_id):
            with about(guild=guild_id):
                self._recorder.in_order(lambda: self._open_outage(guild_id, at), GuildLost(guild_id, at))

    def guild_regained(self, guild_id: int, at: datetime, found: Sequence[Sighting]) -> None:
        """The guild is back, on a connection that sees; else ``regained`` will tell of it."""
        if self._recorder.sight.counts_moves and self.watchlist.channels(guild_id):
            entry = GuildRegained(guild_id, at, found)
            with about(guild=guild_id):
                self._recorder.in_order(lambda: self._close_outage(guild_id, None, at, found), entry)

    async def _open_outage(self, guild_id: int, lost_at: datetime) -> None:
        await self._recorder.require_lease()
        async with self._database.transaction(guild_id) as tx:
            await tx.voice.mark_blind(lost_at)

    async def _close_outage(
        self, guild_id: int, lost_at: datetime | None, regained_at: datetime, found: Sequence[Sighting]
    ) -> None:
        await self._close_outages(lost_at, regained_at, {guild_id: found})

    async def _close_outages(
        self, lost_at: datetime | None, regained_at: datetime, found: Mapping[int, Sequence[Sighting]]
    ) -> None:
        """Write the outages, then what is there now. Safe to do again, from wherever it broke off."""

        async def close(guild_id: int) -> None:
            async with self._database.transaction(guild_id) as tx:
                outage = await _outage_until(tx, lost_at, regained_at)
                is_new = outage is not None and await tx.voice.add_outage(outage)
                if outage is not None and is_new:
                    await _tell_if_long(tx, outage)
                await tx.voice.mark_blind(None)
            self.outages += is_new

        await self._recorder.require_lease()
        await together(found, close)
        await self._recorder.record_snapshots(regained_at, found)


async def _outage_until(tx: Transaction, lost_at: datetime | None, regained_at: datetime) -> Outage | None:
    """The earliest known loss counts, but no move that was recorded is inside of it (pay-rules.md A6)."""
    losses = [at for at in (await tx.voice.blind_since(), lost_at) if at is not None]
    if not losses:
        return None
    last_move_at = await tx.voice.last_move_at()
    lost_at = max(min(losses), last_move_at or min(losses))
    return Outage(lost_at, regained_at) if lost_at < regained_at else None


async def _tell_if_long(tx: Transaction, outage: Outage) -> None:
    """Tell officers of an outage that is too long to be bridged, where the open sessions were announced."""
    settings = await tx.guilds.get() or GuildSettings(tx.guild_id, "")
    touching = await tx.voice.outages(outage.lost_at, outage.regained_at)
    whole = merge(Span(each.lost_at, each.regained_at) for each in touching)[-1]
    if whole.end - whole.start <= timedelta(seconds=settings.bridge_seconds):
        return
    for session in await tx.sessions.list([SessionState.OPEN], limit=MOST_OPEN_SESSIONS):
        text = (
            f"⚠️ I could not see voice from {_moment(whole.start)} to {_moment(whole.end)}. That is longer than the "
            f"{settings.bridge_seconds // 60} minutes which are bridged, so this time counts for nobody in "
            f"**{session.code}**. Whoever was there just before or after it is flagged “gap” in the payroll."
        )
        await announce(tx, session, text, outage.regained_at)


def _moment(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:T>"

"""What the bot could not see, written down: outages, and the snapshots at their ends (pay-rules.md A6)."""

import logging
from asyncio import Future
from collections.abc import Mapping, Sequence
from datetime import datetime

from db.database import Database
from domain.presence import Outage
from services.recorder import Recorder, Sighting

log = logging.getLogger(__name__)


class Tracking:
    """Follows the gateway's losses and returns. A connection that is resumed was never lost."""

    def __init__(self, database: Database, recorder: Recorder) -> None:
        self._database = database
        self._recorder = recorder
        self._lost_at: datetime | None = None

    async def take_over(self) -> None:
        """At the start of the process: take the lease, and watch what was being watched."""
        self._lost_at = await self._recorder.claim()
        for guild_id, codes in (await self._database.open_sessions()).items():
            await self.watch_open_sessions(guild_id)
            log.info("guild %d: tracking goes on for %s", guild_id, ", ".join(codes))

    async def watch_open_sessions(self, guild_id: int) -> None:
        """Watch exactly the channels that open sessions of the guild hold."""
        async with self._database.transaction(guild_id) as tx:
            self._recorder.watch(guild_id, await tx.sessions.held_channels())

    # --- the connection ---

    def connection_lost(self) -> None:
        self._lost_at = self._recorder.seen_at or self._lost_at
        self._recorder.connection_lost()

    def connection_resumed(self) -> None:
        """What was missed is replayed, stamped as it arrives: no outage."""
        self._recorder.session_stands()

    def session_begins(self) -> None:
        self._recorder.session_begins()

    def session_ready(self, at: datetime, found: Mapping[int, Sequence[Sighting]]) -> Future[None]:
        """A new gateway session knows nothing of the gap. ``found``: who is in voice, by guilds that are up.

        Call it in the very moment of ``ready``: what is observed afterwards comes after the snapshot.
        """
        self._recorder.session_stands()
        lost_at = self._lost_at

        async def catch_up() -> None:
            for guild_id in self._recorder.watched_guilds():
                if guild_id in found:
                    await self._close_outage(guild_id, lost_at, at, found[guild_id])
                elif lost_at is not None:
                    await self._open_outage(guild_id, lost_at)
            self._recorder.outage_is_written()

        return self._recorder.in_order(catch_up)

    # --- one guild ---

    def guild_lost(self, guild_id: int, at: datetime) -> Future[None]:
        """The guild is away (an outage of Discord, or the bot was removed)."""
        return self._recorder.in_order(lambda: self._open_outage(guild_id, at))

    def guild_regained(self, guild_id: int, at: datetime, found: Sequence[Sighting]) -> Future[None]:
        return self._recorder.in_order(lambda: self._close_outage(guild_id, None, at, found))

    async def _open_outage(self, guild_id: int, lost_at: datetime) -> None:
        async with self._database.transaction(guild_id) as tx:
            await tx.voice.mark_blind(lost_at)

    async def _close_outage(
        self, guild_id: int, lost_at: datetime | None, regained_at: datetime, found: Sequence[Sighting]
    ) -> None:
        """Write the outage and what is there now; the earliest known loss counts, no move is inside of it."""
        async with self._database.transaction(guild_id) as tx:
            marked_at = await tx.voice.blind_since()
            last_move_at = await tx.voice.last_move_at()
            lost_at = marked_at or lost_at
            if lost_at is not None:
                lost_at = max(lost_at, last_move_at or lost_at)
                if lost_at < regained_at:
                    await tx.voice.add_outage(Outage(lost_at, regained_at))
        await self._recorder.record_snapshot(guild_id, regained_at, found)
        async with self._database.transaction(guild_id) as tx:
            await tx.voice.mark_blind(None)

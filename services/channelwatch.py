"""Bringing channels into sight for a session: what counts begins with a look at who is there at that moment."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from db.database import Database, Transaction
from db.sessions import ChannelHeld
from domain.clock import Clock
from domain.errors import Unavailable
from domain.ledger import PAYDIRT, RoundKind
from domain.sessions import Session
from services.actors import Actor
from services.recorder import Recorder
from services.sightings import Sighting
from services.tracking import Tracking

Look = Callable[[datetime], Sequence[Sighting]]
"""Who is in the watched channels in this very moment; must not await."""

T = TypeVar("T")
Work = Callable[[Transaction, datetime], Awaitable[T]]
"""What is done in a transaction, about the moment of the look."""


class ChannelWatch:
    def __init__(self, database: Database, recorder: Recorder, tracking: Tracking, clock: Clock) -> None:
        self._database = database
        self._recorder = recorder
        self._tracking = tracking
        self._clock = clock

    async def watch(
        self, guild_id: int, channel_ids: Collection[int], look: Look, may: Work[object], do: Work[T]
    ) -> T:
        """Look, then store with ``do`` what holds the channels from that moment on.

        ``may`` raises Refused where that is known beforehand; then nobody's place is noted. Raises Unavailable.
        """
        self.require_sight()
        self._tracking.session_opens(guild_id, channel_ids)
        try:
            at = self._clock.now()
            found = look(at)
            return await self._recorder.in_turn(lambda: self._store(guild_id, at, found, may, do))
        finally:
            self._tracking.session_opened(guild_id, channel_ids)

    async def open(self, guild_id: int, session: Session, actor: Actor, look: Look) -> None:
        """Open the session at the moment of the look. Raises ChannelHeld, or Refused if its code is taken."""

        async def may(tx: Transaction, _: datetime) -> None:
            await refuse_if_held(tx, session.channel_ids)

        async def do(tx: Transaction, at: datetime) -> None:
            await store_new(tx, replace(session, opened_at=at), actor, at)

        await self.watch(guild_id, session.channel_ids, look, may, do)

    def require_sight(self) -> None:
        """Between a reconnect and its snapshot nobody can say who is where."""
        if not self._recorder.sight.counts_moves:
            raise Unavailable("Discord is just being reconnected.")

    async def _store(
        self, guild_id: int, at: datetime, found: Sequence[Sighting], may: Work[object], do: Work[T]
    ) -> T:
        """First who is there, so that no crash between loses anybody."""
        async with self._database.transaction(guild_id) as tx:
            await may(tx, at)
            if not await tx.sessions.held_channels():
                await tx.voice.mark_blind(None)  # a loss that no session was left to see the end of
        await self._recorder.record_snapshot(guild_id, at, found)
        async with self._database.transaction(guild_id) as tx:
            return await do(tx, at)


async def refuse_if_held(
    tx: Transaction, channel_ids: Collection[int], *, but_for: str | None = None
) -> None:
    """Raises ChannelHeld if an open session, other than ``but_for``, has one of the channels."""
    for channel_id, code in sorted((await tx.sessions.holders(channel_ids)).items()):
        if code != but_for:
            raise ChannelHeld(channel_id, code)


async def store_new(tx: Transaction, session: Session, actor: Actor | None, at: datetime) -> Session:
    """Store the session, opened by the actor, with a round of its own. Raises ChannelHeld. None: by the bot."""
    opener = PAYDIRT
    if actor is not None:
        opener = (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id
    reason = f"session {session.code} starts"
    round_id = await tx.ledger.begin(RoundKind.SESSION, session.code, opener, reason, at)
    closer = None if session.closed_at is None else opener
    stored = replace(session, opened_by=opener, closed_by=closer, round_id=round_id)
    await tx.sessions.create(stored)
    return stored

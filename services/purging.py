"""Raw voice moves go after the guild's limit; what was saved keeps its own copy of them, and its proof."""

import logging

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.payroll import PayrollInput
from domain.presence import Outage
from domain.sessions import Session
from domain.shards import Shard
from reports.bundle import read_bundle
from services.apart import apart

BATCH_MOVES = 5_000
MOST_BATCHES = 200
"""For one guild on one day; the rest goes on the next."""

log = logging.getLogger(__name__)


class Purging:
    """Deletes what is past the limit of each guild, a small batch at a time; called every day."""

    def __init__(
        self, database: Database, shard: Shard, clock: Clock, *, batch_moves: int = BATCH_MOVES
    ) -> None:
        self._database = database
        self._shard = shard
        self._clock = clock
        self._batch_moves = batch_moves

    async def keep(self) -> None:
        """Purge every guild of this shard that has a limit. No session that is not saved loses anything."""
        for guild_id in await self._database.purging_guilds.ids():
            if self._shard.carries(guild_id):
                await apart(guild_id, "what is past the limit of voice moves", self._purge(guild_id))

    async def _purge(self, guild_id: int) -> None:
        purged, now = 0, self._clock.now()
        for _ in range(MOST_BATCHES):
            async with self._database.transaction(guild_id) as tx:  # short, for it holds the guild's head
                moves = await tx.purges.purge(now, self._batch_moves)
            purged += moves
            if moves < self._batch_moves:
                break
        if purged:
            log.info("guild %d: %d voice moves are past the guild's limit and were deleted", guild_id, purged)


async def is_purged(tx: Transaction, session: Session, outages: list[Outage]) -> bool:
    """Whether moves of a closed session are gone. ``outages``: those that touch it, and those that touch these."""
    if session.closed_at is None or session.entered or (until := await tx.purges.until()) is None:
        return False
    return min([session.opened_at, *(outage.lost_at for outage in outages)]) < until


async def kept_input(tx: Transaction, session: Session) -> PayrollInput | None:
    """What the session's last payroll was computed from, which it keeps for ever; None if none was saved."""
    saved = await tx.payrolls.latest(session.code)
    return None if saved is None else read_bundle(saved.input).given


async def require_moves(tx: Transaction, session: Session) -> None:
    """Refused if nobody can know any more who was in the session when."""
    if session.closed_at is None:
        return
    outages = await tx.voice.outages(session.opened_at, session.closed_at)
    if await is_purged(tx, session, outages) and await kept_input(tx, session) is None:
        raise Refused(
            f"Session {session.code} was never saved, and its voice moves were deleted after the guild's limit (voice "
            "data in `/mining setup`): nobody can tell any more who was there. Enter a new one with "
            "`/mining adhoc new`."
        )

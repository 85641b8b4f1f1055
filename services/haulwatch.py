"""Looks after hauls in flight: tells when they are ready, brings them to mind, flags and at last voids them."""

from dataclasses import replace
from datetime import datetime

from db.database import Database, Transaction
from db.hauls import ActDone
from domain.clock import Clock
from domain.hauls import Haul, HaulAct
from domain.haultimes import after, due_act, next_look
from domain.ledger import PAYDIRT
from domain.sessions import Session
from domain.settings import GuildSettings
from domain.shards import Shard
from services.apart import apart
from services.guilds import require_set_up
from services.haulclosing import void_haul
from services.haulnotices import tell_of
from services.sessions import require_session

MOST_AT_ONCE = 10_000
REASONS = {
    HaulAct.TOLD: "it is ready",
    HaulAct.REMINDED: "it is ready and not collected",
    HaulAct.ORPHANED: "nobody has collected it",
    HaulAct.WARNED: "it will be void",
    HaulAct.VOID: "nobody collected it in time",
}


class HaulWatch:
    """Called every few seconds; while nothing is due that is one query, however many hauls there are."""

    def __init__(self, database: Database, shard: Shard, clock: Clock) -> None:
        self._database = database
        self._shard = shard
        self._clock = clock

    async def keep(self) -> None:
        """Do what is due, haul by haul."""
        for guild_id, code, number in await self._database.hauls.due(self._clock.now(), limit=MOST_AT_ONCE):
            if self._shard.carries(guild_id):
                await apart(
                    guild_id, f"haul {code}/{number}", self._keep(guild_id, code, number), session=code
                )

    async def _keep(self, guild_id: int, code: str, number: int) -> None:
        now = self._clock.now()
        async with self._database.transaction(guild_id) as tx:
            session = await require_session(tx, code)
            settings = await require_set_up(tx)
            haul = await tx.hauls.get_for_update(code, number)
            if haul is None or not haul.in_flight or await is_left_alone(tx, code, now):
                return
            await _look_after(tx, settings, session, haul, now)


async def is_left_alone(tx: Transaction, code: str, now: datetime) -> bool:
    """Whether somebody edits the session: its hauls stay due, and are looked after once nobody does."""
    return await tx.leases.live(code, now) is not None


async def _look_after(
    tx: Transaction, settings: GuildSettings, session: Session, haul: Haul, now: datetime
) -> None:
    act = due_act(haul, settings, now)
    if act is None:  # the guild's limits are others since
        await tx.hauls.update(replace(haul, look_at=next_look(haul, settings)))
        return
    done = ActDone(act, PAYDIRT, now, REASONS[act], f"time:{act}:{now.isoformat()}", haul.round_id)
    if act is HaulAct.VOID:
        kept = await void_haul(tx, session, haul, done)
    else:
        kept = after(haul, act, now, settings)
        await tx.hauls.update(kept)
        await tx.hauls.add_act(kept, done)
    await tell_of(tx, session, kept, settings, done)

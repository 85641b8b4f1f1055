"""Selling out of the store: looked at first, with what it is to every session; then carried out, exactly that, once."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.database import Database, Transaction
from db.storesales import SaleAct, SaleActDone
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.orelines import TypedOre
from domain.ores import Ore
from domain.payroll import OreLine
from domain.quantities import format_scu
from domain.sessions import Session
from domain.store import Lot
from domain.storepicks import ALL_LOTS, Named, Wanted, pick, require_priced, require_sizeable
from domain.storesales import Outlook, Seen, StoreSale, outlook_of
from services.actors import Actor
from services.guilds import require_set_up
from services.notes import Noter, require_may_note
from services.prices import PriceService
from services.sessions import require_known, require_session
from services.storeselling import SaleView, carry_out, sold_view, view_sale

CHANGED = "Nothing was sold. Run `/mining sale store` again and look at it anew."


@dataclass(frozen=True, slots=True)
class SaleWish:
    """What somebody sold out of the store. ``named``: out of these lots only."""

    ore: tuple[TypedOre, ...]
    amount_auec: int
    holder: Actor
    terminal: str | None = None
    named: Named = ALL_LOTS


@dataclass(frozen=True, slots=True)
class Sold:
    """``already``: somebody, or this very press, had sold just that before."""

    view: SaleView
    already: bool


class StoreSales:
    def __init__(self, database: Database, prices: PriceService, clock: Clock) -> None:
        self._database = database
        self._prices = prices
        self._clock = clock

    async def look(self, guild_id: int, noter: Noter, wish: SaleWish) -> SaleView:
        """What selling it would do, lot by lot and session by session; kept, so that just that can be sold.

        Refused where less is there, where the money cannot be divided, and to whom the ore is not theirs to sell.
        """
        wanted = [_wanted(line) for line in await self._prices.valued(guild_id, wish.ore)]
        require_priced(wanted)
        async with self._database.transaction(guild_id) as tx:
            await require_set_up(tx)
            lots = await _lots(tx, wish.named)
            parts = pick(lots, wanted)
            require_sizeable(parts)
            sessions = await tx.sessions.of({each.part.session_code for each in parts})
            met = await tx.people.ensure_many(
                [(each.discord_id, each.name, False) for each in (noter.actor, wish.holder)]
            )
            by, now = met[noter.actor.discord_id].person_id, self._clock.now()
            await _require_may_sell(tx, sessions, by, noter.standing)
            sale = StoreSale(
                amount_auec=wish.amount_auec,
                holder=met[wish.holder.discord_id].person_id,
                terminal=wish.terminal,
                event_at=now,
                parts=parts,
                seen={session.code: _seen(session) for session in sessions},
                asked_by=by,
                asked_at=now,
            )
            kept = await tx.store_sales.add(sale, noter.key)
            return await view_sale(tx, kept, await tx.sessions.of(kept.codes))

    async def sell(self, guild_id: int, sale_id: int, noter: Noter) -> Sold:
        """Sell exactly what was looked at, once. Refused if a lot has less by now, or a session is in another state."""
        async with self._database.transaction(guild_id) as tx:
            sale = await tx.store_sales.get(sale_id)
            if sale is None:
                raise Refused("This button is out of date: run `/mining sale store` again.")
            sessions = [await require_session(tx, code) for code in sale.codes]
            by = (await tx.people.ensure(noter.actor.discord_id, noter.actor.name, is_bot=False)).person_id
            await tx.store.lock()
            acts = await tx.store_sales.acts(sale_id)
            if SaleAct.UNDONE in acts:
                raise Refused("This sale was made and taken back since. " + CHANGED)
            if SaleAct.SOLD in acts:
                return Sold(await sold_view(tx, sale, sessions), already=True)
            await _require_may_sell(tx, sessions, by, noter.standing)
            _require_as_seen(sale, sessions)
            await _require_there(tx, sale, practice=any(session.practice for session in sessions))
            now = self._clock.now()
            await tx.store_sales.add_act(sale_id, SaleActDone(SaleAct.SOLD, by, now, "sold", noter.key))
            await carry_out(tx, sale, sessions, by, now)
            return Sold(await sold_view(tx, sale, sessions), already=False)


def _wanted(line: OreLine) -> Wanted:
    ore = Ore(line.commodity, line.form)
    return Wanted(ore, line.quantity_cscu, line.quality, line.unit_price_auec, line.price_source)


async def _lots(tx: Transaction, named: Named) -> list[Lot]:
    """What may be taken, the oldest first. Refused where something is named that is not there."""
    sessions = [require_known(await tx.sessions.get(code), code) for code in sorted(named.sessions)]
    practice = any(session.practice for session in sessions)
    if practice and len(sessions) > 1:
        raise Refused(
            "The ore of a practice session is sold by itself: name no lots of other sessions beside it."
        )
    lots = [lot for lot in await tx.store.at_hand(*named.sessions, practice=practice) if named.takes(lot)]
    if missing := sorted(named.lots - {lot.name for lot in lots}):
        raise Refused(f"There is nothing in {', '.join(missing)}: `/mining store show` names what there is.")
    return lots


async def _require_may_sell(
    tx: Transaction, sessions: Sequence[Session], by: int, standing: Standing
) -> None:
    """Officers; others only what is of sessions that are not saved, and in which they may note."""
    if standing >= Standing.OFFICER:
        return
    for session in sessions:
        if outlook_of(session.state) is not Outlook.NOTE:
            raise Refused(
                f"Some of this is ore of {session.code}, which is {session.state}: only officers sell that. Name "
                "lots of a session that is not saved in `from`."
            )
        await require_may_note(tx, session, by, standing)


def _seen(session: Session) -> Seen:
    return Seen(outlook_of(session.state), session.revision)


def _require_as_seen(sale: StoreSale, sessions: Sequence[Session]) -> None:
    for session in sessions:
        if sale.seen[session.code] != _seen(session):
            raise Refused(
                f"Session {session.code} has changed since this was shown: it is {session.state}, revision "
                f"{session.revision}. {CHANGED}"
            )


async def _require_there(tx: Transaction, sale: StoreSale, *, practice: bool) -> None:
    there = {lot.name: lot.at_hand_cscu for lot in await tx.store.at_hand(*sale.codes, practice=practice)}
    for part in sale.division.parts:
        name = f"{part.session_code}/{part.lot}"
        if there.get(name, 0) < part.quantity_cscu:
            raise Refused(
                f"Of lot {name} only {format_scu(there.get(name, 0))} are left of the {format_scu(part.quantity_cscu)} "
                f"to be sold. {CHANGED}"
            )

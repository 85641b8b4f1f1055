"""Ore: hauls that leave and come in, what is sold out of the store, and tidying it up."""

from dataclasses import replace
from decimal import Decimal

from domain.access import Standing
from domain.errors import Refused
from domain.hauls import Cargo, Haul
from domain.notes import standing
from domain.orelines import TypedOre
from domain.ores import Ore
from domain.payroll import OreForm, Sale
from domain.store import Lot
from domain.storepicks import ALL_LOTS, Named
from services.actors import Actor
from services.hauls import Arriving, Hauls, Leaving
from services.notes import Noter, Notes
from services.prices import PriceService
from services.storesales import SaleWish, StoreSales
from services.storetidying import Handover, StoreTidying
from tests.services.money.world import BOSS, Press, Step, World
from uex.client import UexClient

PRICES = {"Gold": Decimal("6000.5"), "Tin": Decimal(77), "Inert": Decimal("0.0001")}


def _noter(officer: Actor, key: str) -> Noter:
    return Noter(officer, Standing.OFFICER, key)


async def haul(world: World, step: Step) -> Press:
    code, hauls = await world.noting(step), Hauls(world.database, world.clock)
    quality = step.pick((None, None, 812), step.amount)
    cargo = Cargo(step.pick(list(PRICES), step.amount), 1 + step.amount % 5000, OreForm.REFINED, quality)
    leaving = Leaving(step.who, (cargo, replace(cargo, commodity="Tin")), world.clock.now())
    return lambda officer, key: hauls.add(world.guild_id, code, _noter(officer, key), leaving)


async def collect(world: World, step: Step) -> Press:
    """All of it, or half; into a box, or not."""
    hauls, found = Hauls(world.database, world.clock), await _in_flight(world, step)
    part = 1 + step.amount % 2
    out = [replace(each, quantity_cscu=-(-each.quantity_cscu // part)) for each in found.cargo]
    arriving = Arriving(out, container=step.pick(("", "box"), step.amount), reason="early")
    return lambda officer, key: hauls.collect(
        world.guild_id, found.session_code, found.number, _noter(officer, key), arriving
    )


async def void(world: World, step: Step) -> Press:
    hauls, found = Hauls(world.database, world.clock), await _in_flight(world, step)
    return lambda officer, key: hauls.void(
        world.guild_id, found.session_code, found.number, _noter(officer, key), "pirates"
    )


async def _in_flight(world: World, step: Step) -> Haul:
    async with world.database.transaction(world.guild_id) as tx:
        return step.pick(await tx.hauls.in_flight())


async def lots_of(world: World) -> list[Lot]:
    """Everything at hand that is no practice."""
    async with world.database.transaction(world.guild_id) as tx:
        return [*await tx.store.at_hand()]


async def sell(world: World, step: Step) -> Press:
    """One to three ores at once, a part of what there is; one time in a few more than that."""
    lots = await lots_of(world)
    chosen = [step.pick(lots, step.one + place) for place in range(1 + step.amount % 3)]
    ore = {lot.commodity: TypedOre(_ore(lot), *_much(lot, step)) for lot in chosen}
    named = Named(lots=frozenset(lot.name for lot in chosen)) if step.other % 2 else ALL_LOTS
    wish = SaleWish(tuple(ore.values()), step.amount, step.who, "TDD", named)
    async with UexClient("http://127.0.0.1:9") as uex:
        sales = StoreSales(world.database, PriceService(world.database, uex, world.clock), world.clock)
        view = await sales.look(world.guild_id, _noter(BOSS, world.key()), wish)
    return lambda officer, key: sales.sell(world.guild_id, view.sale.sale_id, _noter(officer, key))


def _ore(lot: Lot) -> Ore:
    return Ore(lot.commodity, lot.form)


def _much(lot: Lot, step: Step) -> tuple[int, Decimal, int | None]:
    most = lot.at_hand_cscu + lot.at_hand_cscu // 8
    quality = lot.quality if step.amount % 2 else None
    return 1 + step.amount % most, PRICES[lot.commodity], quality


async def undo_sale(world: World, step: Step) -> Press:
    """Of sales out of the store only, by the note of any session that has part of it."""
    code, notes = await world.noting(step), Notes(world.database, world.clock)
    async with world.database.transaction(world.guild_id) as tx:
        parts = [
            note.number
            for note in standing(await tx.notes.list(code))
            if isinstance(note.fact, Sale) and note.fact.division
        ]
    number = step.pick(parts, step.amount)
    return lambda officer, key: notes.undo(world.guild_id, code, _noter(officer, key), number, "not sold")


async def merge(world: World, step: Step) -> Press:
    tidying = StoreTidying(world.database, world.clock)
    view = await tidying.look(world.guild_id, BOSS, Standing.OFFICER)
    return lambda officer, key: tidying.merge(world.guild_id, _noter(officer, key), view.seal)


async def move(world: World, step: Step) -> Press:
    tidying, lot = StoreTidying(world.database, world.clock), step.pick(await lots_of(world))
    if lot.at_hand_cscu < 2:
        raise Refused("there is too little in it")
    wish = Handover(lot.name, step.who, "box", 1 + step.amount % lot.at_hand_cscu)
    return lambda officer, key: tidying.hand_over(world.guild_id, _noter(officer, key), wish)

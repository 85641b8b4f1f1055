"""The guild's own money and its books: the treasury, guests who are members, closings, what a sheet brings along."""

from dataclasses import replace

from domain.treasury import TreasuryKind
from services.actors import Actor
from services.closing import Closing
from services.guests import Guests
from services.imports import Imports
from services.treasury import Treasury, Wish
from tests.services.money.world import EVERYBODY, GUESTS, Press, Step, World


async def treasury(world: World, step: Step) -> Press:
    treasury, kind = Treasury(world.database, world.clock), step.pick(list(TreasuryKind))
    other = step.pick(EVERYBODY, step.amount) if kind is TreasuryKind.HANDOVER else None
    amount = 1 + step.amount % 10_000
    wish = Wish(kind, amount, step.who, "so", other, becomes_holder=other is not None and amount % 2 == 0)
    return lambda officer, key: treasury.ask(world.guild_id, officer, wish, key)


async def decide_treasury(world: World, step: Step) -> Press:
    treasury, number = Treasury(world.database, world.clock), 1 + step.one % 3
    return lambda officer, _: treasury.decide(
        world.guild_id, number, officer, confirmed=bool(step.amount % 3)
    )


async def claim(world: World, step: Step) -> Press:
    guests, handle = Guests(world.database, world.clock), step.pick(GUESTS)
    return lambda _, key: guests.claim(world.guild_id, step.who, handle, key)


async def decide_claim(world: World, step: Step) -> Press:
    guests, number = Guests(world.database, world.clock), 1 + step.one % 3
    return lambda officer, _: guests.decide(world.guild_id, number, officer, accepted=bool(step.amount % 4))


async def assign(world: World, step: Step) -> Press:
    guests, handle = Guests(world.database, world.clock), step.pick(GUESTS)
    return lambda officer, key: guests.assign(world.guild_id, officer, step.who, handle, key)


async def close(world: World, step: Step) -> Press:
    closing = Closing(world.database, world.clock)
    day = f"2026-11-0{1 + step.one % 3}"
    seal = (await closing.look(world.guild_id, day)).seal
    return lambda officer, key: closing.close(world.guild_id, day, officer, reason="wipe", seal=seal, key=key)


async def import_sheet(world: World, step: Step) -> Press:
    imports = Imports(world.database, world.clock)
    rows = [
        f"{who},{1 + step.amount % (7 + place)}" for place, who in enumerate(("Ann", "Zoe_R", "New_Guest"))
    ]
    data = "\n".join(["name,amount", *rows]).encode()
    view = await imports.look(world.guild_id, data, step.who, None)
    return lambda officer, _: imports.confirm(world.guild_id, view.mark, view.seal, officer)


async def limits(world: World, step: Step) -> Press:
    """The guild changes its mind about limits and its treasury's holder."""

    async def press(_: Actor, __: str) -> None:
        async with world.database.transaction(world.guild_id) as tx:
            now = await tx.guilds.get_for_update()
            assert now is not None
            limit = step.pick((None, 0, 1000, step.amount))
            least = step.pick((0, 0, 5000))
            changed = replace(now, second_officer_above_auec=limit, min_payout_auec=least)
            await tx.guilds.save(changed)

    return press

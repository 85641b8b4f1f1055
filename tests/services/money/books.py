"""The guild's own money and its books: the treasury, guests who are members, closings, what a sheet brings along."""

from collections.abc import Mapping
from dataclasses import replace

from domain.people import Person
from domain.treasury import TreasuryKind
from services.actors import Actor
from services.closing import Closing
from services.guests import Guests
from services.imports import Imports
from services.treasury import Treasury, Wish
from tests.services.money.world import EVERYBODY, Press, Step, World


async def treasury(world: World, step: Step) -> Press:
    """Of what there is, a part; one time in a few more than that."""
    house, kind = Treasury(world.database, world.clock), step.pick(list(TreasuryKind))
    view = await house.show(world.guild_id)
    holders = [each for each in EVERYBODY if view.held_auec.get(_number(each, view.people), 0) > 0]
    person = step.pick(holders, step.other) if holders and step.amount % 4 else step.who
    there = view.owns_auec or view.held_auec.get(_number(person, view.people), 0)
    other = step.pick(EVERYBODY, step.amount) if kind is TreasuryKind.HANDOVER else None
    amount = 1 + step.amount % max(1, there)
    wish = Wish(kind, amount, person, "so", other, becomes_holder=other is not None and amount % 2 == 0)
    return lambda officer, key: house.ask(world.guild_id, officer, wish, key)


def _number(actor: Actor, people: Mapping[int, Person]) -> int:
    return next(each.person_id for each in people.values() if each.discord_id == actor.discord_id)


async def decide_treasury(world: World, step: Step) -> Press:
    house = Treasury(world.database, world.clock)
    undecided = [act for act in (await house.show(world.guild_id)).acts if act.decision is None]
    number = step.pick(undecided).act_id
    return lambda officer, _: house.decide(world.guild_id, number, officer, confirmed=bool(step.amount % 3))


async def claim(world: World, step: Step) -> Press:
    guests, handle = Guests(world.database, world.clock), await _handle(world, step)
    return lambda _, key: guests.claim(world.guild_id, step.who, handle, key)


async def decide_claim(world: World, step: Step) -> Press:
    """A claim that was made; one that was decided is not decided again."""
    guests, number = Guests(world.database, world.clock), 1 + step.one % 2
    return lambda officer, _: guests.decide(world.guild_id, number, officer, accepted=bool(step.amount % 4))


async def assign(world: World, step: Step) -> Press:
    guests, handle = Guests(world.database, world.clock), await _handle(world, step)
    return lambda officer, key: guests.assign(world.guild_id, officer, step.who, handle, key)


async def _handle(world: World, step: Step) -> str:
    """That of a guest, whom somebody may have claimed."""
    people = await world.people()
    return step.pick([person.name for person in people if person.discord_id is None])


async def close(world: World, step: Step) -> Press:
    closing = Closing(world.database, world.clock)
    day = f"2026-11-0{1 + step.one % 3}"
    seal = (await closing.look(world.guild_id, day)).seal
    return lambda officer, key: closing.close(world.guild_id, day, officer, reason="wipe", seal=seal, key=key)


async def import_sheet(world: World, step: Step) -> Press:
    imports = Imports(world.database, world.clock)
    rows = [
        f"{who},{1 + step.amount // (7 + place)}" for place, who in enumerate(("Ann", "Zoe_R", "New_Guest"))
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

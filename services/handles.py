"""The names in the game that members are paid under."""

from dataclasses import dataclass

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.people import Person, parse_handle
from services.actors import Actor

MOST_HANDLES = 10


@dataclass(frozen=True, slots=True)
class GuestHandle:
    """The handle belongs to a guest, whom the member may claim to be."""

    guest: Person


class Handles:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, guild_id: int, actor: Actor, typed: str) -> GuestHandle | None:
        """Add a handle and make it the active one; what is to be claimed instead if a guest has it.

        Refused if it is none, or another member's.
        """
        handle = parse_handle(typed)
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            owner = await tx.people.by_handle(handle)
            if owner is not None and owner.person_id != person.person_id:
                return _to_claim(owner, handle)
            if owner is None:
                if len(await tx.people.handles(person.person_id)) >= MOST_HANDLES:
                    raise Refused(f"You have {MOST_HANDLES} handles here: remove one first.")
                await tx.people.add_handle(person.person_id, handle, self._clock.now())
            await _activate(tx, person, handle)
            return None

    async def activate(self, guild_id: int, actor: Actor, handle: str) -> None:
        """Choose which of the member's handles payers are shown."""
        async with self._database.transaction(guild_id) as tx:
            await _activate(tx, await tx.people.ensure(actor.discord_id, actor.name, is_bot=False), handle)

    async def remove(self, guild_id: int, actor: Actor, handle: str) -> None:
        """Take a handle away; was it the active one, the newest of the others is."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            own = await tx.people.handles(person.person_id)
            if handle not in own:
                raise Refused("That handle is not yours any more: look again.")
            await tx.people.drop_handle(person.person_id, handle)
            left = [each for each in own if each != handle]
            if person.handle == handle:
                await tx.people.set_handle(person.person_id, left[-1] if left else None)


async def _activate(tx: Transaction, person: Person, handle: str) -> None:
    """By its own spelling, whatever the capitals."""
    for own in await tx.people.handles(person.person_id):
        if own.casefold() == handle.casefold():
            await tx.people.set_handle(person.person_id, own)
            return
    raise Refused("That handle is not yours any more: look again.")


def _to_claim(owner: Person, handle: str) -> GuestHandle:
    if owner.discord_id is None:
        return GuestHandle(owner)
    raise Refused(
        f"The handle {handle} is another member's here. If it is yours, ask an officer to sort it out with them."
    )

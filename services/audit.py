"""What officers see of who did what: one list over everything that is noted anyway."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.database import Database, Transaction
from domain.acts import Act, WantedActs
from domain.errors import Refused
from services.actors import Actor
from services.guilds import require_set_up
from services.owed import numbers_of

PAGE = 8
MOST_IN_A_FILE = 5000
LARGEST_ID = 2**31 - 1
NOBODY = (
    "Nothing is kept of this person here: neither did they do anything, nor was anything done about them."
)


@dataclass(frozen=True, slots=True)
class ActPage:
    """A page of acts, newest first. Pages count from 0; ``names`` are of everybody who is named by number."""

    wanted: WantedActs
    acts: Sequence[Act]
    names: Mapping[int, str]
    number: int
    pages: int
    total: int


class AuditTrail:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def number_of(self, guild_id: int, who: Actor) -> int:
        """The person number of a member. Refused for somebody of whom nothing is kept here."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.by_discord(who.discord_id)
        if person is None:
            raise Refused(NOBODY)
        return person.person_id

    async def page(self, guild_id: int, wanted: WantedActs, number: int = 0) -> ActPage:
        """A page of them; the last page if there is none of that number. Refused where nothing is set up."""
        return await self._read(guild_id, wanted, number, PAGE)

    async def newest(self, guild_id: int, wanted: WantedActs) -> ActPage:
        """The newest of them, as many as go into one file."""
        return await self._read(guild_id, wanted, 0, MOST_IN_A_FILE)

    async def _read(self, guild_id: int, wanted: WantedActs, number: int, size: int) -> ActPage:
        if (wanted.person_id or 0) > LARGEST_ID:
            raise Refused(NOBODY)
        async with self._database.snapshot(guild_id) as tx:
            await require_set_up(tx)
            numbers = None if wanted.person_id is None else await numbers_of(tx, wanted.person_id)
            total = await tx.acts.count(wanted, numbers)
            pages = max(1, -(-total // size))
            number = min(number, pages - 1)
            acts = await tx.acts.page(wanted, numbers, most=size, skipped=number * size)
            return ActPage(wanted, acts, await _names(tx, wanted, acts), number, pages, total)


async def _names(tx: Transaction, wanted: WantedActs, acts: Sequence[Act]) -> dict[int, str]:
    named = {act.by for act in acts}.union(*(act.people for act in acts), {wanted.person_id or 0})
    return {person.person_id: person.name for person in await tx.people.of(named)}

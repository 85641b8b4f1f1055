"""Who the people in voice are: from Discord accounts to the small person numbers of their guild."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from db.database import Database, Transaction
from db.voice import LoggedMove
from domain.people import Person
from services.journalentries import Entry, GuildRegained, Regained
from services.sightings import Sighting
from services.together import together


class Acquaintances:
    """Remembers everybody it has met, so that a known person's move costs no question to the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[int, int], tuple[int, str | None]] = {}
        """Guild and Discord id to person number and the name last seen."""
        self._untracked: set[tuple[int, int]] = set()
        """Who does not want to be recorded."""

    async def logged(self, sightings: Iterable[Sighting]) -> list[LoggedMove]:
        """The moves as the log wants them; none of who does not want to be recorded.

        Strangers get the next number; a new name is noted.
        """
        seen = list(sightings)
        await self._meet(seen)
        return [self._move(each) for each in seen if self._may_be_tracked(each)]

    def kept(self, entry: Entry) -> Entry | None:
        """The entry of a journal without who is known not to want to be recorded; None if nothing is left of it."""
        match entry:
            case Sighting():
                return entry if self._may_be_tracked(entry) else None
            case GuildRegained():
                return replace(entry, found=[each for each in entry.found if self._may_be_tracked(each)])
            case Regained():
                found = {
                    guild_id: [each for each in there if self._may_be_tracked(each)]
                    for guild_id, there in entry.found.items()
                }
                return replace(entry, found=found)
            case _:
                return entry

    def _may_be_tracked(self, seen: Sighting) -> bool:
        return (seen.guild_id, seen.discord_id) not in self._untracked

    def forget(self, guild_id: int, discord_id: int) -> None:
        """Something about the person has changed: ask the database again when they are seen next."""
        self._known.pop((guild_id, discord_id), None)
        self._untracked.discard((guild_id, discord_id))

    def _move(self, seen: Sighting) -> LoggedMove:
        person_id, _ = self._known[seen.guild_id, seen.discord_id]
        return LoggedMove(seen.guild_id, person_id, seen.channel_id, seen.at, seen.deafened, seen.source)

    async def _meet(self, sightings: Iterable[Sighting]) -> None:
        strangers: defaultdict[int, dict[int, Sighting]] = defaultdict(dict)
        for seen in sightings:
            if self._is_strange(seen):
                strangers[seen.guild_id][seen.discord_id] = seen
        await together(strangers.items(), self._meet_in_guild)

    async def _meet_in_guild(self, strangers: tuple[int, dict[int, Sighting]]) -> None:
        guild_id, people = strangers
        met = await self._database.run(guild_id, partial(_people, people))
        for discord_id, person in met.items():
            self._known[guild_id, discord_id] = (person.person_id, people[discord_id].name)
            if not person.tracked:
                self._untracked.add((guild_id, discord_id))

    def _is_strange(self, seen: Sighting) -> bool:
        known = self._known.get((seen.guild_id, seen.discord_id))
        return known is None or seen.name not in (None, known[1])


async def _people(people: dict[int, Sighting], tx: Transaction) -> dict[int, Person]:
    """Discord id to person. Whom Discord did not describe keeps the name that is known of them."""
    met = [
        (each.discord_id, _storable(each.name), each.is_bot)
        for each in people.values()
        if each.name is not None
    ]
    found = await tx.people.ensure_many(met)
    for discord_id in people.keys() - found.keys():
        person = await tx.people.by_discord(discord_id)
        if person is None:
            person = await tx.people.ensure(discord_id, f"member {discord_id}", is_bot=False)
        found[discord_id] = person
    return found


def _storable(name: str) -> str:
    """The name without what PostgreSQL cannot hold: one hostile name must not stop the log."""
    return name.encode("utf-8", "replace").decode().replace("\0", "?")

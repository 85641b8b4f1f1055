"""Hauls in flight, page by page: one query a page, however many there are."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.database import Database
from domain.clock import Clock
from domain.hauls import Haul
from domain.people import Person
from domain.settings import GuildSettings
from services.guilds import require_set_up
from services.sessions import require_known

PAGE = 10


@dataclass(frozen=True, slots=True)
class HaulPage:
    """Hauls in flight, the next to be ready first. Pages count from 0.

    ``total``, ``ready`` and ``orphaned`` count those of all pages, ``sessions`` whose they are.
    """

    hauls: tuple[Haul, ...]
    owners: Mapping[int, Person]
    number: int
    pages: int
    total: int
    ready: int
    orphaned: int
    sessions: int
    settings: GuildSettings


class HaulLists:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(self, guild_id: int, number: int, *, code: str | None = None) -> HaulPage:
        """A page of the guild's, or of one session's; the last one if there is none such.

        Refused if the guild has no such session.
        """
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            if code is not None:
                require_known(await tx.sessions.get(code), code)
            counts = await tx.hauls.counts(self._clock.now(), code)
            pages = max(1, -(-counts.in_flight // PAGE))
            number = min(number, pages - 1)
            hauls = tuple(await tx.hauls.in_flight(code, limit=PAGE, offset=number * PAGE))
            people = await tx.people.of({haul.owner for haul in hauls})
            owners = {person.person_id: person for person in people}
            return HaulPage(
                hauls=hauls,
                owners=owners,
                number=number,
                pages=pages,
                total=counts.in_flight,
                ready=counts.ready,
                orphaned=counts.orphaned,
                sessions=counts.sessions,
                settings=settings,
            )

"""A guild in which everything is done that moves money: each act looks first, and gives the press that does it.

Boss and Dee are officers. Ann, Bob and Cyd mine; two guests are known by their handles only.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeAlias, TypeVar

from db.database import Database
from domain.errors import Refused
from domain.people import Person
from domain.sessions import SessionState
from domain.settings import GuildSettings
from services.actors import Actor
from services.notes import TAKES_NOTES
from services.recorder import Recorder
from tests.clock import ManualClock

ANN, BOB, CYD = Actor(1001, "Ann"), Actor(1002, "Bob"), Actor(1004, "Cyd")
BOSS, DEE = Actor(1003, "Boss"), Actor(1005, "Dee")
EVERYBODY = (ANN, BOB, CYD, BOSS, DEE)
OFFICERS = (BOSS, DEE)
GUESTS = ("Zoe_R", "Yan_R")
OPENED = datetime(2026, 11, 15, 18, tzinfo=UTC)
LONG = timedelta(hours=1)
MOST_SESSIONS = 4

Press: TypeAlias = Callable[[Actor, str], Awaitable[object]]
"""Does what was looked at: who presses, and in which act."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """One act. The numbers choose among what there is, whatever that has become."""

    act: str
    one: int
    other: int
    amount: int

    def pick(self, those: list[T] | tuple[T, ...], number: int | None = None) -> T:
        """One of those by ``one``, or by another number. Refused where there is nothing to choose from."""
        if not those:
            raise Refused("there is nothing of that kind")
        return those[(self.one if number is None else number) % len(those)]

    @property
    def who(self) -> Actor:
        return self.pick(EVERYBODY, self.other)

    @property
    def officer(self) -> Actor:
        return self.pick(OFFICERS, self.other)


@dataclass
class World:
    """One guild of the database. ``settings`` are its own from the start."""

    database: Database
    settings: GuildSettings
    fence: int
    clock: ManualClock = field(default_factory=lambda: ManualClock(OPENED))
    codes: list[str] = field(default_factory=list)
    keys: int = 0

    @property
    def guild_id(self) -> int:
        return self.settings.guild_id

    async def founded(self) -> "World":
        """People get the numbers 1 (Ann), 2 (Bob), 3 (Cyd), 4 (Boss) and 5 (Dee)."""
        async with self.database.transaction(self.guild_id) as tx:
            met = await tx.people.ensure_many([(each.discord_id, each.name, False) for each in EVERYBODY])
            for person in met.values():
                await tx.people.add_handle(person.person_id, f"{person.name}_R", OPENED)
                await tx.people.set_handle(person.person_id, f"{person.name}_R")
            await tx.guilds.save(self.settings)
        return self

    def key(self) -> str:
        self.keys += 1
        return f"interaction {self.keys}"

    async def codes_in(self, *states: SessionState) -> list[str]:
        """The sessions in these states."""
        async with self.database.transaction(self.guild_id) as tx:
            return sorted(session.code for session in await tx.sessions.list(states, limit=MOST_SESSIONS))

    async def noting(self, step: Step) -> str:
        """A session that takes notes; where there is none, any: then it is refused."""
        return step.pick(await self.codes_in(*TAKES_NOTES) or self.codes)

    async def people(self) -> list[Person]:
        """Everybody, guests included."""
        async with self.database.transaction(self.guild_id) as tx:
            return await tx.people.all()

    def recorder(self) -> Recorder:
        """One that hears nothing: the model writes what voice says by itself."""
        return Recorder(self.database, self.clock, shard_id=0, holder="a test")

"""Whatever two people try with hauls, again and at once, with saves and discards between, the same laws hold.

After every act each haul is resolved at most once, and no ore is made or forgotten: what was mined lies in flight, in
store, in what refining took, or is lost; and no lot holds more than came out of its haul.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.database import Database
from domain.access import Standing
from domain.errors import Refused
from domain.hauls import Cargo, HaulAct, HaulState
from domain.ledger import RoundKind
from domain.payroll import OreForm, SessionKind
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from services.actors import Actor
from services.discards import discard_session
from services.haulclosing import carry_over, restore_hauls
from services.hauls import Arriving, Hauls, Leaving
from services.notes import Noter
from tests.clock import ManualClock
from tests.services.sundays import CLOSED, CODE, OPENED

ANN, BOSS = Actor(1001, "Ann"), Actor(1003, "Boss")
WHO = ((ANN, Standing.MEMBER), (BOSS, Standing.OFFICER))
ANN_ID, BOSS_ID = 1, 2
FLIGHT = timedelta(hours=2)
_guild_ids = count(1)

people = st.sampled_from(WHO)
numbers = st.integers(1, 3)
amounts = st.integers(1, 1_100)
tries = st.one_of(
    st.tuples(st.just("collect"), people, numbers, amounts),
    st.tuples(st.just("void"), people, numbers, amounts),
)
acts = st.one_of(
    st.tuples(st.just("add"), people, amounts),
    st.tuples(st.just("at once"), st.lists(tries, min_size=1, max_size=4)),
    st.tuples(st.just("again")),
    st.tuples(st.just("late"), st.integers(1, 4)),
    st.tuples(st.just("save")),
    st.tuples(st.just("discard")),
    st.tuples(st.just("reopen")),
)


@dataclass
class World:
    """A guild with one session, whose clock is turned by hand."""

    database: Database
    guild_id: int
    clock: ManualClock = field(default_factory=lambda: ManualClock(CLOSED))
    sent: list[tuple[str, tuple[Actor, Standing], int, int, str]] = field(default_factory=list)
    first: dict[int, HaulState] = field(default_factory=dict)
    keys: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.hauls = Hauls(self.database, self.clock)

    async def founded(self) -> "World":
        async with self.database.transaction(self.guild_id) as tx:
            await tx.people.ensure_many([(each.discord_id, each.name, False) for each, _ in WHO])
            await tx.guilds.save(GuildSettings(self.guild_id, "Red Rock", (11,), set_up_at=OPENED))
            round_id = await tx.ledger.begin(RoundKind.SESSION, CODE, ANN_ID, "start", OPENED)
            session = Session(CODE, SessionKind.SUNDAY, (11,), OPENED, ANN_ID, round_id)
            await tx.sessions.create(session)
            await tx.sessions.update(session.stop(at=CLOSED, by=ANN_ID))
        return self

    async def play(self, act: tuple[Any, ...]) -> None:
        match act:
            case ("add", who, amount):
                await self.add(who, amount)
            case ("at once", wanted):
                new = [(*each, f"act {next(self.keys)}") for each in wanted]
                self.sent += new
                await self.tried(new)
            case ("again",):
                await self.tried(self.sent[-3:])
            case ("late", hours):
                self.clock.passes(hours=hours)
            case (ending,):
                await self.end(str(ending))

    async def add(self, who: tuple[Actor, Standing], amount: int) -> None:
        actor, standing = who
        cargo = (Cargo("Gold", amount, OreForm.RAW, 812), Cargo("Tin", 5))
        leaving = Leaving(ANN, cargo, self.clock.now() + FLIGHT, refinery="ARC-L1", cost_auec=7)
        noter = Noter(actor, standing, f"act {next(self.keys)}")
        done = await asyncio.gather(
            *(self.hauls.add(self.guild_id, CODE, noter, leaving) for _ in range(2)), return_exceptions=True
        )
        require_no_bug(done)

    async def tried(self, wanted: list[tuple[str, tuple[Actor, Standing], int, int, str]]) -> None:
        """All of them at the same time; each haul stays what it became first."""
        require_no_bug(await asyncio.gather(*map(self.attempt, wanted), return_exceptions=True))

    async def attempt(self, wanted: tuple[str, tuple[Actor, Standing], int, int, str]) -> object:
        act, (actor, standing), number, amount, key = wanted
        noter = Noter(actor, standing, key)
        if act == "void":
            return await self.hauls.void(self.guild_id, CODE, number, noter, "a test")
        arriving = Arriving((Cargo("Gold", amount), Cargo("Tin", 3)), reason="a test")
        return await self.hauls.collect(self.guild_id, CODE, number, noter, arriving)

    async def end(self, ending: str) -> None:
        async with self.database.transaction(self.guild_id) as tx:
            session = await tx.sessions.get_for_update(CODE)
            assert session is not None
            now = self.clock.now()
            if ending == "reopen" and session.state in (SessionState.SAVED, SessionState.DISCARDED):
                round_id = await tx.ledger.begin(RoundKind.SESSION, CODE, BOSS_ID, "reopened", now)
                reopened = session.reopen(round_id)
                await tx.sessions.update(reopened)
                if session.state is SessionState.DISCARDED:
                    await restore_hauls(tx, reopened, session.round_id, BOSS_ID, now)
            elif ending == "save" and session.state is SessionState.STOPPED:
                await carry_over(tx, session, BOSS_ID, now, "saved")
                await tx.ledger.commit(session.round_id, BOSS_ID, "saved", now)
                await tx.sessions.update(session.save())
            elif ending == "discard" and session.state is SessionState.STOPPED:
                await discard_session(tx, session, BOSS_ID, "a test", now)

    async def require_laws(self) -> None:
        async with self.database.transaction(self.guild_id) as tx:
            hauls = await tx.hauls.of_session(CODE)
            acts = {haul.number: await tx.hauls.acts(CODE, haul.number) for haul in hauls}
            committed = await tx.ledger.balances()
            open_rounds = {haul.round_id for haul in hauls if haul.in_flight}
            working = {round_id: await tx.ledger.working(round_id) for round_id in open_rounds}
            lots = await tx.store.at_hand()
        for haul in hauls:
            resolving = [
                done.act for done in acts[haul.number] if done.act in (HaulAct.COLLECTED, HaulAct.VOID)
            ]
            assert len(resolving) == (not haul.in_flight)
            if not haul.in_flight:
                assert self.first.setdefault(haul.number, haul.state) is haul.state
            else:
                on_board = sum(cargo.quantity_cscu for cargo in haul.cargo)
                account = f"transit:{CODE}/{haul.number}"
                assert sum(n for (a, _), n in working[haul.round_id].items() if a == account) == on_board
        assert sum_by_asset(committed) == Counter()
        for holdings in working.values():
            assert sum_by_asset(holdings) == Counter()
        of_haul: Counter[int] = Counter()
        for lot in lots:
            assert lot.haul is not None
            of_haul[lot.haul] += lot.at_hand_cscu
        for haul in hauls:
            went_in = sum(cargo.quantity_cscu for cargo in haul.cargo)
            assert of_haul[haul.number] <= (went_in if haul.state is HaulState.COLLECTED else 0)


def sum_by_asset(holdings: dict[tuple[str, str], int]) -> Counter[str]:
    """What is left of each asset over all accounts; nothing, where no ore is made or forgotten."""
    sums: Counter[str] = Counter()
    for (_, asset), amount in holdings.items():
        sums[asset] += amount
    return Counter({asset: amount for asset, amount in sums.items() if amount})


def require_no_bug(outcomes: Sequence[object]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refused):
            raise outcome


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=3, max_size=16))
async def test_whatever_is_tried_each_haul_is_resolved_once_and_no_ore_is_made_or_forgotten(
    database: Database, play: list[tuple[object, ...]]
) -> None:
    world = await World(database, next(_guild_ids)).founded()
    await world.add((ANN, Standing.MEMBER), 1_000)
    for act in play:
        await world.play(act)
        await world.require_laws()

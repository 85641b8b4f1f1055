"""Ore in flight: a guild with ten thousand hauls and a million ledger entries beside one with a hundred and none."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.ledger import LARGE, commit_ms, fill
from benchmarks.measure import Figure, seconds_of
from benchmarks.world import CHANNELS, GUILD, OPENED, database, moves
from cogs.boardviews import board
from db.database import Database, Transaction
from db.hauls import ActDone
from db.voice import LoggedMove
from domain.access import Standing
from domain.boards import ores_of
from domain.hauls import Cargo, Haul, HaulAct, departure
from domain.ledger import RoundKind
from domain.payroll import OreForm, SessionKind
from domain.sessions import Session
from domain.settings import GuildSettings
from domain.watching import session_interest
from services.actors import Actor
from services.boards import Boards
from services.guilds import require_set_up
from services.haullists import HaulLists
from services.hauls import Arriving, Hauls
from services.notes import Noter
from services.prices import PriceService
from services.recorder import Recorder
from services.sessions import require_session
from services.sessionview import look_at, with_store
from uex.client import UexClient

MANY, FEW = 100, 1
"""Sessions, each of which has a hundred hauls in flight."""
HAULS_EACH = 100
PEOPLE = 30
ROUNDS = 15
BOSS = Actor(10**6 + 1, "Miner 1")
CODE = "sm-bench0"
COUNTED = "a page of the hauls in flight"
"""It says how many there are in all, so it grows with them."""


@dataclass(frozen=True, slots=True)
class StandingClock:
    """It is always an hour after the start."""

    def now(self) -> datetime:
        return OPENED + timedelta(hours=1)


async def hauls(large: int = LARGE) -> list[Figure]:
    async with database() as (opened, _), UexClient("http://127.0.0.1:9") as uex:
        small, big = GUILD + 1, GUILD + 2
        await _hold_session(opened, small, FEW)
        await _hold_session(opened, big, MANY)
        await fill(opened, big, large)
        bench = _Bench(opened, uex)
        name = f"{_grouped(MANY * HAULS_EACH)} hauls and {_grouped(large)} entries"
        figures = []
        for what, measured in bench.acts.items():
            few, many = [await _milliseconds(measured, guild_id) for guild_id in (small, big)]
            beside = f"with {HAULS_EACH} hauls and nothing else"
            aim = "" if what == COUNTED else "flat"
            figures.append(Figure(f"{what}, {name}", many, "ms", few, beside, aim))
        few, many = await commit_ms(opened, small, ROUNDS), await commit_ms(opened, big, ROUNDS)
        figures.append(Figure(f"commit of a round, {name}", many, "ms", few, beside, "flat"))
        return figures


class _Bench:
    """What is done in either guild; each is told the guild and the number of the round."""

    def __init__(self, opened: Database, uex: UexClient) -> None:
        clock = StandingClock()
        self._opened = opened
        self._boards = Boards(
            opened,
            Recorder(opened, clock, shard_id=0, holder="benchmark"),
            PriceService(opened, uex, clock),
            clock,
        )
        self._lists = HaulLists(opened, clock)
        self._hauls = Hauls(opened, clock)
        self._clock = clock
        self.acts: dict[str, Callable[[int, int], Awaitable[object]]] = {
            "status of a session": self._status,
            "its board read whole and drawn": self._board,
            COUNTED: self._page,
            "a look for hauls that are due": self._due,
            "a haul collected": self._collect,
        }

    async def _status(self, guild_id: int, _: int) -> None:
        async with self._opened.transaction(guild_id) as tx:
            settings, session = await require_set_up(tx), await require_session(tx, CODE)
            await with_store(tx, await look_at(tx, settings, session, self._clock.now()))

    async def _board(self, guild_id: int, _: int) -> None:
        seen, noted = await self._boards.seen(guild_id, CODE), await self._boards.noted(guild_id, CODE)
        async with self._opened.snapshot(guild_id) as tx:
            ledger = await tx.watching.view(session_interest(CODE))
        ores = ores_of(CODE, ledger.working.get(seen.session.round_id, {}))
        board(self._boards.picture(seen, noted, await self._boards.valued(guild_id, ores)))

    async def _page(self, guild_id: int, _: int) -> None:
        await self._lists.page(guild_id, 0)

    async def _due(self, _guild_id: int, _: int) -> None:
        await self._opened.hauls.due(self._clock.now())

    async def _collect(self, guild_id: int, number: int) -> None:
        noter = Noter(BOSS, Standing.OFFICER, f"collect {number}")
        arriving = Arriving([Cargo("Gold", 900)], reason="a benchmark")
        await self._hauls.collect(guild_id, CODE, number + 1, noter, arriving)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


async def _milliseconds(act: Callable[[int, int], Awaitable[object]], guild_id: int) -> float:
    return await seconds_of(lambda number: act(guild_id, number), ROUNDS) * 1000


async def _hold_session(opened: Database, guild_id: int, sessions: int) -> None:
    """An open session of thirty people, and others that are stopped, each with its hauls."""
    async with opened.transaction(guild_id) as tx:
        await tx.guilds.save(GuildSettings(guild_id, "Red Rock Mining", CHANNELS, set_up_at=OPENED))
        await tx.people.ensure_many([(10**6 + each, f"Miner {each}", False) for each in range(1, PEOPLE + 1)])
    for number in range(sessions):
        async with opened.transaction(guild_id) as tx:
            await _add_session(tx, f"sm-bench{number:x}" if number < 16 else f"sm-b{number:05}")
    fence = await opened.voice_log.claim(guild_id, "benchmark", OPENED)
    logged = [LoggedMove(guild_id, move.person_id, move.channel_id, move.at) for move in moves(PEOPLE)]
    await opened.voice_log.append(guild_id, fence, logged, None)


async def _add_session(tx: Transaction, code: str) -> None:
    round_id = await tx.ledger.begin(RoundKind.SESSION, code, 1, "benchmark", OPENED)
    session = Session(code, SessionKind.SUNDAY, CHANNELS, OPENED, 1, round_id)
    stopped = session.stop(at=OPENED + timedelta(hours=1), by=1)
    await tx.sessions.create(session if code == CODE else stopped)
    leaving = []
    for number in range(1, HAULS_EACH + 1):
        haul = _haul(code, number, round_id)
        await tx.hauls.add(haul, f"{code}/{number}")
        key = f"added {number}"
        await tx.hauls.add_act(haul, ActDone(HaulAct.ADDED, 1, OPENED, "it left", key, round_id))
        leaving += departure(haul)
    await tx.ledger.post(round_id, leaving, 1, OPENED)


def _haul(code: str, number: int, round_id: int) -> Haul:
    ready_at = OPENED + timedelta(hours=20, minutes=number)
    cargo = (Cargo("Gold", 1_000, OreForm.RAW, 812), Cargo("Beryl", 2_000, OreForm.RAW))
    owner = number % PEOPLE + 1
    return Haul(
        code,
        number,
        owner,
        cargo,
        OPENED,
        ready_at,
        1,
        OPENED,
        round_id,
        refinery="ARC-L1",
        look_at=ready_at,
    )

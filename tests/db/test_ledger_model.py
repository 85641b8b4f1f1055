"""The ledger beside a model of a few dictionaries: whatever is done in whatever order, both say the same."""

from collections.abc import Coroutine
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.database import Database
from domain.ledger import LedgerRefused, RoundKind, RoundState, Transfer
from tests.db.worlds import ANN, at, transfer

ACCOUNTS = ("held:1", "held:2", "member:1", "treasury", "session:sm-aaaaaa")
_guild_ids = count(1)  # each example has a guild, and so a ledger, of its own

routes = st.lists(st.sampled_from(ACCOUNTS), min_size=2, max_size=2, unique=True)
transfers = st.builds(
    lambda key, route, amount, asset: transfer(f"key {key}", route[0], route[1], amount, asset=asset),
    st.integers(0, 12),
    routes,
    st.integers(1, 3) | st.integers(1, 10**15),
    st.sampled_from(["auec", "ore:Gold:refined:any"]),
)
places = st.integers(0, 3)
acts = st.one_of(
    st.tuples(st.just("begin")),
    st.tuples(st.just("post"), places, st.lists(transfers, max_size=4)),
    st.tuples(st.just("commit"), places),
    st.tuples(st.just("roll back"), places),
)


@dataclass
class Model:
    """What a ledger is, without a database."""

    rounds: list[RoundState] = field(default_factory=list)
    working: dict[int, dict[tuple[str, str], int]] = field(default_factory=dict)
    committed: dict[tuple[str, str], int] = field(default_factory=dict)
    posted: dict[str, tuple[int, tuple[str, str, str, int]]] = field(default_factory=dict)
    version: int = 0

    def begin(self) -> None:
        self.working[len(self.rounds)] = {}
        self.rounds.append(RoundState.OPEN)
        self.version += 1

    def post(self, place: int, new: list[Transfer]) -> None:
        self._require_open(place)
        posted = dict(self.posted)
        for each in new:
            if posted.setdefault(each.key, (place, each.content())) != (place, each.content()):
                raise LedgerRefused(each.key)
        for each in new:
            if each.key not in self.posted:
                self.posted[each.key] = (place, each.content())
                self.version += 1
                _move(self.working[place], (each.from_account, each.asset), -each.amount)
                _move(self.working[place], (each.to_account, each.asset), each.amount)

    def commit(self, place: int) -> None:
        self._require_open(place)
        for key, amount in self.working[place].items():
            _move(self.committed, key, amount)
        self._resolve(place, RoundState.COMMITTED)

    def roll_back(self, place: int) -> None:
        self._require_open(place)
        self._resolve(place, RoundState.ROLLED_BACK)

    def _resolve(self, place: int, state: RoundState) -> None:
        self.rounds[place] = state
        self.working[place] = {}
        self.version += 1

    def _require_open(self, place: int) -> None:
        if place >= len(self.rounds) or self.rounds[place] is not RoundState.OPEN:
            raise LedgerRefused("not open")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, max_size=15))
async def test_any_order_of_acts_leaves_what_the_model_says(
    database: Database, acts: list[tuple[Any, ...]]
) -> None:
    model, guild_id = Model(), next(_guild_ids)
    round_ids: list[int] = []
    for act, *arguments in acts:
        refused = await _refused_by(_in_database(database, guild_id, round_ids, act, arguments))
        assert refused == _refused_in(model, act, arguments)
    async with database.snapshot(guild_id) as tx:
        assert await tx.ledger.balances() == model.committed
        for place, round_id in enumerate(round_ids):
            assert await tx.ledger.working(round_id) == model.working[place]
            assert await tx.ledger.state(round_id) == model.rounds[place]
        assert (await tx.ledger.head()).version == model.version
        assert await tx.ledger.audit() == []


async def _in_database(
    database: Database, guild_id: int, round_ids: list[int], act: str, arguments: list[Any]
) -> None:
    async with database.transaction(guild_id) as tx:
        if act == "begin":
            round_ids.append(await tx.ledger.begin(RoundKind.CORRECTION, None, ANN, "begin", at(0)))
            return
        place = arguments[0]
        round_id = round_ids[place] if place < len(round_ids) else 10**9
        match act:
            case "post":
                await tx.ledger.post(round_id, arguments[1], ANN, at(1))
            case "commit":
                await tx.ledger.commit(round_id, ANN, "commit", at(2))
            case "roll back":
                await tx.ledger.roll_back(round_id, ANN, "roll back", at(2))


def _refused_in(model: Model, act: str, arguments: list[Any]) -> bool:
    try:
        getattr(model, act.replace(" ", "_"))(*arguments)
    except LedgerRefused:
        return True
    return False


async def _refused_by(act: Coroutine[Any, Any, None]) -> bool:
    try:
        await act
    except LedgerRefused:
        return True
    return False


def _move(holdings: dict[tuple[str, str], int], key: tuple[str, str], amount: int) -> None:
    holdings[key] = holdings.get(key, 0) + amount

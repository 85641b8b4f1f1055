"""A view that follows the log is what reading it whole would give, however the log's stretches reach it."""

from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.ledger import AUEC, Delta, Holdings, RoundState, Transfer, totals
from domain.watching import (
    EVERYTHING,
    Changes,
    Gap,
    Interest,
    Key,
    Step,
    Stretch,
    Topic,
    View,
    apply,
    changes_of,
    commodity_interest,
    followed,
    keys_of,
    person_interest,
    session_interest,
)
from tests.db.worlds import transfer

CODE, OTHER = "sm-aaaaaa", "sm-bbbbbb"
GOLD = "ore:Gold:refined:812"
ACCOUNTS = (
    "held:1",
    "member:1",
    "held:11",
    "treasury",
    f"session:{CODE}",
    f"transit:{CODE}/3",
    f"store:{OTHER}/1",
)
ASSETS = (AUEC, GOLD, "ore:Gold:raw:any", "ore:Golden Sand:raw:any", f"practice:{CODE}:{AUEC}")
INTERESTS = (
    EVERYTHING,
    session_interest(CODE),
    session_interest(CODE, OTHER),
    person_interest(1),
    commodity_interest("Gold"),
    person_interest(1) | session_interest(OTHER),
)


@dataclass
class Log:
    """A ledger's log, and what it adds up to by reading it from its beginning each time."""

    deltas: list[Delta] = field(default_factory=list)
    sessions: dict[int, str | None] = field(default_factory=dict)

    @property
    def open_rounds(self) -> list[int]:
        resolved = {delta.round_id for delta in self.deltas if delta.old is RoundState.OPEN}
        return [round_id for round_id in self.sessions if round_id not in resolved]

    def begin(self, code: str | None) -> int:
        round_id = len(self.deltas) + 1
        self.sessions[round_id] = code
        self._add(f"round:{round_id}", None, RoundState.OPEN, round_id)
        return round_id

    def post(self, round_id: int, moved: Transfer) -> None:
        self._add(moved.key, None, moved, round_id)

    def resolve(self, round_id: int, state: RoundState) -> None:
        self._add(f"round:{round_id}", RoundState.OPEN, state, round_id)

    def view(self, interest: Interest, version: int) -> View:
        """Whole, as of one version."""
        past = Log(self.deltas[:version], {r: code for r, code in self.sessions.items() if r <= version})
        committed = [delta.round_id for delta in past.deltas if delta.new is RoundState.COMMITTED]
        working: dict[int, Holdings] = {
            round_id: past.holdings([round_id], interest)
            for round_id in past.open_rounds
            if past.concerns(round_id, interest)
        }
        return View(interest, version, past.holdings(committed, interest), working)

    def holdings(self, round_ids: list[int], interest: Interest) -> Holdings:
        moved = totals(transfer for each in round_ids for transfer in self.transfers(each))
        return {key: amount for key, amount in moved.items() if amount and interest.covers(*key)}

    def concerns(self, round_id: int, interest: Interest) -> bool:
        code = self.sessions[round_id]
        moved = totals(self.transfers(round_id))
        is_its_own = code is not None and interest.touched_by([Key(Topic.SESSION, code)])
        return interest is EVERYTHING or is_its_own or any(interest.covers(*key) for key in moved)

    def transfers(self, round_id: int) -> list[Transfer]:
        found = [delta.new for delta in self.deltas if delta.round_id == round_id]
        return [each for each in found if isinstance(each, Transfer)]

    def _add(self, key: str, old: RoundState | None, new: RoundState | Transfer, round_id: int) -> None:
        code = None if isinstance(new, Transfer) else self.sessions[round_id]
        self.deltas.append(Delta(key, old, new, len(self.deltas) + 1, 1, round_id, session_code=code))


class Following(RuleBasedStateMachine):
    """Stretches of the log reach each view in any order, some never, some twice."""

    def __init__(self) -> None:
        super().__init__()
        self.log = Log()
        self.keys = count()
        self.views = {interest: self.log.view(interest, 0) for interest in INTERESTS}

    @initialize()
    def something_was_before(self) -> None:
        self.log.post(self.log.begin(CODE), transfer("first", "held:1", f"session:{CODE}", 5))

    @rule(code=st.sampled_from([CODE, OTHER, None]))
    def begin(self, code: str | None) -> None:
        self.log.begin(code)

    @precondition(lambda self: self.log.open_rounds)
    @rule(
        data=st.data(),
        ends=st.lists(st.sampled_from(ACCOUNTS), min_size=2, max_size=2, unique=True),
        asset=st.sampled_from(ASSETS),
        amount=st.integers(1, 2),
    )
    def post(self, data: st.DataObject, ends: list[str], asset: str, amount: int) -> None:
        round_id = data.draw(st.sampled_from(self.log.open_rounds))
        self.log.post(round_id, transfer(f"key {next(self.keys)}", ends[0], ends[1], amount, asset=asset))

    @precondition(lambda self: self.log.open_rounds)
    @rule(data=st.data(), state=st.sampled_from([RoundState.COMMITTED, RoundState.ROLLED_BACK]))
    def resolve(self, data: st.DataObject, state: RoundState) -> None:
        self.log.resolve(data.draw(st.sampled_from(self.log.open_rounds)), state)

    @rule(interest=st.sampled_from(INTERESTS), since=st.integers(0, 30), length=st.integers(0, 30))
    def a_stretch_arrives(self, interest: Interest, since: int, length: int) -> None:
        self._follow(interest, self.log.deltas[since : since + length])

    @rule(interest=st.sampled_from(INTERESTS), missing=st.integers(0, 10))
    def all_but_one_arrives(self, interest: Interest, missing: int) -> None:
        known = self.views[interest].version
        self._follow(interest, [each for each in self.log.deltas[known:] if each.version != known + missing])

    @rule(interest=st.sampled_from(INTERESTS))
    def it_is_read_whole(self, interest: Interest) -> None:
        self.views[interest] = self.log.view(interest, len(self.log.deltas))

    @invariant()
    def each_view_is_what_its_version_says(self) -> None:
        for interest, view in self.views.items():
            assert view == self.log.view(interest, view.version)

    def _follow(self, interest: Interest, deltas: list[Delta]) -> None:
        view = self.views[interest]
        step = followed(view, Stretch(deltas))
        new = [delta.version for delta in deltas if delta.version > view.version]
        is_gapless = new == list(range(view.version + 1, view.version + 1 + len(new)))
        assert isinstance(step, Gap) != is_gapless
        if isinstance(step, Step):
            assert apply(view, step.changes) == step.view
            self.views[interest] = step.view


TestFollowing = Following.TestCase


def test_an_account_belongs_to_its_session_or_person_and_ore_to_its_commodity_as_well() -> None:
    assert set(keys_of("transit:sm-aaaaaa/12", GOLD)) == {
        Key(Topic.SESSION, CODE),
        Key(Topic.COMMODITY, "Gold"),
    }
    assert list(keys_of("held:11", AUEC)) == [Key(Topic.PERSON, "11")]
    assert list(keys_of("treasury", AUEC)) == []


def test_practice_belongs_to_its_session_only() -> None:
    practised = f"practice:{CODE}:{GOLD}"
    assert list(keys_of(f"session:{CODE}", practised)) == [Key(Topic.SESSION, CODE)]
    assert list(keys_of("held:1", practised)) == []


@pytest.mark.parametrize("kind", ["session", "mined", "transit", "refined", "store", "sold", "lost"])
def test_a_session_has_all_accounts_that_bear_its_code(kind: str) -> None:
    interest = session_interest(CODE)
    assert interest.covers(f"{kind}:{CODE}", AUEC)
    assert interest.covers(f"{kind}:{CODE}/7", AUEC)
    assert not interest.covers(f"{kind}:{CODE}x", AUEC)
    assert not interest.covers(f"{kind}:{OTHER}", AUEC)


def test_a_commodity_with_a_colon_in_its_name_is_told_from_one_without() -> None:
    assert commodity_interest("Gold:Fine").covers("treasury", "ore:Gold:Fine:raw:any")
    assert not commodity_interest("Gold").covers("treasury", "ore:Gold:Fine:raw:any")


def test_interests_add_up() -> None:
    both = person_interest(1) | session_interest(CODE)
    assert both.covers("member:1", AUEC)
    assert both.covers(f"session:{CODE}", AUEC)
    assert not both.covers("member:2", AUEC)
    assert (both | EVERYTHING) == EVERYTHING


def test_the_end_of_a_round_is_told_to_whoever_has_something_in_it_and_to_nobody_else() -> None:
    log = Log()
    round_id = log.begin(None)
    log.post(round_id, transfer("pay", "held:1", "member:2", 7))
    log.resolve(round_id, RoundState.COMMITTED)
    told = {}
    for person in (1, 2, 3):
        changes = changes_of(log.view(person_interest(person), 0), Stretch(log.deltas))
        assert isinstance(changes, Changes)
        assert changes.version == 3
        told[person] = [delta.key for delta in changes.deltas]
    assert told == {1: ["pay", "round:1"], 2: ["pay", "round:1"], 3: []}


def test_changes_that_do_not_follow_the_view_are_a_gap() -> None:
    log = Log()
    for _ in range(4):
        log.begin(CODE)
    view = log.view(EVERYTHING, 2)
    changes = changes_of(view, Stretch(log.deltas))
    assert isinstance(changes, Changes)
    assert apply(replace(view, version=1), changes) == Gap(1, 3)
    assert changes_of(view, Stretch(log.deltas[3:])) == Gap(2, 4)

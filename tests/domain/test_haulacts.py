"""A haul is resolved once, whatever is tried on it in whatever order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import sampled_from

from domain.haulacts import STATE_AFTER, HaulOver, resolved, state_after
from domain.hauls import Cargo, Haul, HaulAct, HaulState

DEPARTED = datetime(2026, 11, 15, 18, tzinfo=UTC)
READY = DEPARTED + timedelta(hours=20)
HAUL = Haul("sm-k3m9qa", 3, 1, (Cargo("Gold", 100),), DEPARTED, READY, 1, DEPARTED, 5, look_at=READY)
RESOLVING = (HaulAct.COLLECTED, HaulAct.VOID)


class HaulLife(RuleBasedStateMachine):
    """People and the bot try whatever they like."""

    def __init__(self) -> None:
        super().__init__()
        self.haul = HAUL
        self.now = DEPARTED
        self.resolutions: list[HaulAct] = []

    @rule(act=sampled_from(RESOLVING))
    def somebody_resolves_it(self, act: HaulAct) -> None:
        self.now += timedelta(minutes=1)
        if self.resolutions:
            with pytest.raises(HaulOver, match=f"sm-k3m9qa/3 is {self.resolutions[0]}"):
                resolved(self.haul, act, self.now)
        else:
            self.haul = resolved(self.haul, act, self.now)
            self.resolutions.append(act)

    @rule(act=sampled_from([act for act in HaulAct if act not in RESOLVING]))
    def the_bot_does_something(self, act: HaulAct) -> None:
        if (self.haul.state, act) in STATE_AFTER:
            assert state_after(self.haul, act) is self.haul.state
        else:
            with pytest.raises(HaulOver):
                state_after(self.haul, act)

    @invariant()
    def it_is_resolved_once_and_stays_as_it_was_resolved_first(self) -> None:
        assert self.haul.in_flight is not bool(self.resolutions)
        assert len(self.resolutions) <= 1
        assert (self.haul.resolved_at is None) is self.haul.in_flight
        assert (self.haul.look_at is None) is not self.haul.in_flight
        for act in self.resolutions:
            assert self.haul.state.value == act.value


TestHaulLife = HaulLife.TestCase


@pytest.mark.parametrize("state", [HaulState.COLLECTED, HaulState.VOID])
def test_what_is_resolved_comes_back_at_most_with_its_session(state: HaulState) -> None:
    assert {act: after for (before, act), after in STATE_AFTER.items() if before is state} == {
        HaulAct.RESTORED: state
    }

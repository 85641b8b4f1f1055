"""What is away is not waited for; one probe at a time finds out when it is back."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.circuit import Circuit, CircuitState

THRESHOLD, PAUSE = 3, 5.0


def circuit() -> Circuit:
    return Circuit(0.0, threshold=THRESHOLD, pause_seconds=PAUSE)


def opened(at: float = 2.0) -> Circuit:
    broken = circuit()
    for moment in (at - 2, at - 1, at):
        assert broken.lets_through(moment)
        broken.failed(moment, moment, "refused")
    return broken


def test_a_new_circuit_lets_everybody_through() -> None:
    assert all(circuit().lets_through(0.0) for _ in range(10))
    assert circuit().reading(7.0).state is CircuitState.CLOSED


def test_failures_in_a_row_open_it_and_it_says_since_when_and_why() -> None:
    reading = opened(at=2.0).reading(3.5)
    assert reading.state is CircuitState.OPEN
    assert (reading.for_seconds, reading.failures, reading.last_error) == (1.5, 3, "refused")


def test_a_success_between_failures_keeps_it_closed() -> None:
    flaky = circuit()
    for moment in range(20):
        flaky.failed(moment, moment, "refused")
        flaky.succeeded(moment)
    assert flaky.is_closed
    assert flaky.reading(20.0).last_error == "refused"


def test_attempts_that_broke_together_count_once() -> None:
    crowded = circuit()
    for _ in range(10):
        crowded.failed(1.0, 2.0, "cut")
    assert crowded.reading(2.0).failures == 1


def test_after_the_pause_one_is_let_through_and_nobody_else() -> None:
    broken = opened(at=2.0)
    assert not broken.lets_through(6.9)
    assert broken.lets_through(7.0)
    assert broken.reading(7.0).state is CircuitState.HALF_OPEN
    assert not broken.lets_through(7.1)


def test_a_probe_that_fails_begins_another_pause() -> None:
    broken = opened(at=2.0)
    assert broken.lets_through(7.0)
    broken.failed(7.0, 8.0, "refused")
    assert broken.reading(8.0).state is CircuitState.OPEN
    assert not broken.lets_through(12.9)
    assert broken.lets_through(13.0)


def test_a_probe_that_is_heard_of_no_more_does_not_block_it_for_ever() -> None:
    broken = opened(at=2.0)
    assert broken.lets_through(7.0)
    assert broken.lets_through(12.0)


def test_whose_part_it_is_may_probe_at_any_time_and_spares_others_from_it() -> None:
    broken = opened(at=2.0)
    assert broken.lets_through(6.0, probe=True)
    assert not broken.lets_through(7.0)


def test_a_probe_that_succeeds_closes_it() -> None:
    broken = opened(at=2.0)
    broken.lets_through(7.0)
    broken.succeeded(7.5)
    assert broken.reading(9.5).state is CircuitState.CLOSED
    assert broken.reading(9.5).for_seconds == 2.0
    assert broken.reading(9.5).failures == 0


class Breaking(RuleBasedStateMachine):
    """Any order of attempts, outcomes and waiting, against what the words above promise."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.circuit = circuit()
        self.in_a_row = 0
        self.under_way: list[float] = []
        self.last_failed_at = float("-inf")
        self.is_open = False
        self.quiet_until = 0.0

    @rule(seconds=st.floats(0.0, 2 * PAUSE))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @rule(probe=st.booleans())
    def somebody_asks(self, probe: bool) -> None:
        let_through = self.circuit.lets_through(self.now, probe=probe)
        assert let_through == (not self.is_open or probe or self.now >= self.quiet_until)
        if let_through:
            self.under_way.append(self.now)
            if self.is_open:
                self.quiet_until = self.now + PAUSE

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def an_attempt_fails(self, data: st.DataObject) -> None:
        began_at = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        self.circuit.failed(began_at, self.now, "refused")
        if began_at < self.last_failed_at:
            return
        self.last_failed_at = self.now
        self.in_a_row += 1
        if self.is_open or self.in_a_row >= THRESHOLD:
            self.is_open, self.quiet_until = True, self.now + PAUSE

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def an_attempt_succeeds(self, data: st.DataObject) -> None:
        self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        self.circuit.succeeded(self.now)
        self.in_a_row, self.is_open = 0, False

    @invariant()
    def it_says_how_it_stands(self) -> None:
        reading = self.circuit.reading(self.now)
        assert (reading.state is CircuitState.CLOSED) == (not self.is_open)
        assert reading.failures == self.in_a_row
        assert reading.for_seconds >= 0
        if self.is_open and self.now >= self.quiet_until:
            assert reading.state is CircuitState.HALF_OPEN


TestBreaking = Breaking.TestCase

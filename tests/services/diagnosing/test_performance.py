"""The performance view: when a line warns, and what it says."""

from dataclasses import replace

import pytest

from domain.findings import Finding, Verdict
from domain.timings import Timings
from services.diagnosing.performance import MEMORY_LIMIT_BYTES, performance_findings
from services.performance import Performance, Queue, Signs, resident_bytes


class Watch:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def quiet(watch: Watch) -> Performance:
    """Nothing has happened yet."""
    return Performance(
        answers=(Timings(watch), Timings(watch)),
        requests=Timings(watch),
        loans=Timings(watch),
        batches=Timings(watch),
        loop_lag=Timings(watch),
        queue=lambda: Queue(0, 0.0),
        memory_bytes=lambda: 100 * 1024**2,
    )


def line(performance: Performance, subject: str) -> Finding:
    return next(each for each in performance_findings(performance) if each.subject == subject)


def test_a_bot_that_has_done_nothing_is_well(quiet: Performance) -> None:
    findings = performance_findings(quiet)
    assert {each.verdict for each in findings} == {Verdict.OK}
    assert {each.area for each in findings} == {"performance"}
    assert line(quiet, "answers to people").reading == "1 min: none · 10 min: none · 1 h: none"


def test_answers_are_read_in_three_windows_of_commands_and_presses_together(
    quiet: Performance, watch: Watch
) -> None:
    commands, presses = quiet.answers
    commands.note(0.1)
    watch.seconds += 300
    presses.note(0.4)
    assert line(quiet, "answers to people").reading == (
        "1 min: 1, p50 400 ms, p95 400 ms, p99 400 ms · 10 min: 2, p50 100 ms, p95 400 ms, p99 400 ms · "
        "1 h: 2, p50 100 ms, p95 400 ms, p99 400 ms"
    )


def test_one_of_a_hundred_may_be_slow_and_two_may_not(quiet: Performance) -> None:
    commands, _ = quiet.answers
    for _ in range(99):
        commands.note(1.0)
    commands.note(1.01)
    assert line(quiet, "answers to people").verdict is Verdict.OK
    commands.note(1.01)
    found = line(quiet, "answers to people")
    assert found.verdict is Verdict.WARNING
    assert found.means.startswith("People wait")
    assert found.advice


def test_what_was_slow_and_is_not_any_more_is_a_note(quiet: Performance, watch: Watch) -> None:
    quiet.loop_lag.note(0.2)
    assert line(quiet, "event loop").verdict is Verdict.WARNING
    watch.seconds += 700
    found = line(quiet, "event loop")
    assert (found.verdict, found.advice) == (Verdict.NOTE, "")
    watch.seconds += 3600
    assert line(quiet, "event loop").verdict is Verdict.OK


def test_requests_to_discord_and_the_database_are_shown_without_a_limit(quiet: Performance) -> None:
    quiet.requests.note(30.0)
    assert line(quiet, "requests to Discord").verdict is Verdict.OK


@pytest.mark.parametrize(
    ("changes", "subject", "reading"),
    [
        ({"queue": lambda: Queue(7, 5.1)}, "queue of voice moves", "7 waiting, the oldest for 5.1 s"),
        ({"memory_bytes": lambda: MEMORY_LIMIT_BYTES + 1}, "memory", "1024 MiB"),
        ({"signs": lambda: Signs(98, 100)}, "tracking signs that were shown", "98 of the last 100"),
    ],
)
def test_each_limit_that_is_passed_is_a_warning(
    quiet: Performance, changes: dict[str, object], subject: str, reading: str
) -> None:
    found = line(replace(quiet, **changes), subject)  # type: ignore[arg-type]
    assert (found.verdict, found.reading) == (Verdict.WARNING, reading)
    assert found.means
    assert found.advice


@pytest.mark.parametrize(
    "changes",
    [
        {"queue": lambda: Queue(7, 5.0)},
        {"memory_bytes": lambda: MEMORY_LIMIT_BYTES},
        {"signs": lambda: Signs(99, 100)},
    ],
)
def test_at_the_limit_all_is_well(quiet: Performance, changes: dict[str, object]) -> None:
    findings = performance_findings(replace(quiet, **changes))  # type: ignore[arg-type]
    assert {each.verdict for each in findings} == {Verdict.OK}


def test_a_system_that_does_not_say_how_much_memory_is_held_is_no_warning(quiet: Performance) -> None:
    assert line(replace(quiet, memory_bytes=lambda: None), "memory").verdict is Verdict.UNKNOWN


def test_this_process_holds_some_memory() -> None:
    held = resident_bytes()
    assert held is None or 10 * 1024**2 < held < 10 * 1024**3

import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import FileClock, ForwardClock, SteadyClock
from domain.errors import Refused
from tests.clock import ManualClock

SIX = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)


def test_the_steady_clock_tells_utc_and_goes_on() -> None:
    clock = SteadyClock()
    before, after = clock.now(), clock.now()
    assert before.tzinfo is UTC
    assert before <= after
    assert abs(after - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_steady_clock_does_not_look_at_the_wall_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter((100, 107))
    monkeypatch.setattr(time, "clock_gettime_ns", lambda _: next(seconds) * 10**9)
    clock = SteadyClock()
    started_at = datetime.now(UTC)
    assert abs(clock.now() - started_at - timedelta(seconds=7)) < timedelta(seconds=5)


def test_a_file_tells_the_time_of_a_rehearsal(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_text("2026-11-15T18:00:00Z\n")
    clock = FileClock(path)
    assert clock.now() == SIX
    path.write_text("2026-11-15T20:00:00.5+01:00")
    assert clock.now() == datetime(2026, 11, 15, 19, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("content", ["", "soon", "2026-13-01T00:00:00Z"])
def test_a_file_without_a_time_is_refused_at_once(tmp_path: Path, content: str) -> None:
    path = tmp_path / "clock"
    path.write_text(content)
    with pytest.raises(Refused, match=r"^CLOCK_FILE: .*clock does not hold an ISO time"):
        FileClock(path)


def test_a_missing_file_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"^CLOCK_FILE: "):
        FileClock(tmp_path / "nowhere")


def test_a_clock_that_is_set_back_stands_still_until_it_has_caught_up() -> None:
    wall = ManualClock(SIX)
    clock = ForwardClock(wall)
    wall.passes(minutes=-10)
    assert clock.now() == SIX
    wall.passes(minutes=10, seconds=1)
    assert clock.now() == SIX + timedelta(seconds=1)


def test_time_goes_on_from_what_was_recorded_last(caplog: pytest.LogCaptureFixture) -> None:
    wall = ManualClock(SIX)
    clock = ForwardClock(wall)
    with caplog.at_level(logging.WARNING):
        clock.not_before(None)
        clock.not_before(SIX - timedelta(hours=1))
        assert not caplog.records
        clock.not_before(SIX + timedelta(hours=1))
    assert clock.now() == SIX + timedelta(hours=1)
    assert "the clock is behind" in caplog.text

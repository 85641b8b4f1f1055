from datetime import UTC, datetime
from pathlib import Path

from bot.clock import FileClock
from bot.demo.clock import StoryClock

SIX, SEVEN = (datetime(2026, 11, 15, hour, 0, 0, 123_000, tzinfo=UTC) for hour in (18, 19))


def test_whoever_reads_the_file_sees_the_time_that_the_story_has(tmp_path: Path) -> None:
    story = StoryClock(tmp_path / "clock", SIX)
    reader = FileClock(story.path)
    assert story.now() == reader.now() == SIX
    story.move_to(SEVEN)
    assert story.now() == reader.now() == SEVEN


def test_the_file_is_replaced_and_never_half_written(tmp_path: Path) -> None:
    story = StoryClock(tmp_path / "clock", SIX)
    with story.path.open(encoding="utf-8") as before:
        story.move_to(SEVEN)
        assert datetime.fromisoformat(before.read()) == SIX
    assert [each.name for each in tmp_path.iterdir()] == ["clock"]

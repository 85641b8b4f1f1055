import re
from datetime import UTC, datetime

import pytest

from bot.demo.narrator import Narrator


def test_a_line_has_machine_time_story_time_and_nothing_that_hides(
    capsys: pytest.CaptureFixture[str],
) -> None:
    narrator = Narrator()
    narrator.tell("before the story")
    narrator.follow(lambda: datetime(2026, 11, 15, 18, 0, tzinfo=UTC))
    narrator.tell("\u202egnp.exe sold for 1\N{NO-BREAK SPACE}000")
    _, before, line = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r" +[0-9.]+ s            before the story", before)
    assert re.fullmatch(r" +[0-9.]+ s  18:00:00  \\u202egnp\.exe sold for 1 000", line)

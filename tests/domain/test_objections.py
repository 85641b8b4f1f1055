from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Refused
from domain.objections import objection_ends_at, require_in_time

SAVED = datetime(2026, 11, 15, 21, tzinfo=UTC)


def test_the_window_counts_from_the_save_and_its_end_is_outside() -> None:
    assert objection_ends_at(SAVED, 72) == SAVED + timedelta(hours=72)
    require_in_time("sm-k3m9qa", SAVED, 72, SAVED + timedelta(hours=72) - timedelta(microseconds=1))
    with pytest.raises(Refused, match="for 72 h after it was saved"):
        require_in_time("sm-k3m9qa", SAVED, 72, SAVED + timedelta(hours=72))


def test_a_window_of_no_hours_takes_no_objections() -> None:
    with pytest.raises(Refused):
        require_in_time("sm-k3m9qa", SAVED, 0, SAVED)

from datetime import UTC, datetime

from services.incidents import KEPT, Incidents
from tests.clock import ManualClock

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)


def test_a_guild_sees_its_own_incidents_and_those_of_none_the_newest_first() -> None:
    incidents = Incidents(ManualClock(NOW))
    own = incidents.note(ValueError("a secret"), "an answer", 1)
    incidents.note(ValueError(), "an answer", 2)
    nobodys = incidents.note(KeyError(), "the board")
    assert incidents.of(1) == [nobodys, own]
    assert own.what == "ValueError in an answer"


def test_many_incidents_are_counted_and_only_the_last_are_kept() -> None:
    incidents = Incidents(ManualClock(NOW))
    numbers = [incidents.note(ValueError(), "a loop").number for _ in range(KEPT + 5)]
    assert incidents.count == KEPT + 5
    assert [each.number for each in incidents.of(None)] == numbers[:4:-1]

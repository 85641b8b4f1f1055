from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reports.times import format_local_span, format_moment, format_span

BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = datetime(2026, 11, 15, 20, tzinfo=UTC)


def test_a_moment_is_written_in_the_zone_of_the_guild() -> None:
    assert format_moment(EIGHT, BERLIN) == "15 November 2026, 21:00 (Europe/Berlin)"


def test_a_session_is_written_in_both_zones() -> None:
    end = EIGHT.replace(hour=22, minute=30)
    assert format_span(EIGHT, end, BERLIN) == (
        "Sunday, 15 November 2026, 21:00 to 23:30 (Europe/Berlin); 20:00 to 22:30 UTC"
    )


def test_utc_is_not_written_twice() -> None:
    assert format_span(EIGHT, EIGHT.replace(hour=22), ZoneInfo("UTC")) == (
        "Sunday, 15 November 2026, 20:00 to 22:00 (UTC)"
    )


def test_a_session_past_midnight_names_both_days() -> None:
    end = EIGHT.replace(hour=23, minute=30)
    assert format_local_span(EIGHT, end, BERLIN) == (
        "Sunday, 15 November 2026, 21:00 to Monday, 16 November 2026, 00:30 (Europe/Berlin)"
    )

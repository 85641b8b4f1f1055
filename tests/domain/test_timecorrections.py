"""Time that an officer adds or takes: how it is typed, and how much it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.attendance import Stay, attend, presences, timeline
from domain.errors import Refused
from domain.payroll import Correction, Flag, PayrollInput
from domain.presence import Pause
from domain.spans import Span, whole_seconds
from domain.timecorrections import Interval, Shift, parse_correction, seconds_for
from tests.domain.test_attendance_model import cases
from tests.payrolls import at, given, moves, outages, rules, session

BERLIN = ZoneInfo("Europe/Berlin")
OPENED, CLOSED = at("18:00:00"), at("20:00:00")  # 19:00 to 21:00 in Berlin


def parsed(typed: str, opened_at: datetime = OPENED, closed_at: datetime = CLOSED) -> Shift | Interval:
    return parse_correction(typed, zone=BERLIN, opened_at=opened_at, closed_at=closed_at)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("+45m", 2700),
        ("-0:30", -1800),
        ("+1h 30m", 5400),
        ("+90s", 90),
        ("+1:30:00", 5400),
        ("\N{MINUS SIGN}0:30", -1800),
        ("\N{EN DASH}5 min", -300),
        ("45m", 2700),
        (" +  2 Hours 5 Minutes 1 sec ", 7501),
        ("+1h30m", 5400),
        ("+120m", 7200),
        ("+0:00:01", 1),
        ("-999:59:59", -3_599_999),
    ],
)
def test_a_length_of_time_is_read(typed: str, seconds: int) -> None:
    assert parsed(typed) == Shift(seconds)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "+",
            "-",
            "45",
            "+45",
            "0:30",
            "1:30:00",
            "+0:60",
            "+1.5h",
            "1h30",
            "+30m 1h",
            "m",
            "+1d",
            "-45m-",
        ),
        *("19:10", "19:10–", "19:10 20:25", "25:00–26:00", "19:60–20:00", "+19:10–20:25", "19:10to20:25"),
        *("٤٥m", "=45m", "4" * 500 + "m"),
    ],
)
def test_anything_else_is_refused_with_the_forms(typed: str) -> None:
    with pytest.raises(Refused, match=r"^Write time like \+45m, -0:30 .*19:10–20:25"):
        parsed(typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("+0m", "changes nothing"),
        ("-0:00:00", "changes nothing"),
        ("+1000h 1s", "At most 1000 hours"),
        ("19:10–19:10", "From and to are the same"),
    ],
)
def test_a_length_that_cannot_be_meant_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        parsed(typed)


@pytest.mark.parametrize(
    "typed", ["19:10–20:25", "19:10-20:25", "19:10 to 20:25", " 19:10 — 20:25:00", "19:10:00 TO 20:25"]
)
def test_an_interval_is_read_by_the_guilds_clock(typed: str) -> None:
    assert parsed(typed) == Interval(at("18:10:00"), at("19:25:00"))


def test_an_hour_of_one_digit_and_seconds_are_read() -> None:
    morning = parsed("9:10:05-9:10:06", at("08:00:00"), at("10:00:00"))
    assert morning == Interval(at("08:10:05"), at("08:10:06"))


NIGHT = at("20:00:00"), at("20:00:00") + timedelta(hours=6)  # 21:00 to 03:00


def test_an_interval_may_go_past_midnight_or_lie_after_it() -> None:
    midnight = at("23:00:00")
    assert parsed("23:50–0:45", *NIGHT) == Interval(
        midnight - timedelta(minutes=10), midnight + timedelta(minutes=45)
    )
    assert parsed("1:00–2:00", *NIGHT) == Interval(
        midnight + timedelta(hours=1), midnight + timedelta(hours=2)
    )


def test_an_interval_may_stick_out_of_the_session() -> None:
    assert parsed("18:30–19:30") == Interval(at("17:30:00"), at("18:30:00"))
    assert parsed("18:00–22:00") == Interval(at("17:00:00"), at("21:00:00"))


@pytest.mark.parametrize("typed", ["07:10–08:25", "21:00–21:30", "20:25–19:10"])
def test_an_interval_elsewhere_or_the_wrong_way_round_is_refused_with_the_sessions_time(typed: str) -> None:
    with pytest.raises(Refused, match="not in the session, which went from 19:00 to 21:00"):
        parsed(typed)


def test_in_a_session_of_two_days_an_hour_that_is_there_twice_is_refused() -> None:
    with pytest.raises(Refused, match="two ways"):
        parsed("19:10–20:25", OPENED, CLOSED + timedelta(days=1))
    assert isinstance(parsed("22:00–23:00", OPENED, CLOSED + timedelta(days=1)), Interval)


def autumn(clock: str) -> datetime:
    """In UTC, on the night in which Berlin's clocks go back from 3:00 (1:00 UTC) to 2:00."""
    return datetime.fromisoformat(f"2026-10-25T{clock}+00:00").astimezone(UTC)


def test_of_an_hour_that_comes_twice_the_reading_in_the_session_is_meant() -> None:
    first = parsed("02:10–02:30", autumn("00:00:00"), autumn("00:45:00"))
    assert first == Interval(autumn("00:10:00"), autumn("00:30:00"))
    second = parsed("02:10–02:30", autumn("01:00:00"), autumn("02:00:00"))
    assert second == Interval(autumn("01:10:00"), autumn("01:30:00"))
    from_first_to_second = parsed("02:50–02:10", autumn("00:00:00"), autumn("02:00:00"))
    assert from_first_to_second == Interval(autumn("00:50:00"), autumn("01:10:00"))
    with pytest.raises(Refused, match="two ways"):
        parsed("02:10–02:30", autumn("00:00:00"), autumn("02:00:00"))


def test_an_interval_over_the_change_of_the_clocks_has_its_real_length() -> None:
    assert parsed("01:30–03:30", autumn("00:00:00") - timedelta(hours=2), autumn("05:00:00")) == Interval(
        autumn("00:00:00") - timedelta(minutes=30), autumn("02:30:00")
    )


@for_all(
    st.integers(0, 4 * 365 * 86_400).map(lambda seconds: OPENED + timedelta(seconds=seconds)),
    st.integers(60, 8 * 3600),
    st.integers(0, 10**6),
    st.integers(1, 10**6),
)
def test_whatever_interval_of_a_session_is_typed_comes_back_or_is_called_ambiguous(
    opened_at: datetime, length: int, start: int, seconds: int
) -> None:
    begins = opened_at + timedelta(seconds=start % length)
    ends = begins + timedelta(seconds=1 + seconds % (length - start % length))
    typed = f"{begins.astimezone(BERLIN):%H:%M:%S}–{ends.astimezone(BERLIN):%H:%M:%S}"
    try:
        read = parsed(typed, opened_at, opened_at + timedelta(seconds=length))
    except Refused:
        clock_changed = {
            at.astimezone(BERLIN).utcoffset() for at in (opened_at, opened_at + timedelta(seconds=length))
        }
        assert len(clock_changed) == 2
    else:
        assert read == Interval(begins, ends)


# What it is worth


def worth(start: str, end: str, *counted: tuple[str, str], pauses: tuple[tuple[str, str], ...] = ()) -> int:
    return seconds_for(
        Interval(at(start), at(end)),
        [Stay(1, 11, at(begin), at(stop)) for begin, stop in counted],
        [Pause(at(begin), at(stop)) for begin, stop in pauses],
        OPENED,
        CLOSED,
    )


def test_an_interval_is_worth_what_of_it_does_not_count_yet() -> None:
    assert worth("18:10:00", "18:20:00") == 600
    assert worth("18:10:00", "18:20:00", ("18:00:00", "18:12:00"), ("18:19:00", "19:00:00")) == 420
    assert worth("17:00:00", "18:10:00") == 600
    assert worth("19:50:00", "23:00:00") == 600
    assert worth("18:00:00", "19:00:00", ("18:00:00", "18:30:00"), pauses=(("18:20:00", "18:40:00"),)) == 1200
    assert worth("18:00:00", "18:00:10.9", ("18:00:00.2", "18:00:01.1")) == 10


def test_an_interval_that_counts_already_is_refused() -> None:
    with pytest.raises(Refused, match="already counts"):
        worth("18:10:00", "18:20:00", ("18:00:00", "19:00:00"))
    with pytest.raises(Refused, match="already counts"):
        worth("18:10:00", "18:20:00", ("18:00:00", "18:19:59.5"))


def test_an_interval_of_which_nothing_can_count_is_refused() -> None:
    with pytest.raises(Refused, match="outside the session or in one of its pauses"):
        worth("17:00:00", "18:00:00")
    with pytest.raises(Refused, match="in one of its pauses"):
        worth("18:10:00", "18:20:00", pauses=(("18:00:00", "18:15:00"), ("18:15:00", "18:20:00")))


@for_all(cases)
def test_the_whole_session_is_worth_what_somebody_was_not_there(case: PayrollInput) -> None:
    span, counted = case.session, timeline(case).get(1, ())
    alone = replace(case, outages=(), voice_moves=moves((1, 11, "17:00:00")))
    everything = sum((stay.end - stay.start for stay in timeline(alone).get(1, ())), timedelta(0))
    there = sum((stay.end - stay.start for stay in counted), timedelta(0))
    try:
        added = seconds_for(
            Interval(span.opened_at, span.closed_at), counted, span.pauses, span.opened_at, span.closed_at
        )
    except Refused:
        added = 0
    assert added == (everything - there) // timedelta(seconds=1)


# Gaps

HERE = (1, 11, "18:00:00")


def gaps(case: PayrollInput) -> dict[int, list[Span]]:
    """Person id to the gaps of everybody who has any."""
    return {person_id: list(each.gaps) for person_id, each in presences(case).items() if each.gaps}


def gap_seconds(case: PayrollInput) -> dict[int, int]:
    return {person_id: whole_seconds(own) for person_id, own in gaps(case).items()}


def test_a_gap_is_worth_the_outage_in_the_session_outside_its_pauses() -> None:
    case = given(
        session=session(pauses=[("19:05:00", "19:15:00")]),
        voice_moves=moves(HERE),
        outages=outages(("19:00:00", "19:20:00"), ("19:30:00", "19:31:00"), ("19:40:00", "21:00:00")),
    )
    assert gaps(case) == {
        1: [
            Span(at("19:00:00"), at("19:05:00")),
            Span(at("19:15:00"), at("19:20:00")),
            Span(at("19:40:00"), at("20:00:00")),
        ]
    }
    assert gap_seconds(case) == {1: 1800}


def test_whoever_came_or_went_in_an_outage_can_be_given_all_of_it() -> None:
    case = given(
        voice_moves=moves(HERE, (1, None, "19:10:00"), (2, 11, "19:10:00")),
        outages=outages(("19:00:00", "19:10:00")),
    )
    assert gap_seconds(case) == {1: 600, 2: 600}


@for_all(cases)
def test_gaps_are_of_whoever_is_flagged_so_and_none_of_them_counts(case: PayrollInput) -> None:
    flagged = {person_id for person_id, line in attend(case).items() if Flag.GAP in line.flags}
    assert gap_seconds(case).keys() == flagged
    for person_id in (1, 2):
        own = timeline(case).get(person_id, ())
        spans = gaps(case).get(person_id, [])
        assert bool(spans) == (person_id in flagged)
        assert spans == sorted(spans)
        for span in spans:
            assert case.session.opened_at <= span.start < span.end <= case.session.closed_at
            assert all(stay.end <= span.start or span.end <= stay.start for stay in own)


@for_all(cases, st.integers(1, 2))
def test_a_gap_that_is_filled_counts_as_if_the_bot_had_not_been_blind(
    case: PayrollInput, person_id: int
) -> None:
    """For somebody who never moved: outages, filled, are no loss but for the part of a second."""
    still = replace(
        case,
        corrections=(),
        voice_moves=tuple(replace(row, person_id=person_id) for row in moves((1, 11, "17:00:00"))),
        rules=rules(
            bridge_seconds=case.rules.bridge_seconds if case.rules else 0, deafened_percent=Decimal(100)
        ),
    )
    seeing = attend(replace(still, outages=()))
    fixes = tuple(
        Correction(who, seconds, "the bot was blind", by=7, at=CLOSED)
        for who, seconds in gap_seconds(still).items()
    )
    filled = attend(replace(still, corrections=fixes))
    lost = seeing[person_id].seconds - filled[person_id].seconds if seeing else 0
    assert 0 <= lost <= 1

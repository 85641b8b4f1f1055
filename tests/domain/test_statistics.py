"""Sums over sessions that were computed by the real rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.compute import compute_payroll
from domain.failures import FailedRun
from domain.payroll import LineStatus, OreForm, OreLine, SessionKind
from domain.sessions import Session, SessionState
from domain.statistics import (
    Attended,
    OreTotal,
    Run,
    Totals,
    attendance,
    by_month,
    people_in,
    top_ores,
    totals,
)
from tests.payrolls import worked_example

BERLIN = ZoneInfo("Europe/Berlin")
NOVEMBER, DECEMBER = datetime(2026, 11, 15, 18, tzinfo=UTC), datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
PAYROLL = compute_payroll(worked_example())
GOLD = OreLine("Gold", 1250, Decimal("6.75"), OreForm.RAW)


def run(code: str = "sm-aaaaaa", opened_at: datetime = NOVEMBER, *, ore: tuple[OreLine, ...] = ()) -> Run:
    """A saved one with the payroll of pay-rules.md 5."""
    session = Session(code, SessionKind.SUNDAY, (1, 2), opened_at, 1, 1, state=SessionState.SAVED)
    return Run(session, PAYROLL, ore)


def failed(code: str) -> Run:
    a_loss = FailedRun(code, 5, "ambush", 10, 50, 40, 1, NOVEMBER)
    base = run(code)
    return replace(base, session=replace(base.session, state=SessionState.FAILED), failed=a_loss)


def practice(code: str) -> Run:
    base = run(code, ore=(GOLD,))
    return replace(base, session=replace(base.session, practice=True))


def test_what_is_saved_adds_up_and_practices_and_failures_are_no_part_of_it() -> None:
    sums = totals(
        [run(), run("sm-bbbbbb"), practice("sm-cccccc"), failed("sm-dddddd"), Run(run().session)], {}
    )
    # Twice 1 296 520 with 10 % tax; three of the four were there for the minimum of a minute.
    assert sums == Totals(
        sessions=2,
        gross_auec=2_593_040,
        tax_auec=259_304,
        treasury_auec=259_304,
        fees_auec=2 * PAYROLL.fees_auec,
        paid_auec=2 * sum(line.net_auec for line in PAYROLL.lines),
        people=3,
        failed=1,
        lost_auec=40,
    )


def test_a_failed_run_that_was_reopened_and_saved_counts_as_saved() -> None:
    base = failed("sm-aaaaaa")
    saved = replace(base, session=replace(base.session, state=SessionState.SAVED))
    assert (totals([saved], {}).sessions, totals([saved], {}).failed) == (1, 0)


def test_a_session_belongs_to_the_month_in_which_it_began_at_the_guilds_clock() -> None:
    # 23:30 UTC on 30 November is 00:30 on 1 December in Berlin.
    runs = [run(), run("sm-bbbbbb", DECEMBER), practice("sm-cccccc"), Run(run("sm-dddddd").session)]
    months = by_month(runs, BERLIN, {})
    assert list(months) == [date(2026, 12, 1), date(2026, 11, 1)]
    assert [sums.sessions for sums in months.values()] == [1, 1]
    assert list(by_month(runs, ZoneInfo("UTC"), {})) == [date(2026, 11, 1)]


def test_ores_are_summed_by_name_and_form_the_most_valuable_first() -> None:
    first = run(ore=(GOLD, OreLine("Iron", 100_000), replace(GOLD, form=OreForm.REFINED)))
    second = run("sm-bbbbbb", ore=(replace(GOLD, unit_price_auec=Decimal(8)), OreLine("Beryl", 5)))
    # 12.5 SCU at 6.75 are 84.375, so 84; at 8 they are 100.
    assert top_ores([first, second, practice("sm-cccccc")]) == [
        OreTotal("Gold", OreForm.RAW, 2500, 184),
        OreTotal("Gold", OreForm.REFINED, 1250, 84),
        OreTotal("Iron", OreForm.REFINED, 100_000, 0),
        OreTotal("Beryl", OreForm.REFINED, 5, 0),
    ]


def test_attendance_counts_hours_and_sessions_and_a_claimed_guest_is_the_member() -> None:
    excluded = replace(PAYROLL.lines[0], status=LineStatus.EXCLUDED)
    without_ann = replace(run("sm-bbbbbb"), payroll=replace(PAYROLL, lines=(excluded, *PAYROLL.lines[1:])))
    # Ann 7200 s, Bob 5400 s, Cyd 2219 s, Dot 59 s a session; Cyd was a guest whom Dot turned out to be.
    assert attendance([run(), without_ann], {3: 4}) == [
        Attended(2, 2, 10_800),
        Attended(1, 1, 7200),
        Attended(4, 2, 2 * (2219 + 59)),
    ]


def test_nothing_comes_to_nothing() -> None:
    assert (totals([], {}), by_month([], BERLIN, {}), top_ores([]), attendance([], {})) == (
        Totals(),
        {},
        [],
        [],
    )
    assert people_in(PAYROLL) == 4


@given(st.lists(st.integers(0, 5_000).map(lambda hours: NOVEMBER + timedelta(hours=hours)), max_size=8))
def test_months_add_up_to_the_whole(opened: list[datetime]) -> None:
    runs = [run(f"sm-aaaaa{place}", at) for place, at in enumerate(opened)]
    months, whole = by_month(runs, BERLIN, {}).values(), totals(runs, {})
    assert sum(each.paid_auec for each in months) == whole.paid_auec
    assert sum(each.sessions for each in months) == whole.sessions
    assert whole.gross_auec == whole.paid_auec + whole.fees_auec + whole.treasury_auec

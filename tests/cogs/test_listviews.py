"""Lists of a large guild with hostile names stay within what Discord takes."""

from datetime import UTC, date, datetime, timedelta

import discord

from cogs.payroll.listviews import (
    MONTHS,
    ORES,
    PAGE,
    PEOPLE,
    VIEWS,
    arguments,
    read_wanted,
    session_page,
    statistics_page,
)
from cogs.presses import custom_id
from domain.payroll import OreForm, SessionKind
from domain.periods import Period
from domain.sessions import Session, SessionState
from domain.statistics import Attended, OreTotal, Totals
from services.lists import PAGE as ON_A_PAGE
from services.lists import Listed, SessionPage, Statistics, Wanted

NAME = "]*`" * 11
HUGE = 10**15
OPENED = datetime(2026, 11, 15, 18, tzinfo=UTC)
SUMS = Totals(1000, HUGE, HUGE, HUGE, HUGE, HUGE, HUGE, 1000, 99, HUGE)
WANTED = Wanted(SessionState.DISCARDED, Period(date(2026, 1, 1), date(2026, 12, 31)))


def full(people: int) -> Statistics:
    return Statistics(
        wanted=WANTED,
        totals=SUMS,
        months={date(2000 + number // 12, number % 12 + 1, 1): SUMS for number in range(40)},
        ores=[OreTotal(NAME * 3, OreForm.REFINED, HUGE, HUGE) for _ in range(60)],
        attended=[Attended(number, 500, 10**7) for number in range(1, people + 1)],
        names=dict.fromkeys(range(1, people + 1), NAME),
    )


def listed(number: int) -> Listed:
    opened = OPENED - timedelta(days=number)
    session = Session(
        f"sm-{number:06}", SessionKind.SUNDAY, (1,), opened, 1, 1, NAME * 4, SessionState.SAVED, practice=True
    )
    return Listed(session, 1000, HUGE, is_working=True, unpaid_auec=HUGE, loss_auec=HUGE)


def fits(embed: discord.Embed, view: discord.ui.View) -> None:
    assert len(embed) <= 6000
    assert len(embed.description or "") <= 4096
    assert all(len(field.value or "") <= 1024 for field in embed.fields)
    ids = [item.custom_id for item in view.children if isinstance(item, discord.ui.Button)]
    assert len(set(ids)) == len(ids)
    assert all(each is not None and len(each) <= 100 for each in ids)


def test_the_fullest_pages_fit() -> None:
    sessions = tuple(map(listed, range(ON_A_PAGE)))
    for number in (0, 1, 99):
        fits(*session_page(SessionPage(WANTED, sessions, SUMS, number, 100, 1000)))
        for which in (MONTHS, ORES, PEOPLE):
            fits(*statistics_page(full(1000), which, number))


def test_a_thousand_people_are_fifty_pages_each_of_them_on_one() -> None:
    everybody = full(1000)
    pages = [statistics_page(everybody, PEOPLE, number)[0] for number in range(50)]
    text = "\n".join(page.description or "" for page in pages)
    assert all(f"\n{place}. " in text for place in range(1, 1001))
    assert pages[49].title == "📒 Attendance, page 50 of 50"
    beyond, _ = statistics_page(everybody, PEOPLE, 77)
    assert beyond.title == pages[49].title


def test_what_a_button_brings_back_is_what_was_wanted() -> None:
    for wanted in (WANTED, Wanted(), Wanted(period=Period(until=date(1, 1, 1)))):
        *_, state, since, until, page = custom_id(PAGE, VIEWS[0][0], *arguments(wanted), 7).split(":")
        assert (read_wanted(state, since, until), page) == (wanted, "7")
    assert read_wanted("'; DROP", "x", "y") is None

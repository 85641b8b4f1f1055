"""Books, treasury, late money and imports of a large guild with hostile names stay within what Discord takes."""

from datetime import UTC, date, datetime
from fractions import Fraction

import discord

from cogs.payroll.bookviews import asking, to_import, unreadable
from cogs.payroll.lateviews import late_preview
from cogs.treasuryviews import done, treasury
from db.openings import MARK
from domain.balancesheets import BadRow, Row
from domain.late import Changes, Late, LateKind
from domain.payments import Payment
from domain.payroll import SessionKind
from domain.people import Person
from domain.sessions import Session, SessionState
from domain.treasury import TreasuryAct, TreasuryKind
from services.closing import ClosingView
from services.imports import ImportView, Match, Matched
from services.late import LateView
from services.treasury import Done, TreasuryView

NAME = "]*`" * 11
HUGE = 10**15
NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
PEOPLE = {number: Person(number, NAME) for number in range(1, 1001)}
SESSION = Session("sm-k3m9qa", SessionKind.SUNDAY, (1,), NOW, 1, 1, NAME * 4, SessionState.SAVED)
ACT = TreasuryAct(TreasuryKind.HANDOVER, HUGE, 1, NAME * 10, 2, NOW, other_id=3, act_id=2**31 - 1)


def fits(embed: discord.Embed) -> None:
    assert len(embed) <= 6000
    assert len(embed.title or "") <= 256
    assert len(embed.description or "") <= 4096
    assert all(len(field.value or "") <= 1024 for field in embed.fields)


def test_closing_the_books_of_a_thousand_people_fits() -> None:
    balances = {f"{kind}:{number}": -HUGE for number in PEOPLE for kind in ("member", "held")}
    payments = tuple(Payment(number, "x", 1, 2, HUGE, None, None, 1, NOW) for number in range(1, 500))
    view = ClosingView(
        date(2026, 11, 15), {**balances, "treasury": HUGE}, PEOPLE, (SESSION,) * 500, payments, payments
    )
    embed, _ = asking(view)
    fits(embed)
    assert "To be archived (2001)" in str(embed.fields[0].name)


def test_the_treasury_of_a_thousand_holders_fits() -> None:
    held = dict.fromkeys(PEOPLE, HUGE)
    fits(treasury(TreasuryView(HUGE, HUGE, held, 1, (ACT,) * 12, PEOPLE)))
    fits(done(Done(ACT, PEOPLE)))


def test_late_money_for_a_thousand_people_fits() -> None:
    changed = Changes(HUGE, HUGE, HUGE, dict.fromkeys(PEOPLE, -HUGE))
    late = Late(LateKind.GIVEN_BACK, 1, HUGE, NAME * 3, NOW)
    embed, view = late_preview(LateView(2**31 - 1, SESSION, 10_000, late, changed, PEOPLE))
    fits(embed)
    assert len(view.children) == 1


def test_two_thousand_rows_to_import_or_to_correct_fit() -> None:
    rows = [Row(line, NAME * 3, Fraction(1), HUGE) for line in range(2, 2002)]
    matched = tuple(Matched(row, Match.GUEST, None, HUGE) for row in rows)
    bad = tuple(BadRow(row.line, NAME * 30) for row in rows)
    fits(to_import(ImportView("a" * MARK, PEOPLE[1], matched, ()))[0])
    fits(unreadable(ImportView("a" * MARK, PEOPLE[1], (), bad)))

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from domain.compute import compute_payroll
from domain.late import Late, LateKind, changes, with_fact
from domain.payroll import PayrollInput
from reports.model import PayrollReport
from reports.pdf import payroll_pdf
from reports.sheet import changes_csv
from tests.reports.hostile import HOSTILE
from tests.reports.samples import at, crowd, report_of, worked_example


def late_report(given: PayrollInput, kind: LateKind = LateKind.SALE, amount: int = 100_000) -> PayrollReport:
    revised = with_fact(given, Late(kind, 1, amount, "Area18", at(300)).fact)
    return replace(report_of(revised), previous=compute_payroll(given))


def text_of(report: PayrollReport) -> str:
    reader = PdfReader(BytesIO(payroll_pdf(report)))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_a_revision_says_what_everybody_gets_in_addition() -> None:
    report = late_report(worked_example())
    text = text_of(report).replace("\N{NO-BREAK SPACE}", " ")
    assert "What this revision changes" in text
    assert "In addition to revision 1" in text
    assert report.previous is not None
    assert "Pot +100 000" in text
    slip = (changes_csv(report) or b"").decode("utf-8-sig").splitlines()
    assert slip[0] == "session,revision,person_id,name,in_addition_auec"
    people = changes(report.previous, report.payroll).people
    assert [line.rpartition(",")[2] for line in slip[1:]] == [str(amount) for amount in people.values()]


@pytest.mark.parametrize("kind", LateKind)
def test_what_a_revision_changes_always_adds_up(kind: LateKind) -> None:
    report = late_report(worked_example(), kind)
    assert report.previous is not None
    changed = changes(report.previous, report.payroll)
    assert changed.gross_auec == sum(changed.people.values()) + changed.fees_auec + changed.treasury_auec


def test_what_is_taken_back_has_a_minus() -> None:
    assert "-" in text_of(late_report(worked_example(), LateKind.EXPENSE)).partition("What this revision")[2]


def test_a_first_revision_has_no_slip() -> None:
    report = report_of(worked_example())
    assert "What this revision changes" not in text_of(report)
    assert changes_csv(report) is None


def test_hostile_names_and_five_hundred_people_are_printed() -> None:
    given = crowd(500)
    names = [name for name, _ in HOSTILE.values()]
    members = tuple(
        replace(member, name=names[place % len(names)]) for place, member in enumerate(given.members)
    )
    report = late_report(replace(given, members=members))
    assert "What this revision changes" in text_of(report)
    slip = (changes_csv(report) or b"").decode("utf-8-sig")
    assert ",=" not in slip

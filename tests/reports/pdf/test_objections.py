from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from domain.objections import Decision, Objection
from reports.model import PayrollReport
from reports.pdf import payroll_pdf
from tests.reports.samples import at, report_of, worked_example

MADE = Objection(3, "sm-k3m9qa", 1, 2, "I was there <b>earlier</b>", at(200))


def text_of(report: PayrollReport) -> str:
    reader = PdfReader(BytesIO(payroll_pdf(report)))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_an_objection_is_on_the_slip_with_who_when_and_why() -> None:
    text = text_of(report_of(worked_example(), objections=(MADE,), names={2: "Bob", 1: "Ann"}))
    assert "Bob objected to revision 1 on 15 November 2026" in text
    assert "I was there <b>earlier</b>" in text
    assert "none yet" in text


def test_a_decision_is_on_the_slip_with_its_reason() -> None:
    decided = replace(MADE, decision=Decision(False, "the log says otherwise", 1, at(300)))
    text = text_of(report_of(worked_example(), objections=(decided,), names={2: "Bob", 1: "Ann"}))
    assert "not accepted by Ann" in text
    assert "the log says otherwise" in text


def test_without_objections_nothing_is_said_of_them() -> None:
    assert "Objection" not in text_of(report_of(worked_example()))

import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from domain.payments import PaymentState
from domain.payroll import LineKind, LineStatus
from domain.people import Person
from reports.statement import Movement, Paid, Pay, Statement, statement_pdf
from tests.reports.hostile import HOSTILE
from tests.reports.samples import SIX

CODE = "sm-k3m9qa"
DAY = timedelta(days=1)
PAY = (
    Pay(CODE, "Sunday at Aberdeen", SIX, LineKind.TIME, LineStatus.PAID, 7200, 566_938, 2_116, 564_822),
    Pay(CODE, "Sunday at Aberdeen", SIX, LineKind.REIMBURSEMENT, LineStatus.PAID, None, 40_200, 200, 40_000),
    Pay("ah-abcdef", "", SIX + DAY, LineKind.TIME, LineStatus.DONATED, 60, 100, 0, 0),
)
PAID = (
    Paid(500_000, True, "Boss", PaymentState.RECEIVED, SIX + DAY, SIX + 2 * DAY),
    Paid(9, False, "Bob", PaymentState.SENT, SIX + 3 * DAY, None),
)
MOVEMENTS = (
    Movement(SIX, CODE, "Payroll of sm-k3m9qa, revision 1", 604_822, 604_822),
    Movement(SIX + DAY, None, "payment 1", -500_000, 104_822),
)
ANN = Person(7, "Ann", discord_id=1, handle="Ann_Miner")
FULL = Statement(
    "Red Rock Mining", "Europe/Berlin", ANN, SIX + 4 * DAY, 412, 104_822, 1_000, None, PAY, PAID, MOVEMENTS
)
EMPTY = replace(FULL, balance_auec=0, held_auec=0, pay=(), paid=(), movements=())


def pages_of(statement: Statement) -> list[str]:
    reader = PdfReader(BytesIO(statement_pdf(statement)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def text_of(statement: Statement) -> str:
    return " ".join(pages_of(statement))


def test_it_says_whose_it_is_what_is_owed_and_as_of_when() -> None:
    text = text_of(FULL)
    for words in (
        "Red Rock Mining Statement of Ann",
        "Member #7, handle Ann_Miner",
        "Covers All sessions",
        "Balance 104 822 aUEC are owed to the member",
        "Holds 1 000 aUEC for the guild",
        "As of 19 November 2026, 19:00 (Europe/Berlin), ledger version 412",
    ):
        assert words in text


def test_every_line_of_pay_is_printed_and_added_up() -> None:
    text = text_of(FULL)
    assert "15 Nov 2026 sm-k3m9qa Sunday at Aberdeen time 2:00:00 566 938 2 116 564 822" in text
    assert "expenses returned – 40 200 200 40 000" in text
    assert "16 Nov 2026 ah-abcdef time 0:01:00 100 0 donated" in text
    # 7200 + 60 s; 566 938 + 40 200 + 100; 2 116 + 200; 564 822 + 40 000.
    assert "Total 2:01:00 607 238 2 316 604 822" in text


def test_payments_have_both_their_dates() -> None:
    text = text_of(FULL)
    assert "16 Nov 2026 19:00 17 Nov 2026 19:00 from Boss received 500 000" in text
    assert "18 Nov 2026 19:00 – to Bob sent 9" in text


def test_movements_have_the_balance_after_them() -> None:
    text = text_of(FULL)
    assert "15 Nov 2026 19:00 sm-k3m9qa Payroll of sm-k3m9qa, revision 1 +604 822 604 822" in text
    assert "16 Nov 2026 19:00 – payment 1 –500 000 104 822" in text


def test_a_member_without_anything_gets_a_page_that_says_so() -> None:
    (page,) = pages_of(EMPTY)
    for words in (
        "nothing is owed, either way",
        "No saved payroll",
        "No payment was noted.",
        "Nothing has moved yet.",
    ):
        assert words in page
    assert "Holds" not in page


def test_who_was_paid_too_much_reads_it() -> None:
    assert "5 aUEC were paid too much: the member owes them" in text_of(replace(EMPTY, balance_auec=-5))


def test_the_statement_of_one_session_says_which() -> None:
    assert f"Covers Session {CODE}" in text_of(replace(EMPTY, session_code=CODE))


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_texts_are_printed_and_break_nothing(what: str) -> None:
    name, shown = HOSTILE[what]
    hostile = replace(
        FULL,
        guild_name=name,
        person=replace(ANN, name=name, handle=name),
        pay=tuple(replace(each, title=name) for each in PAY),
        paid=tuple(replace(each, other=name) for each in PAID),
        movements=tuple(replace(each, reason=name) for each in MOVEMENTS),
    )
    text = text_of(hostile)
    assert "+604 822 604 822" in text
    if shown.isascii() and "#" not in shown:
        assert f"Statement of {shown}" in text.replace("WWW WWW", "WWWWWW")  # a wide title takes two lines


def test_thousands_of_rows_are_pages_with_their_headers_repeated() -> None:
    long = replace(FULL, pay=PAY * 700, movements=MOVEMENTS * 1000)
    pages = pages_of(long)
    assert len(pages) > 70
    assert all(f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert sum(page.startswith("Committed Session Reason") for page in pages) > 30


def test_the_same_statement_is_the_same_file() -> None:
    assert statement_pdf(FULL) == statement_pdf(FULL)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm (poppler-utils) is not installed here")
def test_another_program_renders_it(tmp_path: Path) -> None:
    (tmp_path / "statement.pdf").write_bytes(statement_pdf(FULL))
    command = ["pdftoppm", "-r", "30", "-png", "statement.pdf", "page"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert len(list(tmp_path.glob("page-*.png"))) == 1

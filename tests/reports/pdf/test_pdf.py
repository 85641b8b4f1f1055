import hashlib
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from time import perf_counter

import pytest
from pypdf import PdfReader

from domain.payroll import Correction, Guild, Payroll
from domain.people import Person
from reports.bundle import read_bundle
from reports.model import PayrollReport
from reports.pdf import payroll_pdf
from tests.reports.bundle.documents import GOLDEN
from tests.reports.elsewhere import digest_elsewhere
from tests.reports.hostile import HOSTILE
from tests.reports.samples import CHECKSUM, crowd, estimate, report_of, sunday, worked_example


def pages_of(report: PayrollReport) -> list[str]:
    """The text of each page, spaces made alike."""
    reader = PdfReader(BytesIO(payroll_pdf(report)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def text_of(report: PayrollReport) -> str:
    return " ".join(pages_of(report))


def test_the_same_payroll_gives_the_same_bytes_twice_and_in_another_process() -> None:
    pdf = payroll_pdf(report_of(worked_example()))
    assert pdf == payroll_pdf(report_of(worked_example()))
    assert hashlib.sha256(pdf).hexdigest() == digest_elsewhere("reports.pdf", "payroll_pdf")


def test_the_first_page_says_which_session_when_and_who_ran_it() -> None:
    text = pages_of(report_of(worked_example(), ran_by="Boss <b>"))[0]
    for fact in (
        "Red Rock Mining",
        "Sunday at Aberdeen",
        "sm-k3m9qa, 2:00:00 long, no pauses",
        "Sunday, 15 November 2026, 19:00 to 21:00 (Europe/Berlin); 18:00 to 20:00 UTC",
        "Revision 1, run by Boss <b>",
        "15 November 2026, 22:00 (Europe/Berlin)",
    ):
        assert fact in text


@pytest.mark.parametrize("corrections", range(16))
def test_the_attendance_never_begins_without_its_chart_at_the_foot_of_a_page(corrections: int) -> None:
    added = Correction(1, 60, "phone died", by=1, at=datetime(2026, 11, 15, 21, tzinfo=UTC))
    report = report_of(replace(worked_example(), corrections=(added,) * corrections))
    (page,) = (text for text in pages_of(report) if "corrections included." in text)
    assert "Ann" in page.partition("corrections included.")[2]


def test_the_worked_example_is_printed_number_for_number() -> None:
    text = text_of(report_of(worked_example()))
    for row in (
        "Gross: what was sold 1 296 520",
        "Tax to the treasury, 10 % –129 652",
        "= To be split 1 166 868",
        "1 Ann 2:00:00 566 938 0 566 938",
        "2 Bob 1:30:00 425 203 2 116 423 087",
        "3 Cyd 0:36:59 174 727 870 173 857",
        "4 Dot 0:00:59 0 0 below minimum",
        "Total 4:07:58 1 166 868 2 986 1 163 882",  # 7200 + 5400 + 2219 + 59 = 14 878 s
        "People receive: 1 163 882",
        "Fees of the game: 2 986",
    ):
        assert row in text


def test_flags_and_statuses_are_explained_in_words() -> None:
    text = text_of(report_of(sunday()))
    assert "B bridged: The bot was blind for a while; there before and after, so that time counts." in text
    assert "donated: Gave the share away: the others share it." in text
    assert "14 Nadia 2:17:00 1 838 653 4 173 834 480 834 480 B C G" in text


def test_a_legend_has_only_what_the_payroll_has() -> None:
    text = text_of(report_of(worked_example()))
    assert "below minimum: Was there" in text
    assert "bridged:" not in text
    assert "Weight " not in text


def test_fixed_percent_and_returned_expenses_have_tables_of_their_own() -> None:
    text = text_of(report_of(sunday()))
    assert "8 Hana 251 250 1 250 250 000" in text  # 0.5 % of 250 000 on top
    assert "11 Kestrel 479 521 2 386 477 135" in text  # 2.5 % of 19 432 123 - 251 250
    assert "3 Cleo Vanguard 40 200 200 40 000" in text


def test_the_treasury_is_explained() -> None:
    text = text_of(report_of(sunday()))
    assert "Tax, 7.5 % 1 575 577 Share of Lumi 716 222" in text
    assert "Treasury 2 291 799" in text


def test_prices_have_source_method_terminals_and_age() -> None:
    text = text_of(report_of(sunday()))
    assert "Quantainium (refined, quality 812) 125 SCU 155 000 19 375 000" in text
    assert "UEX, median of 14 terminals, 32 min old" in text  # fetched at 148 min, saved at 180
    assert "the guild's own price" in text


def test_a_sale_out_of_the_store_says_what_it_is_part_of() -> None:
    bundle = read_bundle((GOLDEN / "divided_sale.json").read_bytes())
    text = text_of(report_of(bundle.given))
    assert "TDD Area 18, part of store sale 17, 1 250 000 aUEC in all" in text
    assert text.count("part of store sale") == 1
    nowhere = replace(bundle.given.sales[1], terminal=None)
    text = text_of(report_of(replace(bundle.given, sales=(nowhere,))))
    assert "Bob part of store sale 17, 1 250 000 aUEC in all" in text


def test_what_officers_changed_is_told_with_who_why_and_when() -> None:
    text = text_of(report_of(sunday()))
    told = "Nadia +0:17:00 Was there through the second outage Quartermaster Ansel 15 Nov 2026 21:35"
    assert told in text
    assert "Ivo excluded Asked to be left out Quartermaster Ansel" in text


def test_an_officer_who_was_not_in_the_session_is_named_for_what_they_changed() -> None:
    given = sunday()
    given = replace(given, corrections=tuple(replace(each, by=77) for each in given.corrections))
    report = report_of(given)
    text = text_of(replace(report, names={**report.names, 77: "Olga"}))
    assert "Was there through the second outage Olga #77" in text


def test_the_rules_and_the_proof_are_at_the_end() -> None:
    text = pages_of(report_of(sunday()))[-1]
    assert "Ledger version: 412" in text
    assert CHECKSUM in text
    assert "Hash of the guild's ledger at that version: 5eed" in text
    assert "paydirt recompute" in text
    assert "payee, 0.5 % of what is sent, rounded up" in text_of(report_of(sunday()))


def test_every_page_has_the_code_and_its_number() -> None:
    pages = pages_of(report_of(sunday()))
    assert len(pages) == 4
    for number, page in enumerate(pages, start=1):
        assert "sm-k3m9qa · revision 1 · Red Rock Mining · Sunday at Aberdeen" in page
        assert f"Page {number} of 4" in page


def test_an_estimate_is_marked_on_every_page() -> None:
    pages = pages_of(report_of(estimate(), saved_at=None, ledger_version=None, proof_checksum=None))
    assert all("PROVISIONAL — not payable" in page for page in pages)
    assert "Ledger version: none yet" in pages[-1]


def test_a_preview_is_marked_and_a_saved_payroll_is_not() -> None:
    assert "PREVIEW — not saved" in text_of(report_of(worked_example(), saved_at=None))
    assert "PREVIEW" not in text_of(report_of(worked_example()))


@pytest.mark.parametrize(("size", "pages"), [(1, 2), (2, 2), (100, 5), (101, 5), (1000, 37)])
def test_any_crowd_is_printed_with_everybody_in_it(size: int, pages: int) -> None:
    printed = pages_of(report_of(crowd(size)))
    assert len(printed) == pages
    text = " ".join(printed)
    assert all(f"Miner {number:04}" in text for number in range(1, size + 1))


def test_headers_are_repeated_on_every_page_of_a_long_table() -> None:
    for page in pages_of(report_of(crowd(1000)))[1:18]:
        assert page.startswith("# Name Time Share Fee Net")


def test_a_hundred_people_are_a_chart_and_more_are_a_table() -> None:
    assert "Paid for" not in text_of(report_of(crowd(100)))
    assert "First Last Alpha Bravo Paid for" in text_of(report_of(crowd(101)))


def test_the_table_says_when_each_person_came_and_went_and_where_they_were() -> None:
    # Miner 1 came at minute 1 into channel 12 and left at minute 62: 19:01 to 20:02 in Berlin, 61 minutes.
    assert "1 Miner 0001 of the Long Named Company 19:01 20:02 – 1:01:00 1:01:00" in text_of(
        report_of(crowd(101))
    )


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_name_damages_nothing(what: str) -> None:
    name, _ = HOSTILE[what]
    text = text_of(report_of(worked_example(), names={1: name}, ran_by=name, channel_names={11: name}))
    assert "2:00:00 566 938 0 566 938" in text
    assert "2 Bob 1:30:00 425 203 2 116 423 087" in text


@pytest.mark.parametrize("what", ["markup", "entity", "markdown", "formula", "han", "cyrillic", "emoji"])
def test_a_name_is_printed_as_it_is_shown(what: str) -> None:
    name, shown = HOSTILE[what]
    text = text_of(report_of(worked_example(), names={1: name}))
    assert f"1 {shown.replace('#', '#1')} 2:00:00" in text


def test_every_free_text_may_be_hostile() -> None:
    evil = "<para>&\u202e🦩" + "W" * 400
    given = sunday()
    given = replace(
        given,
        guild=Guild(900, evil),
        session=replace(given.session, title=evil),
        members=tuple(replace(person, name=evil) for person in given.members),
        corrections=tuple(replace(each, reason=evil, by=77) for each in given.corrections),
        excluded=tuple(replace(each, reason=evil, by=None) for each in given.excluded),
        ore=tuple(replace(each, commodity=evil) for each in given.ore),
        sales=tuple(replace(each, terminal=evil) for each in given.sales),
        expenses=tuple(replace(each, what=evil) for each in given.expenses),
    )
    text = text_of(report_of(given, ran_by=evil))
    assert "<para>&\\u{1F9A9}" in text
    assert "People receive: 18 679 144" in text


def test_weights_for_a_thousand_people_fill_pages_and_break_none() -> None:
    given = crowd(1000)
    assert given.rules is not None
    weighted = replace(given.rules, weights={number: Decimal(2) for number in range(1, 1001)})
    assert "everybody else × 1." in text_of(report_of(replace(given, rules=weighted)))


def test_a_payroll_in_which_nobody_was_there_is_printed() -> None:
    given = replace(worked_example(), voice_moves=(), members=(Person(1, "Ann"),))
    nobody = PayrollReport(given, Payroll(0, 0, 0, 0, 0, ()), {}, {}, "Ann")
    assert "Nobody was in a channel of the session." in text_of(nobody)


def test_a_hundred_people_are_printed_within_a_second_and_a_thousand_within_five() -> None:
    payroll_pdf(report_of(worked_example()))  # the fonts are loaded once
    for size, limit in ((100, 1.0), (1000, 5.0)):
        report = report_of(crowd(size))
        begun = perf_counter()
        payroll_pdf(report)
        assert perf_counter() - begun < limit


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="pdftoppm (poppler-utils) is not installed here")
def test_another_program_renders_every_page(tmp_path: Path) -> None:
    (tmp_path / "payroll.pdf").write_bytes(payroll_pdf(report_of(sunday())))
    done = subprocess.run(
        ["pdftoppm", "-r", "30", "-png", "payroll.pdf", "page"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert len(list(tmp_path.glob("page-*.png"))) == 4

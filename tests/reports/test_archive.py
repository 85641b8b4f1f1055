from datetime import UTC, date, datetime
from io import BytesIO

from pypdf import PdfReader

from reports.archive import Archive, archive_csv, archive_pdf
from tests.reports.hostile import HOSTILE

NAMES = {number: name for number, (name, _) in enumerate(HOSTILE.values(), start=1)}
ARCHIVE = Archive(
    guild_name="Red <b>Rock</b>",
    closed_on=date(2026, 11, 15),
    closed_at=datetime(2026, 11, 15, 20, tzinfo=UTC),
    closed_by="Boss",
    reason="wipe of 4.5 <i>",
    ledger_round=77,
    balances={"treasury": 5, "held:1": -1_000, **{f"member:{number}": number for number in NAMES}},
    names=NAMES,
)


def text_of(archive: Archive) -> str:
    pages = PdfReader(BytesIO(archive_pdf(archive))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_closed_books_are_printed_with_reason_and_every_balance() -> None:
    text = text_of(ARCHIVE)
    assert "Books closed on 2026-11-15" in text
    assert "wipe of 4.5 <i>" in text
    assert "account of" in text
    assert "-1 000" in text
    assert "round 77" in text


def test_the_same_archive_is_the_same_bytes() -> None:
    assert archive_pdf(ARCHIVE) == archive_pdf(ARCHIVE)


def test_the_sheet_has_every_account_and_no_formula() -> None:
    lines = archive_csv(ARCHIVE).decode("utf-8-sig").splitlines()
    assert lines[0] == "closed_on,account,person_id,name,balance_auec"
    assert lines[1].startswith(f"2026-11-15,member:{len(NAMES)},")
    assert len(lines) == len(ARCHIVE.balances) + 1
    assert lines[-1] == "2026-11-15,treasury,,,5"
    assert not any(",=" in line or ',"=' in line for line in lines)


def test_three_thousand_balances_are_printed() -> None:
    many = {f"member:{number}": number for number in range(1, 3001)}
    archive = Archive(
        "Red Rock",
        ARCHIVE.closed_on,
        ARCHIVE.closed_at,
        "Boss",
        "wipe",
        1,
        many,
        dict.fromkeys(range(1, 3001), "W" * 32),
    )
    assert "Page 1 of" in text_of(archive)

"""Sheets of open balances: read whatever a spreadsheet writes, or say line by line what is wrong."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.balancesheets import LARGEST_FILE, MOST_ROWS, Row, amounts_of, read_sheet, read_text
from domain.errors import Refused


def amounts(text: str) -> list[tuple[str, int | None]]:
    sheet = read_sheet(text, with_total=False)
    assert sheet.bad == ()
    return [(row.who, row.amount_auec) for row in sheet.rows]


@pytest.mark.parametrize(
    "text",
    [
        "name,amount\nAnn,1250\nBob_R,20\n",
        "Name;aUEC\r\nAnn;1 250\r\nBob_R;20\r\n",
        "HANDLE\tBalance\nAnn\t1'250\nBob_R\t20",
        'who,"Amount (aUEC)"\n"Ann","1,250"\n"Bob_R","20 aUEC"\n',
        "\n\nplayer;open balance\nAnn;1.250,00\n;;\nBob_R;20\n",
        "hours,amount,name\n3,1250.00,Ann\n,20,Bob_R\n".replace("1250.00", "1.25k"),
    ],
)
def test_a_sheet_is_read_whatever_spreadsheet_wrote_it(text: str) -> None:
    assert amounts(text) == [("Ann", 1250), ("Bob_R", 20)]


def test_a_byte_order_mark_and_utf16_are_no_hindrance() -> None:
    text = "name,amount\nÄnn,5\n"
    assert read_text(text.encode("utf-8-sig")) == text
    assert read_text(text.encode("utf-16")) == text


def test_what_looks_like_a_formula_is_text() -> None:
    sheet = read_sheet("name,amount\n=cmd|'/c calc'!A0,5\n'+Ann,@SUM(A1)\n-Bob,-5\n", with_total=False)
    assert [row.who for row in sheet.rows] == ["=cmd|'/c calc'!A0"]
    assert [each.line for each in sheet.bad] == [3, 4]
    assert "below zero" in sheet.bad[1].problem


def test_all_bad_rows_are_named_with_their_lines() -> None:
    text = 'name,amount\nAnn,5\n,5\nBob,\n"two\nlines",7\nCyd,a lot\nDot,1.5\n'
    sheet = read_sheet(text, with_total=False)
    assert [(each.line, each.problem.partition(":")[0]) for each in sheet.bad] == [
        (3, "there is no name"),
        (4, "there is no amount"),
        (7, "The amount must be written like 1 296 520, 850k or 1.5m."),
        (8, "The amount must be whole aUEC"),
    ]
    assert [row.line for row in sheet.rows] == [2, 5]


def test_thousands_that_fell_into_two_cells_are_not_read_as_one() -> None:
    sheet = read_sheet("name,amount\nAnn,1,250\nBob,5,,\n", with_total=False)
    assert [(row.who, row.amount_auec) for row in sheet.rows] == [("Bob", 5)]
    assert [(each.line, each.problem.partition(":")[0]) for each in sheet.bad] == [
        (2, "there are more cells than columns")
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty"),
        ("\n \n", "The file is empty"),
        ("name,amount\n", "no rows"),
        ("amount\n5\n", "no column with people"),
        ("name,hours\nAnn,5\n", "no column `amount`"),
        ("name,amount,balance\nAnn,5,3\n", "2 columns could be the amounts"),
        ('name,amount\n"Ann,5\nBob,6\n', "quotes"),
        ("name,amount\n" + "Ann,5\n" * (MOST_ROWS + 1), "at most 2000"),
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused_as_a_whole(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_sheet(text, with_total=False)


def test_a_file_too_large_or_no_text_is_refused() -> None:
    with pytest.raises(Refused, match="1 MB"):
        read_text(b"x" * (LARGEST_FILE + 1))
    with pytest.raises(Refused, match="no text"):
        read_text(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")


def test_a_total_is_split_by_hours_to_the_last_auec() -> None:
    sheet = read_sheet('name,hours\nAnn,2:30\nBob,2.5h\nCyd,"5,0"\nDot,0\n', with_total=True)
    assert [row.part for row in sheet.rows] == [Fraction(5, 2), Fraction(5, 2), 5, 0]
    owners = {row.line: place for place, row in enumerate(sheet.rows)}
    split = amounts_of(sheet.rows, owners, 1_000_001, "a file")
    assert sum(split.values()) == 1_000_001
    assert split[2] in (500_000, 500_001)
    assert 3 not in split


def test_hours_that_are_none_are_bad_rows() -> None:
    sheet = read_sheet("name,hours\nAnn,\nBob,-2\nCyd,1e9\nDot,NaN\n", with_total=True)
    assert [each.line for each in sheet.bad] == [2, 3, 4, 5]


@given(st.text(max_size=300), st.booleans())
def test_any_text_is_read_or_refused(text: str, with_total: bool) -> None:
    with suppress(Refused):
        read_sheet("name,amount,hours\n" + text, with_total=with_total)
    with suppress(Refused):
        read_sheet(text, with_total=with_total)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(Refused):
        read_text(data)


cells = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@given(st.lists(st.tuples(cells, st.integers(0, 10**12)), min_size=1, max_size=20), st.sampled_from(",;\t"))
def test_what_a_sheet_writer_quotes_comes_back(rows: list[tuple[str, int]], delimiter: str) -> None:
    lines = [f"name{delimiter}amount"]
    for who, amount in rows:
        quoted = who.replace('"', '""')
        lines.append(f'"{quoted}"{delimiter}{amount}')
    sheet = read_sheet("\r\n".join(lines), with_total=False)
    assert len(sheet.rows) + len(sheet.bad) == len(rows)
    assert {row.amount_auec for row in sheet.rows} <= {amount for _, amount in rows}


@given(
    st.lists(st.fractions(0, 10_000, max_denominator=3600), min_size=1, max_size=30), st.integers(1, 10**12)
)
def test_a_split_total_always_adds_up(parts: list[Fraction], total: int) -> None:
    rows = [Row(line, f"p{line}", part, None) for line, part in enumerate(parts)]
    with suppress(Refused):
        split = amounts_of(rows, {row.line: row.line for row in rows}, total, "x")
        assert sum(split.values()) == total

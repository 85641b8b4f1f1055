"""Text in Discord messages: whatever people type, it is shown as it is and does nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs import text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ann", "Ann"),
        ("**bold**", r"\*\*bold\*\*"),
        ("@everyone", "\\@\u200beveryone"),
        ("<@&42>", "\\<\\@\u200b&42\\>"),
        ("<#1> <t:1:R>", r"\<\#1\> \<t\:1\:R\>"),
        ("[x](https://y)", r"\[x\]\(https\://y\)"),
        ("back\\slash", r"back\\slash"),
        ("a\n\tb   c", "a b c"),
        ("\u202egnirts\u200b", "gnirts"),
        ("محمد", "\u2068محمد\u2069"),
        ("😀", "😀"),
        ("", ""),
    ],
)
def test_free_text_is_shown_as_it_is(typed: str, shown: str) -> None:
    assert text.plain(typed) == shown


@given(st.text(max_size=300))
def test_no_text_can_format_mention_break_the_line_or_grow(typed: str) -> None:
    shown = text.plain(typed, 40)
    bare = re.sub(r"\\([\\`*_~|<>\[\]()#:@])", "", shown)
    assert not set(bare) & set("\\`*_~|<>[]()#:@\n\r\u202e\u2066")
    assert len(shown) <= 40 * 3 + 2  # a backslash and, for an @, a zero width space for each character


@given(st.text(max_size=100))
def test_a_name_is_never_empty_and_a_label_never_too_long(typed: str) -> None:
    assert text.name(typed)
    assert 1 <= len(text.label(typed, 25)) <= 25


def test_text_that_is_too_long_ends_with_an_ellipsis() -> None:
    assert text.plain("x" * 101) == "x" * 99 + "…"
    assert text.label("x" * 26, 25) == "x" * 24 + "…"


@given(st.lists(st.text("ab ", max_size=60), max_size=60), st.integers(40, 200))
def test_what_does_not_fit_is_counted(lines: list[str], limit: int) -> None:
    shown = text.within(lines, limit)
    assert len(shown) <= limit
    if hidden := re.search(r"… and (\d+) more$", shown):
        assert len(shown.split("\n")) - 1 + int(hidden[1]) == len(lines)
    else:
        assert shown == "\n".join(lines)


@given(st.lists(st.text("ab ", max_size=300), max_size=60), st.integers(10, 200), st.integers(1, 9))
def test_pages_hold_every_word_and_none_is_too_long(lines: list[str], limit: int, most: int) -> None:
    pages = list(text.pages(lines, limit, most))
    assert all(len(page) <= limit for page in pages)
    assert all(page.count("\n") < most for page in pages)
    assert "".join("".join(pages).split()) == "".join("".join(lines).split())


@given(st.lists(st.text("ab ", min_size=1, max_size=1500), max_size=60), st.integers(1, 4))
def test_a_list_spread_over_fields_fits_into_them(lines: list[str], most: int) -> None:
    fields = text.spread(lines, most)
    assert len(fields) <= most
    assert all(len(field) <= 1024 for field in fields)


@given(st.lists(st.text("ab \\*", min_size=1, max_size=400), min_size=1, max_size=60), st.integers(300, 4000))
def test_lines_that_are_to_fit_keep_their_number_and_lose_no_more_than_they_must(
    lines: list[str], limit: int
) -> None:
    fitted = text.fitted(lines, limit)
    assert len(fitted) <= limit
    assert fitted.count("\n") == len(lines) - 1
    if len("\n".join(lines)) < limit:
        assert fitted == "\n".join(lines)
    shortest = min(lines, key=len)
    if len(shortest) < limit // len(lines):
        assert shortest in fitted.split("\n")


def test_a_line_that_is_cut_ends_at_a_space_or_leaves_no_backslash_behind() -> None:
    assert text.fitted(["one two three", "four"], 14) == "one …\nfour"
    assert text.fitted(["\\*" * 9], 7) == "\\*\\* …"
    assert text.fitted(["\\*" * 9], 6) == "\\* …"


def test_one_and_many_are_counted_in_words() -> None:
    assert text.counted(1, "sale") == "1 sale"
    assert text.counted(0, "sale") == "0 sales"
    assert text.counted(2, "person", "people") == "2 people"

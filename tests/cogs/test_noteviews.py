"""Notes in words: formatted for messages, plain for menus, harmless in both."""

from datetime import UTC, datetime
from decimal import Decimal

from cogs import text
from cogs.noteviews import note_lines, ore_words, words
from domain.notes import ActiveNotes
from domain.payroll import Expense, OreForm, OreLine, PriceSource, Sale
from domain.people import Person

AT = datetime(2026, 11, 15, 18, tzinfo=UTC)
PEOPLE = {1: Person(1, "**Ann**"), 2: Person(2, "Bob")}
NBSP = "\N{NO-BREAK SPACE}"


def test_notes_are_listed_by_kind_under_their_numbers() -> None:
    notes = ActiveNotes(
        sales={3: Sale(1, 1_000_000, AT, "TDD")},
        expenses={1: Expense(2, 40_000, "fuel")},
        ore={2: OreLine("Gold", 1_250, Decimal(30_000), price_source=PriceSource("uex"))},
    )
    assert [line.replace(NBSP, " ") for line in note_lines(notes, PEOPLE)] == [
        r"`3` sale 1 000 000 aUEC at TDD, held by \*\*Ann\*\*",
        "`1` expense 40 000 aUEC for fuel, advanced by Bob",
        "`2` ore 12.5 SCU Gold · 30 000 per SCU (uex)",
    ]


def test_a_menu_shows_the_same_words_without_backslashes() -> None:
    sale = Sale(1, 5, AT)
    assert words(sale, PEOPLE, text.label) == "sale 5 aUEC, held by **Ann**"


def test_ore_of_known_quality_says_which() -> None:
    assert ore_words(OreLine("Gold", 100, quality=0)) == "1 SCU Gold, quality 0 · no price yet"
    raw = OreLine("Gold", 100, Decimal(5), OreForm.RAW, 812)
    assert ore_words(raw) == "1 SCU raw Gold, quality 812 · 5 per SCU"


def test_ore_without_a_price_says_so() -> None:
    assert ore_words(OreLine("Gold", 100, form=OreForm.RAW)) == "1 SCU raw Gold · no price yet"

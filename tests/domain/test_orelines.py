"""Ore as people type it: read exactly, or kept with the reason why not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.orelines import TypedOre, read_ore_line, read_ore_lines
from domain.ores import COMMON_ORES, Ore
from domain.payroll import OreForm

GOLD, RAW_GOLD = Ore("Gold", OreForm.REFINED), Ore("Gold", OreForm.RAW)


@pytest.mark.parametrize(
    ("line", "ore", "cscu", "price"),
    [
        ("Gold 12.5", GOLD, 1_250, None),
        ("Gold 12,5 SCU", GOLD, 1_250, None),
        ("gold: 1250 cSCU", GOLD, 1_250, None),
        ("Gold = 3 @ 31 000", GOLD, 300, Decimal(31_000)),
        ("Gold - 3 @ 31k", GOLD, 300, Decimal(31_000)),
        ("Gold (Ore) 3 @ 2.5", RAW_GOLD, 300, Decimal("2.5")),
        ("raw gold 3", RAW_GOLD, 300, None),
        ("3 gold", GOLD, 300, None),
        ("1 250 SCU of raw gold@2k", RAW_GOLD, 125_000, Decimal(2_000)),
        ("  Gold\t3  ", GOLD, 300, None),
    ],
)
def test_a_line_says_which_ore_how_much_and_for_how_much(
    line: str, ore: Ore, cscu: int, price: Decimal | None
) -> None:
    assert read_ore_line(line, COMMON_ORES) == TypedOre(ore, cscu, price)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Gold", "How much of it?"),
        ("12", "Which ore?"),
        ("Gold -5", "The quantity cannot be negative."),
        ("Gold-5", "The quantity cannot be negative."),
        ("-5 gold", "The quantity cannot be negative."),
        ("Gold 1,250", "The quantity could mean 1250 or 1.2500"),
        ("Gold 0", "The quantity must be more than 0."),
        ("Gold 0.001", "The quantity is too fine"),
        ("Gold 5 @", "The price must be written like"),
        ("Gold 5 @ 3 @ 4", "The price must be written like"),
        ("Gold 5 @ -3", "The price cannot be negative."),
        ("Godl 5", "I know no such ore; did you mean Gold?"),
        ("Xyzzy 5", "I know no such ore."),
        ("@everyone", "How much of it?"),
        ("", "How much of it?"),
    ],
)
def test_a_line_that_is_not_clear_is_refused_and_says_why(line: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read_ore_line(line, COMMON_ORES)
    assert str(refused.value).startswith(reason)


def test_one_mistake_costs_one_line() -> None:
    read, unreadable = read_ore_lines(["Gold 1", "", "  Iron  ", "Tin 2"], COMMON_ORES)
    assert [each.ore.name for each in read] == ["Gold", "Tin"]
    assert [each.line for each in unreadable] == ["Iron"]


@given(st.lists(st.text(max_size=40)))
def test_no_line_is_ever_lost(lines: list[str]) -> None:
    read, unreadable = read_ore_lines(lines, COMMON_ORES)
    assert len(read) + len(unreadable) == sum(bool(line.strip()) for line in lines)

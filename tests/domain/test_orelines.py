"""Ore as people type it: read exactly, or kept with the reason why not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.orelines import TypedOre, read_ore_line, read_ore_lines, split_lines
from domain.ores import COMMON_ORES, Ore
from domain.payroll import OreForm
from domain.quantities import format_price, format_scu

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
    ("line", "ore", "cscu", "quality"),
    [
        ("Gold 12.5 Q812", GOLD, 1_250, 812),
        ("Gold Q812 12.5", GOLD, 1_250, 812),
        ("Quantainium (raw) Q812 125", Ore("Quantainium", OreForm.RAW), 12_500, 812),
        ("125 SCU Gold q640", GOLD, 12_500, 640),
        ("q 640 125 SCU of raw gold", RAW_GOLD, 12_500, 640),
        ("quality 1000 Gold 3", GOLD, 300, 1000),
        ("Gold, Quality: 0, 3 SCU", GOLD, 300, 0),
        ("Gold (Ore) (Q5): 3", RAW_GOLD, 300, 5),
        ("Gold 1 250 Q 7", GOLD, 125_000, 7),
        ("Gold Q1 250", GOLD, 25_000, 1),
        ("Quartz 3", Ore("Quartz", OreForm.REFINED), 300, None),
        ("raw quartz q1 3", Ore("Quartz", OreForm.RAW), 300, 1),
    ],
)
def test_a_line_may_say_the_quality_before_or_after_the_quantity(
    line: str, ore: Ore, cscu: int, quality: int | None
) -> None:
    assert read_ore_line(line, COMMON_ORES) == TypedOre(ore, cscu, None, quality)
    assert read_ore_line(f"{line} @ 31k", COMMON_ORES) == TypedOre(ore, cscu, Decimal(31_000), quality)


ORIUM, ORIUM_7, Q_50 = (Ore(name, OreForm.REFINED) for name in ("Orium", "Orium Q7", "Type-Q 50 Salt"))


@pytest.mark.parametrize(
    ("line", "ore", "cscu", "quality"),
    [
        ("Orium Q7 125", ORIUM_7, 12_500, None),
        ("orium q7 1 250", ORIUM_7, 125_000, None),
        ("Orium Q7 Q812 125", ORIUM_7, 12_500, 812),
        ("Orium Q7 125 q812", ORIUM_7, 12_500, 812),
        ("125 SCU Orium Q7", ORIUM_7, 12_500, None),
        ("125 Orium Q7 Q7", ORIUM_7, 12_500, 7),
        ("Orium Q8 125", ORIUM, 12_500, 8),
        ("Type-Q 50 Salt 3", Q_50, 300, None),
        ("3 type-q 50 salt q50", Q_50, 300, 50),
    ],
)
def test_a_name_with_q_and_digits_is_no_quality(line: str, ore: Ore, cscu: int, quality: int | None) -> None:
    assert read_ore_line(line, [ORIUM, ORIUM_7, Q_50]) == TypedOre(ore, cscu, None, quality)


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
        ("Gold Q812", "How much of it?"),
        ("Q812 12", "Which ore?"),
        ("Q812", "How much of it?"),
        ("Gold 3 Q1001", "The quality must be a whole number from 0 to 1000, like 812."),
        ("Gold 3 Q8.5", "The quality must be"),
        ("Gold 3 Q-5", "The quality must be"),
        ("Gold 3 Q812 Q813", "The quantity must be written like"),
        ("Gold 125 q 1 000", "The quantity must be written like"),
        ("Gold Q812 -5", "The quantity cannot be negative."),
        ("Gold Q 3 x", "How much of it?"),
        ("Godl Q812 5", "I know no such ore; did you mean Gold?"),
        ("Gold 3" + " " * 300 + "Q5", "That is too long for one ore."),
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


def test_where_there_is_room_for_one_line_a_semicolon_parts_several() -> None:
    read, unreadable = read_ore_lines(split_lines("Gold 1,5 Q812; raw tin 2;\nIron 3;"), COMMON_ORES)
    assert [(str(each.ore), each.quantity_cscu, each.quality) for each in read] == [
        ("Gold", 150, 812),
        ("Tin (raw)", 200, None),
        ("Iron", 300, None),
    ]
    assert unreadable == []


@given(
    ore=st.sampled_from([*COMMON_ORES, ORIUM, ORIUM_7, Q_50]),
    cscu=st.integers(1, 10**12),
    quality=st.none() | st.integers(0, 1000),
    price=st.none() | st.integers(1, 10**9).map(Decimal),
    mark=st.sampled_from(["Q{}", "q {}", "quality {}", "Quality: {}"]),
    order=st.sampled_from(
        ["{name} {quality} {quantity}", "{name} {quantity} {quality}", "{quantity} {name} {quality}"]
    ),
)
def test_what_is_written_in_any_order_is_read_back(
    *, ore: Ore, cscu: int, quality: int | None, price: Decimal | None, mark: str, order: str
) -> None:
    written = "" if quality is None else mark.format(quality)
    line = order.format(name=ore, quantity=format_scu(cscu), quality=written)
    line += "" if price is None else f" @ {format_price(price)}"
    assert read_ore_line(line, [*COMMON_ORES, ORIUM, ORIUM_7, Q_50]) == TypedOre(ore, cscu, price, quality)


@given(st.text(st.sampled_from("Gold qQ0123456789.,;:()-@ "), max_size=40))
def test_any_line_is_an_ore_within_bounds_or_refused(line: str) -> None:
    try:
        typed = read_ore_line(line, COMMON_ORES)
    except Refused:
        return
    assert typed.quantity_cscu > 0
    assert typed.quality is None or 0 <= typed.quality <= 1000


@given(st.lists(st.text(max_size=40)))
def test_no_line_is_ever_lost(lines: list[str]) -> None:
    read, unreadable = read_ore_lines(lines, COMMON_ORES)
    assert len(read) + len(unreadable) == sum(bool(line.strip()) for line in lines)

"""Numbers in forms: read exactly, or refused with the bounds."""

from decimal import Decimal
from typing import Any

import pytest

from cogs.presses import Press
from cogs.words import Limits, read_fee, read_limits, whole_number
from domain.errors import Refused
from domain.rules import Fee, FeeMode, Rounding

NOBODY: Any = None


def answers(**given: str) -> Press:
    return Press(NOBODY, (), answers={name: (value,) for name, value in given.items()})


def test_a_whole_number_within_bounds_is_read() -> None:
    assert whole_number("60", "The time", 0, 86_400) == 60


@pytest.mark.parametrize("typed", ["", "-1", "61", "1.5", "six", "٣", "1" * 12, "**1**"])
def test_anything_else_is_refused_with_the_bounds(typed: str) -> None:
    with pytest.raises(Refused, match=r"The time must be a whole number from 0 to 60; you typed .+\."):
        whole_number(typed, "The time", 0, 60)


def test_limits_and_fee_are_read_together() -> None:
    limits = read_limits(answers(minimum="60", bridge="900", deafened="50 %", tax="2,5"))
    assert limits == Limits(60, 900, Decimal(50), Decimal("2.5"))
    fee = read_fee(answers(mode="seller", rate="0.5", rounding="down"))
    assert fee == Fee(FeeMode.SELLER, Decimal("0.5"), Rounding.DOWN)

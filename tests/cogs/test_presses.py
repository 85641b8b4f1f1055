"""custom_ids: all that a button means, and nothing that a forged one may do."""

from typing import Any

import pytest

from cogs.presses import OUTDATED, Press, Presses, custom_id
from domain.access import Standing
from domain.errors import Refused
from domain.rules import FeeMode

NOBODY: Any = None
"""The interaction of presses that are only read."""


def press(*arguments: str, **more: Any) -> Press:
    return Press(NOBODY, arguments, **more)


def test_a_custom_id_names_the_verb_and_its_arguments() -> None:
    assert custom_id("payroll.preview", "sm-k3m9qa", 2) == "pd:payroll.preview:sm-k3m9qa:2"


def test_a_custom_id_that_discord_would_refuse_is_a_bug() -> None:
    assert len(custom_id("v", "x" * 95)) == 100
    with pytest.raises(ValueError, match="too long"):
        custom_id("v", "x" * 96)


def test_the_first_argument_is_the_session() -> None:
    assert press("sm-k3m9qa", "0").code == "sm-k3m9qa"
    assert press("sm-k3m9qa", "12").number(1) == 12


@pytest.mark.parametrize(
    "arguments", [(), ("",), ("SM-K3M9QA",), ("sm-k3m9qa'",), ("sm-k3m9qa\n",), ("@everyone",)]
)
def test_what_is_no_session_is_out_of_date(arguments: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="out of date"):
        _ = press(*arguments).code


@pytest.mark.parametrize("number", ["", "-1", "1.5", "٣", "9" * 20, str(2**63), "0x1"])
def test_what_is_no_number_is_out_of_date(number: str) -> None:
    with pytest.raises(Refused, match="out of date"):
        press(number).number(0)
    with pytest.raises(Refused, match="out of date"):
        _ = press(chosen=(number,)).chosen_ids


def test_an_empty_choice_is_out_of_date_where_one_is_needed() -> None:
    assert press(chosen=("a", "b", "c")).chosen_up_to(2) == ("a", "b")
    assert press(chosen=("a",)).first_chosen == "a"
    assert press().chosen_ids == ()
    with pytest.raises(Refused):
        _ = press().first_chosen


def test_several_choices_are_options_each_once_and_nothing_else() -> None:
    assert press().chosen_options(FeeMode) == ()
    assert press(chosen=("equal", "payee", "equal")).chosen_options(FeeMode) == (FeeMode.EQUAL, FeeMode.PAYEE)
    with pytest.raises(Refused, match="out of date"):
        press(chosen=("equal", "EQUAL")).chosen_options(FeeMode)


def test_answers_are_read_by_field() -> None:
    answered = press(answers={"rate": (" 0.5 ",), "roles": ("1", "2"), "mode": ("equal",)})
    assert answered.answer("rate") == "0.5"
    assert answered.answer("nothing") == ""
    assert answered.answered_ids("roles") == (1, 2)
    assert answered.answered_option("mode", FeeMode) is FeeMode.EQUAL
    with pytest.raises(Refused, match="out of date"):
        answered.answered_option("rate", FeeMode)


async def test_a_verb_is_registered_once(registered: Presses) -> None:
    with pytest.raises(ValueError, match="taken"):
        registered.opens("a.verb", Standing.ADMIN, nothing)


@pytest.fixture
def registered() -> Presses:
    presses = Presses()
    presses.on("a.verb", Standing.OFFICER, nothing)
    return presses


async def nothing(_: Press) -> None:
    raise Refused(OUTDATED)

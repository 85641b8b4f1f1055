"""Two JSON values compared, and what is said of their differences."""

from decimal import Decimal

import pytest

from reports.bundle import NOTHING, differences


def lines(said: object, computed: object) -> list[str]:
    return list(differences(said, computed, "payroll"))


@pytest.mark.parametrize(
    "value", [1, "1", True, None, [], {}, {"a": [1, {"b": False}]}, Decimal("1.5"), 10**40]
)
def test_equal_values_do_not_differ(value: object) -> None:
    assert lines(value, value) == []


def test_values_are_compared_not_their_spelling() -> None:
    assert lines({"a": Decimal("1.0"), "b": 2}, {"b": 2, "a": 1}) == []
    assert lines(Decimal("1000000000000000.0000000000001"), 10**15) != []


def test_true_is_not_one_and_false_not_zero() -> None:
    assert lines({"a": True}, {"a": 1}) == ["payroll.a: the file says true, recomputed 1"]
    assert lines({"a": 0}, {"a": False}) == ["payroll.a: the file says 0, recomputed false"]


def test_every_difference_has_its_line_and_path() -> None:
    said = {"gross": 1, "lines": [{"net": 5, "x\ny": 1}, {"net": 6}, {}], "more": [1]}
    computed = {"gross": 2, "lines": [{"net": 5}, {"net": 7}], "fees": 0}
    assert lines(said, computed) == [
        "payroll.gross: the file says 1, recomputed 2",
        'payroll.lines[0]["x\\ny"]: the file says 1, recomputed nothing',
        "payroll.lines[1].net: the file says 6, recomputed 7",
        "payroll.lines[2]: the file says an object, recomputed nothing",
        "payroll.fees: the file says nothing, recomputed 0",
        "payroll.more: the file says a list, recomputed nothing",
    ]


def test_values_of_different_kinds_differ() -> None:
    assert lines("1", 1) == ['payroll: the file says "1", recomputed 1']
    assert lines(None, NOTHING) == ["payroll: the file says null, recomputed nothing"]
    assert lines([], {}) == ["payroll: the file says a list, recomputed an object"]


def test_long_and_hostile_text_is_shown_short_and_plain() -> None:
    (line,) = lines("\u202e\n" + "x" * 500, "y")
    assert line.isascii()
    assert len(line) < 120

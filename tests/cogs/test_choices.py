"""Session codes as people type them."""

import pytest

from cogs.choices import session_code
from domain.errors import Refused


def test_a_code_is_read_in_any_case_and_with_spaces_around_it() -> None:
    assert session_code("  SM-K3M9QA ") == "sm-k3m9qa"
    assert session_code("ah-222222") == "ah-222222"


@pytest.mark.parametrize(
    "typed", ["", "k3m9qa", "sm-k3m9q", "sm-k3m9qaa", "xx-k3m9qa", "sm-k3m9q'", "sm k3m9qa"]
)
def test_anything_else_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(Refused, match=r"^A session is named by its code, such as `sm-k3m9qa`: choose one"):
        session_code(typed)

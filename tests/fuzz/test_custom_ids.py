"""Whatever an interaction says it is: it is not ours, or read, or out of date."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.presses import LARGEST_NUMBER, Press, Presses
from domain.access import Standing
from domain.errors import Refused
from domain.rules import FeeMode

arguments = st.lists(
    st.one_of(
        st.text(max_size=30), st.integers().map(str), st.sampled_from(["sm-k3m9qa", "", ":", "٣", "1" * 30])
    ),
    max_size=5,
)
texts = st.one_of(st.text(max_size=40), st.integers().map(str))
components = st.recursive(
    st.dictionaries(st.sampled_from(["custom_id", "value", "values", "type", "x"]), texts | st.none()),
    lambda inner: st.dictionaries(
        st.sampled_from(["component", "components", "custom_id", "values"]),
        inner | st.lists(inner | texts, max_size=3) | st.none(),
    ),
    max_leaves=6,
)


async def _handler(_: Press) -> None: ...


def _found(data: dict[str, Any]) -> Press | None:
    presses = Presses()
    presses.on("known", Standing.MEMBER, _handler)
    interaction: Any = SimpleNamespace(data=data, id=1)
    found = presses.find(interaction)
    return None if found is None else found[1]


def _reads(press: Press) -> list[Any]:
    """Everything that a handler may read; None where that was refused."""
    reads: list[Any] = [
        lambda: press.code,
        lambda: press.guild_id,
        lambda: press.number(0),
        lambda: press.number(3),
        lambda: press.first_chosen,
        lambda: press.first_number,
        lambda: press.chosen_code,
        lambda: press.chosen_ids,
        lambda: press.chosen_option(FeeMode),
        lambda: press.answer("reason"),
        lambda: press.answered_ids("reason"),
        lambda: press.answered_number("reason"),
        lambda: press.answered_option("reason", FeeMode),
    ]
    found = []
    for read in reads:
        try:
            found.append(read())
        except Refused:
            found.append(None)
    return found


@settings(deadline=None)
@given(arguments, st.lists(texts, max_size=4), texts)
def test_whatever_stands_in_a_custom_id_is_read_or_out_of_date(
    said: list[str], chosen: list[str], answer: str
) -> None:
    press = _found({"custom_id": ":".join(["pd", "known", *said]), "values": chosen})
    assert press is not None
    answered = Press(press.interaction, press.arguments, press.chosen, {"reason": (answer,)})
    for read in (*_reads(press), *_reads(answered)):
        if isinstance(read, int):
            assert 0 <= read <= LARGEST_NUMBER


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.none(), texts), st.lists(components | texts | st.none(), max_size=4), st.booleans())
def test_a_form_of_any_shape_is_read_or_out_of_date(
    custom_id: str | None, sent: list[Any], ours: bool
) -> None:
    press = _found({"custom_id": "pd:known" if ours else custom_id, "components": sent})
    if press is not None:
        _reads(press)

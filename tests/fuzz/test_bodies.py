"""Whatever comes over the network or out of a file: a value, or Unavailable or Refused, and nothing else."""

import json
from contextlib import suppress
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tenacity import wait_none

from domain.errors import Unavailable
from reports.bundle import InvalidBundle, read_bundle
from sandbox.uex import UexSandbox
from tests.reports.bundle.documents import contract_example
from uex.client import UexClient
from uex.endpoints import Endpoint
from uex.parse import tidy_rows

ENVELOPE = '{"status": "ok", "http_code": 200, "data": [{"id": 1, "name": "Gold", "price_sell": 6.75}], "message": ""}'
SPLICES = (
    "", "null", "[]", "{}", "1e999999", "-0", "NaN", "1" * 5000, "[" * 2000, '"\\ud800"', "\x00", "\ufeff", '"', ",",
    "false", '"data":', "\u202e", "<html>",
)  # fmt: skip

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.just(2**64), st.just("1e9")
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
)


def mangled(random: Random, text: str) -> str:
    """The text with pieces cut out, doubled and put in between."""
    for _ in range(random.randint(1, 3)):
        start, end = sorted(random.choices(range(len(text) + 1), k=2))
        kind = random.randrange(3)
        inside = "" if kind == 0 else text[start:end] * 2 if kind == 1 else random.choice(SPLICES)
        text = text[:start] + inside + text[end if kind != 2 else start :]
    return text


async def test_any_body_of_uex_is_a_list_or_unavailable() -> None:
    random = Random(5)
    async with UexSandbox() as uex, UexClient(uex.base_url, wait=wait_none()) as client:
        for number in range(300):
            text = mangled(random, ENVELOPE) if number else ENVELOPE
            uex.sends(text.encode(errors="replace").decode())
            with suppress(Unavailable):
                tidy_rows(Endpoint.PRICES, await client.fetch(Endpoint.PRICES))
            uex.recovers()


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_mangled_bundle_is_read_or_invalid(random: Random) -> None:
    with suppress(InvalidBundle):
        read_bundle(mangled(random, json.dumps(contract_example())))


@settings(max_examples=200, deadline=None)
@given(anything, st.lists(st.integers(0, 40), min_size=1, max_size=5))
def test_a_bundle_with_anything_at_any_place_is_read_or_invalid(value: object, path: list[int]) -> None:
    document = _with(contract_example(), path, value)
    with suppress(InvalidBundle):
        read_bundle(json.dumps(document))


def _with(document: Any, path: list[int], value: object) -> Any:
    """The document with the value at the place to which the steps lead."""
    if isinstance(document, dict) and document and path:
        key = sorted(document)[path[0] % len(document)]
        return document | {key: _with(document[key], path[1:], value)}
    if isinstance(document, list) and document and path:
        place = path[0] % len(document)
        return [*document[:place], _with(document[place], path[1:], value), *document[place + 1 :]]
    return value

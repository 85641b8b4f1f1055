"""Whatever is typed anywhere is understood or refused: no other exception, and no pattern that takes for ever.

Texts are long and full of what the grammars are made of, for that is where a pattern could go back and forth.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.choices import session_code
from domain.balancesheets import read_sheet
from domain.durations import parse_ready_at
from domain.errors import Refused
from domain.haulforms import Known, TypedHaul, read_haul
from domain.haulnames import parse_haul, parse_place
from domain.localtimes import parse_clock
from domain.orelines import read_ore_lines
from domain.ores import COMMON_ORES
from domain.pastspans import parse_past_span
from domain.people import parse_handle
from domain.periods import parse_period
from domain.quantities import (
    parse_amount,
    parse_percent,
    parse_price,
    parse_quality,
    parse_quantity,
    parse_weight,
)
from domain.refineries import RefineryTables
from domain.timecorrections import parse_correction
from services.guilds import known_zone

NOW = datetime(2026, 10, 25, 0, 59, 59, 999999, tzinfo=UTC)  # the night in which clocks are put back
BERLIN = ZoneInfo("Europe/Berlin")
KNOWN = Known(COMMON_ORES, RefineryTables(), NOW, BERLIN)

PARSERS: dict[str, Callable[[str], object]] = {
    "quantity": parse_quantity,
    "amount": parse_amount,
    "price": parse_price,
    "percent": parse_percent,
    "weight": parse_weight,
    "quality": parse_quality,
    "ready": lambda typed: parse_ready_at(typed, NOW, BERLIN),
    "clock": lambda typed: parse_clock(typed, "The start"),
    "month": lambda typed: parse_period(typed, None, None),
    "days": lambda typed: parse_period(None, typed, typed),
    "span of the past": lambda typed: parse_past_span(
        typed, now=NOW, zone=BERLIN, longest=timedelta(hours=16)
    ),
    "correction": lambda typed: parse_correction(
        typed, zone=BERLIN, opened_at=NOW - timedelta(hours=3), closed_at=NOW
    ),
    "handle": parse_handle,
    "haul's name": parse_haul,
    "place": lambda typed: parse_place(typed, RefineryTables()),
    "haul": lambda typed: read_haul(TypedHaul(typed, typed, typed, typed), KNOWN),
    "ore lines": lambda typed: read_ore_lines(typed.split("\n"), COMMON_ORES),
    "sheet": lambda typed: read_sheet(typed, with_total=False),
    "sheet of parts": lambda typed: read_sheet(typed, with_total=True),
    "session": session_code,
    "time zone": known_zone,
}

PIECES = (
    *"0123456789.,:;-–+ '/@%QqxkKmMhHdDsSeE\n\t\"=",
    "٣", "½", "０", "\u00a0", "\u202f", "\u202e", "\ud800", "\x00", "SCU", "cSCU", "aUEC", "Gold", "Q812", "raw",
    "(Ore)", "2026-11", "2026-10-25", "02:30", "24:00", "yesterday", "sm-k3m9qa", "NaN", "Infinity", "1e9",
)  # fmt: skip
made_of_pieces = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
repeated = st.builds(
    lambda piece, times, end: piece * times + end,
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join),
    st.integers(1, 1300),
    st.sampled_from(("", "!", "x", "\n")),
).map(lambda typed: typed[:4000])
anything_typed = st.one_of(st.text(max_size=200), made_of_pieces, repeated)


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=150, deadline=None)
@given(typed=anything_typed)
def test_whatever_is_typed_is_read_or_refused_in_a_sentence(name: str, typed: str) -> None:
    refusal = None
    try:
        PARSERS[name](typed)
    except Refused as refused:
        refusal = str(refused)
    assert refusal is None or refusal.strip()

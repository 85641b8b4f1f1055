"""Single values of a bundle: what is none of its kind is refused, and where."""

import json

import pytest

from reports.bundle import read_bundle
from tests.reports.bundle.documents import NOT_AN_ID, refusal_of, refusal_of_text, shown, with_value
from tests.reports.bundle.paths import DECIMALS, IDS, INTEGERS, TEXTS, TIMES, WORDS

NOT_A_TIME = "not a UTC timestamp"


@pytest.mark.parametrize("path", IDS)
@pytest.mark.parametrize("value", ["", "0", "01", "-1", "1.0", "1" * 21, "1 ", "1\n", "١", 1, True, ["1"]])
def test_an_id_is_a_string_of_digits(path: str, value: object) -> None:
    assert refusal_of(with_value(path, value)) == f"{shown(path)}: {NOT_AN_ID}"


def test_an_id_may_have_twenty_digits() -> None:
    read_bundle(json.dumps(with_value("guild.id", "9" * 20)))


@pytest.mark.parametrize("path", TIMES)
@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-11-15",
        "2026-11-15T18:00Z",
        "2026-11-15T18:00:00",
        "2026-11-15 18:00:00Z",
        "2026-11-15t18:00:00Z",
        "2026-11-15T18:00:00z",
        "2026-11-15T18:00:00+01:00",
        "2026-11-15T18:00:00-00:00",
        "2026-11-15T18:00:00+0000",
        "2026-11-15T18:00:00.Z",
        "2026-11-15T18:00:00.1234567Z",
        "2026-11-15T18:00:00,5Z",
        "2026-11-15T24:00:00Z",
        "2026-11-15T18:60:00Z",
        "2026-11-15T18:00:60Z",
        "2026-11-31T18:00:00Z",
        "2026-02-29T18:00:00Z",
        "2026-00-15T18:00:00Z",
        "0000-11-15T18:00:00Z",
        "+2026-11-15T18:00:00Z",
        "20261115T180000Z",
        "2026-W46-7T18:00:00Z",
        "2026-11-15T18:00:00Z\n",
        " 2026-11-15T18:00:00Z",
        "２026-11-15T18:00:00Z",
        1_763_229_600,
        ["2026-11-15T18:00:00Z"],
    ],
)
def test_a_time_is_a_utc_timestamp_on_the_calendar(path: str, value: object) -> None:
    assert refusal_of(with_value(path, value)).startswith(f"{shown(path)}: {NOT_A_TIME}")


@pytest.mark.parametrize(
    ("value", "microsecond"),
    [("18:00:00.5Z", 500_000), ("18:00:00.000001+00:00", 1), ("18:00:00.250Z", 250_000), ("23:59:59Z", 0)],
)
def test_a_time_has_up_to_six_digits_of_a_second(value: str, microsecond: int) -> None:
    bundle = read_bundle(json.dumps(with_value("voice_moves.0.at", f"2028-02-29T{value}")))
    assert bundle.given.voice_moves[0].at.microsecond == microsecond


@pytest.mark.parametrize("path", INTEGERS)
@pytest.mark.parametrize("text", ["true", "false", "1.0", "1e3", "-0.0", '"1"', "[1]", "{}"])
def test_an_integer_is_a_json_integer(path: str, text: str) -> None:
    document = json.dumps(with_value(path, "HERE")).replace('"HERE"', text)
    assert refusal_of_text(document) == f"{shown(path)}: not an integer"


@pytest.mark.parametrize(
    ("path", "lowest", "highest"),
    [
        ("ore.0.quantity_cscu", 0, 10**15),
        ("ore.0.quality", 0, 1000),
        ("sales.0.amount_auec", 0, 10**15),
        ("expenses.0.amount_auec", 0, 10**15),
        ("rules.fixed.0.amount_auec", 0, 10**15),
        ("rules.min_seconds", 0, None),
        ("rules.bridge_seconds", 0, None),
        ("ore.0.price_source.terminals", 0, None),
        ("revision", 1, None),
    ],
)
def test_an_integer_has_its_range(path: str, lowest: int, highest: int | None) -> None:
    read_bundle(json.dumps(with_value(path, lowest)))
    assert refusal_of(with_value(path, lowest - 1)) == f"{shown(path)}: below {lowest}"
    if highest is None:
        read_bundle(json.dumps(with_value(path, 10**40)))
    else:
        read_bundle(json.dumps(with_value(path, highest)))
        assert refusal_of(with_value(path, highest + 1)) == f"{shown(path)}: above {highest}"


@pytest.mark.parametrize("seconds", [-(10**30), 0, 10**30])
def test_a_correction_is_any_integer(seconds: int) -> None:
    bundle = read_bundle(json.dumps(with_value("corrections.0.seconds", seconds)))
    assert bundle.given.corrections[0].seconds == seconds


@pytest.mark.parametrize("path", DECIMALS)
@pytest.mark.parametrize(
    "value", ["", "-1", "+1", "1.", ".5", "1e1", "1,5", "1_0", "NaN", " 1", "1\n", "٣", 1, 1.5, True]
)
def test_a_decimal_number_is_a_string_of_digits_and_a_point(path: str, value: object) -> None:
    assert refusal_of(with_value(path, value)) == f"{shown(path)}: not a decimal number in a string"


@pytest.mark.parametrize("path", DECIMALS)
def test_a_decimal_number_has_its_places_and_its_range(path: str) -> None:
    places = 2 if "weights" in path else 4
    assert (
        refusal_of(with_value(path, "0." + "0" * (places + 1)))
        == f"{shown(path)}: more than {places} decimals"
    )
    read_bundle(json.dumps(with_value(path, "007." + "5" * places)))
    read_bundle(json.dumps(with_value(path, "100." + "0" * places)))
    if path != "ore.0.unit_price_auec":
        above = "100." + "0" * (places - 1) + "1"
        assert refusal_of(with_value(path, above)) == f"{shown(path)}: above 100"


def test_a_price_may_be_high_but_not_endless() -> None:
    read_bundle(json.dumps(with_value("ore.0.unit_price_auec", "9" * 400)))
    assert refusal_of(with_value("ore.0.unit_price_auec", "9" * 4001)).endswith("more than 4000 digits")


@pytest.mark.parametrize("path", TEXTS)
def test_text_is_unicode_without_nul(path: str) -> None:
    read_bundle(json.dumps(with_value(path, "𝐀\u202e\n=1+1 ﷽")))
    read_bundle(json.dumps(with_value(path, "")))
    assert refusal_of(with_value(path, 1)) == f"{shown(path)}: not a string"
    assert refusal_of(with_value(path, "a\0b")) == f"{shown(path)}: text with a NUL character"
    assert refusal_of(with_value(path, "a\udc80")).startswith(
        f"{shown(path)}: text with half a surrogate pair"
    )


@pytest.mark.parametrize("path", WORDS)
@pytest.mark.parametrize("value", ["", "PAY", "Sunday", "sales ", 1, ["pay"], {"a": 1}, True])
def test_a_word_is_one_of_the_known_ones(path: str, value: object) -> None:
    assert refusal_of(with_value(path, value)).startswith(f"{shown(path)}: not one of ")


@pytest.mark.parametrize("path", ["members.0.bot", "voice_moves.0.deafened"])
@pytest.mark.parametrize("value", [0, 1, "true", "false"])
def test_yes_and_no_are_true_and_false(path: str, value: object) -> None:
    assert refusal_of(with_value(path, value)) == f"{shown(path)}: not true or false"


@pytest.mark.parametrize(
    "code", ["", "sm-k3m9q", "sm-k3m9qaa", "SM-k3m9qa", "sm_k3m9qa", "s1-k3m9qa", "sm-k3m9qa\n"]
)
def test_a_session_code_has_its_form(code: str) -> None:
    assert refusal_of(with_value("session.code", code)) == "session.code: not a session code like sm-k3m9qa"

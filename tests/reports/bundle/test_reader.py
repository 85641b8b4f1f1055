"""Reading a bundle strictly: what is refused, and where."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as st

from reports.bundle import InvalidBundle, read_bundle
from tests.reports.bundle.documents import REMOVED, contract_example, with_value

NOT_AN_ID = "not an id: a string of 1 to 20 digits without leading zero"
NOT_A_TIME = "not a UTC timestamp"

MISSING_KEYS = [
    *("format", "guild", "session", "members", "voice_moves"),
    *("guild.id", "guild.name"),
    *("session.code", "session.kind", "session.channel_ids", "session.opened_at", "session.closed_at"),
    *("session.pauses.0.from", "session.pauses.0.to"),
    *("members.0.id", "members.0.name", "members.0.bot"),
    *("voice_moves.0.seq", "voice_moves.0.member_id", "voice_moves.0.channel_id", "voice_moves.0.at"),
    *("outages.0.lost_at", "outages.0.regained_at"),
    *(f"corrections.0.{key}" for key in ("member_id", "seconds", "reason", "by", "at")),
    "excluded.0.member_id",
    *("ore.0.commodity", "ore.0.quantity_cscu", "ore.0.price_source.from"),
    *("sales.0.seller_id", "sales.0.amount_auec", "sales.0.at"),
    *("expenses.0.claimant_id", "expenses.0.amount_auec", "expenses.0.what"),
    *("rules", "rules.basis", "rules.payer_id"),
    *("rules.fixed.0.member_id", "rules.fixed.0.amount_auec"),
    *("rules.percents.0.member_id", "rules.percents.0.percent"),
]
OPTIONAL_KEYS = [
    *("session.title", "session.pauses"),
    *("members.0.discord_id", "members.0.handle", "members.0.choice"),
    *("voice_moves.0.deafened", "voice_moves.0.source"),
    *("outages", "corrections", "excluded", "ore", "sales", "expenses", "revision"),
    *("excluded.0.reason", "excluded.0.by"),
    *(f"ore.0.{key}" for key in ("unit_price_auec", "form", "quality", "price_source")),
    *(f"ore.0.price_source.{key}" for key in ("fetched_at", "terminals", "method")),
    "sales.0.terminal",
    *(
        f"rules.{key}"
        for key in ("min_seconds", "bridge_seconds", "deafened_percent", "org_tax_percent", "fee", "weights")
    ),
    *("rules.fee.mode", "rules.fee.rate_percent", "rules.fee.rounding", "rules.fixed", "rules.percents"),
]
OBJECTS = [
    *("guild", "session", "session.pauses.0", "members.0", "voice_moves.0", "outages.0", "corrections.0"),
    *("excluded.0", "ore.0", "ore.0.price_source", "sales.0", "expenses.0"),
    *("rules", "rules.fee", "rules.fixed.0", "rules.percents.0"),
]
LISTS = [
    *("session.channel_ids", "session.pauses", "members", "voice_moves", "outages", "corrections"),
    *("excluded", "ore", "sales", "expenses", "rules.fixed", "rules.percents"),
]
IDS = [
    *("guild.id", "session.channel_ids.0", "members.0.id", "members.0.discord_id", "voice_moves.0.member_id"),
    *("voice_moves.0.channel_id", "corrections.0.member_id", "corrections.0.by", "excluded.0.member_id"),
    *("excluded.0.by", "sales.0.seller_id", "expenses.0.claimant_id", "rules.payer_id"),
    *("rules.fixed.0.member_id", "rules.percents.0.member_id"),
]
TIMES = [
    *("session.opened_at", "session.closed_at", "session.pauses.0.from", "session.pauses.0.to"),
    *("voice_moves.0.at", "outages.0.lost_at", "outages.0.regained_at", "corrections.0.at"),
    *("ore.0.price_source.fetched_at", "sales.0.at"),
]
INTEGERS = [
    *("voice_moves.0.seq", "corrections.0.seconds", "ore.0.quantity_cscu", "ore.0.quality", "revision"),
    *("ore.0.price_source.terminals", "sales.0.amount_auec", "expenses.0.amount_auec", "rules.min_seconds"),
    *("rules.bridge_seconds", "rules.fixed.0.amount_auec"),
]
DECIMALS = [
    *(
        "rules.deafened_percent",
        "rules.org_tax_percent",
        "rules.fee.rate_percent",
        "rules.percents.0.percent",
    ),
    *("rules.weights.1", "ore.0.unit_price_auec"),
]
TEXTS = [
    *("guild.name", "session.title", "members.0.name", "members.0.handle", "corrections.0.reason"),
    *("excluded.0.reason", "ore.0.commodity", "ore.0.price_source.from", "ore.0.price_source.method"),
    *("sales.0.terminal", "expenses.0.what"),
]
WORDS = [
    *("session.kind", "members.0.choice", "voice_moves.0.source", "ore.0.form", "rules.basis"),
    *("rules.fee.mode", "rules.fee.rounding"),
]


def shown(path: str) -> str:
    """``members.0.id`` as errors have it: ``members[0].id``."""
    steps = [f"[{step}]" if step.isdecimal() else f".{step}" for step in path.split(".")]
    return "".join(steps).removeprefix(".").replace("weights[1]", 'weights["1"]')


def refusal_of(document: object) -> str:
    return refusal_of_text(json.dumps(document))


def refusal_of_text(text: str | bytes) -> str:
    with pytest.raises(InvalidBundle) as refusal:
        read_bundle(text)
    assert len(str(refusal.value).splitlines()) == 1
    return str(refusal.value)


def test_the_example_of_the_contract_is_read() -> None:
    bundle = read_bundle(json.dumps(contract_example()))
    assert bundle.payroll is None
    assert bundle.given.session.code == "sm-k3m9qa"
    assert bundle.given.voice_moves[1].at.microsecond == 250_000
    assert read_bundle(json.dumps(contract_example()).encode()) == bundle


@pytest.mark.parametrize("path", MISSING_KEYS)
def test_a_missing_key_is_named(path: str) -> None:
    problem = {"format": "not paydirt.session/1", "rules": "missing, and there are sales or ore"}
    assert refusal_of(with_value(path, REMOVED)) == f"{shown(path)}: {problem.get(path, 'missing')}"


@pytest.mark.parametrize("path", OPTIONAL_KEYS)
def test_an_optional_key_may_be_absent_but_never_null(path: str) -> None:
    read_bundle(json.dumps(with_value(path, REMOVED)))
    assert refusal_of(with_value(path, None)).startswith(f"{shown(path)}: not ")


@pytest.mark.parametrize("path", [path for path in MISSING_KEYS if path != "voice_moves.0.channel_id"])
def test_a_required_key_is_not_null(path: str) -> None:
    assert refusal_of(with_value(path, None)).startswith(f"{shown(path)}: not ")


@pytest.mark.parametrize("path", OBJECTS)
def test_an_unknown_key_is_refused(path: str) -> None:
    assert refusal_of(with_value(f"{path}.colour", 1)) == f'{shown(path)}: unknown key "colour"'
    assert refusal_of(with_value(path, [])) == f"{shown(path)}: not an object"


def test_an_unknown_key_at_the_top_is_refused_on_one_line() -> None:
    document = contract_example() | {"a\nb\ud800" + "x" * 99: 1}
    assert refusal_of(document) == 'bundle: unknown key "a\\nb\\ud800' + "x" * 36 + '..."'


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_a_list(path: str) -> None:
    assert refusal_of(with_value(path, {})) == f"{shown(path)}: not a list"


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


@pytest.mark.parametrize("value", ["paydirt.session/2", "", 1, {}])
def test_another_format_is_refused(value: object) -> None:
    assert refusal_of(with_value("format", value)) == "format: not paydirt.session/1"


def again(path: str) -> dict[str, Any]:
    """The example with an item of a list a second time."""
    document = contract_example()
    place: Any = document
    for step in path.split("."):
        place = place[step]
    place.append(deepcopy(place[0]))
    return document


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("session.channel_ids", "session.channel_ids[2]: 11 is there twice"),
        ("members", "members[3].id: 1 is there twice"),
        ("voice_moves", "voice_moves[2].seq: 1 is there twice"),
        ("excluded", "excluded[1].member_id: 2 is there twice"),
        ("rules.fixed", "rules.fixed[1].member_id: 1 is there twice"),
        ("rules.percents", "rules.percents[1].member_id: 1 is there twice"),
    ],
)
def test_what_must_be_unique_is_not_there_twice(path: str, error: str) -> None:
    assert refusal_of(again(path)) == error


@pytest.mark.parametrize("path", ["outages", "corrections", "ore", "sales", "expenses", "session.pauses"])
def test_other_rows_may_repeat(path: str) -> None:
    read_bundle(json.dumps(again(path)))


@pytest.mark.parametrize(
    "path",
    [
        *("voice_moves.0.member_id", "corrections.0.member_id", "excluded.0.member_id", "sales.0.seller_id"),
        *(
            "expenses.0.claimant_id",
            "rules.payer_id",
            "rules.fixed.0.member_id",
            "rules.percents.0.member_id",
        ),
    ],
)
def test_whoever_is_referred_to_is_a_member(path: str) -> None:
    assert refusal_of(with_value(path, "77")) == f"{shown(path)}: 77 is not in members"


def test_weights_are_of_members() -> None:
    assert refusal_of(with_value("rules.weights.77", "1")) == "rules.weights: 77 is not in members"
    assert refusal_of(with_value("rules.weights.01", "1")) == f'rules.weights["01"]: {NOT_AN_ID}'


def test_by_may_be_anybody() -> None:
    read_bundle(json.dumps(with_value("corrections.0.by", "77")))
    read_bundle(json.dumps(with_value("excluded.0.by", "77")))


@pytest.mark.parametrize("path", ["corrections.0", "rules.fixed.0", "rules.percents.0"])
def test_no_row_or_correction_is_for_a_bot(path: str) -> None:
    error = refusal_of(with_value(f"{path}.member_id", "5"))
    assert error == f"{shown(path)}.member_id: 5 is a bot, which earns nothing"


def test_a_bot_may_be_named_elsewhere() -> None:
    for path in ("excluded.0.member_id", "sales.0.seller_id", "expenses.0.claimant_id", "rules.payer_id"):
        read_bundle(json.dumps(with_value(path, "5")))


def test_spans_do_not_end_before_they_begin() -> None:
    early = "2026-11-15T17:59:59.999999Z"
    assert refusal_of(with_value("session.closed_at", early)) == "session.closed_at: before opened_at"
    assert refusal_of(with_value("session.pauses.0.to", early)) == "session.pauses[0]: ends before it begins"
    assert refusal_of(with_value("outages.0.regained_at", early)) == "outages[0]: ends before it begins"


def test_empty_spans_and_spans_outside_the_session_are_fine() -> None:
    read_bundle(json.dumps(with_value("session.closed_at", "2026-11-15T18:00:00Z")))
    read_bundle(json.dumps(with_value("session.pauses.0.to", "2026-11-15T19:00:00Z")))
    read_bundle(json.dumps(with_value("outages.0.lost_at", "2025-11-15T19:00:00Z")))


def test_a_session_has_a_channel() -> None:
    assert refusal_of(with_value("session.channel_ids", [])) == "session.channel_ids: fewer than 1"


def test_rules_may_be_absent_only_without_sales_and_ore() -> None:
    document = with_value("rules", REMOVED)
    assert refusal_of(document) == "rules: missing, and there are sales or ore"
    assert refusal_of(document | {"sales": []}) == "rules: missing, and there are sales or ore"
    assert read_bundle(json.dumps(document | {"sales": [], "ore": []})).given.rules is None
    del document["sales"], document["ore"]
    assert read_bundle(json.dumps(document)).given.rules is None


@pytest.mark.parametrize("value", [None, [], 1, "as below"])
def test_a_payroll_is_an_object(value: object) -> None:
    assert refusal_of(with_value("payroll", value)) == "payroll: not an object"


def test_what_is_in_a_payroll_is_not_judged() -> None:
    assert read_bundle(json.dumps(with_value("payroll", {"lines": None}))).payroll == {"lines": None}


# JSON itself


@pytest.mark.parametrize(
    ("text", "replacement", "error"),
    [
        ('"seq": 1,', '"seq": 1, "seq": 1,', 'voice_moves[0]: key "seq" is there twice'),
        ('"weights": {"1": "1.5"}', '"weights": {"1": "1.5", "1": "1.5"}', 'rules.weights: key "1" is there twice'),
        ('"revision": 1', '"revision": 1, "revision": 1', 'bundle: key "revision" is there twice'),
        ('"revision": 1', '"payroll": {"a": [{"b c": {"d": 1, "d": 2}}]}', 'payroll.a[0]["b c"]: key "d" is'),
        ('"revision": 1', '"revision": NaN', "bundle: not JSON: NaN is no number"),
        ('"revision": 1', '"payroll": {"a": -Infinity}', "bundle: not JSON: -Infinity is no number"),
        ('"revision": 1', '"revision": 1e99999999999999999999', "bundle: a number out of all bounds"),
        ('"revision": 1', '"revision": ' + "1" * 5000, "bundle: a number of more than 4000 digits"),
        ('"revision": 1', '"revision": 01', "bundle: not JSON: "),
        ('"revision": 1', '"revision": 1,', "bundle: not JSON: "),
        ('"revision": 1', '"revision": ' + "[" * 100_000, "bundle: nested too deeply"),
        ('"revision": 1', '"payroll": ' + '{"a":' * 100_000, "bundle: nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_plain_json_is_refused(text: str, replacement: str, error: str) -> None:
    whole = json.dumps(contract_example())
    assert whole.count(text) == 1
    assert refusal_of_text(whole.replace(text, replacement)).startswith(error)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (b"", "bundle: not JSON: "),
        (b"null", "bundle: not an object"),
        (b"[]", "bundle: not an object"),
        (b"\xef\xbb\xbf{}", "bundle: begins with a byte order mark"),
        (b'{"format": "\xff"}', "bundle: not UTF-8 at byte 12"),
        ('{"format": "ä"}'.encode("utf-16"), "bundle: not UTF-8 at byte 0"),
        (b'{"a": "\x01"}', "bundle: not JSON: "),
        (b"{'a': 1}", "bundle: not JSON: "),
        (b"{} {}", "bundle: not JSON: "),
        (b"\x00", "bundle: not JSON: "),
    ],
)
def test_what_is_no_json_object_in_utf_8_is_refused(text: bytes, error: str) -> None:
    assert refusal_of_text(text).startswith(error)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from(["1", "5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
places = st.sampled_from(sorted({*MISSING_KEYS, *OPTIONAL_KEYS, *OBJECTS, *LISTS, *IDS, *WORDS}))


@for_all(places, json_values)
@example("members.0", {"id": "1", "name": "x", "bot": False})
def test_any_value_anywhere_is_read_or_refused_in_a_line(path: str, value: object) -> None:
    try:
        read_bundle(json.dumps(with_value(path, value)))
    except InvalidBundle as refusal:
        assert len(str(refusal).splitlines()) == 1  # noqa: PT017 - both outcomes are right


@for_all(st.binary(max_size=60))
def test_any_bytes_are_refused_in_a_line(text: bytes) -> None:
    assert refusal_of_text(text)

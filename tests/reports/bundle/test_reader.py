"""Reading a bundle strictly: its keys, and JSON itself."""

import json

import pytest
from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as st

from reports.bundle import InvalidBundle, read_bundle
from tests.reports.bundle.documents import (
    REMOVED,
    contract_example,
    refusal_of,
    refusal_of_text,
    shown,
    with_value,
)
from tests.reports.bundle.paths import IDS, LISTS, MISSING_KEYS, OBJECTS, OPTIONAL_KEYS, WORDS


def test_the_example_of_the_contract_is_read() -> None:
    bundle = read_bundle(json.dumps(contract_example()))
    assert bundle.payroll is None
    assert bundle.given.session.code == "sm-k3m9qa"
    assert bundle.given.voice_moves[1].at.microsecond == 250_000
    assert read_bundle(json.dumps(contract_example()).encode()) == bundle


@pytest.mark.parametrize("path", MISSING_KEYS)
def test_a_missing_key_is_named(path: str) -> None:
    problem = {
        "format": "not paydirt.session/1 or paydirt.session/2",
        "rules": "missing, and there are sales or ore",
    }
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


@pytest.mark.parametrize("value", ["paydirt.session/3", "", 1, {}])
def test_another_format_is_refused(value: object) -> None:
    assert refusal_of(with_value("format", value)) == "format: not paydirt.session/1 or paydirt.session/2"


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

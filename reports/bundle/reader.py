"""From text to a bundle, or to one line that says why not."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from domain.payroll import PayrollInput
from reports.bundle.checks import check
from reports.bundle.codecs import LONGEST_NUMBER, Codec
from reports.bundle.format import INPUTS
from reports.bundle.invalid import InvalidBundle, quoted, step_to

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was read. ``payroll`` is the file's own, as JSON values; nobody has checked it yet."""

    given: PayrollInput
    payroll: dict[str, object] | None = None


def read_bundle(text: str | bytes) -> Bundle:
    """Read a bundle strictly, as bundle.md and bundle-2.md say. Raises InvalidBundle, which names the place."""
    try:
        document = _parse(text)
    except RecursionError:
        raise InvalidBundle("nested too deeply") from None
    if not isinstance(document, dict):
        raise InvalidBundle("not an object")
    codec = _codec_of(document.pop("format", None))
    payroll = document.pop("payroll", _ABSENT)
    given = codec.read(document)
    check(given)
    return Bundle(given, None if payroll is _ABSENT else _read_payroll(payroll))


def _codec_of(said: object) -> Codec[PayrollInput]:
    if not isinstance(said, str) or said not in INPUTS:
        raise InvalidBundle(f"not {' or '.join(INPUTS)}", ".format")
    return INPUTS[said]


def _read_payroll(payroll: object) -> dict[str, object]:
    """Only an object can be what was printed; what is in it is for the comparison to say."""
    if not isinstance(payroll, dict):
        raise InvalidBundle("not an object", ".payroll")
    return payroll


class _Repeated(dict[str, object]):
    """An object in which a key stands twice."""

    def __init__(self, pairs: Sequence[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.key = Counter(key for key, _ in pairs).most_common(1)[0][0]


def _parse(text: str | bytes) -> object:
    """JSON as values: integers as int, all other numbers as Decimal. Stricter than the standard library."""
    repeated: list[_Repeated] = []

    def read_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
        entries = dict(pairs)
        if len(entries) < len(pairs):
            repeated.append(_Repeated(pairs))
            return repeated[-1]
        return entries

    try:
        document: object = json.loads(
            _decode(text),
            object_pairs_hook=read_object,
            parse_int=_read_integer,
            parse_float=_read_number,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        raise InvalidBundle(f"not JSON: {error}") from None
    if repeated:
        raise _twice(document)
    return document


def _decode(text: str | bytes) -> str:
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidBundle(f"not UTF-8 at byte {error.start}") from None
    if text.startswith("\ufeff"):
        raise InvalidBundle("begins with a byte order mark: save it as UTF-8 without one")
    return text


def _read_integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise InvalidBundle(f"a number of more than {LONGEST_NUMBER} digits")
    return int(text)


def _read_number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise InvalidBundle(f"a number out of all bounds: {quoted(text)}") from None


def _refuse_constant(text: str) -> NoReturn:
    raise InvalidBundle(f"not JSON: {text} is no number")


def _twice(document: object) -> InvalidBundle:
    path, found = next((path, value) for path, value in _walk(document) if isinstance(value, _Repeated))
    return InvalidBundle(f"key {quoted(found.key)} is there twice", path)


def _walk(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """A JSON value and all values within it, each with its path."""
    yield path, value
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _walk(entry, path + step_to(key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _walk(entry, f"{path}[{index}]")

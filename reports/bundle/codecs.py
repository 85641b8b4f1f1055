"""How values stand in JSON: each codec reads one kind strictly, and writes it in one way only.

``read`` raises InvalidBundle; ``write`` is its inverse. Records are tables of fields, so that the format
(``format.py``) is stated once for both directions.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from operator import attrgetter
from typing import Any, Generic, TypeVar

from reports.bundle.invalid import InvalidBundle, quoted

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_ID = re.compile(r"[1-9][0-9]{0,19}")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]{1,6}))?(?:Z|\+00:00)"
)
_DECIMAL = re.compile(r"[0-9]+(?:\.([0-9]+))?")
LONGEST_NUMBER = 4000
"""Digits: Python itself refuses to print more than 4300, and sums are a little longer than their terms."""


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """Reads and writes one kind of value."""

    read: Callable[[object], T]
    write: Callable[[T], object]


def _as_it_is(value: object) -> object:
    return value


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidBundle("not a string")
    if "\0" in value:
        raise InvalidBundle("text with a NUL character")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidBundle("text with half a surrogate pair, which is not UTF-8")
    return value


def _read_boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidBundle("not true or false")
    return value


def _read_id(value: object) -> int:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise InvalidBundle("not an id: a string of 1 to 20 digits without leading zero")
    return int(value)


def _read_time(value: object) -> datetime:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise InvalidBundle("not a UTC timestamp")
    second, fraction = match.groups()
    try:
        return datetime.fromisoformat(f"{second}.{fraction or '0':0<6}+00:00")
    except ValueError:
        raise InvalidBundle("not a UTC timestamp: there is no such day") from None


def _write_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def write_decimal(value: Decimal) -> str:
    """All digits, without exponent and trailing zeros: ``1``, ``1.5``, ``0``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


TEXT: Codec[str] = Codec(_read_text, _as_it_is)
BOOLEAN: Codec[bool] = Codec(_read_boolean, _as_it_is)
ID: Codec[int] = Codec(_read_id, str)
TIME: Codec[datetime] = Codec(_read_time, _write_time)


def integer(lowest: int | None = None, highest: int | None = None) -> Codec[int]:
    """A JSON integer in a range, both ends included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidBundle("not an integer")
        if lowest is not None and value < lowest:
            raise InvalidBundle(f"below {lowest}")
        if highest is not None and value > highest:
            raise InvalidBundle(f"above {highest}")
        return value

    return Codec(read, _as_it_is)


def decimal(places: int, highest: int | None = None) -> Codec[Decimal]:
    """A number from 0 up, as a string with at most so many decimals."""

    def read(value: object) -> Decimal:
        match = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise InvalidBundle("not a decimal number in a string")
        if len(match[0]) > LONGEST_NUMBER:
            raise InvalidBundle(f"more than {LONGEST_NUMBER} digits")
        if len(match[1] or "") > places:
            raise InvalidBundle(f"more than {places} decimals")
        number = Decimal(match[0])
        if highest is not None and number > highest:
            raise InvalidBundle(f"above {highest}")
        return number

    return Codec(read, write_decimal)


def matching(pattern: str, what: str) -> Codec[str]:
    """A string that a pattern describes in full; ``what`` it is, for the error."""
    compiled = re.compile(pattern)

    def read(value: object) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise InvalidBundle(f"not {what}")
        return value

    return Codec(read, _as_it_is)


def one_of(words: type[E]) -> Codec[E]:
    """One of an enumeration's words."""
    known = {str(word): word for word in words}

    def read(value: object) -> E:
        if not isinstance(value, str) or value not in known:
            raise InvalidBundle(f"not one of {', '.join(known)}")
        return known[value]

    return Codec(read, str)


def nullable(codec: Codec[T]) -> Codec[T | None]:
    """The same, or null."""
    return Codec(
        lambda value: None if value is None else codec.read(value),
        lambda value: None if value is None else codec.write(value),
    )


def list_of(codec: Codec[T], *, least: int = 0) -> Codec[tuple[T, ...]]:
    """A list of values of one kind, at least so many."""

    def read(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise InvalidBundle("not a list")
        if len(value) < least:
            raise InvalidBundle(f"fewer than {least}")
        return tuple(_read_items(value, codec))

    return Codec(read, lambda values: [codec.write(value) for value in values])


def _read_items(values: Sequence[object], codec: Codec[T]) -> Iterable[T]:
    for index, value in enumerate(values):
        try:
            yield codec.read(value)
        except InvalidBundle as error:
            raise error.within(f"[{index}]") from None


def map_by_id(codec: Codec[T]) -> Codec[Mapping[int, T]]:
    """An object whose keys are ids; written in their order."""

    def read(value: object) -> Mapping[int, T]:
        entries = {}
        for key, entry in _object(value).items():
            try:
                entries[_read_id(key)] = codec.read(entry)
            except InvalidBundle as error:
                raise error.within(f"[{quoted(key)}]") from None
        return entries

    return Codec(read, lambda entries: {str(key): codec.write(entries[key]) for key in sorted(entries)})


class Presence(Enum):
    """Whether a key must be there, and whether it is written."""

    REQUIRED = "must be there"
    OPTIONAL = "may be absent; not written if it has the default"
    STATED = "may be absent; always written, so that a reader need not know the default"


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a JSON object, and the attribute of the dataclass that it stands for."""

    key: str
    codec: Codec[Any]
    attribute: str
    presence: Presence


def required(key: str, codec: Codec[Any], attribute: str | None = None) -> Field:
    return Field(key, codec, attribute or key, Presence.REQUIRED)


def optional(key: str, codec: Codec[Any], attribute: str | None = None) -> Field:
    return Field(key, codec, attribute or key, Presence.OPTIONAL)


def stated(key: str, codec: Codec[Any], attribute: str | None = None) -> Field:
    return Field(key, codec, attribute or key, Presence.STATED)


def record(kind: Callable[..., T], *table: Field) -> Codec[T]:
    """A dataclass as a JSON object with exactly these keys, written in this order."""
    by_key = {field.key: field for field in table}
    needed = [field.key for field in table if field.presence is Presence.REQUIRED]
    unwritten = [
        (field.key, attrgetter(field.attribute), field.codec, _default(kind, field)) for field in table
    ]

    def read(value: object) -> T:
        given = _object(value)
        for key in given:
            if key not in by_key:
                raise InvalidBundle(f"unknown key {quoted(key)}")
        for key in needed:
            if key not in given:
                raise InvalidBundle("missing", f".{key}")
        arguments = {}
        for key, entry in given.items():
            try:
                arguments[by_key[key].attribute] = by_key[key].codec.read(entry)
            except InvalidBundle as error:
                raise error.within(f".{key}") from None
        return kind(**arguments)

    def write(value: T) -> object:
        entries = ((key, get(value), codec, default) for key, get, codec, default in unwritten)
        return {key: codec.write(entry) for key, entry, codec, default in entries if entry != default}

    return Codec(read, write)


_ALWAYS_WRITTEN = object()


def _default(kind: Any, field: Field) -> object:
    """The default that need not be written; nothing is equal to that of a key which is always written."""
    if field.presence is not Presence.OPTIONAL:
        return _ALWAYS_WRITTEN
    declared = next(each for each in fields(kind) if each.name == field.attribute)
    return declared.default if declared.default is not MISSING else _ALWAYS_WRITTEN


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise InvalidBundle("not an object")
    return value

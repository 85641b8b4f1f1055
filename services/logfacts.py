"""What a line of the log is about: guild, session, command, user, incident. Whoever begins something says it once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})
_facts: ContextVar[Mapping[str, str]] = ContextVar("facts", default=_NOTHING)


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Every line that is logged in the block, and by tasks begun in it, is about these, too. None: not known."""
    known = {name: str(fact) for name, fact in facts.items() if fact is not None}
    before = _facts.set({**_facts.get(), **known})
    try:
        yield
    finally:
        _facts.reset(before)


def facts() -> Mapping[str, str]:
    """What is being done now is about these. Ids are strings: they are too large for the numbers of JSON."""
    return _facts.get()

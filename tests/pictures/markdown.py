"""What Discord makes of a message's text: words in bold, code, mentions, times. As much of it as Paydirt uses."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_TOKENS = re.compile(
    r"(?P<escaped>\\[^A-Za-z0-9\s])|(?P<fence>```(?:\w*\n)?)|(?P<bold>\*\*)|(?P<code>`[^`\n]+`)"
    r"|<@&?(?P<person>\d+)>|<#(?P<channel>\d+)>|<t:(?P<time>\d+)(?::(?P<form>\w))?>"
)
_FORMATS = {"t": "%H:%M", "T": "%H:%M:%S", "d": "%d %b %Y", "f": "%d %b %Y %H:%M", "R": "%d %b %H:%M"}


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text in one look; ``breaks`` says that a new line begins after it."""

    text: str
    bold: bool = False
    code: bool = False
    mention: bool = False
    breaks: bool = False


def read(text: str, names: Mapping[str, str]) -> Iterator[Word]:
    """The words of a text in order, spaces as words of their own. ``names``: ids to what mentions show."""
    bold = fenced = False
    place = 0
    for token in _TOKENS.finditer(text):
        yield from _words(text[place : token.start()], bold=bold, code=fenced)
        place = token.end()
        if token["fence"]:
            fenced = not fenced
        elif token["bold"]:
            bold = not bold
        else:
            yield _special(token, names, bold=bold)
    yield from _words(text[place:], bold=bold, code=fenced)


def _words(text: str, *, bold: bool, code: bool) -> Iterator[Word]:
    for line in re.split(r"(\n)", text):
        if line == "\n":
            yield Word("", breaks=True)
        else:
            yield from (Word(each, bold=bold, code=code) for each in re.split(r"( +|[▰▱])", line) if each)


def _special(token: re.Match[str], names: Mapping[str, str], *, bold: bool) -> Word:
    if token["escaped"]:
        return Word(token["escaped"][1], bold=bold)
    if token["code"]:
        return Word(token["code"][1:-1], code=True)
    if token["time"]:
        at = datetime.fromtimestamp(int(token["time"]), UTC)
        return Word(at.strftime(_FORMATS.get(token["form"] or "f", _FORMATS["f"])), code=True)
    sign = "#" if token["channel"] else "@"
    snowflake = token["channel"] or token["person"]
    return Word(sign + names.get(snowflake, "somebody"), mention=True)

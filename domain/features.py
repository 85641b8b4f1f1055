"""What is new and can be tried by a guild before everybody has it; leaving it loses nothing.

An early feature shows something or offers a way to do something. It never changes what is stored, counted or paid:
a guild that leaves it is where it would be without it. One that has proven itself is for everybody, and its name
is taken out here; what guilds have stored of it has no effect any more.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EarlyFeature(StrEnum):
    """By the names that guilds store."""

    TIME_PARTS = "time-parts"


@dataclass(frozen=True, slots=True)
class Introduction:
    """What an early feature is called, what it does in at most 100 characters, and since when it can be tried."""

    title: str
    does: str
    since: date


INTRODUCTIONS = {
    EarlyFeature.TIME_PARTS: Introduction(
        "Parts of the time",
        "/mining status shows everybody's part of the time that counts so far, in percent",
        date(2026, 11, 28),
    ),
}

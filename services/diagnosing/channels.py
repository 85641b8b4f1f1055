"""What the bot may do where the guild wants it to work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area


class Purpose(StrEnum):
    """What a channel is for, in words."""

    MINING = "mining"
    DISPATCH = "Dispatch"
    OFFICERS = "officers"
    CARGO = "cargo"
    ANNOUNCING = "announcing weekly sessions"
    BOARD = "live board"


WRITING = ("View Channel", "Send Messages", "Embed Links", "Attach Files")
NEEDS: dict[Purpose, tuple[str, ...]] = {
    Purpose.MINING: ("View Channel",),
    Purpose.DISPATCH: ("View Channel", "Connect"),
    Purpose.OFFICERS: WRITING,
    Purpose.CARGO: WRITING,
    Purpose.ANNOUNCING: WRITING,
    Purpose.BOARD: ("View Channel", "Send Messages", "Embed Links"),
}
"""What the bot cannot do its work without, as Discord's settings call it."""

MEANS = {
    Purpose.MINING: "Nobody who mines there is seen, so nobody earns time there.",
    Purpose.DISPATCH: "The bot cannot sit there to show that it tracks; it tracks all the same.",
    Purpose.OFFICERS: "Officers are not told what they have to know.",
    Purpose.CARGO: "Nobody is told there when a haul is ready.",
    Purpose.ANNOUNCING: "Nobody reads there that a session begins, or what it paid.",
    Purpose.BOARD: "The session has no live board; it is measured all the same.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A channel that the guild uses. ``may``: what the bot may do there, None where the channel is gone."""

    name: str
    purpose: Purpose
    may: frozenset[str] | None

    @property
    def lacks(self) -> tuple[str, ...]:
        """What it needs and does not have."""
        return tuple(each for each in NEEDS[self.purpose] if each not in (self.may or ()))


def channel_findings(places: Iterable[Place]) -> Iterator[Finding]:
    """One for each channel in which something is missing, and one for all the others."""
    listed = list(places)
    for place in listed:
        if place.lacks:
            yield _lacking(place)
    if not any(place.purpose is Purpose.MINING for place in listed):
        yield Finding(
            Area.VOICE,
            "mining channels",
            Verdict.BROKEN,
            "none is chosen",
            "No session can be started.",
            "An admin chooses them in `/mining setup`.",
        )
    if fine := [place for place in listed if not place.lacks]:
        named = ", ".join(f"{place.name} ({place.purpose})" for place in fine)
        yield Finding(Area.VOICE, "permissions", Verdict.OK, f"all that is needed in {named}")


def _lacking(place: Place) -> Finding:
    verdict = Verdict.BROKEN if place.purpose is Purpose.MINING else Verdict.WARNING
    subject, means = f"channel {place.name} ({place.purpose})", MEANS[place.purpose]
    if place.may is None:
        advice = "Choose another one in `/mining setup`."
        return Finding(Area.VOICE, subject, verdict, "the channel is gone", means, advice)
    missing = ", ".join(place.lacks)
    advice = "Allow it to the bot's role there: channel settings → Permissions."
    return Finding(Area.VOICE, subject, verdict, f"missing: {missing}", means, advice)

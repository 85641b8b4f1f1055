"""What the rules owe everybody (pay-rules.md A1 to A9, S3), from what really happened.

Written a second time, and in another way than the product: elementary spans between all moments at which
anything changes, each looked at for itself. Slow, and easy to check.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

from sandbox import Entry

MICROSECOND = timedelta(microseconds=1)
BRIDGE = timedelta(minutes=15)
MIN_SECONDS = 60
FEE_DIVISOR = 200
"""The fee is half a percent, rounded up, and borne by the payee."""


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)``."""

    start: datetime
    end: datetime

    @property
    def is_empty(self) -> bool:
        return self.start >= self.end

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Session:
    """What counts at all: between these moments, in these channels; deafened time at that rate."""

    opened_at: datetime
    closed_at: datetime
    channel_ids: frozenset[int]
    deafened_percent: int = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is from a moment on."""

    at: datetime
    channel_id: int | None
    deafened: bool


def seen_places(entries: Sequence[Entry], late: Sequence[Span]) -> list[Place]:
    """One person's own entries; what was delivered late is seen at the end of that span."""
    return [Place(_seen_at(entry.at, late), entry.channel_id, entry.deafened) for entry in entries]


def _seen_at(at: datetime, late: Sequence[Span]) -> datetime:
    return max([at, *(span.end for span in late if span.start < at < span.end)])


def due_seconds(places: Sequence[Place], session: Session, outages: Sequence[Span]) -> int:
    """Whole seconds that the rules owe a person who was at these places, in order."""
    moments = {session.opened_at, session.closed_at}
    moments |= {place.at for place in places} | {at for each in outages for at in (each.start, each.end)}
    within = sorted(at for at in moments if session.opened_at <= at <= session.closed_at)
    hundredths = sum(
        _rate(places, start, session, outages) * ((end - start) // MICROSECOND)
        for start, end in pairwise(within)
    )
    return hundredths // (100 * 10**6)


def _rate(places: Sequence[Place], at: datetime, session: Session, outages: Sequence[Span]) -> int:
    """At how many percent this moment counts."""
    blind = next((outage for outage in outages if outage.holds(at)), None)
    if blind is None:
        return _rate_of(_place_at(places, at), session)
    is_bridged = blind.end - blind.start <= BRIDGE and blind.end < session.closed_at
    found = _rate_of(_place_at(places, blind.end), session, ignoring_rate=True)
    return _rate_of(_place_at(places, blind.start), session) if is_bridged and found else 0


def _rate_of(place: Place | None, session: Session, *, ignoring_rate: bool = False) -> int:
    if place is None or place.channel_id not in session.channel_ids:
        return 0
    return session.deafened_percent if place.deafened and not ignoring_rate else 100


def _place_at(places: Sequence[Place], at: datetime) -> Place | None:
    """The last place at or before the moment."""
    before = [place for place in places if place.at <= at]
    return before[-1] if before else None


def due_nets(seconds: Mapping[int, int], pot_auec: int, code: str) -> dict[int, int]:
    """Person id to the aUEC that must arrive: by largest remainder, each sent out of the share."""
    weights = {person: worked for person, worked in seconds.items() if worked >= MIN_SECONDS}
    divisor = sum(weights.values())
    shares = {person: pot_auec * weight // divisor for person, weight in weights.items()}

    def luck(person: int) -> tuple[int, str]:
        return -(pot_auec * weights[person] % divisor), sha256(f"{code}:{person}".encode()).hexdigest()

    for person in sorted(weights, key=luck)[: pot_auec - sum(shares.values())]:
        shares[person] += 1
    return {person: _net(share) for person, share in shares.items()}


def _net(share_auec: int) -> int:
    """The largest net that, with its fee on top, is not above the share."""
    net = share_auec * FEE_DIVISOR // (FEE_DIVISOR + 1) + 1
    while net + -(-net // FEE_DIVISOR) > share_auec:
        net -= 1
    return net

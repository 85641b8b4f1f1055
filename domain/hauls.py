"""Ore on its way: a haul leaves with what was mined, and is resolved once: collected, or void."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.ledger import Transfer, lost, mined, refined, store, transit
from domain.payroll import OreForm
from domain.postings import ore_asset


class HaulState(StrEnum):
    IN_FLIGHT = "in_flight"
    COLLECTED = "collected"
    VOID = "void"


class HaulAct(StrEnum):
    """What happens to a haul. All but the last two leave it in flight."""

    ADDED = "added"
    CARRIED = "carried"
    """Its session was saved or discarded without it: it goes on in a round of its own."""
    RESTORED = "restored"
    """Its session was discarded and is open again."""
    TOLD = "told"
    REMINDED = "reminded"
    ORPHANED = "orphaned"
    WARNED = "warned"
    COLLECTED = "collected"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Cargo:
    """One ore of a haul, or of what came out of it; ``quality`` None where nobody knows it."""

    commodity: str
    quantity_cscu: int
    form: OreForm = OreForm.REFINED
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class CameOut:
    """What came out of a haul, as it lies in the store: in which lot, with whom, in what."""

    cargo: Cargo
    lot: int
    owner: int
    container: str = ""


@dataclass(frozen=True, slots=True)
class Haul:
    """A haul of a session; ``owner`` is the person who has it. Without a refinery it is cargo on its way.

    ``round_id``: the round in which its ore lies, of the session or, once ``carried`` over, its own. ``cost_auec``
    was advanced by the claimant of note ``expense_number``. The moments are those at which the bot did what they say,
    None before.
    """

    session_code: str
    number: int
    owner: int
    cargo: tuple[Cargo, ...]
    departs_at: datetime
    ready_at: datetime
    added_by: int
    added_at: datetime
    round_id: int
    refinery: str | None = None
    method: str | None = None
    cost_auec: int = 0
    expense_number: int | None = None
    state: HaulState = HaulState.IN_FLIGHT
    carried: bool = False
    look_at: datetime | None = None
    told_at: datetime | None = None
    reminded_at: datetime | None = None
    orphaned_at: datetime | None = None
    warned_at: datetime | None = None
    resolved_at: datetime | None = None

    @property
    def name(self) -> str:
        """As people write it: ``sm-k3m9qa/3``."""
        return f"{self.session_code}/{self.number}"

    @property
    def in_flight(self) -> bool:
        return self.state is HaulState.IN_FLIGHT

    def is_ready(self, now: datetime) -> bool:
        """Whether it can be collected by its owner."""
        return now >= self.ready_at

    @property
    def is_refined(self) -> bool:
        """Whether what comes out is not what went in."""
        return self.refinery is not None or self.method is not None

    @property
    def takes(self) -> timedelta:
        return self.ready_at - self.departs_at


def departure(haul: Haul) -> list[Transfer]:
    """What adding a haul posts into its round: what was mined is under way."""
    way = (mined(haul.session_code), transit(haul.session_code, haul.number))
    return _moved(haul, "out", way, haul.added_at, f"haul {haul.name} leaves")


def withdrawal(haul: Haul, *, at: datetime, reason: str) -> list[Transfer]:
    """The way back, for a round that goes on without it."""
    way = (transit(haul.session_code, haul.number), mined(haul.session_code))
    return _moved(haul, "back", way, at, reason)


def loss(haul: Haul, *, at: datetime, reason: str) -> list[Transfer]:
    """What a void haul posts: nothing of it comes."""
    way = (transit(haul.session_code, haul.number), lost(haul.session_code))
    return _moved(haul, "void", way, at, reason)


def arrival(haul: Haul, came_out: Sequence[CameOut], *, at: datetime) -> list[Transfer]:
    """What collecting posts: all that went in ends, and what came out lies in lots of the store."""
    reason = f"haul {haul.name} is collected"
    code, number = haul.session_code, haul.number
    went_in = _moved(haul, "in", (transit(code, number), refined(code, number)), at, reason)
    return went_in + [
        Transfer(
            f"{_key(haul)}:lot:{each.lot}",
            ore_asset(each.cargo),
            refined(code, number),
            store(code, each.lot),
            each.cargo.quantity_cscu,
            at,
            reason,
        )
        for each in came_out
    ]


def _moved(haul: Haul, step: str, way: tuple[str, str], at: datetime, reason: str) -> list[Transfer]:
    """All that is on board, from one account to another."""
    return [
        Transfer(f"{_key(haul)}:{step}:{place}", ore_asset(cargo), *way, cargo.quantity_cscu, at, reason)
        for place, cargo in enumerate(haul.cargo, start=1)
    ]


def _key(haul: Haul) -> str:
    """Its own in each round that it has been in."""
    return f"haul:{haul.name}:{haul.round_id}"

"""What people may do with a haul, and what may have come out of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.errors import Refused
from domain.hauls import Cargo, Haul
from domain.ores import name_key
from domain.quantities import LARGEST, format_scu

MOST_CARGO = 25
EARLIEST = timedelta(days=1)
"""So long before its session began a haul may have left, and no longer after now."""


def merged(cargo: Iterable[Cargo]) -> tuple[Cargo, ...]:
    """Ore of one kind once, in the order in which the kinds came. Refused if there is none, or too much of it."""
    amounts: Counter[Cargo] = Counter()
    for each in cargo:
        amounts[replace(each, quantity_cscu=0)] += each.quantity_cscu
    if not amounts:
        raise Refused("What is on board? Write a line for each ore, like Quantainium 125.")
    if len(amounts) > MOST_CARGO:
        raise Refused(f"A haul has at most {MOST_CARGO} kinds of ore: note the rest as another one.")
    if sum(amounts.values()) > LARGEST:
        raise Refused("That is more than 10^15 cSCU, the most that can be noted.")
    return tuple(replace(kind, quantity_cscu=amount) for kind, amount in amounts.items())


def require_departure(
    departs_at: datetime, ready_at: datetime, *, opened_at: datetime, now: datetime
) -> None:
    """Refused if it cannot have left then, or not be ready then."""
    if departs_at > now + EARLIEST:
        raise Refused("It leaves more than a day from now: note it when it does.")
    if departs_at < opened_at - EARLIEST:
        raise Refused("It left more than a day before its session began: choose another session, or time.")
    if ready_at < departs_at:
        raise Refused("It would be ready before it leaves: look at the two times again.")


def require_may_resolve(haul: Haul, person_id: int, *, is_officer: bool) -> None:
    """Refused to all but its owner and officers."""
    if not is_officer and haul.owner != person_id:
        raise Refused(f"Only officers, and whoever has haul {haul.name}, may collect or void it.")


def require_collectable(haul: Haul, now: datetime, *, is_officer: bool, reason: str) -> None:
    """Refused before it is ready, but to an officer who says why."""
    if haul.is_ready(now):
        return
    if not is_officer:
        raise Refused(f"Haul {haul.name} is not ready yet: it will be <t:{_seconds(haul.ready_at)}:R>.")
    if not reason:
        raise Refused(
            f"Haul {haul.name} will be ready <t:{_seconds(haul.ready_at)}:R>: to collect it before, say why."
        )


def require_came_out_of(haul: Haul, came_out: Sequence[Cargo]) -> None:
    """Refused if more of an ore came out than went in, or one that never was on board; or nothing at all."""
    if not came_out:
        raise Refused(
            f"Nothing came out of haul {haul.name}? Then it is void: `/mining haul void`, with the reason."
        )
    went_in, out = _amounts(haul.cargo), _amounts(came_out)
    for key, (name, amount) in out.items():
        if key not in went_in:
            on_board = ", ".join(each for each, _ in went_in.values())
            raise Refused(f"There is no {name} on board of haul {haul.name}, which left with {on_board}.")
        if amount > went_in[key][1]:
            raise Refused(
                f"{format_scu(amount)} of {name} cannot come out of haul {haul.name}: "
                f"{format_scu(went_in[key][1])} went in."
            )


def _amounts(cargo: Iterable[Cargo]) -> dict[str, tuple[str, int]]:
    """Ore, in whatever form and quality, to its name and how much of it there is."""
    found: dict[str, tuple[str, int]] = {}
    for each in cargo:
        key = name_key(each.commodity)
        found[key] = (each.commodity, found.get(key, ("", 0))[1] + each.quantity_cscu)
    return found


def _seconds(at: datetime) -> int:
    return int(at.timestamp())

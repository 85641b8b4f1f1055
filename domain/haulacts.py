"""What can happen to a haul in which state: it is resolved once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from domain.errors import Refused
from domain.hauls import Haul, HaulAct, HaulState

IN_FLIGHT, COLLECTED, VOID = HaulState.IN_FLIGHT, HaulState.COLLECTED, HaulState.VOID

STATE_AFTER: Mapping[tuple[HaulState, HaulAct], HaulState] = MappingProxyType(
    {
        (IN_FLIGHT, HaulAct.CARRIED): IN_FLIGHT,
        (IN_FLIGHT, HaulAct.TOLD): IN_FLIGHT,
        (IN_FLIGHT, HaulAct.REMINDED): IN_FLIGHT,
        (IN_FLIGHT, HaulAct.ORPHANED): IN_FLIGHT,
        (IN_FLIGHT, HaulAct.WARNED): IN_FLIGHT,
        (IN_FLIGHT, HaulAct.COLLECTED): COLLECTED,
        (IN_FLIGHT, HaulAct.VOID): VOID,
        (COLLECTED, HaulAct.RESTORED): COLLECTED,
        (VOID, HaulAct.RESTORED): VOID,
    }
)
"""What is not here cannot happen."""


class HaulOver(Refused):
    """The haul was resolved before."""


def state_after(haul: Haul, act: HaulAct) -> HaulState:
    """The state once that is done. Raises HaulOver where it cannot be done."""
    if (state := STATE_AFTER.get((haul.state, act))) is None:
        raise HaulOver(f"Haul {haul.name} is {haul.state.replace('_', ' ')}: it cannot be {act}.")
    return state


def resolved(haul: Haul, act: HaulAct, at: datetime) -> Haul:
    """The haul once it is collected or void; nobody has to look after it any more. Raises HaulOver."""
    assert act in (HaulAct.COLLECTED, HaulAct.VOID), "nothing else resolves a haul"
    return replace(haul, state=state_after(haul, act), resolved_at=at, look_at=None)

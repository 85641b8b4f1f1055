"""A member says that a guest of the records is they, and an officer decides."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refused
from domain.people import Person


@dataclass(frozen=True, slots=True)
class Claim:
    """``person_id`` is the member, ``asked_by`` whoever said so; numbers count from 1 in the guild.

    ``accepted`` is None until an officer has decided.
    """

    claim_id: int
    guest_id: int
    person_id: int
    asked_by: int
    asked_at: datetime
    accepted: bool | None = None
    decided_by: int | None = None


def require_guest(owner: Person | None, claimant: Person) -> Person:
    """The guest who can be claimed. Refused if nobody has the handle, or a member has it."""
    if owner is None:
        raise Refused("No guest of the records has that handle: look at how the payroll spells it.")
    if owner.person_id == claimant.person_id:
        raise Refused("That handle is the member's already: there is nothing to claim.")
    if owner.discord_id is not None:
        raise Refused("That handle is another member's: an officer sorts it out with them.")
    return owner


def require_claimable(guest: Person, claimant: Person) -> None:
    """Refused if the guest was claimed meanwhile, or one of both is gone."""
    if guest.merged_into is not None or guest.discord_id is not None:
        raise Refused(f"Guest {guest.person_id} was claimed before: nothing was changed.")
    if claimant.discord_id is None:
        raise Refused("The member who claimed this guest is gone: refuse the claim.")

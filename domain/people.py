"""People of a guild, known by small numbers; names live beside them and may be forgotten."""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Refused

_HANDLE = re.compile(r"[A-Za-z0-9_-]{3,60}")


class Choice(StrEnum):
    """What a member wants done with the share of their time (pay-rules.md S3)."""

    PAY = "pay"
    DONATE = "donate"
    TREASURY = "treasury"


@dataclass(frozen=True, slots=True)
class Person:
    """One member or guest of a guild. ``person_id`` is unique in the guild and never reused.

    A guest has no ``discord_id``. ``handle`` is the name in the game, which a payer types. Who is not ``tracked``
    wants no time recorded. A guest ``merged_into`` a member is that member from then on.
    """

    person_id: int
    name: str
    is_bot: bool = False
    discord_id: int | None = None
    handle: str | None = None
    choice: Choice = Choice.PAY
    tracked: bool = True
    merged_into: int | None = None


def parse_handle(typed: str) -> str:
    """A handle as Star Citizen has them. Refused if it is none."""
    handle = typed.strip()
    if _HANDLE.fullmatch(handle):
        return handle
    raise Refused(
        "An RSI handle has 3 to 60 letters, digits, - or _ and no spaces: copy it from the page of your account."
    )

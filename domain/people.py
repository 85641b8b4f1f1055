"""People of a guild, known by small numbers; names live beside them and may be forgotten."""

from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """What a member wants done with the share of their time (pay-rules.md S3)."""

    PAY = "pay"
    DONATE = "donate"
    TREASURY = "treasury"


@dataclass(frozen=True, slots=True)
class Person:
    """One member or guest of a guild. ``person_id`` is unique in the guild and never reused."""

    person_id: int
    name: str
    is_bot: bool = False
    discord_id: int | None = None
    handle: str | None = None
    choice: Choice = Choice.PAY

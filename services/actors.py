"""Who does something: every act has an actor."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A Discord member who pressed or typed something, before they have a person number."""

    discord_id: int
    name: str

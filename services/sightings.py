"""One person in voice, as the gateway showed them in one moment."""

from dataclasses import dataclass
from datetime import datetime

from domain.presence import MoveSource


@dataclass(frozen=True, slots=True)
class Sighting:
    """``channel_id`` None: left, or somewhere untracked. ``name`` None: Discord did not say who that is."""

    guild_id: int
    discord_id: int
    name: str | None
    is_bot: bool
    channel_id: int | None
    deafened: bool
    at: datetime
    source: MoveSource = MoveSource.GATEWAY

"""The last errors that nobody expected, each with the number that the user was told and that the log has, too."""

import secrets
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clock import Clock

KEPT = 50


@dataclass(frozen=True, slots=True)
class Incident:
    """``what`` names the kind of error and where it happened, without anybody's words: they may hold anything."""

    number: str
    at: datetime
    what: str
    guild_id: int | None = None


class Incidents:
    """Of this process, newest last. What came before a restart is in the log."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: deque[Incident] = deque(maxlen=KEPT)
        self.count = 0
        """How many there were since the process started."""

    def note(self, error: BaseException, where: str, guild_id: int | None = None) -> Incident:
        """Keep it under a new number; whoever notes it also logs it, with its traceback."""
        incident = Incident(
            secrets.token_hex(4), self._clock.now(), f"{type(error).__name__} in {where}", guild_id
        )
        self._kept.append(incident)
        self.count += 1
        return incident

    def of(self, guild_id: int | None) -> Sequence[Incident]:
        """Those of a guild and those of none, the newest first; all of them for None."""
        return [
            each for each in reversed(self._kept) if guild_id is None or each.guild_id in (None, guild_id)
        ]

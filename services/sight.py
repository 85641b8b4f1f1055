"""What the bot can see of Discord right now, and until when it could: the states of one gateway connection."""

from datetime import datetime
from enum import StrEnum


class View(StrEnum):
    """``CUT``: the line is lost, but what is missed may yet be replayed. ``BLIND``: what is missed is lost."""

    BLIND = "blind"
    SEEING = "seeing"
    CUT = "cut"


class Sight:
    """``seen_at`` is the last sign of life (pay-rules.md A6); it stands still while the bot does not see.

    It may become durable only while every loss before it is in the log: else a restart would forget that loss,
    and credit time that nobody saw.
    """

    def __init__(self) -> None:
        self._view = View.BLIND
        self._seen_at: datetime | None = None
        self._losses = 0
        self._losses_written = -1
        self._losses_noted = -1

    # --- what happens to the connection ---

    def remember(self, seen_at: datetime | None) -> None:
        """What another process saw last, whose place this one takes."""
        self._seen_at = seen_at

    def traffic(self, at: datetime) -> None:
        """A frame came, whatever was in it."""
        if self._view is View.SEEING:
            self._seen_at = at

    def cut(self) -> None:
        """The line is lost. If the session is resumed, nothing was missed."""
        if self._view is View.SEEING:
            self._view = View.CUT

    def resumed(self, at: datetime) -> None:
        """All that was missed has been replayed, if there was somebody to see it."""
        if self._view is View.CUT:
            self._view, self._seen_at = View.SEEING, at

    def lost(self) -> None:
        """Something was missed for good: until ``regained`` nothing that is seen says who is where."""
        self._view = View.BLIND
        self._losses += 1

    def regained(self, at: datetime) -> int:
        """A snapshot shows everything again; what to call ``loss_written`` with once it is in the log."""
        self._view, self._seen_at = View.SEEING, at
        return self._losses

    def loss_written(self, number: int) -> None:
        """The outages up to that loss are durable."""
        self._losses_written = max(self._losses_written, number)

    def loss_noted(self, number: int) -> None:
        """The outages up to that loss are in the local journal."""
        self._losses_noted = max(self._losses_noted, number)

    # --- what follows from it ---

    @property
    def seen_at(self) -> datetime | None:
        return self._seen_at

    @property
    def is_clear(self) -> bool:
        """Whether the bot sees what happens, at this moment."""
        return self._view is View.SEEING

    @property
    def counts_moves(self) -> bool:
        """Whether what is seen is the whole story: now, or as a replay of what was missed."""
        return self._view is not View.BLIND

    @property
    def is_whole(self) -> bool:
        """Whether the log knows who is where: the bot sees, and every loss before is written."""
        return self._view is View.SEEING and self._losses_written == self._losses

    @property
    def durable_seen_at(self) -> datetime | None:
        """What may be written as the last sign of life."""
        return self._seen_at if self._losses_written == self._losses else None

    @property
    def notable_seen_at(self) -> datetime | None:
        """What may stand in the local journal as the last sign of life, after all that is noted there."""
        is_known = self._losses in (self._losses_written, self._losses_noted)
        return self._seen_at if is_known else None

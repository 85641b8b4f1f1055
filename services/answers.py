"""What people asked of the bot, how it ended, and how long they waited."""

from collections import Counter
from enum import StrEnum

from domain.timings import Timings


class Asked(StrEnum):
    """In which way somebody asked."""

    COMMAND = "command"
    PRESS = "press"
    SUGGESTION = "suggestion"


class Outcome(StrEnum):
    """``REFUSED``: a rule said no. ``AWAY``: database or Discord. ``LATE``: Discord took no answer any more."""

    DONE = "done"
    REFUSED = "refused"
    AWAY = "away"
    LATE = "late"
    BUG = "bug"


class Answers:
    """Of this process. Names are those of commands and verbs, never what somebody typed: there are few of them."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[Asked, str, Outcome]] = Counter()
        self.timings = {asked: Timings() for asked in Asked}

    def note(self, asked: Asked, name: str, outcome: Outcome, seconds: float) -> None:
        """Somebody has an answer, after so long."""
        self.counts[asked, name, outcome] += 1
        self.timings[asked].note(seconds)

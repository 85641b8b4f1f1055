"""How often the bot could be seen in voice: tracking signs and connection tests, the last hundred of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.voicetests import VoiceOutcome, VoiceTest

COUNTED = 100
"""The newest tries that the success rate looks at."""
GOAL_PERCENT = 99


class TryKind(StrEnum):
    SIGN = "sign"
    TEST = "test"


class SignOutcome(StrEnum):
    """Where the tracking sign was shown. A status line counts as a success only where no Dispatch was chosen."""

    SEATED = "seated"
    STATUS = "status"
    INSTEAD = "instead"
    """A status line, because the bot could not sit in Dispatch."""
    UNSEEN = "unseen"


_SUCCESSES = frozenset({SignOutcome.SEATED.value, SignOutcome.STATUS.value, VoiceOutcome.WORKED.value})


@dataclass(frozen=True, slots=True)
class VoiceTry:
    """One showing of the tracking sign or one test. ``outcome``: of SignOutcome or VoiceOutcome, by ``kind``."""

    at: datetime
    kind: TryKind
    outcome: str
    milliseconds: int | None = None
    code: int | None = None

    @property
    def succeeded(self) -> bool:
        return self.outcome in _SUCCESSES


@dataclass(frozen=True, slots=True)
class VoiceRecord:
    """``tries``: the last COUNTED at most, newest first. ``last_test`` may be older than all of them."""

    tries: Sequence[VoiceTry]
    last_test: VoiceTest | None = None

    @property
    def total(self) -> int:
        return len(self.tries)

    @property
    def successes(self) -> int:
        return sum(each.succeeded for each in self.tries)

    @property
    def percent(self) -> int:
        """Of the tries, floored: 99 only where the goal is reached. 100 of none."""
        return 100 * self.successes // self.total if self.total else 100

    @property
    def reaches_goal(self) -> bool:
        return self.percent >= GOAL_PERCENT

    @property
    def in_words(self) -> str:
        if not self.total:
            return "no tracking sign and no test yet"
        return (
            f"{self.successes} of the last {self.total} tracking signs and tests succeeded "
            f"({self.percent} %, the goal is {GOAL_PERCENT} %)"
        )

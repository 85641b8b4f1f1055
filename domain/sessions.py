"""A session: from the start in voice until its payroll is saved or discarded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from random import Random

from domain.errors import Refused
from domain.payroll import SessionKind, SessionSpan
from domain.presence import LateChannel, Pause


class SessionState(StrEnum):
    OPEN = "open"
    STOPPED = "stopped"
    SAVED = "saved"
    DISCARDED = "discarded"
    FAILED = "failed"


class SessionAct(StrEnum):
    """What people do with a session; the value is the verb of the refusal."""

    STOP = "stopped"
    SAVE = "saved"
    DISCARD = "discarded"
    REOPEN = "reopened"
    RESUME = "resumed"
    FAIL = "failed"


TRANSITIONS = {
    (SessionState.OPEN, SessionAct.STOP): SessionState.STOPPED,
    (SessionState.STOPPED, SessionAct.SAVE): SessionState.SAVED,
    (SessionState.STOPPED, SessionAct.DISCARD): SessionState.DISCARDED,
    (SessionState.SAVED, SessionAct.REOPEN): SessionState.STOPPED,
    (SessionState.DISCARDED, SessionAct.REOPEN): SessionState.STOPPED,
    (SessionState.STOPPED, SessionAct.RESUME): SessionState.OPEN,
    (SessionState.STOPPED, SessionAct.FAIL): SessionState.FAILED,
    (SessionState.FAILED, SessionAct.REOPEN): SessionState.STOPPED,
}

PRACTICE = "PRACTICE"
_PREFIXES = {SessionKind.SUNDAY: "sm", SessionKind.ADHOC: "ah"}
_UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0 and 1: codes are read aloud and typed
_CODE = re.compile(r"(?:sm|ah)-[a-z0-9]{6}")


class NotInThatState(Refused):
    """The session cannot do that now, e.g. be saved twice."""


def new_code(kind: SessionKind, random: Random) -> str:
    """A session code such as ``sm-k3m9qa``. Pass ``SystemRandom()``; tests pass a seeded one."""
    return f"{_PREFIXES[kind]}-{''.join(random.choices(_UNAMBIGUOUS, k=6))}"


def is_code(text: str) -> bool:
    """Whether a text looks like a session code, which says nothing about there being such a session."""
    return _CODE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Session:
    """One session of a guild. ``opened_by`` and ``closed_by`` are person ids, 0 being the bot itself.

    ``round_id`` is the ledger round its notes go into, from the start on; each reopening has a new one.
    ``revision`` is the number of the payroll being worked on or, once saved, the one that holds.
    Nothing of a ``practice`` touches real balances; one that was ``entered`` was typed in afterwards. The channels
    that it took ``late`` are among its ``channel_ids``, and count from then on only.
    """

    code: str
    kind: SessionKind
    channel_ids: tuple[int, ...]
    opened_at: datetime
    opened_by: int
    round_id: int
    title: str | None = None
    state: SessionState = SessionState.OPEN
    revision: int = 1
    closed_at: datetime | None = None
    closed_by: int | None = None
    stop_reason: str | None = None
    pauses: tuple[Pause, ...] = ()
    announced_channel_id: int | None = None
    warned_at: datetime | None = None
    practice: bool = False
    entered: bool = False
    template: str | None = None
    waits_for_hauls: bool = False
    """Somebody decided that it shall not be rolled back before its hauls are there."""
    late: tuple[LateChannel, ...] = ()

    @property
    def running_since(self) -> datetime:
        """Since when it has been open without a break: from its start, or from its last resumption on."""
        return max([self.opened_at, *(pause.end for pause in self.pauses)])

    @property
    def marks(self) -> tuple[str, ...]:
        """What nobody who reads of it may overlook."""
        practice = (PRACTICE,) if self.practice else ()
        return (*practice, "entered afterwards") if self.entered else practice

    def stop(self, *, at: datetime, by: int, reason: str | None = None) -> "Session":
        """Stopped ``at``, or where it began to run if that is later. Raises NotInThatState, as all below."""
        closed_at = max(at, self.running_since)
        state = self._after(SessionAct.STOP)
        return replace(self, state=state, closed_at=closed_at, closed_by=by, stop_reason=reason)

    def save(self) -> "Session":
        """Its payroll is committed. The caller commits the round in the same transaction."""
        return replace(self, state=self._after(SessionAct.SAVE), warned_at=None, waits_for_hauls=False)

    def discard(self) -> "Session":
        """Its round is rolled back. What an earlier revision committed stays: then it is saved again."""
        state = self._after(SessionAct.DISCARD)
        if self.revision == 1:
            return replace(self, state=state, warned_at=None, waits_for_hauls=False)
        return replace(
            self,
            state=SessionState.SAVED,
            revision=self.revision - 1,
            warned_at=None,
            waits_for_hauls=False,
        )

    def wait_for_hauls(self) -> "Session":
        """Its time-out waits from now on, and is warned of anew; as long as a haul of it is in flight."""
        if self.state is not SessionState.STOPPED:
            raise NotInThatState(
                f"Session {self.code} is {self.state}: only a stopped one waits for its hauls."
            )
        return replace(self, waits_for_hauls=True, warned_at=None)

    def resume(self, at: datetime) -> "Session":
        """Open again; the time since it was stopped is a pause (pay-rules.md A1)."""
        state = self._after(SessionAct.RESUME)
        assert self.closed_at is not None, "only a stopped session is resumed"
        if self.entered:
            raise NotInThatState(f"Session {self.code} was entered afterwards: there is nothing to track.")
        if self.revision > 1:
            raise NotInThatState(
                f"Session {self.code} was saved before, so its time is settled: start another."
            )
        pause = (Pause(self.closed_at, at),) if at > self.closed_at else ()
        return replace(
            self,
            state=state,
            closed_at=None,
            closed_by=None,
            stop_reason=None,
            pauses=(*self.pauses, *pause),
            warned_at=None,
            waits_for_hauls=False,
        )

    def take_in(self, channel_ids: Iterable[int], at: datetime) -> "Session":
        """With further channels, whose time counts from ``at`` on; those it has already stay as they are."""
        if self.state is not SessionState.OPEN:
            raise NotInThatState(f"Session {self.code} is {self.state}: only an open one takes in a channel.")
        new = tuple(each for each in dict.fromkeys(channel_ids) if each not in self.channel_ids)
        late = tuple(LateChannel(channel_id, at) for channel_id in new)
        return replace(self, channel_ids=(*self.channel_ids, *new), late=(*self.late, *late))

    def throw_away(self) -> "Session":
        """A practice session as if it had never been, saved or not."""
        if not self.practice:
            raise NotInThatState(f"Session {self.code} is no practice: what was saved of it stands.")
        if self.state is SessionState.OPEN:
            raise NotInThatState(f"Session {self.code} is still open: stop it first with /mining stop.")
        return replace(self, state=SessionState.DISCARDED, warned_at=None, waits_for_hauls=False)

    def fail(self) -> "Session":
        """Recorded as a loss: nobody is paid (pay-rules.md P2)."""
        return replace(self, state=self._after(SessionAct.FAIL), warned_at=None, waits_for_hauls=False)

    def reopen(self, round_id: int) -> "Session":
        """To be completed again in a new round; a saved payroll stands until the next revision is saved."""
        if self.practice and self.state is SessionState.DISCARDED:
            raise NotInThatState(
                f"Practice session {self.code} was thrown away, and stays so: start another."
            )
        revision = self.revision + (self.state is SessionState.SAVED)
        return replace(self, state=self._after(SessionAct.REOPEN), round_id=round_id, revision=revision)

    def span(self) -> SessionSpan:
        """The closed session as a payroll sees it. Raises NotInThatState while it is open."""
        if self.closed_at is None:
            raise NotInThatState(f"Session {self.code} is still open: stop it first with /mining stop.")
        return SessionSpan(
            self.code, self.kind, self.channel_ids, self.opened_at, self.closed_at, self.title, self.pauses
        )

    def _after(self, act: SessionAct) -> SessionState:
        if (state := TRANSITIONS.get((self.state, act))) is None:
            hindrance = "already" if self.state.value == act.value else f"and cannot be {act}"
            raise NotInThatState(f"Session {self.code} is {self.state} {hindrance}.")
        return state

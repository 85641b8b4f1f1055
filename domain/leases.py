"""Leases: one person at a time edits a session, and everybody else who may, reads.

A lease is renewed by whatever its holder does and ends by itself a while after the last of it. Whose it is, and what
was done to it, is all there is to know: who may open, write or take over is a table.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Refused
from domain.frozen import FrozenView
from domain.sessions import SessionState


class Purpose(StrEnum):
    """What the holder opened last."""

    VALIDATION = "validation"
    ORE = "ore"
    PAYROLL = "payroll"


class LeaseAct(StrEnum):
    """What is done to a lease. That it ran out is no act: nobody need do anything for it."""

    TAKEN = "taken"
    RELEASED = "released"
    TAKEN_OVER = "taken_over"
    SAVED = "saved"
    DISCARDED = "discarded"
    FAILED = "failed"
    RESUMED = "resumed"
    TIMED_OUT = "timed_out"


LOSSES = frozenset(LeaseAct) - {LeaseAct.TAKEN, LeaseAct.RELEASED}
"""What ends a lease without its holder having finished."""


class Hold(StrEnum):
    """What a session's lease is to one person. ``LOST``: free, but theirs ended and they have not opened it since."""

    FREE = "free"
    MINE = "mine"
    THEIRS = "theirs"
    LOST = "lost"


class Wish(StrEnum):
    """What somebody wants to do with a session."""

    OPEN = "open"
    WRITE = "write"
    TAKE_OVER = "take over"


class Outcome(StrEnum):
    """What comes of it. ``SEIZE``: the lease of somebody else ends, and a new one is taken."""

    TAKE = "take"
    RENEW = "renew"
    SEIZE = "seize"
    READ = "read"
    REFUSE = "refuse"


OUTCOMES = {
    (Hold.FREE, Wish.OPEN): Outcome.TAKE,
    (Hold.FREE, Wish.WRITE): Outcome.TAKE,
    (Hold.FREE, Wish.TAKE_OVER): Outcome.TAKE,
    (Hold.MINE, Wish.OPEN): Outcome.RENEW,
    (Hold.MINE, Wish.WRITE): Outcome.RENEW,
    (Hold.MINE, Wish.TAKE_OVER): Outcome.RENEW,
    (Hold.THEIRS, Wish.OPEN): Outcome.READ,
    (Hold.THEIRS, Wish.WRITE): Outcome.REFUSE,
    (Hold.THEIRS, Wish.TAKE_OVER): Outcome.SEIZE,
    (Hold.LOST, Wish.OPEN): Outcome.TAKE,
    (Hold.LOST, Wish.WRITE): Outcome.REFUSE,
    (Hold.LOST, Wish.TAKE_OVER): Outcome.TAKE,
}


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody who would edit a session, what they open for it, and when."""

    person_id: int
    purpose: Purpose
    at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """Who edits a session, or did last. ``token`` is one more with each taking.

    ``view``: the people in the order in which they are shown while it lives; None before anybody looked at them.
    """

    session_code: str
    token: int
    holder: int
    purpose: Purpose
    taken_at: datetime
    renewed_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    view: FrozenView | None = None

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def renewed(self, by: Editor, minutes: int) -> "Lease":
        """For as many minutes from now on; the order of people stays."""
        expires_at = by.at + timedelta(minutes=minutes)
        return replace(self, purpose=by.purpose, renewed_at=by.at, expires_at=expires_at)

    def ended(self, now: datetime) -> "Lease":
        return replace(self, ended_at=now, view=None)


@dataclass(frozen=True, slots=True)
class LeaseEvent:
    """One act: what became of whose lease, by whom (0: the bot), when and why."""

    token: int
    act: LeaseAct
    holder: int
    by: int
    at: datetime
    reason: str


def take(code: str, before: Lease | None, by: Editor, minutes: int) -> Lease:
    """A new lease of a session whose last one, if there was any, is over."""
    token = before.token + 1 if before is not None else 1
    expires_at = by.at + timedelta(minutes=minutes)
    return Lease(code, token, by.person_id, by.purpose, by.at, by.at, expires_at)


def hold_of(lease: Lease | None, last: LeaseEvent | None, person_id: int, now: datetime) -> Hold:
    """What the session's lease is to a person. ``last``: the last act on a lease of theirs."""
    if lease is not None and lease.is_live(now):
        return Hold.MINE if lease.holder == person_id else Hold.THEIRS
    return Hold.LOST if last is not None and last.act in LOSSES else Hold.FREE


class NoLease(Refused):
    """A write by somebody who does not edit the session: what they typed is offered back.

    ``words`` have a ``{who}`` for the name of the person whose doing it is, which is cleaned where it is shown.
    """

    def __init__(self, code: str, words: str, who: str) -> None:
        super().__init__(words.format(who="Somebody else"))
        self.code = code
        self.words = words
        self.who = who


class LeaseHeld(NoLease):
    """Somebody else edits it. ``token``: of their lease, which an officer may take over."""

    def __init__(self, lease: Lease, who: str) -> None:
        words = f"{edits_since(lease)} Nothing was changed: you can look at everything meanwhile."
        super().__init__(lease.session_code, words, who)
        self.token = lease.token


class LeaseLost(NoLease):
    """Their own editing was ended. ``may_edit_again``: nobody edits it now, and it can still be changed."""

    def __init__(self, code: str, event: LeaseEvent, state: SessionState, who: str) -> None:
        words = f"{_why_ended(code, event)} Nothing was changed; {_WHAT_NOW[state]}."
        super().__init__(code, words, who)
        self.may_edit_again = state is SessionState.STOPPED
        self.token = event.token


def edits_since(lease: Lease) -> str:
    """``{who}`` stands for the holder's name."""
    return f"{{who}} edits **{lease.session_code}** since <t:{int(lease.taken_at.timestamp())}:t>."


def told(code: str, act: LeaseAct) -> str:
    """What a holder is told whose lease somebody else ended; ``{who}`` stands for who did."""
    return (
        f"{_DID[act].format(code=code)}: your editing of it ended. What was noted until then stays as it was."
    )


_DID = {
    LeaseAct.TAKEN_OVER: "✏️ {{who}} took over the editing of **{code}**",
    LeaseAct.SAVED: "✏️ {{who}} saved **{code}**",
    LeaseAct.DISCARDED: "✏️ {{who}} discarded what was noted for **{code}**",
    LeaseAct.FAILED: "✏️ {{who}} recorded **{code}** as failed",
    LeaseAct.RESUMED: "✏️ {{who}} resumed **{code}**",
    LeaseAct.TIMED_OUT: "✏️ Nobody saved **{code}** in time, so it was rolled back",
}
_WHAT_NOW = {
    SessionState.OPEN: "it runs again, so stop it first",
    SessionState.STOPPED: "open it again to go on",
    SessionState.SAVED: "an officer opens it for a correction with `/mining payroll correct`",
    SessionState.DISCARDED: "an officer reopens it with `/mining payroll correct`",
    SessionState.FAILED: "an officer reopens it with `/mining payroll correct`",
}


def _why_ended(code: str, event: LeaseEvent) -> str:
    did = _DID[event.act].format(code=code).removeprefix("✏️ ")
    return f"{did} <t:{int(event.at.timestamp())}:R>, so your editing ended."

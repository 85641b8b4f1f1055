"""Who did what, to whom, when and why: one shape for everything that a guild's records say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

Changes: TypeAlias = Mapping[str, tuple[Any, Any]]
"""Field to what it was before and what it is now, as JSON has them."""


class ActKind(StrEnum):
    """What an act is about."""

    SESSION = "session"
    MONEY = "money"
    TIME = "time"
    PAYMENT = "payment"
    CARGO = "cargo"
    PEOPLE = "people"
    SETTING = "setting"
    BOOKS = "books"
    EDITING = "editing"


class AdminAct(StrEnum):
    """What admins do to how a guild works; the value is how it is stored."""

    SETTINGS = "settings"
    SCHEDULE_ADDED = "schedule_added"
    SCHEDULE_CHANGED = "schedule_changed"
    SCHEDULE_ENDED = "schedule_ended"


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``by`` and ``people`` (whom it is about) are person ids, 0 being the bot itself.

    ``name`` says what was done, e.g. ``note.sale``; ``detail`` the numbers and names that go with it, which are
    hostile free text like ``reason``.
    """

    at: datetime
    by: int
    kind: ActKind
    name: str
    session_code: str | None = None
    people: tuple[int, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WantedActs:
    """Which acts somebody wants to see: all, or those of and about a person, of a session, of a kind."""

    kind: ActKind | None = None
    person_id: int | None = None
    session_code: str | None = None


def changes(before: object | None, after: object, *, leave_out: frozenset[str] = frozenset()) -> Changes:
    """What differs between two values of one dataclass, looking into values inside; ``before`` None: it is new."""
    old = {} if before is None else dict(_flat(before))
    return {
        name: (old.get(name), value)
        for name, value in _flat(after)
        if old.get(name) != value and name not in leave_out
    }


def _flat(value: Any, prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for each in fields(value):
        inner, name = getattr(value, each.name), prefix + each.name
        found += _flat(inner, f"{name}.") if is_dataclass(inner) else [(name, _plain(inner))]
    return found


def _plain(value: Any) -> Any:
    """As JSON has it: what is no truth value, number of ours or list becomes text; ids of Discord are text, too."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value)


WORDS: Mapping[str, str] = {
    "round.session.begin": "started the session",
    "round.session.commit": "saved the payroll",
    "round.session.roll_back": "discarded what was noted",
    "round.correction.begin": "reopened the session",
    "round.correction.commit": "posted a correction",
    "round.correction.roll_back": "took a correction back",
    "round.merge.commit": "had a guest become a member",
    "round.store.commit": "moved ore in the store",
    "session.stopped": "stopped the session",
    "session.failed": "recorded a failed run",
    "note.sale": "noted a sale",
    "note.expense": "noted an expense",
    "note.ore": "noted ore",
    "note.undo": "took back a note",
    "note.correction": "corrected time",
    "note.exclusion": "left somebody out",
    "note.choice": "set what becomes of a share",
    "note.validation": "confirmed who was there",
    "payment.marked": "marked a payment, for a second officer",
    "payment.approved": "approved a payment",
    "payment.sent": "marked a payment as sent",
    "payment.received": "said that a payment came",
    "payment.not_received": "said that a payment did not come",
    "payment.resent": "sent a payment once more",
    "payment.undone": "undid a payment",
    "payment.withdrawn": "withdrew a payment",
    "payment.plan": "used a plan of fewest transfers",
    "payment.offset": "agreed that pay offsets what was paid too much",
    "treasury.asked": "asked to use the treasury",
    "treasury.confirmed": "used the treasury",
    "treasury.refused": "refused to use the treasury",
    "haul.added": "logged a haul",
    "haul.carried": "let a haul go on without its session",
    "haul.restored": "brought a haul back to its session",
    "haul.orphaned": "flagged a haul that nobody collects",
    "haul.collected": "collected a haul",
    "haul.void": "voided a haul",
    "guest.claimed": "claimed to be a guest",
    "guest.accepted": "confirmed who a guest is",
    "guest.refused": "refused who a guest is said to be",
    "person.handle": "added a handle",
    "person.forgotten": "was forgotten, as they wished",
    "objection.made": "objected",
    "objection.accepted": "accepted an objection",
    "objection.refused": "refused an objection",
    "admin.settings": "changed the settings",
    "admin.schedule_added": "added a weekly session",
    "admin.schedule_changed": "changed a weekly session",
    "admin.schedule_ended": "ended a weekly session",
    "rules.changed": "changed the rules",
    "rules.removed": "removed a template",
    "price.set": "set the guild's price",
    "price.removed": "took back the guild's price",
    "books.closed": "closed the books",
    "books.imported": "imported opening balances",
    "lease.taken": "began to edit",
    "lease.released": "was done editing",
    "lease.taken_over": "took editing over",
    "lease.saved": "ended editing by saving",
    "lease.discarded": "ended editing by discarding",
    "lease.failed": "ended editing by recording a failed run",
    "lease.resumed": "ended editing by resuming",
    "lease.timed_out": "ended editing: the session's time was over",
}
"""Every name that an act can have, in words that follow the name of whoever did it."""

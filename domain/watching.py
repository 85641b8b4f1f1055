"""What somebody who watches a ledger asked for, and how it follows the log (architecture.md, Rounds).

A watcher has an ``Interest`` and, of it, a ``View``: read once, whole, and from then on brought up to date by
the log's deltas. Out of each stretch of the log ``changes_of`` picks what the interest needs, and ``apply``
folds it into the view: the view is then what reading it whole again would give. Where versions are missing
both say ``Gap`` and fold nothing: then the view has to be read whole. Whoever is handed the changes alone can
follow by ``apply`` alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from domain.ledger import Delta, Holdings, RoundState, Transfer

SESSION_KINDS = frozenset({"session", "mined", "transit", "refined", "store", "sold", "lost"})
"""The accounts ``kind:<code>`` and ``kind:<code>/<number>`` are a session's."""
PERSON_KINDS = frozenset({"held", "member"})
ORE, PRACTICE = "ore:", "practice:"


class Topic(StrEnum):
    SESSION = "session"
    PERSON = "person"
    COMMODITY = "commodity"


class Key(NamedTuple):
    """Something that can be watched by itself: a session's code, a person's id, a commodity's name."""

    topic: Topic
    name: str


@dataclass(frozen=True, slots=True)
class Interest:
    """All of a guild's ledger (``keys`` is None), or what belongs to any of some keys. They add up by ``|``."""

    keys: frozenset[Key] | None

    def __or__(self, other: "Interest") -> "Interest":
        if self.keys is None or other.keys is None:
            return EVERYTHING
        return Interest(self.keys | other.keys)

    def covers(self, account: str, asset: str) -> bool:
        """Whether what that account holds of that asset was asked for."""
        return self.touched_by(keys_of(account, asset))

    def touched_by(self, keys: Iterable[Key]) -> bool:
        """Whether any of the keys was asked for."""
        return self.keys is None or not self.keys.isdisjoint(keys)

    def names(self, topic: Topic) -> list[str]:
        """The names it asks for of one topic, in order."""
        return sorted(key.name for key in self.keys or () if key.topic is topic)


EVERYTHING = Interest(None)


def session_interest(*codes: str) -> Interest:
    """The sessions' money and ore, and their rounds."""
    return Interest(frozenset(Key(Topic.SESSION, code) for code in codes))


def person_interest(*person_ids: int) -> Interest:
    """What the people hold and are owed, practice apart."""
    return Interest(frozenset(Key(Topic.PERSON, str(person_id)) for person_id in person_ids))


def commodity_interest(*commodities: str) -> Interest:
    """Ore of those names in whatever form and quality, wherever it is, practice apart."""
    return Interest(frozenset(Key(Topic.COMMODITY, commodity) for commodity in commodities))


def keys_of(account: str, asset: str) -> Iterator[Key]:
    """What an account's holding of an asset belongs to. Practice belongs to its session and to nothing else."""
    kind, _, owner = account.partition(":")
    if kind in SESSION_KINDS:
        yield Key(Topic.SESSION, owner.partition("/")[0])
    if kind in PERSON_KINDS and not asset.startswith(PRACTICE):
        yield Key(Topic.PERSON, owner)
    if asset.startswith(ORE):
        yield Key(Topic.COMMODITY, asset.removeprefix(ORE).rsplit(":", 2)[0])


@dataclass(frozen=True, slots=True)
class View:
    """What a guild's ledger holds of an interest at one version. Amounts of zero are left out.

    ``working`` has every open round that concerns the interest, be it empty: one that posted something of it,
    and one of a session that it asks for.
    """

    interest: Interest
    version: int
    committed: Holdings
    working: Mapping[int, Holdings]


@dataclass(frozen=True, slots=True)
class Summary:
    """Beside what was asked for: how much there was in all.

    ``passed`` counts the log's entries since the watch began, ``matched`` those that were read for it one by
    one and concerned it, ``open_rounds`` the open rounds that do.
    """

    version: int
    passed: int
    matched: int
    open_rounds: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The deltas that an interest needs out of the versions after ``since_version`` up to ``version``."""

    since_version: int
    version: int
    deltas: tuple[Delta, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """What a watcher is handed: the view as it is now, and the changes that led there from the one before.

    If the view is ``fresh``, the changes are empty: it is the first, or the watcher was too slow, or the log
    was not seen without a gap.
    """

    view: View
    changes: Changes
    fresh: bool
    summary: Summary


@dataclass(frozen=True, slots=True)
class Gap:
    """After version ``known`` comes one that does not follow it."""

    known: int
    came: int


@dataclass(frozen=True, slots=True)
class Step:
    """Changes, and the view after them."""

    changes: Changes
    view: View


@dataclass(frozen=True, slots=True)
class Stretch:
    """Deltas as the log has them, each with the keys that it touches: read once, for every watcher."""

    deltas: Sequence[Delta]
    keys: Sequence[frozenset[Key]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", [_keys_touched(delta) for delta in self.deltas])


def changes_of(view: View, stretch: Stretch) -> Changes | Gap:
    """What the view needs of a stretch. Versions that it knows already are passed over."""
    version = view.version
    concerning = set(view.working)
    picked = []
    for delta, keys in zip(stretch.deltas, stretch.keys, strict=True):
        if delta.version <= version:
            continue
        if delta.version != version + 1:
            return Gap(version, delta.version)
        version = delta.version
        is_transfer = isinstance(delta.new, Transfer)
        if view.interest.touched_by(keys) or (not is_transfer and delta.round_id in concerning):
            picked.append(delta)
            concerning.add(delta.round_id)
    return Changes(view.version, version, tuple(picked))


def apply(view: View, changes: Changes) -> View | Gap:
    """The view after the changes."""
    if changes.since_version != view.version:
        return Gap(view.version, changes.since_version + 1)
    if not changes.deltas:
        return replace(view, version=changes.version)
    committed = dict(view.committed)
    working = {round_id: dict(holdings) for round_id, holdings in view.working.items()}
    for delta in changes.deltas:
        match delta.new:
            case Transfer() as transfer:
                _post(view.interest, working.setdefault(delta.round_id, {}), transfer)
            case RoundState.OPEN:
                working[delta.round_id] = {}
            case RoundState.COMMITTED:
                for key, amount in working.pop(delta.round_id, {}).items():
                    _add(committed, key, amount)
            case RoundState.ROLLED_BACK:
                working.pop(delta.round_id, None)
    return View(view.interest, changes.version, committed, {**working})


def followed(view: View, stretch: Stretch) -> Step | Gap:
    """Both in one: what the view needs of a stretch, and the view after it."""
    changes = changes_of(view, stretch)
    if isinstance(changes, Gap):
        return changes
    after = apply(view, changes)
    return after if isinstance(after, Gap) else Step(changes, after)


def _post(interest: Interest, working: dict[tuple[str, str], int], transfer: Transfer) -> None:
    for account, change in (
        (transfer.from_account, -transfer.amount),
        (transfer.to_account, transfer.amount),
    ):
        if interest.covers(account, transfer.asset):
            _add(working, (account, transfer.asset), change)


def _add(holdings: dict[tuple[str, str], int], key: tuple[str, str], change: int) -> None:
    if amount := holdings.get(key, 0) + change:
        holdings[key] = amount
    else:
        holdings.pop(key, None)


def _keys_touched(delta: Delta) -> frozenset[Key]:
    if isinstance(delta.new, Transfer):
        ends = (delta.new.from_account, delta.new.to_account)
        return frozenset(key for account in ends for key in keys_of(account, delta.new.asset))
    return frozenset() if delta.session_code is None else frozenset({Key(Topic.SESSION, delta.session_code)})

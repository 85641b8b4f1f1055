"""The hash chain over a guild's ledger, and the audit that folds the whole log again.

The hash of an entry is SHA-256 over the previous entry's 32 hash bytes followed by the entry as a canonical
JSON array: ASCII only (``\\uXXXX`` for the rest), no spaces, times as ``YYYY-MM-DDTHH:MM:SS.ffffff+00:00``.

    ["transfer", guild_id, version, round_id,
     key, asset, from_account, to_account, amount, actor, reason, event_at, created_at]
    ["round", guild_id, version, round_id, act, kind, session_code or null, actor, reason, created_at]

The first entry of a guild follows ``GENESIS``, 32 zero bytes. Every stored column is in the hash, so an edit,
a removal or a swap anywhere in the past breaks the chain from there on.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from domain.ledger import (
    STATE_AFTER,
    Entry,
    Head,
    Holdings,
    Link,
    Posting,
    RoundAct,
    RoundEvent,
    RoundState,
    totals,
)

GENESIS = Head(version=0, hash=bytes(32))

_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def entry_hash(previous_hash: bytes, guild_id: int, entry: Entry) -> bytes:
    """The 32 bytes that chain ``entry`` to the one before it."""
    return sha256(previous_hash + _encode(_fields(guild_id, entry)).encode("ascii")).digest()


def chain(head: Head, guild_id: int, entries: Iterable[Entry]) -> list[Link]:
    """Entries, in the order of their versions, hung on to the head."""
    links = []
    previous_hash = head.hash
    for entry in entries:
        links.append(Link(entry, previous_hash, entry_hash(previous_hash, guild_id, entry)))
        previous_hash = links[-1].hash
    return links


def _fields(guild_id: int, entry: Entry) -> Sequence[str | int | None]:
    place = (guild_id, entry.version, entry.round_id)
    if isinstance(entry, RoundEvent):
        what = (entry.act, entry.kind, entry.session_code, entry.actor, entry.reason)
        return ("round", *place, *what, _instant(entry.created_at))
    moved = entry.transfer
    route = (moved.key, moved.asset, moved.from_account, moved.to_account, moved.amount)
    times = (_instant(moved.event_at), _instant(entry.created_at))
    return ("transfer", *place, *route, entry.actor, moved.reason, *times)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(slots=True)
class Audit:
    """A fold over a guild's whole log, link by link; what is wrong is collected in words in ``findings``."""

    guild_id: int
    head: Head = GENESIS
    committed: dict[tuple[str, str], int] = field(default_factory=dict)
    working: dict[int, dict[tuple[str, str], int]] = field(default_factory=dict)
    states: dict[int, RoundState] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    def take(self, link: Link) -> None:
        """Fold in the next link."""
        self._check_place(link)
        if isinstance(link.entry, Posting):
            self._post(link.entry)
        else:
            self._resolve(link.entry)
        self.head = Head(link.entry.version, link.hash)

    def compare(
        self,
        head: Head,
        committed: Holdings,
        working: Mapping[int, Holdings],
        states: Mapping[int, RoundState],
    ) -> list[str]:
        """All findings, with those of the cached head, balances and rounds against what the log says."""
        if head != self.head:
            self.findings.append(f"the head says version {head.version}, the log ends at {self.head.version}")
        self._compare_holdings("committed", self.committed, committed)
        open_rounds = {round_id for round_id, state in self.states.items() if state is RoundState.OPEN}
        for round_id in sorted(open_rounds | working.keys()):
            self._compare_holdings(
                f"round {round_id}", self.working.get(round_id, {}), working.get(round_id, {})
            )
        for round_id in sorted(self.states.keys() | states.keys()):
            if self.states.get(round_id) != states.get(round_id):
                said, found = self.states.get(round_id), states.get(round_id)
                self.findings.append(f"round {round_id} is {found}, the log says {said}")
        self._check_sums(committed)
        return self.findings

    def _check_place(self, link: Link) -> None:
        version = link.entry.version
        if version != self.head.version + 1:
            self.findings.append(f"version {version} follows {self.head.version}")
        if link.previous_hash != self.head.hash:
            self.findings.append(f"version {version} does not name the hash of the one before it")
        if link.hash != entry_hash(link.previous_hash, self.guild_id, link.entry):
            self.findings.append(f"version {version} does not have the hash of its content")

    def _post(self, posting: Posting) -> None:
        if self.states.get(posting.round_id) is not RoundState.OPEN:
            self.findings.append(
                f"version {posting.version} was posted into round {posting.round_id}, not open"
            )
        _add(self.working.setdefault(posting.round_id, {}), totals([posting.transfer]))

    def _resolve(self, event: RoundEvent) -> None:
        expected = None if event.act is RoundAct.BEGIN else RoundState.OPEN
        if self.states.get(event.round_id) is not expected:
            self.findings.append(
                f"version {event.version}: {event.act} of round {event.round_id} out of turn"
            )
        self.states[event.round_id] = STATE_AFTER[event.act]
        if event.act is not RoundAct.BEGIN:
            resolved = self.working.pop(event.round_id, {})
            _add(self.committed, resolved if event.act is RoundAct.COMMIT else {})

    def _compare_holdings(self, where: str, folded: Holdings, cached: Holdings) -> None:
        for account, asset in sorted(folded.keys() | cached.keys()):
            entries, balance = folded.get((account, asset), 0), cached.get((account, asset), 0)
            if entries != balance:
                self.findings.append(
                    f"{where}: {account} has {balance} {asset}, its entries add up to {entries}"
                )

    def _check_sums(self, balances: Holdings) -> None:
        sums: dict[str, int] = {}
        for (_, asset), amount in balances.items():
            sums[asset] = sums.get(asset, 0) + amount
        self.findings.extend(
            f"{asset} adds up to {total}, not zero" for asset, total in sums.items() if total
        )


def _add(to: dict[tuple[str, str], int], amounts: Holdings) -> None:
    for key, amount in amounts.items():
        to[key] = to.get(key, 0) + amount

"""The ledger's words and its hash chain (architecture.md, Rounds).

A transfer moves a positive amount of one asset from one account to another, so every asset sums to zero over
all accounts. It belongs to a round and counts only once that round is committed. A balance is what came in
minus what went out: ``member:7`` at 500 means that the guild owes person 7 five hundred; ``held:7`` at -500
means that person 7 holds five hundred for the guild.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from domain.errors import Refused

AUEC = "auec"
TREASURY = "treasury"
PAYDIRT = 0  # the actor of whatever the bot does by itself; people's ids begin at 1
LARGEST_AMOUNT = 10**18

Holdings: TypeAlias = Mapping[tuple[str, str], int]
"""(account, asset) -> amount."""


class LedgerRefused(Refused):
    """The ledger cannot take that, e.g. a posting into a closed round."""


def held(person_id: int) -> str:
    """Money the person holds for the guild; a negative balance means that they do hold some."""
    return f"held:{person_id}"


def member(person_id: int) -> str:
    """What the guild owes the person."""
    return f"member:{person_id}"


def session_account(code: str) -> str:
    """What a session brought in and has not passed on; zero once it is settled."""
    return f"session:{code}"


def mined(code: str) -> str:
    """Where a session's ore comes from."""
    return f"mined:{code}"


def sold(code: str) -> str:
    """Where a session's ore has gone, once it is sold."""
    return f"sold:{code}"


def lost(code: str) -> str:
    """Where the ore of a failed session, or of a void haul, has gone."""
    return f"lost:{code}"


def transit(code: str, number: int) -> str:
    """What a haul of the session has on board."""
    return f"transit:{code}/{number}"


def refined(code: str, number: int) -> str:
    """Where what went into a haul ends, and what came out of it begins: the difference was lost in refining."""
    return f"refined:{code}/{number}"


def store(code: str, lot: int) -> str:
    """A lot of the session's ore in the guild's store."""
    return f"store:{code}/{lot}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """``amount`` of ``asset`` from one account to another.

    ``key`` is the client's: posting twice is posting once. Amounts are whole: aUEC, or cSCU of an ore. Raises
    LedgerRefused on what no ledger may hold.
    """

    key: str
    asset: str
    from_account: str
    to_account: str
    amount: int
    event_at: datetime
    reason: str

    def __post_init__(self) -> None:
        if not 0 < self.amount <= LARGEST_AMOUNT:
            raise LedgerRefused(f"A transfer moves between 1 and {LARGEST_AMOUNT} units, not {self.amount}.")
        if self.from_account == self.to_account:
            raise LedgerRefused(f"A transfer needs two accounts, not {self.from_account} twice.")

    def content(self) -> tuple[str, str, str, int]:
        """What must not differ when the same key is posted again."""
        return self.asset, self.from_account, self.to_account, self.amount


class RoundState(StrEnum):
    OPEN = "open"
    COMMITTED = "committed"
    ROLLED_BACK = "rolled_back"


class RoundKind(StrEnum):
    """What a round is for."""

    SESSION = "session"
    PAYOUT = "payout"
    CORRECTION = "correction"
    TREASURY = "treasury"
    OPENING = "opening"
    CLOSING = "closing"
    MERGE = "merge"
    HAUL = "haul"
    """One haul that its session did not wait for."""
    STORE = "store"


class RoundAct(StrEnum):
    """What happens to a round itself."""

    BEGIN = "begin"
    COMMIT = "commit"
    ROLL_BACK = "roll_back"


STATE_AFTER = {
    RoundAct.BEGIN: RoundState.OPEN,
    RoundAct.COMMIT: RoundState.COMMITTED,
    RoundAct.ROLL_BACK: RoundState.ROLLED_BACK,
}


@dataclass(frozen=True, slots=True)
class Posting:
    """A transfer as it stands in the log. ``actor`` is a person id, 0 being the bot itself."""

    version: int
    round_id: int
    transfer: Transfer
    actor: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RoundEvent:
    """A round begun, committed or rolled back. Its id is the version at which it began."""

    version: int
    round_id: int
    act: RoundAct
    kind: str
    session_code: str | None
    actor: int
    reason: str
    created_at: datetime


Entry: TypeAlias = Posting | RoundEvent


@dataclass(frozen=True, slots=True)
class Head:
    """Where a guild's log ends: its last version and that entry's hash."""

    version: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place in the chain."""

    entry: Entry
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Delta:
    """What one version changed, for whoever watches: the new transfer, or a round's old and new state.

    ``source`` is the actor. ``kind`` and ``session_code`` are the round's, and told where its state changes.
    """

    key: str
    old: RoundState | None
    new: RoundState | Transfer
    version: int
    source: int
    round_id: int
    kind: str | None = None
    session_code: str | None = None


def delta_of(entry: Entry) -> Delta:
    """The delta of one entry of the log."""
    if isinstance(entry, Posting):
        moved = entry.transfer
        return Delta(moved.key, None, moved, entry.version, entry.actor, entry.round_id)
    return Delta(
        f"round:{entry.round_id}",
        None if entry.act is RoundAct.BEGIN else RoundState.OPEN,
        STATE_AFTER[entry.act],
        entry.version,
        entry.actor,
        entry.round_id,
        entry.kind,
        entry.session_code,
    )


def totals(transfers: Iterable[Transfer]) -> dict[tuple[str, str], int]:
    """What transfers do to each account and asset, all together."""
    amounts: dict[tuple[str, str], int] = {}
    for transfer in transfers:
        for account, amount in (
            (transfer.from_account, -transfer.amount),
            (transfer.to_account, transfer.amount),
        ):
            amounts[account, transfer.asset] = amounts.get((account, transfer.asset), 0) + amount
    return amounts


def reversal(transfer: Transfer, *, key: str, at: datetime, reason: str) -> Transfer:
    """The same amount the way back."""
    return replace(
        transfer,
        key=key,
        from_account=transfer.to_account,
        to_account=transfer.from_account,
        event_at=at,
        reason=reason,
    )

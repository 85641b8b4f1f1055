"""Putting ore of the store into other lots: alike ones become one, or somebody hands over boxes. No sum changes."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.ledger import Transfer, store
from domain.postings import ore_asset
from domain.store import Lot, Merge

DIGITS = 16


def merge_transfers(merge: Merge, *, key: str, at: datetime, reason: str) -> list[Transfer]:
    """All that is in the others goes into the first."""
    return [
        moved(
            lot,
            merge.into,
            lot.at_hand_cscu,
            key=f"{key}:{place}" if place else key,
            at=at,
            reason=reason,
        )
        for place, lot in enumerate(merge.others)
    ]


def moved(source: Lot, into: Lot, quantity_cscu: int, *, key: str, at: datetime, reason: str) -> Transfer:
    """So much of one lot goes into another one of the same ore."""
    ends = (store(source.session_code, source.lot), store(into.session_code, into.lot))
    return Transfer(key, ore_asset(source), *ends, quantity_cscu, at, reason)


def seal_of(merges: Iterable[Merge], rounds: Mapping[str, int]) -> str:
    """Changes with any lot that is to be merged. ``rounds``: session to the round in which its working lots lie."""
    lots = [lot for merge in merges for lot in (merge.into, *merge.others)]
    written = "|".join(
        f"{lot.name}={lot.at_hand_cscu}@{rounds[lot.session_code] if lot.working else ''}" for lot in lots
    )
    return hashlib.sha256(written.encode()).hexdigest()[:DIGITS]

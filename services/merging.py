"""Guests who turned out to be members: whatever lands on a guest's account is the member's."""

from collections.abc import Iterable
from datetime import datetime

from db.database import Transaction
from domain.ledger import AUEC, Holdings, RoundKind, Transfer, held, member
from domain.people import Person
from services.owed import one_person_each


async def forward_merged(tx: Transaction, by: int, now: datetime) -> int | None:
    """Move all that is committed on accounts of claimed guests to the members they are; the round, if it took one.

    A round of its own, of a kind that says that nobody earned or was paid anything by it.
    """
    people = await tx.people.all()
    if not any(person.merged_into for person in people):
        return None
    moved = forwarding(people, await tx.ledger.balances(), str((await tx.ledger.head()).version), now)
    if not moved:
        return None
    reason = "guests are the members who claimed them"
    round_id = await tx.ledger.begin(RoundKind.MERGE, None, by, reason, now)
    await tx.ledger.post(round_id, moved, by, now)
    await tx.ledger.commit(round_id, by, reason, now)
    return round_id


def forwarding(people: Iterable[Person], balances: Holdings, key: str, now: datetime) -> list[Transfer]:
    """What empties the accounts of claimed guests; ``key`` is unlike that of any other forwarding."""
    moves = []
    for guest, into in one_person_each(people).items():
        for account_of in (member, held) if guest != into else ():
            account, root = account_of(guest), account_of(into)
            if amount := balances.get((account, AUEC), 0):
                ends = (account, root) if amount > 0 else (root, account)
                reason = f"person {guest} is person {into}"
                moves.append(Transfer(f"merge:{key}:{account}", AUEC, *ends, abs(amount), now, reason))
    return moves

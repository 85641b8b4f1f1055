"""What the guild owes people: their committed movements and agreed offsets, handed to the pure fold.

Somebody who claimed a guest is one person with them, whichever account a movement went to.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from db.database import Transaction
from db.movements import Change, Closing
from db.payments import AgreedOffset
from domain.ledger import RoundKind, member
from domain.movements import Act, Movement, MovementKind, Offset
from domain.owed import Owed, reckon
from domain.payments import movement_kind, undone_key
from domain.people import Person

NOTHING = reckon(())

Placed: TypeAlias = tuple[tuple[int, int, int], Act]
"""An act behind its place: the version that committed it, offsets after movements, and a number."""


async def owed_of(tx: Transaction, person_id: int) -> Owed:
    """What one person is owed; of a guest who was claimed, what the member is."""
    people = await tx.people.all()
    roots = one_person_each(people)
    root = roots.get(person_id, person_id)
    accounts = [member(each) for each, its_root in roots.items() if its_root == root]
    changes = await tx.movements.of(accounts)
    return _reckoned(changes, await tx.movements.closings(), await tx.payments.offsets(), roots).get(
        root, NOTHING
    )


async def owed_by_all(tx: Transaction) -> dict[int, Owed]:
    """Person to what they are owed, for everybody who ever earned or was paid; claimed guests are left out."""
    roots = one_person_each(await tx.people.all())
    moved = await tx.movements.of_members(), await tx.movements.closings(), await tx.payments.offsets()
    return await asyncio.to_thread(_reckoned, *moved, roots)  # years of it would hold everybody else up


def one_person_each(people: Iterable[Person]) -> dict[int, int]:
    """Everybody's number to that of the one they are: a claimed guest's to the member's."""
    merged = {person.person_id: person.merged_into for person in people}
    return {person_id: _root(person_id, merged) for person_id in merged}


async def numbers_of(tx: Transaction, person_id: int) -> list[int]:
    """Somebody's own number, then those of guests whom they turned out to be."""
    roots = one_person_each(await tx.people.all())
    return [person_id, *(each for each, root in roots.items() if root == person_id != each)]


def who_is(people: Mapping[int, Person], person_id: int) -> Person:
    """The person of that number; of a claimed guest, the member they are."""
    person = people[person_id]
    while person.merged_into is not None:
        person = people[person.merged_into]
    return person


def _root(person_id: int, merged: Mapping[int, int | None]) -> int:
    while (into := merged.get(person_id)) is not None:
        person_id = into
    return person_id


def _reckoned(
    changes: Sequence[Change],
    closings: Sequence[Closing],
    offsets: Sequence[AgreedOffset],
    roots: Mapping[int, int],
) -> dict[int, Owed]:
    acts: dict[int, list[Placed]] = {}
    for change in changes:
        acts.setdefault(_owner(change, roots), [])
    versions = {change.key: change.version for change in changes}
    for change in changes:
        if change.kind is not RoundKind.MERGE:
            place = (change.place, 0, change.version)
            acts[_owner(change, roots)].append((place, _movement(change, versions)))
    moved = {
        (_owner(change, roots), change.round_id) for change in changes if change.kind is RoundKind.CLOSING
    }
    for root, own in acts.items():
        own.extend(_empty_closing(each) for each in closings if (root, each.round_id) not in moved)
    for number, offset in enumerate(offsets):
        if (own_acts := acts.get(roots[offset.person_id])) is not None:
            own_acts.append(((offset.ledger_version, 1, number), Offset(offset.amount_auec)))
    return {root: reckon(act for _, act in sorted(own, key=_place)) for root, own in acts.items()}


def _movement(change: Change, versions: Mapping[str, int]) -> Movement:
    undone = versions.get(undone_key(change.key) or "")
    kind = movement_kind(change.kind, change.change_auec) if undone is None else MovementKind.UNDONE
    return Movement(change.version, change.at, kind, change.change_auec, change.session_code, undone)


def _empty_closing(closing: Closing) -> Placed:
    """One that moved nothing, for the balance was zero: debts and dues of that day end all the same."""
    return (closing.place, 0, closing.place), Movement(closing.place, closing.at, MovementKind.CLOSED, 0)


def _owner(change: Change, roots: Mapping[int, int]) -> int:
    person_id = int(change.account.partition(":")[2])
    return roots.get(person_id, person_id)


def _place(placed: Placed) -> tuple[int, int, int]:
    return placed[0]

"""Tidying up the store: lots that are alike become one, and boxes are handed over. No amount changes in sum."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.database import Database, Transaction
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import RoundKind, Transfer
from domain.people import Person
from domain.postings import in_practice
from domain.quantities import format_scu
from domain.sessions import Session
from domain.store import Lot, Merge, duplicates, lot_named
from domain.storemoves import merge_transfers, moved, seal_of
from services.actors import Actor
from services.books import post
from services.notes import Noter
from services.sessions import require_session

ALIKE, HANDED_OVER = "lots that are alike become one", "boxes are handed over"
NOTHING_TO_MERGE = (
    "No two lots are alike in session, ore, quality, owner and container: there is nothing to merge."
)
CHANGED = "The store has changed since this was shown; nothing was merged. Run `/mining store merge` again."


@dataclass(frozen=True, slots=True)
class MergeView:
    """What merging would do. ``seal`` changes with any of the lots."""

    merges: tuple[Merge, ...]
    seal: str
    people: Mapping[int, Person]


@dataclass(frozen=True, slots=True)
class Merged:
    """``already``: somebody, or this very press, had merged just that before."""

    merges: tuple[Merge, ...]
    already: bool


@dataclass(frozen=True, slots=True)
class Handover:
    """What is to become of a lot, or of part of it; None: as it is, or all of it."""

    lot: str
    to: Actor | None = None
    container: str | None = None
    quantity_cscu: int | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The new lot, and who has it."""

    into: Lot
    owner: Person
    already: bool


class StoreTidying:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def look(self, guild_id: int, actor: Actor, standing: Standing) -> MergeView:
        """What can be merged: by an officer everything, by others what they have themselves. Refused if nothing can."""
        async with self._database.transaction(guild_id) as tx:
            by = await _number_of(tx, actor)
            merges = await _mergeable(tx, by, standing)
            if not merges:
                raise Refused(NOTHING_TO_MERGE)
            sessions = await tx.sessions.of(_unsaved(merges))
            people = await tx.people.of({merge.into.owner for merge in merges})
            seal = seal_of(merges, _rounds(sessions))
            return MergeView(tuple(merges), seal, {person.person_id: person for person in people})

    async def merge(self, guild_id: int, noter: Noter, seal: str) -> Merged:
        """Merge exactly what was looked at, once."""
        async with self._database.transaction(guild_id) as tx:
            known = await tx.people.by_discord(noter.actor.discord_id)
            seen = await _mergeable(tx, known.person_id if known else 0, noter.standing)
            sessions = {code: await require_session(tx, code) for code in _unsaved(seen)}
            by = await _number_of(tx, noter.actor)
            await tx.store.lock()
            key = f"store merge:{seal}"
            if await tx.movements.posted([f"{key}:0"]):
                return Merged((), already=True)
            merges = await _mergeable(tx, by, noter.standing)
            if not merges or not sessions.keys() >= set(_unsaved(merges)):
                raise Refused(CHANGED)
            if seal_of(merges, _rounds(sessions.values())) != seal:
                raise Refused(CHANGED)
            now = self._clock.now()
            moves = [
                (merge.into, merge_transfers(merge, key=f"{key}:{place}", at=now, reason=ALIKE))
                for place, merge in enumerate(merges)
            ]
            await _post(tx, moves, sessions, by, now)
            return Merged(tuple(merges), already=False)

    async def hand_over(self, guild_id: int, noter: Noter, wish: Handover) -> HandedOver:
        """Put a lot, or part of it, into a new one with another owner or container, once an act."""
        async with self._database.transaction(guild_id) as tx:
            code, _, number = wish.lot.partition("/")
            session = await require_session(tx, code)
            by = await _number_of(tx, noter.actor)
            to = None if wish.to is None else await _number_of(tx, wish.to)
            await tx.store.lock()
            key = f"store move:{noter.key}"
            if posted := await tx.movements.posted([key]):
                into = await tx.store.get(code, int(posted[0].to_account.partition("/")[2]))
                assert into is not None, "a lot that ore went into is there"
                return HandedOver(into, await _person(tx, into.owner), already=True)
            lot = lot_named(await tx.store.at_hand(code, practice=session.practice), f"{code}/{number}")
            if lot is None:
                raise Refused(
                    f"There is nothing in a lot {wish.lot}: `/mining store show` names those there are."
                )
            if lot.owner != by and noter.standing < Standing.OFFICER:
                raise Refused(f"Only officers, and whoever has lot {lot.name}, may do this.")
            now = self._clock.now()
            into = _handed_over(lot, wish, to, lot_number=await tx.store.next_lot(code))
            transfer = moved(lot, into, into.at_hand_cscu, key=key, at=now, reason=HANDED_OVER)
            round_id = await _post(tx, [(lot, [transfer])], {code: session}, by, now)
            await tx.store.add(replace(into, round_id=round_id), by)
            return HandedOver(into, await _person(tx, into.owner), already=False)


def _handed_over(lot: Lot, wish: Handover, to: int | None, *, lot_number: int) -> Lot:
    """The new lot, as old as the one it comes out of. Refused where nothing would be another."""
    owner = lot.owner if to is None else to
    container = lot.container if wish.container is None else wish.container
    if (owner, container) == (lot.owner, lot.container):
        raise Refused(f"Lot {lot.name} is there already: say who has it now, or in what it is.")
    quantity = lot.at_hand_cscu if wish.quantity_cscu is None else wish.quantity_cscu
    if quantity > lot.at_hand_cscu:
        raise Refused(f"There are only {format_scu(lot.at_hand_cscu)} in lot {lot.name}.")
    return replace(lot, lot=lot_number, owner=owner, container=container, at_hand_cscu=quantity)


async def _mergeable(tx: Transaction, by: int, standing: Standing) -> list[Merge]:
    lots = await tx.store.at_hand()
    return duplicates(lot for lot in lots if standing >= Standing.OFFICER or lot.owner == by)


def _unsaved(merges: Iterable[Merge]) -> list[str]:
    """The sessions in whose rounds lots are to be merged, in the order in which they are locked."""
    return sorted({merge.into.session_code for merge in merges if merge.into.working})


def _rounds(sessions: Iterable[Session]) -> dict[str, int]:
    return {session.code: session.round_id for session in sessions}


async def _post(
    tx: Transaction,
    moves: Sequence[tuple[Lot, Sequence[Transfer]]],
    sessions: Mapping[str, Session],
    by: int,
    now: datetime,
) -> int:
    """Working lots in the rounds of their locked sessions, all others in one that counts at once; the last round."""
    round_id = 0
    committed: list[Transfer] = []
    for lot, transfers in moves:
        session = sessions.get(lot.session_code)
        if session is not None and lot.working:
            await post(tx, session, transfers, by, now)
            round_id = session.round_id
        else:
            practice = session is not None and session.practice
            committed += in_practice(transfers, lot.session_code) if practice else transfers
    if committed:
        reason = committed[0].reason
        round_id = await tx.ledger.begin(RoundKind.STORE, None, by, reason, now)
        await tx.ledger.post(round_id, committed, by, now)
        await tx.ledger.commit(round_id, by, reason, now)
    return round_id


async def _number_of(tx: Transaction, actor: Actor) -> int:
    return (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id


async def _person(tx: Transaction, person_id: int) -> Person:
    person = await tx.people.get(person_id)
    assert person is not None, "whoever has a lot is somebody"
    return person

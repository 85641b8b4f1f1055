"""A haul as people see it: whose it is, and what became of it."""

from dataclasses import dataclass

from db.database import Transaction
from db.hauls import ActDone
from domain.errors import Refused
from domain.hauls import Haul, HaulAct
from domain.people import Person
from domain.sessions import Session
from domain.store import Lot

LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class HaulView:
    """A haul, whose it is, and the session that it is of."""

    haul: Haul
    session: Session
    owner: Person | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What became of a haul, by whom, when and why; ``already``: that had been done before.

    ``holder`` has the lots.
    """

    view: HaulView
    lots: tuple[Lot, ...]
    holder: Person | None
    by: Person | None
    done: ActDone
    already: bool

    @property
    def haul(self) -> Haul:
        return self.view.haul


async def require_haul(tx: Transaction, code: str, number: int) -> Haul:
    """The haul, locked until the transaction ends. Refused if there is none of that number."""
    haul = await tx.hauls.get_for_update(code, number) if number <= LARGEST_NUMBER else None
    if haul is None:
        raise Refused(f"There is no haul {code}/{number}: choose one from the list that `haul` offers.")
    return haul


async def view_of(tx: Transaction, session: Session, haul: Haul) -> HaulView:
    """The haul with its session and its owner."""
    return HaulView(haul, session, await tx.people.get(haul.owner))


async def became_of(tx: Transaction, session: Session, haul: Haul) -> Resolved:
    """What became of a haul, as it stands in its acts."""
    acts = await tx.hauls.acts(haul.session_code, haul.number)
    done = next(each for each in reversed(acts) if each.act in (HaulAct.COLLECTED, HaulAct.VOID))
    lots = await tx.store.arrived(haul.session_code, haul.number, haul.round_id)
    by = await tx.people.get(done.by) if done.by else None
    holder = await tx.people.get(lots[0].owner) if lots else None
    return Resolved(await view_of(tx, session, haul), tuple(lots), holder, by, done, already=True)

"""The hauls that the end of a session has to deal with, and how they are asked about."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.database import Transaction
from domain.hauls import Haul
from domain.people import Person
from domain.sessions import Session
from services.notices import Notice, NoticeButton

NAMED = 5
"""Hauls told of one by one; five hundred would not fit into a message."""
FORGOTTEN = "somebody"
"""The name of whoever has none any more."""


@dataclass(frozen=True, slots=True)
class Flying:
    """A session's hauls in flight, without those that were carried over before.

    ``hauls`` are the few that are named, the next to be ready first; ``newest`` is the highest number of all.
    """

    hauls: tuple[Haul, ...] = ()
    count: int = 0
    newest: int = 0
    people: Mapping[int, Person] = field(default_factory=dict)


async def flying(tx: Transaction, session: Session) -> Flying:
    """What is in flight in the session's round now."""
    count, newest = await tx.hauls.count_in_round(session.round_id)
    if not count:
        return Flying()
    hauls = tuple(await tx.hauls.in_round(session.round_id, limit=NAMED))
    return Flying(hauls, count, newest, await owners(tx, hauls))


async def owners(tx: Transaction, hauls: tuple[Haul, ...]) -> dict[int, Person]:
    """Who has them."""
    found = [await tx.people.get(person_id) for person_id in {haul.owner for haul in hauls}]
    return {person.person_id: person for person in found if person is not None}


def listed(flying: Flying) -> tuple[str, dict[str, str]]:
    """The first few in words, with a ``{place}`` for each name; and how many more there are."""
    free = {
        f"owner{place}": (flying.people[haul.owner].name if haul.owner in flying.people else "") or FORGOTTEN
        for place, haul in enumerate(flying.hauls)
    }
    words = [
        f"**{haul.name}** of {{owner{place}}}, ready <t:{int(haul.ready_at.timestamp())}:R>"
        for place, haul in enumerate(flying.hauls)
    ]
    more = flying.count - len(flying.hauls)
    return "; ".join([*words, f"and {more} more"] if more else words), free


def outlook(session: Session) -> str:
    """What becomes of them if nobody decides anything."""
    if session.practice:
        return "Once it is saved or thrown away they are void: nothing of a practice is real."
    default = (
        "Saving, discarding or failing it carries them over to the guild's store, tagged with this session, unless "
        "somebody decides otherwise."
    )
    if session.waits_for_hauls:
        return f"It waits for them and is not rolled back meanwhile. {default}"
    return f"{default} So does its time-out."


def decisions(session: Session, flying: Flying) -> tuple[NoticeButton, ...]:
    """The buttons by which that is decided."""
    code = session.code
    carry = NoticeButton("Carry over", "hauls.carry", (code,), "primary")
    void = NoticeButton("Void them", "hauls.void-form", (code, flying.newest), "danger")
    wait = NoticeButton("Wait for them", "hauls.wait", (code,))
    return (void, wait) if session.practice else (carry, void, wait)


def asked(session: Session, flying: Flying, notice: Notice) -> Notice:
    """The notice that a stopped session is stopped, with its hauls, if any, and what can be decided about them."""
    if not flying.count:
        return notice
    words, free = listed(flying)
    return Notice(
        f"{notice.text}\n{counted(flying.count)} in flight: {words}. {outlook(session)}",
        {**notice.free, **free},
        (*notice.buttons, *decisions(session, flying)),
    )


def counted(number: int) -> str:
    return "1 haul" if number == 1 else f"{number} hauls"

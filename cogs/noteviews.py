"""What is noted about a session, in words: in messages, where Discord formats text, and in menus, where not."""

from collections.abc import Callable, Iterator, Mapping

from cogs import text
from domain.notes import ActiveNotes, Fact
from domain.payroll import Correction, Exclusion, Expense, OreForm, OreLine, Sale
from domain.people import Person
from domain.quantities import format_price, format_scu
from domain.words import format_duration

Say = Callable[[str, int], str]
"""``text.plain`` or ``text.label``: makes hostile text harmless for where it is shown."""

WHERE, NAME, COMMODITY, ORIGIN, REASON = 60, text.LONGEST_NAME, 40, 20, 60


def note_lines(notes: ActiveNotes, people: Mapping[int, Person]) -> Iterator[str]:
    """Every note that counts, under the number by which it can be taken back."""
    for number, fact in facts(notes):
        yield f"`{number}` {words(fact, people, text.plain)}"


def facts(notes: ActiveNotes) -> Iterator[tuple[int, Sale | Expense | OreLine]]:
    """Sales, expenses, ore; each kind in the order noted."""
    yield from notes.sales.items()
    yield from notes.expenses.items()
    yield from notes.ore.items()


def words(fact: Sale | Expense | OreLine, people: Mapping[int, Person], say: Say) -> str:
    match fact:
        case Sale():
            where = f" at {say(fact.terminal, WHERE)}" if fact.terminal else ""
            holder = say(people[fact.seller_id].name, NAME)
            return f"sale {text.money(fact.amount_auec)}{where}, held by {holder}"
        case Expense():
            claimant = say(people[fact.claimant_id].name, NAME)
            what = say(fact.what, WHERE)
            return f"expense {text.money(fact.amount_auec)} for {what}, advanced by {claimant}"
        case OreLine():
            return f"ore {ore_words(fact, say)}"


def act_words(fact: Fact, people: Mapping[int, Person], say: Say) -> str:
    """A decision about who was there."""
    match fact:
        case Correction():
            who, why = say(people[fact.person_id].name, NAME), say(fact.reason, REASON)
            return f"{signed_duration(fact.seconds)} for {who}: {why}"
        case Exclusion():
            why = f": {say(fact.reason, REASON)}" if fact.reason else ", no reason given"
            return f"left out {say(people[fact.person_id].name, NAME)}{why}"
    return "confirmed who was there"


def signed_duration(seconds: int) -> str:
    return f"{'+' if seconds >= 0 else ''}{format_duration(seconds)}"


def confirmation(notes: ActiveNotes, people: Mapping[int, Person]) -> str:
    """Whether, by whom and when it was confirmed who was there."""
    if (note := notes.confirmed) is None:
        return "not validated"
    since = ", changed since" if notes.changed_since else ""
    return f"validated by {text.name(people[note.noted_by].name)} {text.moment(note.noted_at)}{since}"


def ore_words(ore: OreLine, say: Say = text.plain) -> str:
    """``125 SCU Quantainium, quality 812 · 155 000 per SCU (uex)``; what has no price says so."""
    form = " raw" if ore.form is OreForm.RAW else ""
    quality = "" if ore.quality is None else f", quality {ore.quality}"
    price = "no price yet"
    if ore.unit_price_auec:
        origin = f" ({say(ore.price_source.origin, ORIGIN)})" if ore.price_source else ""
        price = f"{format_price(ore.unit_price_auec)} per SCU{origin}"
    return f"{format_scu(ore.quantity_cscu)}{form} {say(ore.commodity, COMMODITY)}{quality} · {price}"

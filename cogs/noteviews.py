"""What is noted about a session, in words: in messages, where Discord formats text, and in menus, where not."""

from collections.abc import Callable, Iterator, Mapping

from cogs import text
from domain.notes import ActiveNotes
from domain.payroll import Expense, OreForm, OreLine, Sale
from domain.people import Person
from domain.quantities import format_price, format_scu

Say = Callable[[str, int], str]
"""``text.plain`` or ``text.label``: makes hostile text harmless for where it is shown."""

WHERE, NAME, COMMODITY, ORIGIN = 60, text.LONGEST_NAME, 40, 20


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


def ore_words(ore: OreLine, say: Say = text.plain) -> str:
    """``125 SCU Quantainium · 155 000 per SCU (uex)``; what has no price says so."""
    form = " raw" if ore.form is OreForm.RAW else ""
    price = "no price yet"
    if ore.unit_price_auec:
        origin = f" ({say(ore.price_source.origin, ORIGIN)})" if ore.price_source else ""
        price = f"{format_price(ore.unit_price_auec)} per SCU{origin}"
    return f"{format_scu(ore.quantity_cscu)}{form} {say(ore.commodity, COMMODITY)} · {price}"

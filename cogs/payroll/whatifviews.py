"""A comparison as one message: the totals of each variant, everybody's difference, and a sheet with all of it."""

from collections.abc import Iterator

import discord

from cogs import text
from cogs.noteviews import Say
from cogs.sessionviews import heading
from cogs.views import GREY, PRIMARY, SECONDARY, Item, button, view_of
from cogs.words import OWN_RULES
from domain.payroll import Payroll
from domain.quantities import format_auec, format_price, plain
from domain.whatif import MOST_VARIANTS, Outcome, write_variants
from reports.comparison import Side, comparison_csv, receivers
from services.whatif import Compared, Comparison

ROLES_NAMED = 3
EMBED_CHARACTERS, PEOPLE_CHARACTERS = 5900, 3500
MORE = "more"
"""The argument of a button under a comparison, to which it adds."""
NOTHING_TO_COMPARE = "Nothing is compared any more: add what would be different."


def comparison(compared: Comparison) -> tuple[discord.Embed, discord.ui.View]:
    """Never more than Discord takes: whoever has the largest difference comes first, the sheet has everybody."""
    embed = discord.Embed(title=f"What if · {heading(compared.view.session)}", colour=GREY)
    embed.add_field(name="Now", value=_totals(compared.now), inline=False)
    for each in compared.variants:
        title = text.label(f"{each.letter}: {_words(each, text.label)}", 250)
        embed.add_field(name=title, value=f"{_totals(each.outcome)}{_unread(each)}", inline=False)
    embed.set_footer(text=write_variants(each.variant for each in compared.variants) or None)
    room = min(PEOPLE_CHARACTERS, EMBED_CHARACTERS - len(embed))
    people = text.within(_people(compared), room, more="… and {} more, in the sheet")
    embed.description = people or NOTHING_TO_COMPARE
    return embed, view_of(*_buttons(compared))


def compared_file(compared: Comparison) -> bytes:
    """The sheet."""
    return comparison_csv(compared.view.people, _now(compared), _sides(compared))


def _buttons(compared: Comparison) -> Iterator[Item]:
    code, full = compared.view.session.code, len(compared.variants) >= MOST_VARIANTS
    yield button("Compare another", PRIMARY, "whatif.form", code, MORE, disabled=full)
    for place, each in enumerate(compared.variants):
        yield button(f"Drop {each.letter}", SECONDARY, "whatif.drop", code, place)


def _people(compared: Comparison) -> Iterator[str]:
    """Now, then, and the difference of each; the largest difference first."""
    if not compared.variants:
        return
    now = compared.now.received
    found = receivers(_now(compared), _sides(compared))
    for person_id in sorted(found, key=lambda who: (-_largest(compared, who), who)):
        variants = (_person_in(compared, each, person_id) for each in compared.variants)
        before = format_auec(now.get(person_id, 0)) if compared.now.payroll is not None else "–"
        yield f"{text.name(compared.view.people[person_id].name)} {before}{''.join(variants)}"


def _person_in(compared: Comparison, each: Compared, person_id: int) -> str:
    if each.outcome.payroll is None:
        return f" · {each.letter} –"
    amount = each.outcome.received.get(person_id, 0)
    before = compared.now.received.get(person_id, 0)
    difference = f" ({_signed(amount - before)})" if compared.now.payroll is not None else ""
    return f" · {each.letter} **{format_auec(amount)}**{difference}"


def _largest(compared: Comparison, person_id: int) -> int:
    before = compared.now.received.get(person_id, 0)
    return max(abs(each.outcome.received.get(person_id, 0) - before) for each in compared.variants)


def _totals(outcome: Outcome) -> str:
    if outcome.payroll is None:
        return f"Refused: {text.plain((outcome.refusal or '').rstrip('.'), 300)}."
    return " · ".join(_sums(outcome.payroll))


def _unread(each: Compared) -> str:
    if not each.unasked:
        return ""
    roles = ", ".join(map(text.name, each.unasked[:ROLES_NAMED]))
    return f"\n⚠️ Who has {roles} was not read when the session stopped, so it changes nothing here."


def _sums(payroll: Payroll) -> Iterator[str]:
    yield f"pot {text.money(payroll.gross_auec)}"
    yield f"to people **{format_auec(sum(line.net_auec for line in payroll.lines))}**"
    yield f"fees {format_auec(payroll.fees_auec)}"
    yield f"tax {format_auec(payroll.tax_auec)}"
    yield f"treasury in all {format_auec(payroll.treasury_auec)}"


def _words(each: Compared, say: Say) -> str:
    """What is different about it."""
    variant = each.variant
    facts = [
        f"template {say(each.template, 40)}" if each.template is not None else "",
        OWN_RULES if variant.template_id == 0 else "",
        f"fee {variant.fee_mode}" if variant.fee_mode is not None else "",
        f"tax {plain(variant.tax_percent):f} %" if variant.tax_percent is not None else "",
        f"pot {text.money(variant.pot_auec)}" if variant.pot_auec is not None else "",
        *(f"{say(name, 30)} at {format_price(price)}" for name, price in variant.prices),
    ]
    return ", ".join(filter(None, facts))


def _signed(difference: int) -> str:
    return f"{'+' if difference > 0 else '−' if difference < 0 else '±'}{format_auec(abs(difference))}"


def _now(compared: Comparison) -> Side:
    return Side("now", compared.now)


def _sides(compared: Comparison) -> list[Side]:
    return [Side(f"{each.letter}: {_words(each, _as_it_is)}", each.outcome) for each in compared.variants]


def _as_it_is(words: str, _: int) -> str:
    return words

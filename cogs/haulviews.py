"""Hauls as messages: that one left, what came out of it, and all that are in flight. Values in, words out."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import discord

from cogs import text
from cogs.views import DANGER, GOLD, SUCCESS, Item, button, menu, option, turners, view_of
from domain.hauls import Cargo, Haul, HaulAct
from domain.orelines import Unreadable
from domain.payroll import OreForm
from domain.people import Person
from domain.quantities import format_scu
from domain.refineries import YieldHint, yield_words
from domain.sessions import Session
from domain.words import progress_bar
from services.flying import FORGOTTEN
from services.haullists import HaulPage
from services.hauls import Added, Resolved

COMMODITY, WHERE, REASON, CONTAINER = 40, 60, 100, 60
NAMED_ORES = 4
WORKING = "It counts once the session is saved."
FOR_GOOD = "It lies in the guild's store for good."


def added(done: Added, owner: str, hint: YieldHint) -> str:
    """The answer to adding a haul."""
    haul = done.haul
    lead = "That was noted before, and is noted once: haul" if done.already else "Noted haul"
    cost = ""
    if haul.cost_auec:
        cost = (
            f"\nIts cost of **{text.money(haul.cost_auec)}** is expense `{haul.expense_number}`, advanced by "
            f"{text.name(person_name(done.claimant))}, who gets it back in full."
        )
    guess = yield_words(hint, clean=text.plain)
    expected = f"\nOnly a hint: {guess}." if guess else ""
    return (
        f"{lead} **{haul.name}** of {text.name(owner)}: {cargo_words(haul.cargo)}{place_words(haul)}, ready "
        f"{text.ago(haul.ready_at)}, {text.moment(haul.ready_at)}.{cost}{expected}\n{WORKING}"
    )


def resolved(done: Resolved) -> str:
    """What became of a haul, also to whoever comes second."""
    haul, session = done.haul, done.view.session
    who = text.name(done.by.name if done.by else "Paydirt")
    of = f"Haul **{haul.name}** of {text.name(person_name(done.view.owner))}"
    why = f": {text.plain(done.done.reason, REASON)}"
    if done.done.act is HaulAct.VOID:
        verb = (
            f"had been voided by {who} already, once, {text.moment(done.done.at)}"
            if done.already
            else f"is void, by {who}"
        )
        cost = " What it cost stays noted as an expense." if haul.cost_auec else ""
        return f"{of} {verb}{why}.{cost}"
    verb = (
        f"had been collected by {who} already, once, {text.moment(done.done.at)}"
        if done.already
        else f"is collected by {who}"
    )
    early = why if done.done.at < haul.ready_at else ""
    lots = "; ".join(
        f"{cargo_words([lot.cargo])} (lot {lot.name}){_container(lot.container)}" for lot in done.lots
    )
    return f"{of} {verb}{early}. In store: {lots}. {_standing(haul, session)}"


def haul_list(page: HaulPage, code: str | None, now: datetime) -> tuple[discord.Embed, discord.ui.View]:
    """A page of hauls in flight, and what can be done with those on it."""
    of = f" of {code}" if code else ""
    lines = list(_lines(page, now))
    embed = discord.Embed(
        title=f"Hauls in flight{of} ({page.total})",
        colour=GOLD,
        description="\n\n".join(lines) or "Nothing is on its way: `/mining haul add`.",
    )
    if page.pages > 1:
        embed.set_footer(text=f"page {page.number + 1} of {page.pages}")
    return embed, view_of(*_list_items(page, code))


def reasons(unreadable: Iterable[Unreadable]) -> str:
    """Why lines could not be read."""
    return text.within(
        (f"• {text.plain(each.line, 60)}: {text.plain(each.reason, 200)}" for each in unreadable), 500
    )


def cargo_words(cargo: Iterable[Cargo]) -> str:
    """``125 SCU raw Quantainium, quality 812; 12 SCU Gold``: the first few."""
    listed = list(cargo)
    words = [_ore(each) for each in listed[:NAMED_ORES]]
    more = len(listed) - len(words)
    return "; ".join([*words, f"{more} more"] if more else words)


def place_words(haul: Haul) -> str:
    """`` at Ruin Station (Dinyx Solventation)``; nothing for plain cargo."""
    method = text.plain(haul.method, WHERE) if haul.method else ""
    if haul.refinery is None:
        return f" by {method}" if method else ""
    return f" at {text.plain(haul.refinery, WHERE)}{f' ({method})' if method else ''}"


def person_name(person: Person | None) -> str:
    return (person.name if person else "") or FORGOTTEN


def haul_label(haul: Haul, owner: Person | None) -> str:
    """For a menu, where nothing is formatted."""
    ores = ", ".join(each.commodity for each in haul.cargo[:NAMED_ORES])
    return text.label(f"{haul.name} · {text.label(person_name(owner), text.LONGEST_NAME)} · {ores}")


def _lines(page: HaulPage, now: datetime) -> Iterator[str]:
    for haul in page.hauls:
        owner = text.name(person_name(page.owners.get(haul.owner)))
        cost = f" · cost {text.money(haul.cost_auec)}" if haul.cost_auec else ""
        yield (
            f"**{haul.name}** {owner}{place_words(haul)}{_marks(haul)}\n"
            f"{progress_bar(now - haul.departs_at, haul.takes)} · {_eta(haul, now)}\n{cargo_words(haul.cargo)}{cost}"
        )


def _eta(haul: Haul, now: datetime) -> str:
    if haul.is_ready(now):
        return f"**ready** since {text.ago(haul.ready_at)}"
    return f"ready {text.ago(haul.ready_at)}"


def _marks(haul: Haul) -> str:
    marks = ["carried over"] if haul.carried else []
    if haul.orphaned_at is not None:
        marks.append("orphaned")
    return f" · {', '.join(marks)}" if marks else ""


def _list_items(page: HaulPage, code: str | None) -> Iterator[Item]:
    options = [
        option(haul_label(haul, page.owners.get(haul.owner)), f"{haul.session_code}/{haul.number}")
        for haul in page.hauls
    ]
    if options:
        yield menu("Collect", options, "haul.collect-chosen")
        yield menu("Void", options, "haul.void-chosen")
    yield from turners(page.number, page.pages, "haul.page", code or "all")


def form_buttons(code: str, number: int) -> discord.ui.View:
    """Under the message of a haul."""
    return view_of(
        button("Collect", SUCCESS, "haul.collect-form", code, number),
        button("Void", DANGER, "haul.void-form", code, number),
    )


def _ore(cargo: Cargo) -> str:
    form = " raw" if cargo.form is OreForm.RAW else ""
    quality = f", quality {cargo.quality}" if cargo.quality is not None else ""
    return f"{format_scu(cargo.quantity_cscu)}{form} {text.plain(cargo.commodity, COMMODITY)}{quality}"


def _container(container: str) -> str:
    return f" in {text.plain(container, CONTAINER)}" if container else ""


def _standing(haul: Haul, session: Session) -> str:
    if session.practice:
        return "Only practice: nothing of it is real."
    return FOR_GOOD if haul.carried else WORKING

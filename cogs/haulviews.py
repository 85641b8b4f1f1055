"""Hauls as messages: that one left, what came out of it, and all that are in flight. Values in, words out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import discord

from cogs import text
from cogs.views import DANGER, GOLD, SUCCESS, Item, button, menu, option, turners, view_of
from domain.access import Standing
from domain.hauls import Cargo, Haul, HaulAct
from domain.payroll import OreForm
from domain.people import Person
from domain.quantities import format_scu
from domain.refineries import YieldHint, yield_words
from domain.sessions import Session, SessionState
from domain.words import progress_bar
from services.flying import FORGOTTEN
from services.haullists import HaulPage
from services.hauls import Added
from services.haulviews import Resolved
from services.notes import TAKES_NOTES

COMMODITY, WHERE, REASON, CONTAINER = 40, 60, 100, 60
NAMED_ORES = 4
COME_HINT = "What really came, one ore a line; it may be less"
LOTS = 1300
"""Characters of what came out; a message takes 2000."""
ALL = "all"
"""In place of a session's code."""
ROOM = 4000
"""Characters of a list; an embed takes 4096."""
WORKING = "It counts once the session is saved."
FOR_GOOD = "It lies in the guild's store for good."


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a list, by their Discord id, and as what."""

    discord_id: int
    standing: Standing

    def may_resolve(self, owner: Person | None) -> bool:
        """Whether a haul of that owner may be offered to them; the service decides."""
        return self.standing >= Standing.OFFICER or (
            owner is not None and owner.discord_id == self.discord_id
        )


def added(done: Added, hint: YieldHint) -> str:
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
    owner = text.name(person_name(done.owner))
    return (
        f"{lead} **{haul.name}** of {owner}: {cargo_words(haul.cargo)}{place_words(haul)}, ready "
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
    lots = text.within((f"• {cargo_words([lot.cargo])} (lot {lot.name})" for lot in done.lots), LOTS)
    container = f" in {text.plain(done.lots[0].container, CONTAINER)}" if done.lots[0].container else ""
    holder = text.name(person_name(done.holder))
    return f"{of} {verb}{early}. {_standing(haul, session)} With {holder}{container}:\n{lots}"


def haul_list(
    page: HaulPage, code: str | None, now: datetime, reader: Reader, hint: Callable[[Haul], YieldHint]
) -> tuple[discord.Embed, discord.ui.View]:
    """A page of hauls in flight, and what the reader can do with those on it."""
    of = f" of {code}" if code else ""
    lines = [f"{_line(haul, page, now, hint(haul))}\n" for haul in page.hauls]
    ready = f"{page.ready} ready · " if page.ready else ""
    embed = discord.Embed(
        title=f"Hauls in flight{of} ({page.total})",
        colour=GOLD,
        description=text.within(lines, ROOM) or "Nothing is on its way: `/mining haul add`.",
    )
    if page.total:
        embed.set_footer(text=f"{ready}page {page.number + 1} of {page.pages}")
    theirs = [haul for haul in page.hauls if reader.may_resolve(page.owners.get(haul.owner))]
    return embed, view_of(*_list_items(page, theirs, code))


def came_hint(haul: Haul, hint: YieldHint) -> str:
    """Beside the field for what came out of it."""
    if not haul.is_refined:
        return COME_HINT
    went_in = format_scu(sum(each.quantity_cscu for each in haul.cargo))
    expected = hint.expected_cscu
    guess = f"; about {format_scu(expected)} may come (rule of thumb)" if expected is not None else ""
    return f"Write behind each how much came. {went_in} went in{guess}"


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


def _line(haul: Haul, page: HaulPage, now: datetime, hint: YieldHint) -> str:
    owner = text.name(person_name(page.owners.get(haul.owner)))
    facts = [cargo_words(haul.cargo)]
    if hint.expected_cscu is not None:
        facts.append(f"about {format_scu(hint.expected_cscu)} may come out")
    if haul.cost_auec:
        facts.append(f"cost {text.money(haul.cost_auec)}")
    return (
        f"{'✅' if haul.is_ready(now) else '⏳'} **{haul.name}** {owner}{place_words(haul)}{_marks(haul)}\n"
        f"{progress_bar(now - haul.departs_at, haul.takes)} · {_eta(haul, now)}\n{' · '.join(facts)}"
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


def _list_items(page: HaulPage, theirs: Iterable[Haul], code: str | None) -> Iterator[Item]:
    options = [
        option(haul_label(haul, page.owners.get(haul.owner)), f"{haul.session_code}/{haul.number}")
        for haul in theirs
    ]
    if options:
        yield menu("Collect one of these", options, "haul.collect-chosen")
        yield menu("Void one of these", options, "haul.void-chosen")
    yield from turners(page.number, page.pages, "haul.page", code or ALL)


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


def _standing(haul: Haul, session: Session) -> str:
    if session.practice:
        return "Only practice: nothing of it is real."
    if haul.carried or session.state is SessionState.SAVED:
        return FOR_GOOD
    return WORKING if session.state in TAKES_NOTES else f"The session is {session.state}."

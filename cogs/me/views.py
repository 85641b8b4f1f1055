"""A member's own screens. Values in, embeds and buttons out; nothing here awaits."""

from collections.abc import Iterator

import discord

from cogs import text
from cogs.sessiontimes import flag_words
from cogs.sessionviews import heading
from cogs.views import (
    DANGER,
    GOLD,
    GREEN,
    PRIMARY,
    SECONDARY,
    Item,
    add_list,
    button,
    menu,
    option,
    turners,
    view_of,
)
from domain.explain import explain
from domain.objections import Objection
from domain.people import Choice
from domain.resolve import describe_source
from domain.sessions import SessionState
from domain.words import format_duration
from services.mine import MySession, MyTime, Overview, Profile

CHOICES = (
    (Choice.PAY, "Pay me", "My share is mine"),
    (Choice.DONATE, "Donate to the others", "The others share what would have been mine"),
    (Choice.TREASURY, "Give to the treasury", "My share goes to the guild"),
)
CHOICE_WORDS = {value: words for value, words, _ in CHOICES}
INTERVALS = 12
"""On a page: as many as one field of a message holds, so that pay and objections have room beside them."""


def overview(view: Overview) -> tuple[discord.Embed, discord.ui.View]:
    """Balance, choice, handle, and the sessions with time and pay."""
    embed = discord.Embed(title="⛏️ You in this guild", colour=GREEN, description="\n".join(_facts(view)))
    sessions = [_session_line(each) for each in view.sessions]
    add_list(embed, "Your sessions", sessions, empty="none yet", most_fields=2)
    return embed, view_of(*_overview_items(view))


def _facts(view: Overview) -> Iterator[str]:
    owed = view.owed
    yield f"The guild owes you **{text.money(owed.payable_auec)}**"
    if owed.debt_auec:
        yield f"You were paid {text.money(owed.debt_auec)} too much; it is only offset if you or an officer say so"
    handle = (
        f"`{view.person.handle}`" if view.person.handle else "none: without one nobody can send you money"
    )
    yield f"Paid under the handle {handle}"
    yield f"Standing choice: **{CHOICE_WORDS[view.person.choice]}**"
    if not view.person.tracked:
        yield "⚠️ You are not recorded, as you wished, so no time of yours earns anything"


def _session_line(each: MySession) -> str:
    session = each.session
    if session.practice:
        pay = "practice"
    elif each.net_auec is None:
        pay = str(session.state)
    else:
        pay = text.money(each.net_auec)
    title = f" {text.plain(session.title, 40)}" if session.title else ""
    return (
        f"`{session.code}` {text.moment(session.opened_at)}{title} · {format_duration(each.seconds)} · {pay}"
    )


def _overview_items(view: Overview) -> Iterator[Item]:
    if view.sessions:
        options = [
            option(
                f"{each.session.code} · {each.session.title or each.session.kind}",
                each.session.code,
                f"{format_duration(each.seconds)} · {each.session.state}",
            )
            for each in view.sessions
        ]
        yield menu("Look at a session: your time, your pay in words", options, "me.session", row=0)
    yield _choice_menu("me.choice", view.person.choice, "Standing choice", row=1)
    yield button("History", SECONDARY, "me.history", row=2)
    yield button("Statement", SECONDARY, "me.statement", row=2)
    yield button("Handles", SECONDARY, "me.handles", row=2)
    yield button("My data", SECONDARY, "me.data", row=2)
    for turner in turners(view.page, view.page + 1 + view.more, "me.page"):
        turner.row = 3
        yield turner


def _choice_menu(verb: str, chosen: Choice, placeholder: str, *arguments: object, row: int) -> Item:
    options = [option(words, value, hint) for value, words, hint in CHOICES]
    return menu(f"{placeholder}: {CHOICE_WORDS[chosen]}", options, verb, *arguments, row=row)


def my_time(view: MyTime, page: int = 0) -> tuple[discord.Embed, discord.ui.View]:
    """Time interval by interval, pay in words, objections, and what can still be decided. Pages count from 0."""
    pages = max(1, -(-len(view.stays) // INTERVALS))
    page = min(page, pages - 1)
    embed = discord.Embed(title=heading(view.session), colour=GOLD, description=_time_so_far(view))
    of_pages = f", page {page + 1} of {pages}" if pages > 1 else ""
    add_list(embed, f"Interval by interval{of_pages}", _intervals(view, page), empty="none", most_fields=1)
    if view.payroll is not None:
        sentences = [
            sentence
            for number in view.numbers or (view.person.person_id,)
            for sentence in explain(view.given, view.payroll, view.attendance, number, text.plain)
        ]
        add_list(embed, "Your pay, in words", [*_agreed(view), *sentences], empty="nothing", most_fields=3)
    if view.objections:
        add_list(embed, "Your objections", map(objection_line, view.objections), empty="none", most_fields=1)
    if view.may_object_until is not None:
        embed.add_field(name="Objections", value=f"possible until {text.moment(view.may_object_until)}")
    return embed, view_of(*_time_items(view, page, pages))


def _agreed(view: MyTime) -> Iterator[str]:
    if view.sources:
        yield f"Agreed for you: {', '.join(describe_source(each, text.name) for each in view.sources)}."


def _time_so_far(view: MyTime) -> str:
    lines = [view.attendance[number] for number in view.numbers if number in view.attendance]
    if not lines:
        return "No time of yours was seen in this session. If you were there, tell an officer."
    flags = sorted({flag for line in lines for flag in line.flags})
    counted = format_duration(sum(line.seconds for line in lines))
    return " · ".join([f"**{counted}** count", *flag_words(flags), f"{view.session.state}"])


def _intervals(view: MyTime, page: int) -> Iterator[str]:
    for stay in view.stays[page * INTERVALS : (page + 1) * INTERVALS]:
        deafened = " · deafened" if stay.deafened else ""
        length = format_duration(int((stay.end - stay.start).total_seconds()))
        start, end = int(stay.start.timestamp()), int(stay.end.timestamp())
        yield f"<t:{start}:T> to <t:{end}:T> {text.channel(stay.channel_id)} {length}{deafened}"


def _time_items(view: MyTime, page: int, pages: int) -> Iterator[Item]:
    code = view.session.code
    if view.session.revision == 1 and view.session.state in (SessionState.OPEN, SessionState.STOPPED):
        words = "For this session" if view.chosen else "For this session, as always"
        yield _choice_menu("me.choice-for", view.choice, words, code, row=0)
    yield button("Back", SECONDARY, "me.page", 0, row=1)
    if view.may_object_until is not None:
        yield button("Object", DANGER, "me.object-form", code, row=1)
    for turner in turners(page, pages, "me.time", code, labels=("◀ Earlier", "Later ▶")):
        turner.row = 2
        yield turner


def objection_line(objection: Objection) -> str:
    """An objection and what became of it."""
    if (decision := objection.decision) is None:
        outcome = "not decided yet"
    else:
        verdict = "accepted" if decision.accepted else "not accepted"
        outcome = f"**{verdict}**: {text.plain(decision.reason, 200)}"
    return f"`{objection.objection_id}` {text.plain(objection.reason, 200)} · {outcome}"


def handles(view: Profile) -> tuple[discord.Embed, discord.ui.View]:
    """The member's names in the game, of which one is active."""
    embed = discord.Embed(
        title="Your RSI handles",
        colour=GREEN,
        description="The active one is what a payer types in the game, so it has to be right to the letter.",
    )
    active = view.person.handle
    lines = [f"`{each}`{' · **active**' if each == active else ''}" for each in view.handles]
    add_list(embed, "Handles", lines, empty="none", most_fields=1)
    items: list[Item] = [button("Add a handle", PRIMARY, "me.handle-form", row=2)]
    if view.handles:
        listed = [option(each, each) for each in view.handles]
        items += [
            menu("Use this one", listed, "me.handle-use", row=0),
            menu("Remove one", listed, "me.handle-remove", row=1),
        ]
    return embed, view_of(*items, button("Back", SECONDARY, "me.page", 0, row=2))


def data(view: Profile) -> tuple[discord.Embed, discord.ui.View]:
    """What a member may decide about their data."""
    tracked = view.person.tracked
    embed = discord.Embed(
        title="Your data",
        colour=GREEN,
        description="Paydirt keeps when you were in which mining channel while a session was open, what was noted "
        "about you, what you earned and were paid, your handles and choices. **Export** gives you all of it.\n"
        "**Record me no more** ends it: time that is not recorded earns nothing, and officers see why.\n"
        "**Forget me** takes your account, name and handles away. Your number stays, so that every payroll can "
        "still be proven; nobody can tell any more that it was you.",
    )
    label = "Record me no more" if tracked else "Record me again"
    return embed, view_of(
        button("Export", PRIMARY, "me.export"),
        button(label, SECONDARY, "me.track", int(not tracked)),
        button("Forget me", DANGER, "me.forget"),
        button("Back", SECONDARY, "me.page", 0),
    )


def ask_to_forget(owed_auec: int) -> tuple[str, discord.ui.View]:
    """The second look before somebody is forgotten."""
    warning = (
        f"The guild owes you **{text.money(owed_auec)}**, which nobody could send you any more. "
        if owed_auec > 0
        else ""
    )
    words = (
        f"Forget you here, for good? {warning}Your account, name and handles go. If you come to a session again, you "
        "are somebody new."
    )
    return words, view_of(
        button("Yes, forget me", DANGER, "me.forget-now"), button("Keep", SECONDARY, "me.page", 0)
    )

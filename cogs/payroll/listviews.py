"""Lists of sessions and what they come to: one message of several pages."""

from collections.abc import Iterable, Sequence
from datetime import date

import discord

from cogs import text
from cogs.views import GOLD, PRIMARY, SECONDARY, Item, button, turners, view_of
from domain.periods import Period
from domain.quantities import format_scu
from domain.sessions import SessionState
from domain.statistics import Attended, OreTotal, Totals
from domain.words import format_duration
from services.lists import Listed, SessionPage, Statistics, Wanted

PAGE = "list.page"
SESSIONS, MONTHS, ORES, PEOPLE = "sessions", "months", "ores", "people"
VIEWS = ((SESSIONS, "Sessions"), (MONTHS, "Months"), (ORES, "Ores"), (PEOPLE, "Attendance"))
ON_A_PAGE = {MONTHS: 6, ORES: 20, PEOPLE: 20}
ANY = "any"
NONE_SUCH = "No such session."


def arguments(wanted: Wanted) -> tuple[object, ...]:
    """Which sessions are wanted, for a custom_id."""
    days = (wanted.period.since, wanted.period.until)
    return wanted.state or ANY, *(day.isoformat() if day else ANY for day in days)


def session_page(page: SessionPage) -> tuple[discord.Embed, discord.ui.View]:
    """The sessions themselves, and what all of them come to."""
    embed = _embed(page.wanted, f"{text.counted(page.total, 'session')}{_place(page.number, page.pages)}")
    embed.description = "\n".join(
        [_head(page.wanted), "", *map(_session, page.listed)] if page.listed else [NONE_SUCH]
    )
    if page.totals.sessions or page.totals.failed:
        embed.add_field(name="All of them together", value=_totals(page.totals), inline=False)
    return embed, _buttons(SESSIONS, page.wanted, page.number, page.pages)


def statistics_page(found: Statistics, which: str, number: int) -> tuple[discord.Embed, discord.ui.View]:
    """Months, ores or attendance; the last page if there is none of that number."""
    rows: Sequence[str] = {
        MONTHS: lambda: [f"**{month:%B %Y}**\n{_totals(sums)}" for month, sums in found.months.items()],
        ORES: lambda: [_ore(place, ore) for place, ore in enumerate(found.ores, start=1)],
        PEOPLE: lambda: [_attended(place, each, found) for place, each in enumerate(found.attended, start=1)],
    }[which]()
    size = ON_A_PAGE[which]
    pages = max(1, -(-len(rows) // size))
    number = min(number, pages - 1)
    embed = _embed(found.wanted, f"{dict(VIEWS)[which]}{_place(number, pages)}")
    shown = rows[number * size : (number + 1) * size]
    embed.description = "\n".join([_head(found.wanted), "", *(shown or ["Nothing is saved yet."])])
    return embed, _buttons(which, found.wanted, number, pages)


def _embed(wanted: Wanted, title: str) -> discord.Embed:
    return discord.Embed(title=f"📒 {title}", colour=GOLD).set_footer(
        text="Practice sessions are in no total. Session times are in your own time zone, months in the guild's."
    )


def _head(wanted: Wanted) -> str:
    which = "all states" if wanted.state is None else str(wanted.state)
    return f"-# {which} · {wanted.period}"


def _place(number: int, pages: int) -> str:
    return f", page {number + 1} of {pages}" if pages > 1 else ""


def _session(listed: Listed) -> str:
    session = listed.session
    title = f" {text.plain(session.title, 40)}" if session.title else ""
    facts = [
        f"{text.moment(session.opened_at)}",
        f"{session.state}{' · **practice**' if session.practice else ''}",
        text.counted(listed.people, "person", "people"),
        f"{text.money(listed.pot_auec)}{' noted' if listed.is_working else ''}",
        *_paid(listed),
    ]
    return f"**{session.code}**{title} · {' · '.join(facts)}"


def _paid(listed: Listed) -> Iterable[str]:
    if listed.loss_auec is not None:
        yield f"loss {text.money(listed.loss_auec)}"
    if listed.unpaid_auec is not None:
        yield f"**{text.money(listed.unpaid_auec)} unpaid**" if listed.unpaid_auec else "all paid"


def _totals(sums: Totals) -> str:
    lines = [
        f"{text.counted(sums.sessions, 'saved session')} · sold {text.money(sums.gross_auec)}",
        f"expenses {text.money(sums.expenses_auec)} · tax {text.money(sums.tax_auec)} · "
        f"treasury {text.money(sums.treasury_auec)} · fees {text.money(sums.fees_auec)}",
        f"to {text.counted(sums.people, 'person', 'people')}: **{text.money(sums.paid_auec)}**",
    ]
    if sums.failed:
        lines.append(f"{text.counted(sums.failed, 'failed run')}, loss {text.money(sums.lost_auec)}")
    return "\n".join(lines)


def _ore(place: int, ore: OreTotal) -> str:
    worth = text.money(ore.value_auec) if ore.value_auec else "no price noted"
    return f"{place}. **{text.plain(ore.commodity, 40)}** ({ore.form}) · {format_scu(ore.quantity_cscu)} · {worth}"


def _attended(place: int, each: Attended, found: Statistics) -> str:
    name = text.name(found.names.get(each.person_id, f"#{each.person_id}"))
    return f"{place}. {name} · {format_duration(each.seconds)} in {text.counted(each.sessions, 'session')}"


def _buttons(which: str, wanted: Wanted, number: int, pages: int) -> discord.ui.View:
    # The last argument only tells these buttons from those that turn the page.
    others: list[Item] = [
        button(
            label,
            PRIMARY if view == which else SECONDARY,
            PAGE,
            view,
            *arguments(wanted),
            0,
            "view",
            disabled=view == which,
        )
        for view, label in VIEWS
    ]
    return view_of(*others, *turners(number, pages, PAGE, which, *arguments(wanted)))


def read_wanted(state: str, since: str, until: str) -> Wanted | None:
    """What ``arguments`` wrote; None where it never did."""
    try:
        return Wanted(None if state == ANY else SessionState(state), Period(_day(since), _day(until)))
    except ValueError:
        return None


def _day(written: str) -> date | None:
    return None if written == ANY else date.fromisoformat(written)

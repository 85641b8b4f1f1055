"""The views of ``/mining diagnostics``. Values in, embeds and buttons out."""

from datetime import datetime

import discord

from cogs import text
from cogs.haulviews import ROOM, person_name, place_words
from cogs.views import GOLD, GREEN, turners, view_of
from cogs.voicetestviews import voice_test_button
from domain.durations import format_eta
from domain.hauls import Haul
from domain.haultimes import void_from
from services.haullists import HaulPage


def hauls_view(page: HaulPage, now: datetime) -> tuple[discord.Embed, discord.ui.View]:
    """Every haul in flight: departure, when it is ready, how long it is under way, whose it is, in which state."""
    counts = [f"{page.total} in flight", f"{page.ready} ready", f"{page.orphaned} orphaned"]
    counts += [f"of {text.counted(page.sessions, 'session')}"] if page.sessions else []
    lines = [f"{_line(haul, page, now)}\n" for haul in page.hauls]
    embed = discord.Embed(
        title=f"Hauls · {' · '.join(counts)}",
        colour=GOLD if page.orphaned else GREEN,
        description=text.within(lines, ROOM) or "Nothing is on its way.",
    )
    if page.pages > 1:
        embed.set_footer(text=f"page {page.number + 1} of {page.pages}, the next to be ready first")
    return embed, view_of(*turners(page.number, page.pages, "diag.hauls"), voice_test_button())


def _line(haul: Haul, page: HaulPage, now: datetime) -> str:
    owner = text.name(person_name(page.owners.get(haul.owner)))
    under_way = (
        "not yet under way" if now < haul.departs_at else f"{format_eta(now - haul.departs_at)} in flight"
    )
    return (
        f"**{haul.name}** of {owner}{place_words(haul)} · **{_state(haul, page, now)}**\n"
        f"left {text.moment(haul.departs_at)} · {under_way} · ready {text.moment(haul.ready_at)} "
        f"({text.ago(haul.ready_at)})"
    )


def _state(haul: Haul, page: HaulPage, now: datetime) -> str:
    of = ", carried over" if haul.carried else ""
    if haul.orphaned_at is not None:
        void_at = void_from(haul, page.settings, now)
        return f"orphaned since {text.ago(haul.orphaned_at)}, void {text.ago(void_at)}{of}"
    if haul.is_ready(now):
        reminded = f", reminded {text.ago(haul.reminded_at)}" if haul.reminded_at is not None else ""
        return f"ready{reminded}{of}"
    return f"in flight{of}"

"""The views of ``/mining diagnostics``. Values in, embeds and buttons out."""

import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import discord

from cogs import text
from cogs.haulviews import ROOM, person_name, place_words
from cogs.views import GOLD, GREEN, PRIMARY, RED, SECONDARY, Item, add_list, button, turners, view_of
from cogs.voicetestviews import voice_test_button
from domain.durations import format_eta
from domain.findings import Finding, Verdict, worst
from domain.hauls import Haul
from domain.haultimes import void_from
from services.diagnosing.checks import Area
from services.diagnosing.diagnosis import Diagnosed
from services.diagnosing.report import findings_json
from services.haullists import HaulPage

ALL = "all"
LABELS = {ALL: "all", **{area.value: area.value for area in Area}}
"""Every view by its name, in the order in which they are offered."""

MARKS = {
    Verdict.OK: "🟢",
    Verdict.NOTE: "🔵",
    Verdict.UNKNOWN: "⚪",
    Verdict.WARNING: "🟡",
    Verdict.BROKEN: "🔴",
}
COLOURS = {Verdict.WARNING: GOLD, Verdict.UNKNOWN: GOLD, Verdict.BROKEN: RED}
CONCERNS_ROOM = 3400
ROOM_OF_BOTH, ROOM_OF_FIELD = 5600, 1040
"""What needs somebody and what works share the 6000 characters of an embed with title and footer."""
SUBJECT, READING = 200, 280
AMONG_MANY, AMONG_FEW = 150, 400
"""How long a line of what works may be."""
IN_ROW = 5


def diagnosed_view(diagnosed: Diagnosed) -> tuple[discord.Embed, discord.ui.View]:
    """What needs somebody first and in full, then what works, a line each."""
    findings = diagnosed.findings
    concerns = [each for each in findings if each.verdict is not Verdict.OK]
    view = diagnosed.area or ALL
    told = _concerns_in_words(concerns)
    embed = discord.Embed(
        title=_title(view, findings), colour=COLOURS.get(worst(findings), GREEN), description=told
    )
    width = AMONG_MANY if diagnosed.area is None else AMONG_FEW
    fine = [
        _line(each.verdict, each.subject, each.reading, width)
        for each in findings
        if each.verdict is Verdict.OK
    ]
    if fine:
        fields = (ROOM_OF_BOTH - len(told)) // ROOM_OF_FIELD
        add_list(embed, f"Works ({len(fine)})", fine, empty="nothing", most_fields=fields)
    embed.set_footer(
        text="Everything in full is in the JSON, for a report of a bug: no secrets, only this server."
    )
    return embed, view_of(*_view_buttons(view))


def report_file(diagnosed: Diagnosed) -> discord.File:
    """The same as JSON, in full."""
    about = {"guild": str(diagnosed.guild_id), "view": diagnosed.area or ALL}
    content = findings_json(diagnosed.findings, diagnosed.at, **about)
    return discord.File(io.BytesIO(content.encode()), filename=f"paydirt-{about['view']}.json")


def _title(view: str, findings: Sequence[Finding]) -> str:
    counts: Counter[Verdict] = Counter(
        finding.verdict for finding in findings if finding.verdict is not Verdict.OK
    )
    told = [f"{counts[verdict]} {verdict}" for verdict in reversed(Verdict) if counts[verdict]]
    return f"Diagnostics · {view} · {', '.join(told) or 'all is well'}"


def _concerns_in_words(concerns: Sequence[Finding]) -> str:
    """The worst first; what could not be looked at for one and the same reason is one block."""
    if not concerns:
        return "Nothing needs anybody at the moment."
    ordered = sorted(concerns, key=lambda finding: -finding.verdict.concern)
    alike: dict[tuple[Verdict, str, str, str], list[str]] = {}
    for each in ordered:
        alike.setdefault((each.verdict, each.reading, each.means, each.advice), []).append(each.subject)
    blocks = (_concern(subjects, *told) for told, subjects in alike.items())
    return text.within(blocks, CONCERNS_ROOM, "… and {} more: choose their view below")


def _concern(subjects: Sequence[str], verdict: Verdict, reading: str, means: str, advice: str) -> str:
    lines = [_line(verdict, ", ".join(subjects), reading, READING), means, advice and f"→ {advice}"]
    return "\n".join(filter(None, lines)) + "\n"


def _line(verdict: Verdict, subject: str, reading: str, width: int) -> str:
    """Subject and reading may hold names from outside; what it means and what to do are our own words."""
    return f"{MARKS[verdict]} **{text.plain(subject, SUBJECT)}** {text.plain(reading, width)}"


def _view_buttons(current: str) -> list[Item]:
    views = [
        button(label, SECONDARY, "diag.view", name, disabled=name == current, row=place // IN_ROW)
        for place, (name, label) in enumerate(LABELS.items())
    ]
    again = button("Refresh", PRIMARY, "diag.again", current, row=len(LABELS) // IN_ROW)
    return [*views, again, *([voice_test_button()] if current in (ALL, Area.VOICE) else [])]


def hauls_view(page: HaulPage, now: datetime) -> tuple[discord.Embed, discord.ui.View]:
    """Every haul in flight: departure, when it is ready, how long it is under way, whose it is, in which state."""
    counts = [f"{page.total} in flight", f"{page.ready} ready", f"{page.orphaned} orphaned"]
    counts += [f"of {text.counted(page.sessions, 'session')}"] if page.sessions else []
    lines = [f"{_haul_line(haul, page, now)}\n" for haul in page.hauls]
    embed = discord.Embed(
        title=f"Hauls · {' · '.join(counts)}",
        colour=GOLD if page.orphaned else GREEN,
        description=text.within(lines, ROOM) or "Nothing is on its way.",
    )
    if page.pages > 1:
        embed.set_footer(text=f"page {page.number + 1} of {page.pages}, the next to be ready first")
    return embed, view_of(*_view_buttons(Area.HAULS), *_turned(page))


def _turned(page: HaulPage) -> list[Item]:
    return turners(page.number, page.pages, "diag.hauls")


def _haul_line(haul: Haul, page: HaulPage, now: datetime) -> str:
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

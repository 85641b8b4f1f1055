"""Who did what, as messages and as a file. Values in, embeds, buttons and bytes out."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import discord

from cogs import text
from cogs.views import GOLD, SECONDARY, button, turners, view_of
from domain.acts import WORDS, Act, ActKind, WantedActs
from domain.ledger import PAYDIRT
from domain.quantities import format_scu
from domain.words import format_duration
from services.audit import ActPage

PAGE, FILE = "audit.page", "audit.file"
ANY = "any"
ROOM = 3900
LONGEST_CHANGES = 200
TOLD = "Nothing like that was done here."


def audit_page(page: ActPage) -> tuple[discord.Embed, discord.ui.View]:
    """A page of acts, with buttons for the others and for the file."""
    place = f", page {page.number + 1} of {page.pages}" if page.pages > 1 else ""
    lines = [_head(page), *(_line(act, page.names) for act in page.acts)]
    embed = discord.Embed(
        title=f"🔎 {text.counted(page.total, 'act')}{place}",
        colour=GOLD,
        description=text.fitted(lines if page.acts else [_head(page), TOLD], ROOM),
    ).set_footer(text="Newest first. What is listed was noted in the moment it was done; nobody can edit it.")
    which = arguments(page.wanted)
    file = button("JSON", SECONDARY, FILE, *which, disabled=not page.acts)
    return embed, view_of(*turners(page.number, page.pages, PAGE, *which), file)


def audit_json(page: ActPage) -> bytes:
    """The acts as JSON: times in UTC, people by number with their present names."""
    content = {
        "kind": page.wanted.kind,
        "person": page.wanted.person_id,
        "session": page.wanted.session_code,
        "total": page.total,
        "acts": [_record(act) for act in page.acts],
        "names": {str(number): name for number, name in sorted(page.names.items())},
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=str).encode(errors="replace")


def arguments(wanted: WantedActs) -> tuple[object, ...]:
    """Which acts are wanted, for a custom_id."""
    person = ANY if wanted.person_id is None else wanted.person_id
    return wanted.kind or ANY, person, wanted.session_code or ANY


def _head(page: ActPage) -> str:
    wanted = page.wanted
    parts = [
        "everything" if wanted.kind is None else f"only {wanted.kind}",
        *([] if wanted.person_id is None else [f"by or about {_name(wanted.person_id, page.names)}"]),
        *([] if wanted.session_code is None else [f"of {wanted.session_code}"]),
    ]
    return f"-# {' · '.join(parts)}"


def _line(act: Act, names: Mapping[int, str]) -> str:
    others = [person_id for person_id in dict.fromkeys(act.people) if person_id != act.by]
    parts = [
        f"{text.moment(act.at)} **{_name(act.by, names)}** {WORDS[act.name]}",
        *([f"about {', '.join(_name(each, names) for each in others)}"] if others else []),
        *([act.session_code] if act.session_code else []),
        *_details(act.detail),
        *([f"“{text.plain(act.reason)}”"] if act.reason.strip() else []),
    ]
    return " · ".join(parts)


def _name(person_id: int, names: Mapping[int, str]) -> str:
    if person_id == PAYDIRT:
        return "Paydirt"
    return text.name(names.get(person_id, f"#{person_id}"))


def _details(detail: Mapping[str, Any]) -> Iterable[str]:
    """What of the numbers and names can be said in a line; the file has all of it."""
    for name, say in _SAID.items():
        if name in detail:
            yield say(detail[name])


def _changes(changed: Mapping[str, list[Any]]) -> str:
    said = (
        f"{name.replace('_', ' ')}: {_value(old)} → {_value(new)}" for name, (old, new) in changed.items()
    )
    return text.plain("; ".join(said), LONGEST_CHANGES)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


_SAID: Mapping[str, Callable[[Any], str]] = {
    "number": lambda number: f"no. {number}",
    "haul": lambda number: f"haul {number}",
    "what": lambda words: text.plain(str(words), 60),
    "commodity": lambda words: text.plain(words, 40),
    "form": str,
    "quantity_cscu": format_scu,
    "amount_auec": text.money,
    "unit_price_auec": lambda price: f"{price} aUEC a SCU",
    "seconds": lambda seconds: f"{'-' if seconds < 0 else '+'}{format_duration(abs(seconds))}",
    "choice": str,
    "undoes": lambda number: f"note {number}",
    "version": lambda number: f"version {number}",
    "changes": _changes,
    "ledger_version": lambda number: f"ledger version {number}",
}


def _record(act: Act) -> dict[str, Any]:
    return {
        "at": act.at.isoformat().replace("+00:00", "Z"),
        "by": act.by,
        "kind": act.kind.value,
        "act": act.name,
        "words": WORDS[act.name],
        "session": act.session_code,
        "people": list(act.people),
        "detail": dict(act.detail),
        "reason": act.reason,
    }


def read_kind(written: str) -> ActKind | None:
    """What ``arguments`` wrote of a kind. Raises ValueError where it never did."""
    return None if written == ANY else ActKind(written)

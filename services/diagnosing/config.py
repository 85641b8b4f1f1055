"""Which settings hold, and where each comes from; secrets are never shown."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Protocol

from domain.findings import Finding, Verdict
from domain.settings import GuildSettings
from services.diagnosing.checks import Area

NOT_SETTINGS = ("guild_id", "name", "set_up_at")


class Shown(Protocol):
    """A setting of the process, masked already where it is a secret."""

    @property
    def name(self) -> str: ...

    @property
    def shown(self) -> str: ...

    @property
    def source(self) -> str: ...


def process_findings(configured: Iterable[Shown]) -> Iterator[Finding]:
    """One a source, as the list is long and nothing in it is wrong: wrong values end the start."""
    by_source: dict[str, list[str]] = {}
    for each in configured:
        by_source.setdefault(each.source, []).append(f"{each.name}={each.shown}")
    for source, values in by_source.items():
        yield Finding(Area.CONFIG, f"settings from {source}", Verdict.OK, ", ".join(values))


def guild_findings(settings: GuildSettings | None) -> Iterator[Finding]:
    """What the guild itself has chosen in ``/mining setup``, beside the defaults."""
    if settings is None or settings.set_up_at is None:
        yield Finding(
            Area.CONFIG,
            "settings of this guild",
            Verdict.WARNING,
            "not set up",
            "Only whoever manages the server can do anything here.",
            "Run `/mining setup` and choose the mining channels.",
        )
        return
    defaults = GuildSettings(settings.guild_id, settings.name)
    chosen = [
        _shown(each.name, getattr(settings, each.name))
        for each in fields(settings)
        if each.name not in NOT_SETTINGS and getattr(settings, each.name) != getattr(defaults, each.name)
    ]
    yield Finding(
        Area.CONFIG,
        "settings of this guild",
        Verdict.OK,
        f"from `/mining setup`: {', '.join(chosen)}; all others have their defaults",
    )
    if not settings.officer_role_ids:
        yield Finding(
            Area.CONFIG,
            "officer roles",
            Verdict.NOTE,
            "none is chosen",
            "Only admins can start sessions and run the payroll.",
            "Choose them in `/mining setup`.",
        )


def _shown(name: str, value: object) -> str:
    """Ids say nothing to people, and which channels and roles they are is on the screen of the setup."""
    words = name.replace("_", " ")
    if name.endswith("_ids") and isinstance(value, tuple):
        return f"{words.removesuffix(' ids')}s: {len(value)}"
    if name.endswith("_id"):
        return f"{words.removesuffix(' id')}: chosen"
    return f"{words}: {', '.join(map(str, value)) if isinstance(value, tuple) else value}"

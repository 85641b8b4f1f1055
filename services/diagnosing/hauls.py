"""Ore on its way, in one line; the view of hauls has every one of them."""

from collections.abc import Iterator

from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area
from services.haullists import HaulPage


def haul_findings(page: HaulPage) -> Iterator[Finding]:
    reading = f"{page.total} in flight, {page.ready} ready, {page.orphaned} orphaned"
    if not page.orphaned:
        yield Finding(Area.HAULS, "hauls", Verdict.OK, reading)
        return
    yield Finding(
        Area.HAULS,
        "hauls",
        Verdict.NOTE,
        reading,
        "Nobody collects them; after the guild's time they are void.",
        "Ask whose they are to `/mining haul collect`, or `/mining haul void` them; the view of hauls names them.",
    )

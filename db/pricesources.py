"""How the source of a price stands in a row: plain JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.payroll import PriceSource


def write_source(source: PriceSource | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return {
        "origin": source.origin,
        "fetched_at": None if source.fetched_at is None else source.fetched_at.isoformat(),
        "terminals": source.terminals,
        "method": source.method,
    }


def read_source(stored: Mapping[str, Any] | None) -> PriceSource | None:
    if stored is None:
        return None
    fetched_at = stored["fetched_at"]
    return PriceSource(
        origin=stored["origin"],
        fetched_at=None if fetched_at is None else datetime.fromisoformat(fetched_at),
        terminals=stored["terminals"],
        method=stored["method"],
    )

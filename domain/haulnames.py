"""How hauls, and where they are refined, are written by people."""

import re

from domain.errors import Refused
from domain.refineries import RefineryTables

_NAME = re.compile(r"(?P<code>[a-z]{2}-[a-z0-9]{6})\s*/\s*(?P<number>[1-9][0-9]{0,8})")
_PARTS = re.compile(r"\s*(?:[,;|·]|\s/\s|\swith\s)\s*", re.IGNORECASE)


def parse_haul(typed: str) -> tuple[str, int]:
    """``sm-k3m9qa/3`` as session code and number. Refused if it is none."""
    match = _NAME.fullmatch(typed.strip().lower())
    if match is None:
        raise Refused("A haul is named like `sm-k3m9qa/3`: choose one from the list that `haul` offers.")
    return match["code"], int(match["number"])


def parse_place(typed: str, tables: RefineryTables) -> tuple[str | None, str | None]:
    """``Ruin Station, Dinyx`` as refinery and method, in UEX's spelling where it knows them, else as typed.

    One part alone is a refinery, unless only a method is called so.
    """
    parts = [part.strip() for part in _PARTS.split(typed.strip(), maxsplit=1) if part.strip()]
    if not parts:
        return None, None
    if len(parts) == 1 and _refinery(parts[0], tables) is None and _method(parts[0], tables) is not None:
        return None, _method(parts[0], tables)
    refinery = _refinery(parts[0], tables) or parts[0]
    if len(parts) == 1:
        return refinery, None
    return refinery, _method(parts[1], tables) or parts[1]


def _refinery(typed: str, tables: RefineryTables) -> str | None:
    found = tables.find_refinery(typed).one
    return None if found is None else found.name


def _method(typed: str, tables: RefineryTables) -> str | None:
    found = tables.find_method(typed).one
    return None if found is None else found.name

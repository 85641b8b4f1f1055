"""Names of ores: one spelling for each, the form in the suffix, and "did you mean" for the rest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.payroll import OreForm
from domain.spellings import LONGEST_NAME, closest, letters, narrowed

_ALIASES = {"quantanium": "Quantainium", "aluminium": "Aluminum"}
"""Spellings in use for ores that the game and UEX now call otherwise."""

_IN_BRACKETS = re.compile(r"\s*\((?P<form>ore|raw|refined)\)\s*$", re.IGNORECASE)
_LAST_WORD = re.compile(r"\s+(?P<form>ore|raw|refined)\s*$", re.IGNORECASE)
_FIRST_WORD = re.compile(r"^\s*(?P<form>raw|refined)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Ore:
    """Something miners sell: its name without suffix, and its form. ``str`` gives the name to show."""

    name: str
    form: OreForm

    def __str__(self) -> str:
        return f"{self.name} (raw)" if self.form is OreForm.RAW else self.name


@dataclass(frozen=True, slots=True)
class OreMatch:
    """The ore that a text names; or None, with the likeliest ores that may have been meant."""

    ore: Ore | None
    suggestions: tuple[Ore, ...] = ()


def split_form(text: str) -> tuple[str, OreForm | None]:
    """Part a name from the form it states: ``Gold (Ore)`` → ``("Gold", RAW)``, ``Gold`` → ``("Gold", None)``.

    Patches change "(Ore)" into "(Raw)" and back, so both mean the same.
    """
    for pattern in (_IN_BRACKETS, _LAST_WORD, _FIRST_WORD):
        if match := pattern.search(text):
            name = text[: match.start()] + text[match.end() :]
            form = OreForm.REFINED if match["form"].lower() == "refined" else OreForm.RAW
            return canonical_name(name), form
    return canonical_name(text), None


def canonical_name(name: str) -> str:
    """The spelling Paydirt uses: single spaces, known aliases replaced; capitals stay as they are."""
    tidy = " ".join(name.split())
    return _ALIASES.get(letters(tidy), tidy)


def name_key(name: str) -> str:
    """What is compared: letters and digits only, without case, aliases replaced."""
    return letters(canonical_name(name))


def match_ore(text: str, known: Iterable[Ore], *, usual: OreForm = OreForm.REFINED) -> OreMatch:
    """Find the ore a person typed among the known ones.

    A suffix or word (ore, raw, refined) decides the form. Without one the ``usual`` form is meant, unless the
    ore is only known in the other. A name known only in another form than the one asked for is a suggestion, no match.
    """
    if len(text) > LONGEST_NAME:
        return OreMatch(None)
    name, form = split_form(text)
    ores = sorted(set(known))
    same_name = [ore for ore in ores if name_key(ore.name) == name_key(name)]
    fitting = [ore for ore in same_name if form in (None, ore.form)]
    if fitting:
        return OreMatch(next((ore for ore in fitting if ore.form is usual), fitting[0]))
    return OreMatch(None, tuple(same_name) or _similar(name, form, ores))


def search_ores(text: str, known: Iterable[Ore], limit: int) -> list[Ore]:
    """At most ``limit`` ores for a list that narrows as a person types: beginnings of names, then parts."""
    key = name_key(split_form(text[:LONGEST_NAME])[0])
    return narrowed(key, [(name_key(ore.name), ore) for ore in sorted(set(known))], limit)


def _similar(name: str, form: OreForm | None, ores: list[Ore]) -> tuple[Ore, ...]:
    wanted = [ore for ore in ores if ore.form is (form or OreForm.REFINED)] or ores
    by_key = {name_key(ore.name): ore for ore in wanted}
    return tuple(by_key[key] for key in closest(name_key(name), by_key))


_MINED_AND_REFINED = (
    "Agricium, Aluminum, Aslarite, Beryl, Bexalite, Borase, Copper, Corundum, Diamond, Gold, Hephaestanite, "
    "Iron, Laranite, Lindinium, Ouratite, Quantainium, Quartz, Riccite, Savrilium, Silicon, Stileron, "
    "Taranite, Tin, Titanium, Torite, Tungsten"
)
_GEMS = "Aphorite, Beradom, Carinite, Dolivine, Feynmaline, Glacosite, Hadanite, Janalite, Sadaryx"

COMMON_ORES = (
    *(Ore(name, form) for name in _MINED_AND_REFINED.split(", ") for form in OreForm),
    *(Ore(name, OreForm.REFINED) for name in _GEMS.split(", ")),
)
"""What can be named before any price list was fetched; names only, never prices."""

"""Thirty invented people; some of their names are hostile, as names from outside are."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from sandbox import Guild, Member, Role

OFFICER = "Vex Halloran"

PLAIN = (
    "Ada Quill",
    "Bram Oresund",
    "Cass Thorne",
    "Dova Ilix",
    "Edda Marrow",
    "Finn Kestrel",
    "Greta Voss",
    "Hollis Wren",
    "Inès Calder",
    "Jory Pike",
    "Kaia Storm",
    "Lev Tarn",
    "Mira Sól",
    "Nox Ferrum",
    "Odile Brandt",
    "Piet Slag",
    "Quinn Ashby",
    "Rhea Dunmore",
    "Sven Rocksolid",
    "Tamsin Grey",
)

HOSTILE = (
    "=SUM(A1:A9)",
    "@everyone",
    "**Bold** _and_ ||sly||",
    "🦦 Otter ⛏️",
    "نجمة الصحراء",
    "כורה הזהב",
    "採掘王ライト",
    "\u202egnp.exe",
    "W" * 32,
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays which part: thirty people, and a music bot that must not earn anything."""

    officer: Member
    muter: Member
    """Mutes and unmutes every 31 seconds, all evening."""
    listener: Member
    """Deafened for a while."""
    visitor: Member
    """Looks in for less than a minute."""
    early: tuple[Member, ...]
    punctual: tuple[Member, ...]
    late: tuple[Member, ...]
    music_bot: Member

    @property
    def people(self) -> tuple[Member, ...]:
        return (
            self.officer,
            self.muter,
            self.listener,
            self.visitor,
            *self.early,
            *self.punctual,
            *self.late,
        )


def gather(guild: Guild, officers: Role, chance: Random) -> Cast:
    """Everybody joins the server; chance deals the parts."""
    names = [*PLAIN, *HOSTILE]
    chance.shuffle(names)
    crew = _members(guild, names)
    return Cast(
        officer=guild.member(OFFICER, roles=[officers], owner=True),
        muter=next(crew),
        listener=next(crew),
        visitor=next(crew),
        early=tuple(next(crew) for _ in range(12)),
        punctual=tuple(next(crew) for _ in range(7)),
        late=tuple(crew),
        music_bot=guild.member("Rockbox", bot=True),
    )


def _members(guild: Guild, names: list[str]) -> Iterator[Member]:
    return (guild.member(name) for name in names)

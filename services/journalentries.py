"""What stands in the journal of voice moves, and its lines: one JSON list each, its kind first."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from domain.presence import MoveSource
from services.sightings import Sighting


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign of life: everything up to this moment stands in the lines before."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Regained:
    """The shard is in sight again, since ``lost_at`` it was not. ``loss``: the number of the loss that this ends.

    ``found``: who is in voice, by guilds that are up.
    """

    at: datetime
    lost_at: datetime | None
    loss: int
    found: Mapping[int, Sequence[Sighting]]


@dataclass(frozen=True, slots=True)
class GuildLost:
    guild_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class GuildRegained:
    guild_id: int
    at: datetime
    found: Sequence[Sighting]


Entry: TypeAlias = Sighting | Seen | Regained | GuildLost | GuildRegained


def line_of(entry: Entry) -> str:
    """The entry as a line, with its end."""
    return json.dumps(_fields(entry), separators=(",", ":")) + "\n"


def entry_of(line: str) -> Entry:
    """The entry of a line. Raises ValueError if it is none."""
    try:
        kind, *fields = json.loads(line)
        return _READERS[kind](*fields)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError(f"no entry of a journal: {error}") from error


def _fields(entry: Entry) -> list[Any]:
    match entry:
        case Sighting():
            return ["move", *_move(entry)]
        case Seen(at):
            return ["seen", at.isoformat()]
        case Regained(at, lost_at, loss, found):
            moves = {guild_id: list(map(_move, there)) for guild_id, there in found.items()}
            return ["regained", at.isoformat(), lost_at and lost_at.isoformat(), loss, moves]
        case GuildLost(guild_id, at):
            return ["guild lost", guild_id, at.isoformat()]
        case GuildRegained(guild_id, at, there):
            return ["guild regained", guild_id, at.isoformat(), list(map(_move, there))]


def _move(seen: Sighting) -> list[Any]:
    return [
        seen.guild_id,
        seen.discord_id,
        seen.name,
        seen.is_bot,
        seen.channel_id,
        seen.deafened,
        seen.at.isoformat(),
        seen.source.value,
    ]


def _read_move(*fields: Any) -> Sighting:
    guild_id, discord_id, name, is_bot, channel_id, deafened, at, source = fields
    moment = datetime.fromisoformat(at)
    return Sighting(guild_id, discord_id, name, is_bot, channel_id, deafened, moment, MoveSource(source))


def _read_moves(moves: list[list[Any]]) -> list[Sighting]:
    return [_read_move(*move) for move in moves]


def _read_regained(at: str, lost_at: str | None, loss: int, found: dict[str, list[Any]]) -> Regained:
    return Regained(
        datetime.fromisoformat(at),
        None if lost_at is None else datetime.fromisoformat(lost_at),
        loss,
        {int(guild_id): _read_moves(moves) for guild_id, moves in found.items()},
    )


_READERS: Mapping[str, Callable[..., Entry]] = {
    "move": _read_move,
    "seen": lambda at: Seen(datetime.fromisoformat(at)),
    "regained": _read_regained,
    "guild lost": lambda guild_id, at: GuildLost(guild_id, datetime.fromisoformat(at)),
    "guild regained": lambda guild_id, at, moves: GuildRegained(
        guild_id, datetime.fromisoformat(at), _read_moves(moves)
    ),
}

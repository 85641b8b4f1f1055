"""What a backup says of itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.errors import Refused

FORMAT = "paydirt-backup"
VERSION = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table as COPY writes them; those of guilds guild by guild."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """``migrations``: name to SHA-256 of each that the database had, in order. ``parts``: path in the archive to what
    is there. ``bot_at_work``: whether a bot worked on the database then, and went on afterwards.
    """

    made_at: datetime
    bot_at_work: bool
    guild_ids: tuple[int, ...]
    migrations: Mapping[str, str]
    parts: Mapping[str, Part]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts.values())

    def to_json(self) -> bytes:
        document = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self.made_at.isoformat(),
            "bot_at_work": self.bot_at_work,
            "guilds": [str(guild_id) for guild_id in self.guild_ids],
            "migrations": dict(self.migrations),
            "parts": {name: {"rows": part.rows, "sha256": part.sha256} for name, part in self.parts.items()},
        }
        return json.dumps(document, indent=1).encode("ascii") + b"\n"


def read_contents(text: bytes, path: Path) -> Contents:
    """The other way round. Refused, naming the file, if it is no backup, or one in another format."""
    try:
        return _contents(json.loads(text), path)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(f"{path}: {NAME} is damaged ({error!r:.100}).") from None


def _contents(document: Mapping[str, Any], path: Path) -> Contents:
    if (document["format"], document["version"]) != (FORMAT, VERSION):
        raise Refused(
            f"{path}: is {document['format']!r:.50} {document['version']!r:.10}; here {FORMAT} {VERSION} is known."
        )
    return Contents(
        made_at=datetime.fromisoformat(document["made_at"]),
        bot_at_work=bool(document["bot_at_work"]),
        guild_ids=tuple(int(each) for each in document["guilds"]),
        migrations={str(name): str(checksum) for name, checksum in document["migrations"].items()},
        parts={
            str(name): Part(int(part["rows"]), str(part["sha256"]))
            for name, part in document["parts"].items()
        },
    )

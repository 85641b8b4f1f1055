"""What a folder says of itself, so that nothing else is ever taken for it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.errors import Refused
from reports.whole.folder import hash_of

FORMAT = "paydirt-guild"
VERSION = 1
NAME = "manifest.json"
LEFT_OUT = ("price_snapshots", "voice_writers")
"""Tables that belong to no guild: prices of UEX are fetched anew, and who writes the voice log is settled anew."""

_PATH = re.compile(r"(?:(?:tables|bundles)/)?[a-z0-9_-]+\.(?:jsonl|json|csv)")


@dataclass(frozen=True, slots=True)
class Manifest:
    """``migrations``: name to SHA-256 of each that the database had; ``rows``: table to number of rows;
    ``files``: path to SHA-256. ``seen_until``: see ``db.wholes.Whole.seen_until``.
    """

    guild_id: int
    guild_name: str
    migrations: Mapping[str, str]
    head_version: int
    head_hash: str
    seen_until: datetime | None
    rows: Mapping[str, int]
    files: Mapping[str, str]

    def to_json(self) -> str:
        document = {
            "format": FORMAT,
            "version": VERSION,
            "guild_id": str(self.guild_id),
            "guild_name": self.guild_name,
            "head": {"version": self.head_version, "hash": self.head_hash},
            "seen_until": self.seen_until and self.seen_until.isoformat(),
            "left_out": list(LEFT_OUT),
            "migrations": dict(self.migrations),
            "rows": dict(self.rows),
            "files": dict(sorted(self.files.items())),
        }
        return json.dumps(document, indent=1) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """What the folder says of itself. Refused if it is no export, or one in another format."""
    file = folder / NAME
    if not file.is_file():
        raise Refused(f"{folder}: is no export of a guild, for it has no {NAME}.")
    try:
        return _manifest(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(f"{file}: is damaged ({error!r}).") from None


def check_files(folder: Path, manifest: Manifest) -> None:
    """Refused, naming the file, unless every one is what the manifest says."""
    for name, expected in manifest.files.items():
        if not _PATH.fullmatch(name):
            raise Refused(f"{folder / NAME}: is damaged, for it names a file that no export has.")
        found = hash_of(folder / name)
        if found is None:
            raise Refused(f"{folder / name}: is missing, so nothing was restored.")
        if found != expected:
            raise Refused(f"{folder / name}: is not what was exported, so nothing was restored.")


def _manifest(document: Mapping[str, Any]) -> Manifest:
    if (document["format"], document["version"]) != (FORMAT, VERSION):
        raise Refused(
            f"{NAME}: says {document['format']!r:.50} {document['version']!r:.10}; this is not known here."
        )
    seen_until = document["seen_until"]
    return Manifest(
        guild_id=int(document["guild_id"]),
        guild_name=str(document["guild_name"]),
        migrations=_texts(document["migrations"]),
        head_version=int(document["head"]["version"]),
        head_hash=str(document["head"]["hash"]),
        seen_until=None if seen_until is None else datetime.fromisoformat(seen_until),
        rows={str(name): int(count) for name, count in document["rows"].items()},
        files=_texts(document["files"]),
    )


def _texts(found: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in found.items()}

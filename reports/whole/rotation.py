"""A folder of backups, each named after the moment it was made, of which the newest are kept."""

import re
from datetime import UTC, datetime
from pathlib import Path

_NAME = re.compile(r"paydirt-\d{8}T\d{6}Z\.zip")


def place_of(target: Path, now: datetime) -> Path:
    """Where a backup that is made now goes: the file itself, or one named after the time in the folder."""
    if not target.is_dir():
        return target
    return target / f"paydirt-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


def drop_older(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest so many backups; what has another name is nobody's business. What was removed."""
    backups = sorted(file for file in folder.iterdir() if _NAME.fullmatch(file.name))
    older = backups[: max(0, len(backups) - keep)]
    for file in older:
        file.unlink()
    return older

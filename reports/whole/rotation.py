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


def drop_older(made: Path, keep: int) -> list[Path]:
    """Remove all but so many backups beside the one that was just made, which counts as the newest of them.

    So it does where the clock once was ahead, and others have later names. What has another name is nobody's business.
    """
    others = sorted(file for file in made.parent.iterdir() if _NAME.fullmatch(file.name) and file != made)
    older = others[: max(0, len(others) - (keep - 1))]
    for file in older:
        file.unlink()
    return older

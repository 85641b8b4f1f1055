"""``paydirt backup``: everything of every guild in one file, while the bot runs."""

import argparse
import asyncio
from pathlib import Path

from bot.clock import SteadyClock
from bot.databases import require_database, served_database
from bot.settings import Settings, read_settings
from domain.errors import Refused

HELP = "write everything of every guild into one file, for `paydirt restore`; the bot may run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a new file, or a folder to put one named after the time into"
    )
    parser.add_argument(
        "--keep", type=int, metavar="N", help="in a folder: keep the newest N backups, this one included"
    )


def run(args: argparse.Namespace) -> int:
    print(asyncio.run(_back_up(read_settings(), args.file, args.keep)))
    return 0


async def _back_up(settings: Settings, target: Path, keep: int | None) -> str:
    """Write it; what was done, in a sentence."""
    from reports.whole.rotation import drop_older

    _require_sensible(target, keep)
    require_database(settings)
    async with served_database(settings) as dsn:
        file, done = await back_up_into(dsn, target)
    dropped = drop_older(file, keep) if keep is not None else []
    return f"{done}{f' Older ones that were removed: {len(dropped)}.' if dropped else ''}"


async def back_up_into(dsn: str, target: Path) -> tuple[Path, str]:
    """Write a backup into a new file, or into a folder; which file that is, and what was done, in a sentence."""
    from reports.whole.rotation import place_of
    from services.backups import back_up

    now = SteadyClock().now()
    file = place_of(target, now)
    try:
        done = await back_up(dsn, file, now)
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror}, so there is no backup", str(file)) from error
    return (
        file,
        f"{file}: {guilds(len(done.guild_ids))}, {done.rows} rows; written, read again and found whole.",
    )


def guilds(number: int) -> str:
    return f"{number} guild{'' if number == 1 else 's'}"


def _require_sensible(target: Path, keep: int | None) -> None:
    if keep is None:
        return
    if keep < 1:
        raise Refused("--keep: at least 1, for the backup that is made now.")
    if not target.is_dir():
        raise Refused(f"{target}: is no folder, and --keep is about the backups in a folder.")

"""``paydirt restore FILE``: what ``paydirt backup`` wrote, back into a database with nothing in it."""

import argparse
import asyncio
from pathlib import Path

from bot.clock import SteadyClock
from bot.commands.backup import guilds
from bot.databases import served_database
from bot.settings import Settings, read_settings

HELP = "put everything from a backup into a database that has nothing yet, and compare; whole or not at all"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="what `paydirt backup` wrote")


def run(args: argparse.Namespace) -> int:
    print(asyncio.run(_restore(read_settings(), args.file)))
    return 0


async def _restore(settings: Settings, file: Path) -> str:
    """Restore it; what was done, in a sentence."""
    from services.backups import restore

    async with served_database(settings) as dsn:
        done = await restore(dsn, file, SteadyClock().now())
    return (
        f"Restored: {guilds(len(done.guild_ids))}, {done.rows} rows, as they were at {done.made_at:%Y-%m-%d %H:%M:%S} "
        "UTC. All tables read as they did, and every ledger fits together."
    )

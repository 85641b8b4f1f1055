"""``paydirt migrate``: bring the database up to date."""

import argparse
import asyncio
from pathlib import Path

from bot.commands.backup import back_up_into
from bot.databases import advice_to_back_up, served_database
from bot.settings import Settings, read_settings
from db.migrate import migrate, pending

HELP = "bring the database's schema up to date, and check it (`run` does so by itself)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--backup", type=Path, metavar="FILE", help="first write a backup into a new file, or into a folder"
    )


def run(args: argparse.Namespace) -> int:
    asyncio.run(_migrate(read_settings(), args.backup))
    print("The database is up to date.")
    return 0


async def _migrate(settings: Settings, backup: Path | None) -> None:
    from db.database import Database

    async with served_database(settings) as dsn:
        advice = advice_to_back_up(await pending(dsn))
        if backup is not None:
            _, done = await back_up_into(dsn, backup)
            print(done, flush=True)
        elif advice is not None:
            print(advice, flush=True)
        await migrate(dsn)
        await (await Database.open(dsn)).close()

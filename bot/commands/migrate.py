"""``paydirt migrate``: bring the database up to date."""

import argparse
import asyncio

from bot.databases import migrated_database
from bot.settings import read_settings

HELP = "bring the database's schema up to date, and check it (`run` does so by itself)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(args: argparse.Namespace) -> int:
    return asyncio.run(_migrate())


async def _migrate() -> int:
    from db.database import Database

    async with migrated_database(read_settings()) as dsn:
        database = await Database.open(dsn)
        await database.close()
    print("The database is up to date.")
    return 0

"""``paydirt import DIR``: a guild out of what ``paydirt export --all`` wrote, into an empty database."""

import argparse
import asyncio
from pathlib import Path

from bot.databases import migrated_database
from bot.settings import Settings, read_settings

HELP = "restore a guild from what `paydirt export --all` wrote, into a database that does not have it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="what `paydirt export --all` wrote")


def run(args: argparse.Namespace) -> int:
    print(asyncio.run(_import(read_settings(), args.folder)))
    return 0


async def _import(settings: Settings, folder: Path) -> str:
    """Restore it; what was done, in a sentence."""
    from services.wholes import import_guild

    async with migrated_database(settings) as dsn:
        done = await import_guild(dsn, folder)
    return (
        f"Guild {done.guild_id} is restored: {done.rows} rows of {done.tables} tables, {done.payrolls} saved payrolls. "
        f"The ledger's chain is whole up to version {done.head_version}, and all balances follow from it."
    )

"""``paydirt export SESSION``: the bundle that proves a payroll (bundle.md)."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.databases import migrated_database
from bot.settings import Settings, read_settings

HELP = "write the bundle that proves a session's payroll, for `paydirt recompute`"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", metavar="SESSION", help="its code, such as sm-k3m9qa")
    parser.add_argument(
        "--guild", type=_discord_id, metavar="ID", help="the Discord server, if several have that code"
    )
    parser.add_argument(
        "--revision", type=int, metavar="N", help="an earlier revision; the latest if left out"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to; standard output if left out")


def _discord_id(typed: str) -> int:
    if not typed.isdecimal() or not 0 < int(typed) < 2**63:
        raise argparse.ArgumentTypeError("the id of a Discord server is a whole number of at most 19 digits")
    return int(typed)


def run(args: argparse.Namespace) -> int:
    bundle = asyncio.run(_export(read_settings(), args))
    if args.output is None:
        sys.stdout.write(bundle)
    else:
        args.output.write_text(bundle, encoding="utf-8")
    return 0


async def _export(settings: Settings, args: argparse.Namespace) -> str:
    # Imported late: the other commands do not need the database's and the reports' modules.
    from db.database import Database
    from services.reports import Reports, guild_of_session

    async with migrated_database(settings) as dsn:
        database = await Database.open(dsn)
        try:
            guild_id = args.guild or await guild_of_session(database, args.session)
            return await Reports(database).bundle(guild_id, args.session, args.revision)
        finally:
            await database.close()

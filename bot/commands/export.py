"""``paydirt export``: the bundle that proves one payroll (bundle.md), or everything of a guild."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.databases import migrated_database, require_database
from bot.settings import Settings, read_settings
from domain.errors import Refused

HELP = "write the bundle that proves a session's payroll, for `paydirt recompute`; or everything of a guild"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", nargs="?", metavar="SESSION", help="its code, such as sm-k3m9qa")
    parser.add_argument(
        "--all", type=Path, metavar="DIR", help="instead, write everything of a guild, for `paydirt import`"
    )
    parser.add_argument(
        "--guild", type=_discord_id, metavar="ID", help="the Discord server, where it is not clear which"
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
    if (args.session is None) == (args.all is None):
        raise Refused("Say what to export: either the code of a session, or --all DIR for the whole guild.")
    settings = read_settings()
    require_database(settings)
    if args.all is not None:
        print(asyncio.run(_export_all(settings, args)))
        return 0
    bundle = asyncio.run(_export(settings, args))
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


async def _export_all(settings: Settings, args: argparse.Namespace) -> str:
    """Write the folder; what was done, in a sentence."""
    from db.database import Database
    from services.wholes import export_guild, guild_meant

    if args.revision is not None or args.output is not None:
        raise Refused("--all writes everything: leave --revision and --output out.")
    async with migrated_database(settings) as dsn:
        database = await Database.open(dsn)
        try:
            guild_id = await guild_meant(database, args.guild)
            manifest = await export_guild(database, guild_id, args.all)
        finally:
            await database.close()
    return (
        f"Guild {guild_id}: {sum(manifest.rows.values())} rows of {len(manifest.rows)} tables are in {args.all}, up "
        f"to ledger version {manifest.head_version}. Prices of UEX are not: they are fetched anew."
    )

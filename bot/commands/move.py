"""``paydirt move``: everything from the embedded database into a PostgreSQL of your own, by one command."""

import argparse
import asyncio
import getpass
import re
import sys
import tempfile
from pathlib import Path

import asyncpg

from bot.clock import SteadyClock
from bot.commands.backup import guilds
from bot.databases import require_database, served_database
from bot.settings import NO_ADDRESS, Settings, read_settings
from domain.errors import Refused

HELP = "copy everything from the present database (embedded or not) into another one, and compare; stop the bot first"
SAME = (
    "The new address is that of the present database: `move` copies out of what the settings name, so change "
    "DATABASE_URL after it, not before."
)
_PASSWORD = re.compile(r"(//[^:/@]*:)[^@]*(?=@)|([?&](?:ssl)?password=)[^&]*")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "to",
        nargs="?",
        metavar="ADDRESS",
        help="postgresql://user:password@host:port/database; asked for if left out, so that no other user of the "
        "machine and no history sees the password",
    )


def run(args: argparse.Namespace) -> int:
    print(asyncio.run(_move(read_settings(), args.to or _ask())))
    return 0


def _ask() -> str:
    """The address from the terminal, unseen, or from a pipe."""
    if sys.stdin is None:
        raise Refused("Say where to: no ADDRESS was given, and there is no standard input to read it from.")
    return (
        getpass.getpass("Address of the new database: ") if sys.stdin.isatty() else sys.stdin.readline()
    ).strip()


async def _move(settings: Settings, address: str) -> str:
    """Move; what was done and is to be done, in sentences."""
    from services.backups import move

    if not address.startswith(("postgresql://", "postgres://")):
        raise Refused("The new address must begin with postgresql://")
    require_database(settings)
    with tempfile.TemporaryDirectory(prefix="paydirt-move-") as folder:
        async with served_database(settings) as dsn:
            if address == dsn:
                raise Refused(SAME)
            try:
                done = await move(dsn, address, Path(folder) / "between.zip", SteadyClock().now())
            except (ValueError, asyncpg.ClientConfigurationError):
                # Not the library's words: they may hold a part of the password.
                raise Refused(f"The new address {NO_ADDRESS}.") from None
    return (
        f"Moved: {guilds(len(done.guild_ids))}, {done.rows} rows; the new database reads exactly as the old one, which "
        f"is left as it was.\nNow write into .env, with the password:\nDATABASE_URL={without_passwords(address)}"
    )


def without_passwords(address: str) -> str:
    """The address as it may stand on a screen: a password before the ``@``, or behind the ``?``, is left out."""
    return _PASSWORD.sub(r"\1\2…", address)

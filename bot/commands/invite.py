"""``paydirt invite``: the link by which whoever manages a server adds the bot to it."""

import argparse
import asyncio
import re

import aiohttp
import discord

from bot.commands.run import required_token
from bot.loopback import stand_in_connector
from bot.settings import Settings, read_settings
from domain.errors import Refused, Unavailable
from domain.permissions import NEEDED

HELP = "print the link that adds the bot to a server, with the permissions it needs"
SCOPES = ("bot", "applications.commands")
PATIENCE_SECONDS = 10.0
NOT_ACCEPTED = "DISCORD_TOKEN: Discord does not accept it; copy it again from discord.com/developers."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--guild", metavar="ID", help="the server that the link offers first")
    parser.add_argument(
        "--application",
        metavar="ID",
        help="the application's id; left out, Discord is asked, by DISCORD_TOKEN",
    )


def run(args: argparse.Namespace) -> int:
    guild_id = None if args.guild is None else _snowflake("--guild", args.guild)
    if args.application is not None:
        application_id = _snowflake("--application", args.application)
    else:
        application_id = asyncio.run(_application_id(read_settings()))
    print(link(application_id, guild_id))
    return 0


def link(application_id: int, guild_id: int | None = None) -> str:
    """The address of Discord's own page on which the server is chosen and the permissions are granted."""
    return discord.utils.oauth_url(
        application_id,
        permissions=discord.Permissions(**{each.name: True for each in NEEDED}),
        guild=discord.utils.MISSING if guild_id is None else discord.Object(guild_id),
        scopes=SCOPES,
        disable_guild_select=guild_id is not None,
    )


async def _application_id(settings: Settings) -> int:
    """As Discord knows it by the token; nothing but that is asked, and no gateway connection is made."""
    token = required_token(settings)
    connector = stand_in_connector(settings.discord_address, settings.discord_ca_file)
    client = discord.Client(intents=discord.Intents.none(), connector=connector)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), client:
            await client.login(token)
            assert client.application_id is not None, "it has asked for it"
            return client.application_id
    except discord.LoginFailure:
        raise Refused(NOT_ACCEPTED) from None
    except TimeoutError:
        raise Unavailable(
            f"Discord did not answer within {PATIENCE_SECONDS:.0f} s: try again, or give the id of the application "
            "(discord.com/developers, General Information) by --application."
        ) from None
    except (aiohttp.ClientError, OSError, discord.HTTPException) as error:
        raise Unavailable(f"Discord cannot be asked for the application: {error}.") from error


def _snowflake(option: str, typed: str) -> int:
    if not re.fullmatch(r"[0-9]{15,20}", typed):
        raise Refused(
            f"{option}: must be an id of Discord, which is a number of 15 to 20 digits; it is {typed[:40]}."
        )
    return int(typed)

"""What people are called now. Without the members intent Discord tells of a new name only when asked."""

import asyncio
import logging
from collections.abc import Sequence

import aiohttp
import discord

log = logging.getLogger(__name__)

PAGE = 100
"""Members that Discord describes in one answer."""
WAIT_SECONDS = 3.0

Met = tuple[int, str, bool]
"""Discord id, name, is a bot."""


async def described(guild: discord.Guild, discord_ids: Sequence[int]) -> list[Met]:
    """Those of them who are still in the guild; fewer where Discord does not answer soon: old names will do."""
    met: list[Met] = []
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            for start in range(0, len(discord_ids), PAGE):
                page = list(discord_ids[start : start + PAGE])
                for member in await guild.query_members(user_ids=page, limit=PAGE, cache=False):
                    met.append((member.id, member.display_name, member.bot))
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:  # a timeout is an OSError
        log.info("guild %d: some names may be old (%r)", guild.id, error)
    return met

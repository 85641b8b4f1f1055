"""What people are called now, and their roles: without the members intent Discord tells of new ones only if asked."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp
import discord

log = logging.getLogger(__name__)

PAGE = 100
"""Members that Discord describes in one answer."""
WAIT_SECONDS = 3.0

Met = tuple[int, str, bool]
"""Discord id, name, is a bot."""


@dataclass(frozen=True, slots=True)
class Found:
    """What Discord said in time: who is in the guild, and who is not any more."""

    members: list[discord.Member] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)


async def described(guild: discord.Guild, discord_ids: Sequence[int]) -> list[Met]:
    """Those of them who are still in the guild; fewer where Discord does not answer soon: old names will do."""
    found = await look_up(guild, discord_ids)
    return [(member.id, member.display_name, member.bot) for member in found.members]


async def look_up(guild: discord.Guild, discord_ids: Sequence[int]) -> Found:
    """The members as they are now, with their roles; of whom Discord does not speak soon, nothing is known."""
    found = Found()
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            for start in range(0, len(discord_ids), PAGE):
                page = list(discord_ids[start : start + PAGE])
                members = await guild.query_members(user_ids=page, limit=PAGE, cache=False)
                found.members.extend(members)
                found.gone.update(set(page) - {member.id for member in members})
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:  # a timeout is an OSError
        log.info("guild %d: some names and roles may be old (%r)", guild.id, error)
    return found

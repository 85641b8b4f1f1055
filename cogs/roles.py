"""Reads people's roles when a session stops, without the members intent: Discord describes whom one asks for."""

import logging

import discord

from cogs.membernames import look_up
from domain.errors import PaydirtError
from services.roles import Roles

log = logging.getLogger(__name__)


class RoleReader:
    def __init__(self, roles: Roles) -> None:
        self._roles = roles

    async def freeze(self, guild: discord.Guild, code: str) -> None:
        """Read and keep what is not known yet; what Discord does not tell soon is left for the next time."""
        try:
            wanted = await self._roles.wanted(guild.id, code)
            if not wanted.discord_ids:
                return None
            if not wanted.role_ids:  # no rules name any, so Discord need not be asked
                held = {account: frozenset[int]() for account in wanted.discord_ids}
                return await self._roles.freeze(guild.id, code, wanted, held, ())
            found = await look_up(guild, wanted.discord_ids)
            held = {member.id: frozenset(role.id for role in member.roles) for member in found.members}
            await self._roles.freeze(guild.id, code, wanted, held, found.gone)
        except PaydirtError as error:
            log.warning("guild %d: roles of %s are not read yet: %s", guild.id, code, error)

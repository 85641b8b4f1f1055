"""The one way in: every command and every press passes here, is checked, and gets an answer whatever happens."""

import functools
import inspect
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

from cogs.presses import Presses
from domain.access import Standing, standing
from domain.errors import PaydirtError, Refused
from services.guilds import Guilds

log = logging.getLogger(__name__)

WHO = {
    Standing.MEMBER: "members of the mining guild",
    Standing.OFFICER: "officers",
    Standing.ADMIN: "admins",
}


class Gate:
    """Checks who may, and turns what goes wrong into one sentence."""

    def __init__(self, guilds: Guilds, presses: Presses) -> None:
        self._guilds = guilds
        self._presses = presses

    def command(
        self, method: Callable[..., Awaitable[None]], name: str, description: str, needs: Standing
    ) -> app_commands.Command[Any, ..., Any]:
        """A slash command out of a bound method ``(interaction, options…)`` that only ``needs`` may run."""

        @functools.wraps(method)
        async def callback(interaction: discord.Interaction, **options: Any) -> None:
            await self._pass(interaction, needs, functools.partial(method, interaction, **options))

        # discord.py takes a dotted qualified name for an unbound method that wants a ``self``.
        callback.__qualname__ = callback.__name__
        callback.__signature__ = inspect.signature(method)  # type: ignore[attr-defined]  # read by discord.py
        return app_commands.Command(name=name, description=description, callback=callback)

    async def press(self, interaction: discord.Interaction) -> None:
        """Take a press or a submit, if it is one of ours."""
        if (found := self._presses.find(interaction)) is not None:
            needs, handler, press = found
            await self._pass(interaction, needs, functools.partial(handler, press))

    async def standing_of(self, interaction: discord.Interaction) -> Standing:
        """What the person is in this guild, by the roles that came with this very interaction."""
        if interaction.guild_id is None or not isinstance(interaction.user, discord.Member):
            raise Refused("Paydirt works in a server, not in direct messages.")
        settings = await self._guilds.settings(interaction.guild_id)
        role_ids = [role.id for role in interaction.user.roles]
        return standing(settings, role_ids, manages_guild=interaction.permissions.manage_guild)

    async def _pass(
        self, interaction: discord.Interaction, needs: Standing, work: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            if await self.standing_of(interaction) < needs:
                raise Refused(f"Only {WHO[needs]} may do this. Ask an admin to look at `/mining setup`.")
            await work()
        except PaydirtError as error:
            await answer_privately(interaction, str(error))
        except Exception:  # the edge to the user: a bug gets a number that the log has, too
            incident = secrets.token_hex(4)
            log.exception("incident %s", incident)
            await answer_privately(
                interaction,
                f"Something went wrong inside Paydirt (incident `{incident}`); nothing else happened.",
            )


async def answer_privately(interaction: discord.Interaction, text: str) -> None:
    """One sentence to the one who asked, in whatever way the interaction still allows."""
    quiet = discord.AllowedMentions.none()
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True, allowed_mentions=quiet)
        else:
            await interaction.response.send_message(text, ephemeral=True, allowed_mentions=quiet)
    except discord.HTTPException as error:
        log.warning("no answer could be given: %s (HTTP %d, code %d)", text, error.status, error.code)

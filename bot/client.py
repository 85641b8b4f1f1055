"""The Discord client: hands every event to the voice watch first, and every press to the gate."""

import asyncio
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.gate import Gate
from cogs.sessions import SessionCommands
from cogs.voice import VoiceWatch

log = logging.getLogger(__name__)

WATCHED_ONLY = frozenset({"socket_raw_receive", "socket_event_type"})
"""Events that come with every single frame, and that nobody listens to but the watch."""

INTENTS = discord.Intents(guilds=True, voice_states=True)


class PaydirtClient(commands.Bot):
    """Two intents, neither privileged: guilds and voice states are all that attendance needs."""

    def __init__(
        self,
        watch: VoiceWatch,
        gate: Gate,
        mining: app_commands.Group,
        sessions: SessionCommands,
        *,
        identify_pause_seconds: float,
        **options: Any,
    ) -> None:
        super().__init__(
            command_prefix=(),
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            enable_debug_events=True,  # each frame of the gateway, heartbeats included, is a sign of life
            help_command=None,
            **options,
        )
        self._watch = watch
        self._gate = gate
        self._sessions = sessions
        self._identify_pause_seconds = identify_pause_seconds
        self.tree.add_command(mining)
        self.tree.error(gate.cannot_run)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self._watch.see(self, event, args)
        if event in WATCHED_ONLY:
            return
        super().dispatch(event, *args, **kwargs)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        if not initial:
            await asyncio.sleep(self._identify_pause_seconds)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        """Discord forgets where the bot sat when it begins a new gateway session."""
        log.info("ready, in %d guilds", len(self.guilds))
        await self._sessions.show_signs(self)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._sessions.tell_channel_is_gone(channel.guild, channel.id, channel.name)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self._sessions.tell_role_is_gone(role.guild, role.id, role.name)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await self._gate.press(interaction)

"""What Discord's client knows of itself, for the diagnosis: read from it, never judged here."""

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from types import SimpleNamespace

import aiohttp
import discord
from discord.ext.commands import Bot

from domain.clock import Clock
from domain.errors import Unavailable
from services.diagnosing.channels import Place, Purpose
from services.diagnosing.commands import Command
from services.diagnosing.gateway import Identifies, LineLog, LineState
from services.diagnosing.process import skew_of
from services.sight import Sight

PERMISSIONS = {
    "View Channel": "view_channel",
    "Connect": "connect",
    "Send Messages": "send_messages",
    "Embed Links": "embed_links",
    "Attach Files": "attach_files",
}


class DiscordClock:
    """How far our clock is ahead of Discord's, by the ``Date`` of each of its answers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.skew: timedelta | None = None

    def follow(self, trace: aiohttp.TraceConfig) -> None:
        """Look at every answer that the client's ``http_trace`` tells of."""
        trace.on_request_end.append(self._answered)

    async def _answered(
        self, _: aiohttp.ClientSession, context: SimpleNamespace, answer: aiohttp.TraceRequestEndParams
    ) -> None:
        skew = skew_of(answer.response.headers.get("Date"), self._clock.now())
        self.skew = self.skew if skew is None else skew


class DiscordSurroundings:
    """``use`` gives it the client; until then there is nothing to see."""

    def __init__(self, sight: Sight, clock: Clock) -> None:
        self.line_log = LineLog()
        self.clock = DiscordClock(clock)
        self._sight = sight
        self._client: Bot | None = None

    def use(self, client: Bot) -> None:
        self._client = client

    def line(self) -> LineState:
        client = self._client
        latency = client.latency if client is not None else math.nan
        return LineState(
            connected=client is not None and client.ws is not None and client.ws.open,
            latency_seconds=latency if math.isfinite(latency) else None,
            seen_at=self._sight.seen_at,
            sees=self._sight.is_clear,
            is_whole=self._sight.is_whole,
            log=self.line_log,
        )

    def clock_skew(self) -> timedelta | None:
        return self.clock.skew

    def places(self, guild_id: int, wanted: Sequence[tuple[int, Purpose]]) -> list[Place]:
        """Raises Unavailable while the guild is not in sight."""
        guild = self._bot().get_guild(guild_id)
        if guild is None or guild.unavailable:
            raise Unavailable("Discord does not show this server to the bot at the moment.")
        return [_place(guild, channel_id, purpose) for channel_id, purpose in wanted]

    async def identifies(self) -> Identifies:
        """Raises Unavailable if Discord does not say."""
        try:
            _, _, limit = await self._bot().http.get_bot_gateway()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"Discord does not say: {_in_short(error)}.") from error
        left_for = timedelta(milliseconds=limit["reset_after"])
        return Identifies(limit["remaining"], limit["total"], left_for)

    async def commands(self) -> tuple[list[Command], list[Command]]:
        """Ours, and what Discord has. Raises Unavailable if Discord does not say."""
        client = self._bot()
        ours = [command.to_dict(client.tree) for command in client.tree.get_commands()]
        assert client.application_id is not None, "it is known since the login"
        try:
            theirs: Iterable[Command] = await client.http.get_global_commands(client.application_id)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"Discord does not say: {_in_short(error)}.") from error
        return [*ours], [*theirs]

    def _bot(self) -> Bot:
        if self._client is None:
            raise Unavailable("The bot is not in Discord yet.")
        return self._client


def _place(guild: discord.Guild, channel_id: int, purpose: Purpose) -> Place:
    channel = guild.get_channel_or_thread(channel_id)
    if channel is None:
        return Place(f"id {channel_id}", purpose, None)
    allowed = channel.permissions_for(guild.me)
    may = frozenset(words for words, name in PERMISSIONS.items() if getattr(allowed, name))
    return Place(channel.name, purpose, may)


def _in_short(error: Exception) -> str:
    if isinstance(error, discord.HTTPException):
        return f"HTTP {error.status}"
    return type(error).__name__

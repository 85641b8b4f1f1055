"""The Discord client: hands every event to the voice watch first, and every press to the gate."""

import asyncio
import logging
import time
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from cogs.gate import Gate
from cogs.sessions import SessionCommands
from cogs.surroundings import DiscordSurroundings
from cogs.voice import VoiceWatch
from domain.sessions import Session
from services.sessionview import SessionView
from services.weeklystarts import InSight

log = logging.getLogger(__name__)

WATCHED_ONLY = frozenset({"socket_raw_receive", "socket_event_type"})
"""Events that come with every single frame, and that nobody listens to but the watch."""

REST_TIME_OUT = aiohttp.ClientTimeout(total=60.0, sock_connect=10.0, sock_read=30.0)
"""Of one attempt; pauses that Discord asks for do not count. By itself discord.py waits for five minutes."""
GOODBYE_SECONDS = 1.5

LONGEST_PAUSE_SECONDS = 300.0
"""Between two attempts: Discord takes a thousand sessions a day, then it resets the token."""

INTENTS = discord.Intents(guilds=True, voice_states=True)


FRAMES_IN_A_ROW = 20
"""Of the gateway, before others have their turn: a few milliseconds."""


class FairWebSocket(discord.gateway.DiscordWebSocket):
    """While frames are waiting, discord.py takes one after the other and lets nothing else happen."""

    _taken = 0

    async def poll_event(self) -> None:
        await super().poll_event()
        self._taken += 1
        if self._taken % FRAMES_IN_A_ROW == 0:
            await asyncio.sleep(0)


# Where the library looks its connection up: it has no other place to say which one is to be used.
discord.client.DiscordWebSocket = FairWebSocket  # type: ignore[misc]  # a class in place of its base

HANDLER_NAMES = ("discord.py: on_", "CommandTree-invoker")
"""The tasks in which discord.py runs listeners and commands; it keeps no list of them itself."""


class PaydirtClient(commands.Bot):
    """Two intents, neither privileged: guilds and voice states are all that attendance needs."""

    def __init__(
        self,
        watch: VoiceWatch,
        gate: Gate,
        mining: app_commands.Group,
        sessions: SessionCommands,
        surroundings: DiscordSurroundings,
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
        self._line_log = surroundings.line_log
        self._identify_pause_seconds = identify_pause_seconds
        _limit_calls(self.http)
        self.tree.add_command(mining)
        self.tree.error(gate.cannot_run)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self._watch.see(self, event, args)
        self._line_log.saw(event)
        if event in WATCHED_ONLY or self.is_closed():
            return  # a handler that begins while the client leaves would never end
        if event == "voice_state_update" and (self.user is None or args[0].id != self.user.id):
            return  # where people are was noted just now, and a task for each move costs a third of the time
        super().dispatch(event, *args, **kwargs)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        if not initial:
            await asyncio.sleep(self._identify_pause_seconds)

    async def connect(self, *, reconnect: bool = True) -> None:
        """As discord.py does; and again, as a new session, when an event that makes no sense has ended it."""
        pause = self._identify_pause_seconds
        while True:
            begun_at = time.monotonic()
            try:
                return await super().connect(reconnect=reconnect)
            except discord.DiscordException:
                raise  # what it says itself is meant: a wrong token, an intent that is not granted
            except Exception:  # the edge to whatever Discord may send
                log.exception("the connection to Discord broke; a new one is made")
            await self._hang_up()
            lasted_long = time.monotonic() - begun_at > LONGEST_PAUSE_SECONDS
            pause = self._identify_pause_seconds if lasted_long else min(2 * pause, LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)

    async def _hang_up(self) -> None:
        self.dispatch("disconnect")
        if self.ws is not None:
            await self.ws.close()

    async def close(self) -> None:
        """Say goodbye, and leave nothing running behind. A Discord that does not answer is not waited for."""
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await super().close()
        except TimeoutError:
            log.warning("Discord did not take the goodbye in time")
            await self.http.close()
        late = [task for task in asyncio.all_tasks() if task.get_name().startswith(HANDLER_NAMES)]
        for handler in late:
            handler.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        """Discord forgets where the bot sat when it begins a new gateway session."""
        log.info("ready, guilds: %d", len(self.guilds))
        await self._sessions.show_signs(self, self.guilds)

    async def on_session_started(self, interaction: discord.Interaction, view: SessionView) -> None:
        """Dispatched by ``/mining start`` itself."""
        await self._sessions.show_first_sign(interaction, view)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """And when it had lost the guild."""
        await self._sessions.show_signs(self, [guild])

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Invited again, perhaps in the middle of a session."""
        await self._sessions.show_signs(self, [guild])

    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Only the bot's own place is looked at here: where people are was noted in the dispatch."""
        if member.id == member.guild.me.id and before.channel is not None and after.channel is None:
            await self._sessions.sign_fell(self, member.guild)

    async def session_has_ended(self, guild_id: int, session: Session) -> None:
        """By itself; where the bot was removed there is nobody to ask and no sign to take down."""
        if (guild := self.get_guild(guild_id)) is not None:
            await self._sessions.has_ended(guild, session)

    def sees(self, guild_id: int) -> InSight | None:
        """How to look into a guild; None while it is not there."""
        guild = self.get_guild(guild_id) if self.is_ready() else None
        if guild is None or guild.unavailable:
            return None
        places = frozenset(each.id for each in (*guild.voice_channels, *guild.stage_channels))
        asleep = frozenset([guild.afk_channel.id]) if guild.afk_channel is not None else frozenset()
        return InSight(self._sessions.looking_at(guild), places - asleep)

    async def session_has_begun(self, guild_id: int, session: Session) -> None:
        """By itself. Showing the sign takes its time, and nobody waits for it."""
        self.dispatch("weekly_session_began", guild_id)

    async def on_weekly_session_began(self, guild_id: int) -> None:
        """Dispatched when a session has begun by itself."""
        if (guild := self.get_guild(guild_id)) is not None:
            await self._sessions.show_signs(self, [guild])

    async def on_voice_test_over(self, guild: discord.Guild) -> None:
        """Dispatched when a voice test has given the bot's place back."""
        await self._sessions.show_signs(self, [guild])

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._sessions.tell_channel_is_gone(channel.guild, channel.id, channel.name)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self._sessions.tell_role_is_gone(role.guild, role.id, role.name)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type in (discord.InteractionType.component, discord.InteractionType.modal_submit):
            await self._gate.press(interaction)


def _limit_calls(http: discord.http.HTTPClient) -> None:
    """Have every call of the REST interface end in time, by the options that go through to aiohttp."""
    request = http.request

    async def limited(route: discord.http.Route, **options: Any) -> Any:
        return await request(route, **{"timeout": REST_TIME_OUT, **options})

    http.request = limited  # type: ignore[method-assign]  # the library has no option for it

"""The gateway: which sessions there are, and which events they are sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sandbox.discord.clocks import Json
from sandbox.discord.log import Entry, Kind
from sandbox.discord.sessions import Session

if TYPE_CHECKING:
    from sandbox.discord.connection import Connection
    from sandbox.discord.guilds import Guild
    from sandbox.discord.world import World

RECONNECT = 7
GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_VOICE_STATES = 1 << 7
GUILD_PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
GUILD_SCHEDULED_EVENTS = 1 << 16
PRIVILEGED = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT

# Events that need an intent; all others always come.
INTENTS = {
    "GUILD_CREATE": GUILDS,
    "GUILD_UPDATE": GUILDS,
    "GUILD_DELETE": GUILDS,
    "CHANNEL_CREATE": GUILDS,
    "CHANNEL_UPDATE": GUILDS,
    "CHANNEL_DELETE": GUILDS,
    "VOICE_CHANNEL_STATUS_UPDATE": GUILDS,
    "GUILD_ROLE_CREATE": GUILDS,
    "GUILD_ROLE_UPDATE": GUILDS,
    "GUILD_ROLE_DELETE": GUILDS,
    "GUILD_MEMBER_ADD": GUILD_MEMBERS,
    "GUILD_MEMBER_UPDATE": GUILD_MEMBERS,
    "GUILD_MEMBER_REMOVE": GUILD_MEMBERS,
    "GUILD_SCHEDULED_EVENT_CREATE": GUILD_SCHEDULED_EVENTS,
    "GUILD_SCHEDULED_EVENT_UPDATE": GUILD_SCHEDULED_EVENTS,
    "GUILD_SCHEDULED_EVENT_DELETE": GUILD_SCHEDULED_EVENTS,
    "VOICE_STATE_UPDATE": GUILD_VOICE_STATES,
    "MESSAGE_CREATE": GUILD_MESSAGES,
    "MESSAGE_UPDATE": GUILD_MESSAGES,
    "MESSAGE_DELETE": GUILD_MESSAGES,
}


class Gateway:
    """All sessions. ``missing`` counts the shards that the sandbox dropped and that shall come back."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.missing: set[int] = set()
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.is_holding = False

    @property
    def live(self) -> list[Session]:
        """The sessions somebody is connected to."""
        return [session for session in self.sessions.values() if session.connection is not None]

    def dispatch(
        self, event: str, data: Json, *, guild: Guild | None = None, entry: Entry | None = None
    ) -> None:
        """Send an event to the sessions that carry the guild and asked for such events."""
        if guild is not None and (guild.is_away or not guild.has_bot):
            return
        needed = INTENTS.get(event, 0)
        if guild is None and event.startswith("MESSAGE_"):
            needed = DIRECT_MESSAGES
        for session in list(self.sessions.values()):
            if not session.is_over and session.carries(guild) and session.intents & needed == needed:
                session.dispatch(event, data, entry)
        self.world.facts.ring()

    def send_guild(self, guild: Guild, *, joined: bool = False) -> None:
        """GUILD_CREATE, to every session that carries the guild: available again, or joined."""
        for session in list(self.sessions.values()):
            if not session.is_over and session.carries(guild):
                self.send_guild_to(session, guild, joined=joined)

    def send_guild_to(self, session: Session, guild: Guild, *, joined: bool = False) -> None:
        if not session.intents & GUILDS:
            return
        data = guild.full_payload(
            with_members=bool(session.intents & GUILD_MEMBERS),
            with_voice=bool(session.intents & GUILD_VOICE_STATES),
        )
        if not joined:
            data["unavailable"] = False
        session.dispatch("GUILD_CREATE", data)

    def begin(self, connection: Connection, shard: tuple[int, int], intents: int) -> Session:
        """A new session; earlier ones of the same shard that nobody is connected to are over."""
        for old in [each for each in self.sessions.values() if each.shard == shard and not each.connection]:
            self.end(old)
        session = Session(self.world.new_token(), shard, intents, connection)
        self.sessions[session.id] = session
        self.missing.discard(shard[0])
        self.world.note(Kind.GATEWAY, "identified")
        return session

    def end(self, session: Session) -> None:
        """The session cannot be resumed, and the bot leaves voice in its guilds."""
        session.is_over = True
        self.sessions.pop(session.id, None)
        for guild in self.world.guilds.values():
            if session.carries(guild) and guild.bot.voice.channel is not None:
                guild.bot.leaves_now()

    def find(self, session_id: object) -> Session | None:
        return self.sessions.get(session_id) if isinstance(session_id, str) else None

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Keep frames back, and write each connection's frames at once at the end."""
        self.is_holding = True
        try:
            yield
        finally:
            self.is_holding = False
            for connection in list(self.connections):
                connection.flush()

    def drop(self, *, resumable: bool, code: int | None) -> None:
        """Close every connection: with a close code, or (None) by cutting the line."""
        for session in self.live:
            self.missing.add(session.shard[0])
            connection = session.connection
            session.connection = None
            if not resumable:
                self.end(session)
            if connection is not None:
                connection.hang_up(code)
        self.world.note(Kind.GATEWAY, "dropped")

    def ask_for_reconnect(self) -> None:
        for session in self.live:
            self.missing.add(session.shard[0])
            connection, session.connection = session.connection, None
            if connection is not None:
                connection.send(RECONNECT)

    def repeat_last(self) -> None:
        for session in self.live:
            session.repeat_last()

    async def settle(self) -> None:
        """Return when every connected client has processed everything sent to it so far."""
        await self.world.facts.until(
            lambda: not self.missing or not self.is_open.is_set(),
            lambda: f"shards {sorted(self.missing)} did not come back after they were dropped",
            within=60,
        )
        await asyncio.gather(*(connection.barrier() for connection in list(self.connections)))

"""One gateway connection: the opcodes a client sends, and what it is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from sandbox.discord.clocks import Json
from sandbox.discord.frames import Encoding, Opcode, make_close_frame, make_frame
from sandbox.discord.log import Kind
from sandbox.discord.permissions import Permission, permissions_in
from sandbox.discord.sessions import Session, encode

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.gateway import Gateway
    from sandbox.discord.guilds import Guild

HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, MEMBERS = 1, 2, 3, 4, 6, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
HEARTBEAT_INTERVAL_MS = 41_250
CLEAN = (1000, 1001)
PRIVILEGED_INTENTS = (1 << 1) | (1 << 8) | (1 << 15)
RESUME_URL = "wss://gateway-sandbox.discord.gg"


class Closed(Exception):
    """The connection ends with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """A client's websocket. Frames are written straight to the transport, in order, without waiting."""

    def __init__(
        self,
        gateway: Gateway,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport,
        encoding: Encoding,
    ) -> None:
        self.gateway = gateway
        self.world = gateway.world
        self.socket = socket
        self.session: Session | None = None
        self._left_with: int | None = None
        self._transport = transport
        self._encoding = encoding
        self._held: list[bytes] = []
        self._barriers: dict[bytes, asyncio.Future[None]] = {}
        self._heartbeats: list[asyncio.Future[int | None]] = []
        self._handlers: dict[int, Callable[[Any], None]] = {
            HEARTBEAT: self._on_heartbeat,
            IDENTIFY: self._on_identify,
            PRESENCE: lambda _: None,
            VOICE_STATE: self._on_voice_state,
            RESUME: self._on_resume,
            MEMBERS: self._on_request_members,
        }

    # sending

    def send(self, op: int, data: object = None) -> None:
        self.send_text(encode({"op": op, "d": data, "s": None, "t": None}))

    def send_text(self, text: str) -> None:
        self._write(self._encoding.frame(text))

    def _write(self, frame: bytes) -> None:
        if self.gateway.is_holding:
            self._held.append(frame)
        elif not self._transport.is_closing():
            self._transport.write(frame)

    def flush(self) -> None:
        """Write the held frames in one go."""
        frames, self._held = self._held, []
        if frames and not self._transport.is_closing():
            self._transport.write(b"".join(frames))

    def hang_up(self, code: int | None) -> None:
        """Close with a code, or (None) cut the line without a word."""
        if code is None:
            self._transport.abort()
        else:
            self._write(make_close_frame(code))

    async def barrier(self) -> None:
        """Return when the client has processed all earlier frames, or is gone.

        The client answers a WebSocket ping only when it comes to it in its queue. (Discord's own heartbeat
        request would prove the same, but discord.py counts its answer against its 110 sends a minute.)
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        name = str(id(future)).encode()
        self._barriers[name] = future
        self._write(make_frame(Opcode.PING, name))
        async with asyncio.timeout(30):
            await future

    async def ask_for_heartbeat(self) -> int | None:
        """Send op 1; return the sequence the client answers with."""
        future: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._heartbeats.append(future)
        self.send(HEARTBEAT)
        async with asyncio.timeout(30):
            return await future

    # receiving

    async def serve(self) -> None:
        """HELLO, then answer what comes until the connection ends."""
        self.gateway.connections.add(self)
        try:
            self.send(HELLO, {"heartbeat_interval": HEARTBEAT_INTERVAL_MS, "_trace": ["sandbox"]})
            await self._receive_all()
        except Closed as closed:
            await self.socket.close(code=closed.code, message=closed.reason.encode())
        finally:
            self._forget()

    async def _receive_all(self) -> None:
        while not self.socket.closed:
            message = await self.socket.receive()
            match message.type:
                case WSMsgType.TEXT:
                    self._receive(message.data)
                case WSMsgType.PONG:
                    self._pass_barrier(bytes(message.data))
                case WSMsgType.PING:
                    await self.socket.pong(message.data)
                case WSMsgType.CLOSE:
                    self._left_with = message.data

    def _receive(self, text: str) -> None:
        try:
            message = json.loads(text)
            handler = self._handlers[message["op"]]
        except (ValueError, TypeError):
            raise Closed(4002, "Decode error") from None
        except KeyError:
            raise Closed(4001, "Unknown opcode") from None
        if self.session is None and message["op"] not in (HEARTBEAT, IDENTIFY, RESUME):
            raise Closed(4003, "Not authenticated")
        handler(message["d"])
        self.world.facts.ring()

    def _pass_barrier(self, name: bytes) -> None:
        future = self._barriers.pop(name, None)
        if future is not None and not future.done():
            future.set_result(None)

    def _forget(self) -> None:
        self.gateway.connections.discard(self)
        for name in list(self._barriers):
            self._pass_barrier(name)
        session = self.session
        if session is not None and session.connection is self:
            session.connection = None
            self.world.note(Kind.GATEWAY, f"client left ({self._left_with or 'without a word'})")
            if self._left_with in CLEAN:
                self.gateway.end(session)
        self.world.facts.ring()

    # the opcodes

    def _on_heartbeat(self, sequence: int | None) -> None:
        self.send(HEARTBEAT_ACK)
        waiting, self._heartbeats = self._heartbeats, []
        for future in waiting:
            if not future.done():
                future.set_result(sequence)

    def _on_identify(self, data: Json) -> None:
        if self.session is not None:
            raise Closed(4005, "Already authenticated")
        if data["token"] != self.world.token:
            raise Closed(4004, "Authentication failed")
        shard_id, count = data.get("shard", (0, 1))
        if not 0 <= shard_id < count:
            raise Closed(4010, "Invalid shard")
        intents = data["intents"]
        if intents & PRIVILEGED_INTENTS and not self.world.privileged_intents:
            raise Closed(4014, "Disallowed intent(s)")
        self.session = self.gateway.begin(self, (shard_id, count), intents)
        self._send_ready(self.session)

    def _send_ready(self, session: Session) -> None:
        guilds = [guild for guild in self.world.guilds.values() if guild.has_bot and session.carries(guild)]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": self.world.bot.payload() | {"verified": True, "mfa_enabled": True, "flags": 0},
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": RESUME_URL,
                "shard": list(session.shard),
                "application": {"id": str(self.world.application_id), "flags": 0},
            },
        )
        for guild in guilds:
            if not guild.is_away:
                self.gateway.send_guild_to(session, guild)

    def _on_resume(self, data: Json) -> None:
        if data["token"] != self.world.token:
            raise Closed(4004, "Authentication failed")
        session = self.gateway.find(data["session_id"])
        if session is None or session.is_over:
            self.send(INVALID_SESSION, False)
            return
        if data["seq"] is None or data["seq"] > session.sequence:
            raise Closed(4007, "Invalid seq")
        if not session.has_all_after(data["seq"]):
            self.gateway.end(session)
            self.send(INVALID_SESSION, False)
            return
        self.session = session
        session.connection = self
        self.gateway.missing.discard(session.shard[0])
        self.world.note(Kind.GATEWAY, "resumed")
        session.replay_after(data["seq"])
        session.dispatch("RESUMED", {"_trace": ["sandbox"]})

    def _on_voice_state(self, data: Json) -> None:
        """Op 4: the bot enters, leaves or changes a voice channel, if it may; else nothing happens."""
        guild = self.world.guilds.get(int(data["guild_id"]))
        if guild is None or not guild.has_bot:
            return
        bot = guild.bot
        bot.voice.is_self_muted, bot.voice.is_self_deafened = data["self_mute"], data["self_deaf"]
        if data["channel_id"] is None:
            if bot.voice.channel is not None:
                bot.leaves_now()
            return
        channel = guild.channels.get(int(data["channel_id"]))
        if channel is None or not self._may_enter(guild, channel):
            return
        was_there = bot.voice.channel is channel
        bot.enters(channel)
        if not was_there:  # whoever only changes a flag stays with the server that they have
            self.world.voice_host.names_itself(guild)

    @staticmethod
    def _may_enter(guild: Guild, channel: Channel) -> bool:
        granted = permissions_in(channel, guild.bot)
        others = [person for person in channel.people if person is not guild.bot]
        is_full = 0 < channel.user_limit <= len(others) and not granted & Permission.MOVE_MEMBERS
        return channel.is_vocal and bool(granted & Permission.CONNECT) and not is_full

    def _on_request_members(self, data: Json) -> None:
        """Op 8: members by id or by the beginning of their name; all of them needs the members intent."""
        guild = self.world.guilds.get(int(data["guild_id"]))
        if guild is None or self.session is None:
            return
        wanted = {int(each) for each in data.get("user_ids", [])}
        query = str(data.get("query", ""))
        if not wanted and not query and not self.session.intents & (1 << 1):
            raise Closed(4014, "Disallowed intent(s)")
        found = [
            member
            for member in guild.members.values()
            if (member.id in wanted if wanted else member.name.lower().startswith(query.lower()))
        ]
        self.session.dispatch(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": str(guild.id),
                "members": [member.payload() for member in found],
                "chunk_index": 0,
                "chunk_count": 1,
                "not_found": [str(each) for each in wanted - {member.id for member in found}],
                "nonce": data.get("nonce"),
            },
        )


def get_transport(request: web.Request) -> asyncio.Transport:
    transport = request.transport
    if transport is None:
        raise ConnectionResetError("the client is gone")
    return transport

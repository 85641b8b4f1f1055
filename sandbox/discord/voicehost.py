"""The voice server: what a client speaks to once VOICE_SERVER_UPDATE has named it, by websocket (v8) and UDP."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import struct
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import WSMsgType, web

from sandbox.discord.clocks import Json
from sandbox.discord.connection import Closed
from sandbox.discord.log import Kind
from sandbox.discord.sessions import encode

if TYPE_CHECKING:
    from sandbox.discord.guilds import Guild
    from sandbox.discord.world import World

HOST_NAME = "voice.discord.gg"
IDENTIFY, SELECT_PROTOCOL, READY, HEARTBEAT, DESCRIPTION, SPEAKING, HEARTBEAT_ACK, HELLO = (*range(7), 8)
HEARTBEAT_INTERVAL_MS = 13_750
MODES = ("aead_aes256_gcm_rtpsize", "aead_xchacha20_poly1305_rtpsize")
DISCONNECTED = 4014
DISCOVERY_BYTES = 74

Answers: TypeAlias = list[tuple[int, Json]]
"""Opcodes with their data, in the order in which they are sent."""


class VoiceStep(StrEnum):
    """What a joining client waits for, in this order. A server that hangs before HELLO reads nothing, either."""

    SERVER = "server"
    HELLO = "hello"
    READY = "ready"
    UDP = "udp"
    DESCRIPTION = "description"


class VoiceHost:
    """One voice server for every guild. ``dave_version``: the newest encryption among people that it speaks.

    ``hangs``: the steps that it never takes. ``holds``: those that it takes later, once the event is set. ``closes``:
    the close code that comes instead of a step.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens: dict[int, str] = {}
        self.connections: set[VoiceConnection] = set()
        self.hangs: set[VoiceStep] = set()
        self.holds: dict[VoiceStep, asyncio.Event] = {}
        self.closes: dict[VoiceStep, int] = {}
        self.dave_version = 1
        self.demands_dave = True
        self._udp: asyncio.DatagramTransport | None = None

    async def listen(self, host: str) -> None:
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(lambda: Discovery(self), local_addr=(host, 0))

    def stop(self) -> None:
        if self._udp is not None:
            self._udp.close()

    @property
    def udp_address(self) -> tuple[str, int]:
        assert self._udp is not None, "the voice server does not listen"
        host, port = self._udp.get_extra_info("sockname")
        return host, port

    def names_itself(self, guild: Guild) -> None:
        """VOICE_SERVER_UPDATE: where the bot, who has just entered a channel of the guild, shall connect to."""
        self.tokens[guild.id] = self.world.new_token()
        if VoiceStep.SERVER in self.hangs:
            return
        data = {
            "guild_id": str(guild.id),
            "token": self.tokens[guild.id],
            "endpoint": f"{HOST_NAME}:443",
        }
        self.world.gateway.dispatch("VOICE_SERVER_UPDATE", data, guild=guild)

    def lets_go(self, guild: Guild) -> None:
        """The bot is out of voice there, and so is its connection."""
        self.tokens.pop(guild.id, None)
        for connection in [each for each in self.connections if each.guild is guild]:
            connection.is_let_go.set()


class Discovery(asyncio.DatagramProtocol):
    """Tells a client under which address it is seen."""

    def __init__(self, host: VoiceHost) -> None:
        self._host = host

    # The transport of datagrams is always one, though until Python 3.12 not by its class.
    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if len(data) != DISCOVERY_BYTES or VoiceStep.UDP in self._host.hangs:
            return
        host, port = address
        answer = struct.pack(">HH4s64sH", 2, 70, data[4:8], host.encode(), port)
        self._transport.sendto(answer, address)


class VoiceConnection:
    """One client's voice websocket."""

    def __init__(self, host: VoiceHost, socket: web.WebSocketResponse) -> None:
        self.world = host.world
        self.guild: Guild | None = None
        self.is_let_go = asyncio.Event()
        self._host = host
        self._socket = socket
        self._dave_version = 0
        self._handlers: dict[int, Callable[[Any], Awaitable[Answers]]] = {
            IDENTIFY: self._on_identify,
            SELECT_PROTOCOL: self._on_select_protocol,
            HEARTBEAT: self._on_heartbeat,
            SPEAKING: self._on_speaking,
        }

    async def serve(self) -> None:
        """HELLO, then answer what comes until the client leaves, is let go, or is closed on purpose."""
        if VoiceStep.HELLO in self._host.hangs:
            await asyncio.Event().wait()
        self._host.connections.add(self)
        receiving = asyncio.create_task(self._receive_all())
        leaving = asyncio.create_task(self.is_let_go.wait())
        try:
            await asyncio.wait({receiving, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not receiving.done():
                raise Closed(DISCONNECTED, "Disconnected")
            await receiving
        except Closed as closed:
            self._note(f"closes with {closed.code}")
            await self._socket.close(code=closed.code, message=closed.reason.encode())
        finally:
            self._host.connections.discard(self)
            receiving.cancel()
            leaving.cancel()
            self._note("over")

    async def _receive_all(self) -> None:
        await self._takes(VoiceStep.HELLO)
        await self._send(HELLO, {"v": 8, "heartbeat_interval": HEARTBEAT_INTERVAL_MS})
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                for op, data in await self._answers(message.data):
                    await self._send(op, data)
            elif message.type is WSMsgType.BINARY:
                self._note(f"binary op {message.data[0]}")

    async def _answers(self, text: str) -> Answers:
        try:
            message = json.loads(text)
            handler = self._handlers[message["op"]]
        except (ValueError, TypeError):
            raise Closed(4002, "Failed to decode payload") from None
        except KeyError:
            raise Closed(4001, "Unknown opcode") from None
        if self.guild is None and message["op"] != IDENTIFY:
            raise Closed(4003, "Not authenticated")
        return await handler(message["d"])

    async def _send(self, op: int, data: Json) -> None:
        with contextlib.suppress(ConnectionResetError):  # the client is gone
            await self._socket.send_str(encode({"op": op, "d": data}))

    async def _takes(self, step: VoiceStep) -> bool:
        """Whether the step is taken, and not left out; raises Closed where a close code comes instead."""
        if step in self._host.holds:
            await self._host.holds[step].wait()
        if step in self._host.closes:
            raise Closed(self._host.closes[step], "on purpose")
        return step not in self._host.hangs

    def _note(self, what: str) -> None:
        guild_id = None if self.guild is None else self.guild.id
        self.world.note(Kind.VOICE_SERVER, what, guild_id=guild_id)
        self.world.facts.ring()

    # the opcodes

    async def _on_heartbeat(self, data: Json) -> Answers:
        return [(HEARTBEAT_ACK, {"t": data["t"]})]

    async def _on_speaking(self, _: Json) -> Answers:
        return []

    async def _on_identify(self, data: Json) -> Answers:
        if self.guild is not None:
            raise Closed(4005, "Already authenticated")
        guild = self.world.guilds.get(int(data["server_id"]))
        if guild is None:
            raise Closed(4011, "Server not found")
        if data["token"] != self._host.tokens.get(guild.id) or int(data["user_id"]) != self.world.bot.id:
            raise Closed(4004, "Authentication failed")
        if data["session_id"] != guild.bot.voice.session_id:
            raise Closed(4006, "Session no longer valid")
        self._agree_on_dave(guild, int(data.get("max_dave_protocol_version", 0)))
        self.guild = guild
        self._note("identified")
        if not await self._takes(VoiceStep.READY):
            return []
        ip, port = self._host.udp_address
        return [(READY, {"ssrc": 7, "ip": ip, "port": port, "modes": list(MODES)})]

    def _agree_on_dave(self, guild: Guild, newest: int) -> None:
        """The newest version that both speak; none on a stage, where everybody may listen."""
        channel = guild.bot.voice.channel
        is_stage = channel is not None and channel.is_silent
        self._dave_version = 0 if is_stage else min(newest, self._host.dave_version)
        if not self._dave_version and not is_stage and self._host.demands_dave:
            raise Closed(4017, "E2EE/DAVE protocol required")

    async def _on_select_protocol(self, data: Json) -> Answers:
        if data["protocol"] != "udp":
            raise Closed(4012, "Unknown protocol")
        if data["data"]["mode"] not in MODES:
            raise Closed(4016, "Unknown encryption mode")
        if not await self._takes(VoiceStep.DESCRIPTION):
            return []
        self._note(f"connected (DAVE {self._dave_version})")
        description = {
            "mode": data["data"]["mode"],
            "secret_key": list(secrets.token_bytes(32)),
            "dave_protocol_version": self._dave_version,
        }
        return [(DESCRIPTION, description)]

"""The gateway spoken to by hand: opcodes, close codes, compression."""

import json
import zlib
from typing import Any

import aiohttp
import pytest

from sandbox import Guild, Sandbox
from tests.sandbox.hand import Hand

IDENTIFY, VOICE_STATE, RESUME, HELLO = 2, 4, 6, 10
VOICE = 1 << 7


class Wire:
    """A websocket without compression."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, op: int, data: object) -> None:
        await self.socket.send_json({"op": op, "d": data})

    async def hears(self) -> dict[str, Any]:
        message: dict[str, Any] = await self.socket.receive_json(timeout=5)
        return message

    async def is_closed_with(self) -> int | None:
        while (message := await self.socket.receive(timeout=5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        return self.socket.close_code


@pytest.fixture
async def wire(hand: Hand) -> Wire:
    return Wire(await hand.session.ws_connect("wss://gateway.discord.gg/?v=10&encoding=json"))


def identity(sandbox: Sandbox, **more: object) -> dict[str, object]:
    return {"token": sandbox.token, "intents": 1, "properties": {}} | more


async def test_it_says_hello_and_acknowledges_a_heartbeat_before_identify(wire: Wire) -> None:
    hello = await wire.hears()
    assert hello["op"] == HELLO
    assert hello["d"]["heartbeat_interval"] > 0
    await wire.say(1, None)
    assert (await wire.hears())["op"] == 11


async def test_ready_names_the_guilds_and_where_to_resume(sandbox: Sandbox, guild: Guild, wire: Wire) -> None:
    await wire.hears()
    await wire.say(IDENTIFY, identity(sandbox))
    ready = await wire.hears()
    assert (ready["t"], ready["s"]) == ("READY", 1)
    assert ready["d"]["guilds"] == [{"id": str(guild.id), "unavailable": True}]
    assert ready["d"]["resume_gateway_url"].startswith("wss://")
    created = await wire.hears()
    assert (created["t"], created["s"], created["d"]["unavailable"]) == ("GUILD_CREATE", 2, False)


async def test_only_what_was_asked_for_is_sent(sandbox: Sandbox, guild: Guild, wire: Wire) -> None:
    await wire.hears()
    await wire.say(IDENTIFY, identity(sandbox, intents=VOICE))
    assert (await wire.hears())["t"] == "READY"
    alpha = guild.voice_channel("Alpha")
    await guild.member("Ann").joins(alpha)
    told = await wire.hears()
    assert told["t"] == "VOICE_STATE_UPDATE"
    assert told["d"]["member"]["user"]["global_name"] == "Ann"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([(99, None)], 4001),
        ([(VOICE_STATE, {})], 4003),
        ([(IDENTIFY, {"token": "wrong", "intents": 1})], 4004),
        ([(IDENTIFY, {"shard": [2, 2]})], 4010),
        ([(IDENTIFY, {"intents": 1 << 1})], 4014),
        ([(IDENTIFY, {}), (IDENTIFY, {})], 4005),
        ([(RESUME, {"token": "wrong", "session_id": "x", "seq": 1})], 4004),
    ],
)
async def test_what_goes_against_the_rules_is_hung_up_on(
    sandbox: Sandbox, wire: Wire, said: list[tuple[int, Any]], code: int
) -> None:
    await wire.hears()
    for op, data in said:
        await wire.say(op, identity(sandbox) | data if op == IDENTIFY else data)
    assert await wire.is_closed_with() == code


async def test_nonsense_is_hung_up_on(wire: Wire) -> None:
    await wire.socket.send_str("nonsense")
    assert await wire.is_closed_with() == 4002


async def test_a_resume_ahead_of_what_was_sent_is_hung_up_on(
    sandbox: Sandbox, hand: Hand, wire: Wire
) -> None:
    await wire.hears()
    await wire.say(IDENTIFY, identity(sandbox))
    session_id = (await wire.hears())["d"]["session_id"]
    again = Wire(await hand.session.ws_connect("wss://gateway.discord.gg/"))
    await again.say(RESUME, {"token": sandbox.token, "session_id": session_id, "seq": 99})
    assert await again.is_closed_with() == 4007


async def test_an_unknown_session_is_invalid(sandbox: Sandbox, wire: Wire) -> None:
    await wire.hears()
    await wire.say(RESUME, {"token": sandbox.token, "session_id": "nothing", "seq": 1})
    invalid = await wire.hears()
    assert (invalid["op"], invalid["d"]) == (9, False)


async def test_compressed_messages_are_one_stream_of_flushed_parts(
    sandbox: Sandbox, guild: Guild, hand: Hand
) -> None:
    socket = await hand.session.ws_connect("wss://gateway.discord.gg/?v=10&compress=zlib-stream")
    await socket.send_json({"op": IDENTIFY, "d": identity(sandbox)})
    stream, ops = zlib.decompressobj(), []
    for _ in range(3):
        part = await socket.receive_bytes(timeout=5)
        assert part.endswith(b"\x00\x00\xff\xff")
        ops.append(json.loads(stream.decompress(part))["op"])
    assert ops == [HELLO, 0, 0]
    await socket.close()

"""One REST call: who asks for what, and the body it brings."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.discord import refusals
from sandbox.discord.clocks import Json
from sandbox.discord.posting import Body
from sandbox.discord.values import Upload

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.guilds import Guild
    from sandbox.discord.interactions import Interaction
    from sandbox.discord.messages import Message
    from sandbox.discord.world import World

FILE_FIELD = "files["


@dataclass(frozen=True, slots=True)
class Call:
    """A request and the world it is about. The finders raise Discord's refusal for what is not there."""

    world: World
    request: web.Request

    def id(self, name: str) -> int:
        return int(self.request.match_info[name])

    def channel(self) -> Channel:
        channel = self.world.channels.get(self.id("channel_id"))
        if channel is None or (channel.guild is not None and not channel.guild.has_bot):
            raise refusals.unknown_channel()
        return channel

    def guild(self) -> Guild:
        guild = self.world.guilds.get(self.id("guild_id"))
        if guild is None or not guild.has_bot:
            raise refusals.unknown_guild()
        return guild

    def message(self, channel: Channel) -> Message:
        """A message of the channel; ephemeral ones exist for webhooks only."""
        message = self.world.messages.get(self.id("message_id"))
        if message is None or message.channel is not channel or message.ephemeral:
            raise refusals.unknown_message()
        return message

    def interaction(self) -> Interaction:
        interaction = self.world.by_token.get(self.request.match_info["token"])
        if interaction is None:
            raise refusals.unknown_webhook()
        return interaction

    async def json(self) -> Any:
        try:
            return await self.request.json()
        except ValueError:
            raise refusals.invalid_json() from None

    async def body(self) -> Body:
        """JSON, or a multipart form with ``payload_json`` and ``files[n]``."""
        if self.request.content_type != "multipart/form-data":
            return Body(await self.json())
        return await self._multipart()

    async def _multipart(self) -> Body:
        body = Body()
        form = await self.request.post()
        for name, value in form.items():
            if name == "payload_json":
                body.data = json.loads(_text(value))
            elif name.startswith(FILE_FIELD) and isinstance(value, web.FileField):
                number = int(name[len(FILE_FIELD) : -1])
                body.files[number] = Upload(value.filename, value.file.read())
                value.file.close()
        _forget_new_attachments(body)
        return body


def _text(value: str | bytes | bytearray | web.FileField) -> str:
    if isinstance(value, web.FileField):
        return value.file.read().decode()
    return value if isinstance(value, str) else value.decode()


def _forget_new_attachments(body: Body) -> None:
    """Drop the entries of ``attachments`` that describe a file of this request: the files say it all."""
    for data in (body.data, body.data.get("data") or {}):
        if data.get("attachments") is not None:
            data["attachments"] = [each for each in data["attachments"] if int(each["id"]) not in body.files]


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """``answer`` returns what becomes JSON, or None for 204. ``needs_token``: Authorization is checked."""

    method: str
    template: str
    answer: Handler
    needs_token: bool = True

    @property
    def name(self) -> str:
        """As faults name it: ``POST /channels/{channel_id}/messages``."""
        return f"{self.method} {self.template}"


def empty() -> Json | None:
    """204 No Content."""
    return None

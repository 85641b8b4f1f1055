"""Channels and their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.discord import refusals
from sandbox.discord.channels import Channel, ChannelKind
from sandbox.discord.clocks import Json
from sandbox.discord.limits.forms import Form
from sandbox.discord.permissions import Permission, permissions_in
from sandbox.discord.posting import Body, edit, post, remove
from sandbox.discord.rest.calls import Call, Route

if TYPE_CHECKING:
    from sandbox.discord.messages import Message
    from sandbox.discord.people import Account

CHANNEL_NAME = 100
VOICE_STATUS = 500


def require(channel: Channel, permissions: int) -> None:
    """Raises 50001 if the bot cannot see the channel, 50013 if it lacks one of the permissions."""
    if channel.guild is None:
        return
    granted = permissions_in(channel, channel.guild.bot)
    if not granted & Permission.VIEW_CHANNEL:
        raise refusals.missing_access()
    if permissions & ~granted:
        raise refusals.missing_permissions()


async def get_channel(call: Call) -> Json:
    channel = call.channel()
    require(channel, 0)
    return channel.payload()


async def edit_channel(call: Call) -> Json:
    channel = call.channel()
    require(channel, Permission.MANAGE_CHANNELS)
    data = await call.json()
    form = Form()
    form.text(("name",), data.get("name", channel.name), CHANNEL_NAME, at_least=1)
    form.raise_if_wrong()
    channel.name = data.get("name", channel.name)
    channel.user_limit = data.get("user_limit", channel.user_limit)
    channel.announce("CHANNEL_UPDATE")
    return channel.payload()


async def set_voice_status(call: Call) -> None:
    channel = call.channel()
    if channel.kind is not ChannelKind.VOICE:
        raise refusals.wrong_channel_type()
    require(channel, Permission.SET_VOICE_CHANNEL_STATUS)
    status = (await call.json()).get("status")
    form = Form()
    form.text(("status",), status, VOICE_STATUS)
    form.raise_if_wrong()
    channel.status = status or ""
    guild = channel.home
    data = {"id": str(channel.id), "guild_id": str(guild.id), "status": status}
    call.world.gateway.dispatch("VOICE_CHANNEL_STATUS_UPDATE", data, guild=guild)


async def send_message(call: Call) -> Json:
    channel = call.channel()
    body = await call.body()
    require(channel, _needed_to_send(body))
    if channel.recipient is not None:
        _require_reachable(call, channel.recipient)
    return (_already_sent(call, channel, body) or post(call.world, channel, body)).payload()


def _require_reachable(call: Call, person: Account) -> None:
    """Raises 50007 for who takes no messages, 50278 for who is in no guild with the bot (any more)."""
    if person.is_bot or not person.takes_messages:
        raise refusals.cannot_message_user()
    if not any(guild.has_bot and person.id in guild.members for guild in call.world.guilds.values()):
        raise refusals.no_mutual_guild()


def _needed_to_send(body: Body) -> int:
    needed = int(Permission.SEND_MESSAGES)
    if body.files:
        needed |= Permission.ATTACH_FILES
    return needed


def _already_sent(call: Call, channel: Channel, body: Body) -> Message | None:
    """With ``enforce_nonce`` the message that has this nonce already, instead of a second one."""
    nonce = body.data.get("nonce")
    if nonce is None or not body.data.get("enforce_nonce"):
        return None
    same = (each for each in call.world.messages_in(channel) if each.nonce == str(nonce))
    return next(same, None)


async def get_messages(call: Call) -> list[Json]:
    channel = call.channel()
    require(channel, Permission.READ_MESSAGE_HISTORY)
    query = call.request.query
    after, before = int(query.get("after", 0)), int(query.get("before", 1 << 63))
    found = [each for each in channel.messages if after < each.id < before and not each.ephemeral]
    return [each.payload() for each in reversed(found)][: int(query.get("limit", 50))]


async def get_message(call: Call) -> Json:
    channel = call.channel()
    require(channel, Permission.READ_MESSAGE_HISTORY)
    return call.message(channel).payload()


async def edit_message(call: Call) -> Json:
    channel = call.channel()
    require(channel, 0)
    message = call.message(channel)
    if message.author is not call.world.bot:
        raise refusals.not_your_message()
    body = await call.body()
    call.world.old_edits.require(message)
    return edit(call.world, message, body).payload()


async def delete_message(call: Call) -> None:
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot:
        require(channel, Permission.MANAGE_MESSAGES)
    remove(call.world, message)


async def send_typing(call: Call) -> None:
    require(call.channel(), Permission.SEND_MESSAGES)


ROUTES = (
    Route("GET", "/channels/{channel_id}", get_channel),
    Route("PATCH", "/channels/{channel_id}", edit_channel),
    Route("PUT", "/channels/{channel_id}/voice-status", set_voice_status),
    Route("POST", "/channels/{channel_id}/typing", send_typing),
    Route("POST", "/channels/{channel_id}/messages", send_message),
    Route("GET", "/channels/{channel_id}/messages", get_messages),
    Route("GET", "/channels/{channel_id}/messages/{message_id}", get_message),
    Route("PATCH", "/channels/{channel_id}/messages/{message_id}", edit_message),
    Route("DELETE", "/channels/{channel_id}/messages/{message_id}", delete_message),
)

"""Guilds, their members and roles; users and direct messages."""

from __future__ import annotations

from sandbox.discord import refusals
from sandbox.discord.channels import Channel, ChannelKind
from sandbox.discord.clocks import Json
from sandbox.discord.members import Member
from sandbox.discord.rest.calls import Call, Route


async def get_guild(call: Call) -> Json:
    guild = call.guild()
    return guild.payload() | {"approximate_member_count": len(guild.members)}


async def get_channels(call: Call) -> list[Json]:
    return [channel.payload() for channel in call.guild().channels.values()]


async def get_roles(call: Call) -> list[Json]:
    return [role.payload() for role in call.guild().roles.values()]


async def get_role(call: Call) -> Json:
    role = call.guild().roles.get(call.id("role_id"))
    if role is None:
        raise refusals.unknown_role()
    return role.payload()


async def get_member(call: Call) -> Json:
    return _find_member(call).payload()


def _find_member(call: Call) -> Member:
    """Raises 10007 for who has left or never came, 10013 for an id that is nobody's."""
    guild, user_id = call.guild(), call.id("user_id")
    member = guild.members.get(user_id)
    if member is None:
        raise refusals.unknown_member() if user_id in call.world.accounts else refusals.unknown_user()
    return member


async def get_voice_state(call: Call) -> Json:
    return _voice_state(_find_member(call))


async def get_own_voice_state(call: Call) -> Json:
    return _voice_state(call.guild().bot)


def _voice_state(member: Member) -> Json:
    if member.voice.channel is None:
        raise refusals.unknown(10065, "Voice State")
    return member.voice_payload() | {"guild_id": str(member.guild.id), "member": member.payload()}


async def leave_guild(call: Call) -> None:
    await call.guild().kicks_bot()


async def get_me(call: Call) -> Json:
    return call.world.bot.payload() | {"verified": True, "mfa_enabled": True, "flags": 0, "email": None}


async def get_user(call: Call) -> Json:
    account = call.world.accounts.get(call.id("user_id"))
    if account is None:
        raise refusals.unknown_user()
    return account.payload()


async def open_direct_messages(call: Call) -> Json:
    """The channel to one person; the same one each time."""
    world = call.world
    recipient = world.accounts.get(int((await call.json())["recipient_id"]))
    if recipient is None:
        raise refusals.unknown_user()
    known = (each for each in world.channels.values() if each.recipient is recipient)
    channel = next(known, None) or Channel(world, recipient.name, ChannelKind.DIRECT, recipient=recipient)
    return channel.payload()


ROUTES = (
    Route("GET", "/users/@me", get_me),
    Route("POST", "/users/@me/channels", open_direct_messages),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("GET", "/users/{user_id}", get_user),
    Route("GET", "/guilds/{guild_id}", get_guild),
    Route("GET", "/guilds/{guild_id}/channels", get_channels),
    Route("GET", "/guilds/{guild_id}/roles", get_roles),
    Route("GET", "/guilds/{guild_id}/roles/{role_id}", get_role),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", get_member),
    Route("GET", "/guilds/{guild_id}/voice-states/@me", get_own_voice_state),
    Route("GET", "/guilds/{guild_id}/voice-states/{user_id}", get_voice_state),
)

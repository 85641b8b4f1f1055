"""Sending an act to the bot: INTERACTION_CREATE with everything Discord puts into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.discord.clocks import Json
from sandbox.discord.commands import DIRECT_CONTEXT, GUILD_CONTEXT
from sandbox.discord.interactions import Act, Interaction
from sandbox.discord.log import Kind
from sandbox.discord.permissions import Permission, permissions_in
from sandbox.discord.values import MAX_FILE_BYTES

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.members import Member
    from sandbox.discord.messages import Message

IN_DIRECT_MESSAGES = Permission.ATTACH_FILES | Permission.EMBED_LINKS | Permission.MENTION_EVERYONE


def send_interaction(
    member: Member, act: Act, channel: Channel, data: Json, *, source: Message | None = None
) -> Interaction:
    """Create the interaction and dispatch it to the shard that carries the guild."""
    world = member.world
    interaction_id, token = world.ids.next(), world.new_token()
    payload = _common(member, channel) | {
        "id": str(interaction_id),
        "token": token,
        "type": int(act),
        "data": data,
    }
    if source is not None:
        payload["message"] = source.payload()
    interaction = Interaction(
        world, interaction_id, token, act, member, channel, world.stopwatch(), payload, source
    )
    world.interactions[interaction_id] = world.by_token[token] = interaction
    member.last_interaction = interaction
    deliver(interaction)
    return interaction


def deliver(interaction: Interaction) -> None:
    """Dispatch the interaction (again)."""
    world, channel = interaction.world, interaction.channel
    entry = world.note(
        Kind.INTERACTION,
        interaction.act.name.lower(),
        guild_id=interaction.member.guild.id,
        user_id=interaction.member.id,
        channel_id=channel.id,
    )
    world.gateway.dispatch("INTERACTION_CREATE", interaction.payload, guild=channel.guild, entry=entry)


def _common(member: Member, channel: Channel) -> Json:
    world = member.world
    payload: Json = {
        "application_id": str(world.application_id),
        "version": 1,
        "channel_id": str(channel.id),
        "channel": channel.payload(),
        "locale": "en-US",
        "entitlements": [],
        "attachment_size_limit": MAX_FILE_BYTES,
    }
    guild = channel.guild
    if guild is None:
        return payload | {
            "user": member.account.payload(),
            "app_permissions": str(int(IN_DIRECT_MESSAGES)),
            "context": DIRECT_CONTEXT,
            "authorizing_integration_owners": {"0": "0"},
        }
    return payload | {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": member.payload() | {"permissions": str(permissions_in(channel, member))},
        "app_permissions": str(permissions_in(channel, guild.bot)),
        "context": GUILD_CONTEXT,
        "authorizing_integration_owners": {"0": str(guild.id)},
    }

"""Discord's permission bits, and what a member may do in a channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.people import Person


class Permission(IntFlag):
    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    CREATE_EVENTS = 1 << 44
    SET_VOICE_CHANNEL_STATUS = 1 << 48


ALL = (1 << 53) - 1
FOR_EVERYONE = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_APPLICATION_COMMANDS
)
FOR_THE_BOT = FOR_EVERYONE | Permission.SET_VOICE_CHANNEL_STATUS | Permission.CREATE_EVENTS


@dataclass(slots=True)
class Overwrite:
    """What a channel allows and denies to one role (``kind`` 0) or one member (``kind`` 1)."""

    kind: int
    allow: int = 0
    deny: int = 0


def guild_permissions(member: Person) -> int:
    """The bits a member has by roles, wherever no channel says otherwise."""
    guild = member.guild
    granted = guild.everyone.permissions
    for role in member.roles:
        granted |= role.permissions
    return ALL if granted & Permission.ADMINISTRATOR or guild.owner_id == member.id else granted


def permissions_in(channel: Channel, member: Person) -> int:
    """The bits a member has in a channel: roles first, then the overwrites of everyone, roles, member."""
    guild, granted = member.guild, guild_permissions(member)
    if granted == ALL:
        return ALL
    granted = _overwritten(granted, [channel.overwrites.get(guild.id)])
    granted = _overwritten(granted, [channel.overwrites.get(role.id) for role in member.roles])
    granted = _overwritten(granted, [channel.overwrites.get(member.id)])
    return granted if granted & Permission.VIEW_CHANNEL else 0


def _overwritten(granted: int, overwrites: list[Overwrite | None]) -> int:
    present = [overwrite for overwrite in overwrites if overwrite is not None]
    for overwrite in present:
        granted &= ~overwrite.deny
    for overwrite in present:
        granted |= overwrite.allow
    return granted

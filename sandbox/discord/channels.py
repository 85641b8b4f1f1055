"""Channels: text, voice, stage, and direct messages."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from sandbox.discord.clocks import Json
from sandbox.discord.permissions import Overwrite

if TYPE_CHECKING:
    from sandbox.discord.guilds import Guild
    from sandbox.discord.members import Member
    from sandbox.discord.messages import Message
    from sandbox.discord.people import Account
    from sandbox.discord.world import World


class ChannelKind(IntEnum):
    TEXT = 0
    DIRECT = 1
    VOICE = 2
    CATEGORY = 4
    STAGE = 13


class Channel:
    """A channel. ``status`` is the short text under a voice channel's name (empty: none)."""

    def __init__(
        self,
        world: World,
        name: str,
        kind: ChannelKind,
        *,
        guild: Guild | None = None,
        user_limit: int = 0,
        recipient: Account | None = None,
    ) -> None:
        self.world = world
        self.id = world.ids.next()
        self.name = name
        self.kind = kind
        self.guild = guild
        self.user_limit = user_limit
        self.recipient = recipient
        self.status = ""
        self.overwrites: dict[int, Overwrite] = {}
        world.channels[self.id] = self

    def __repr__(self) -> str:
        return f"<Channel {self.name} {self.id}>"

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def is_vocal(self) -> bool:
        return self.kind in (ChannelKind.VOICE, ChannelKind.STAGE)

    @property
    def is_silent(self) -> bool:
        """Nobody may speak there without being asked: the audience of a stage, the AFK channel."""
        is_afk = self.guild is not None and self.guild.afk_channel_id == self.id
        return self.kind is ChannelKind.STAGE or is_afk

    @property
    def messages(self) -> list[Message]:
        """The messages that still exist, oldest first; ephemeral ones, too."""
        return list(self.world.messages_in(self))

    @property
    def people(self) -> list[Member]:
        """Who is in this voice channel."""
        members = self.guild.members.values() if self.guild else ()
        return [member for member in members if member.voice.channel is self]

    async def renames(self, name: str) -> None:
        """Somebody gives the channel another name."""
        self.name = name
        self.announce("CHANNEL_UPDATE")

    async def is_deleted(self) -> None:
        """Somebody deletes the channel; whoever was in it leaves voice."""
        guild = self.home
        for member in self.people:
            await member.leaves()
        del guild.channels[self.id], self.world.channels[self.id]
        for message in self.messages:
            message.is_deleted = True
            del self.world.messages[message.id]
        self.announce("CHANNEL_DELETE")

    @property
    def home(self) -> Guild:
        """The guild it belongs to; a direct message has none."""
        if self.guild is None:
            raise AssertionError("a direct message belongs to no guild")
        return self.guild

    def announce(self, event: str) -> None:
        """Tell the bot about the channel: CHANNEL_CREATE, CHANNEL_UPDATE or CHANNEL_DELETE."""
        guild = self.home
        self.world.gateway.dispatch(event, self.payload() | {"guild_id": str(guild.id)}, guild=guild)

    def payload(self) -> Json:
        if self.kind is ChannelKind.DIRECT:
            recipients = [self.recipient.payload()] if self.recipient else []
            return {"id": str(self.id), "type": int(self.kind), "recipients": recipients}
        payload: Json = {
            "id": str(self.id),
            "type": int(self.kind),
            "name": self.name,
            "position": 0,
            "flags": 0,
            "nsfw": False,
            "parent_id": None,
            "permission_overwrites": [
                {
                    "id": str(key),
                    "type": each.kind,
                    "allow": str(int(each.allow)),
                    "deny": str(int(each.deny)),
                }
                for key, each in self.overwrites.items()
            ],
        }
        if self.is_vocal:
            payload |= {"bitrate": 64000, "user_limit": self.user_limit, "rtc_region": None}
        if self.guild is not None:
            payload["guild_id"] = str(self.guild.id)
        return payload

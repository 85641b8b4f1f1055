"""Guilds: what people and faults do to them, and how the bot is shown them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandbox.discord.channels import Channel, ChannelKind
from sandbox.discord.clocks import Json
from sandbox.discord.events import ScheduledEvent
from sandbox.discord.log import Kind
from sandbox.discord.members import Member
from sandbox.discord.people import Account
from sandbox.discord.permissions import FOR_EVERYONE, FOR_THE_BOT, Overwrite
from sandbox.discord.roles import Role

if TYPE_CHECKING:
    from sandbox.discord.world import World

MEMBER_OVERWRITE = 1


class Guild:
    """A guild with the bot in it. Channels, roles and members may be added at any time."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.id = world.ids.next()
        self.name = name
        self.owner_id = 0
        self.afk_channel_id: int | None = None
        self.is_away = False
        self.has_bot = True
        self.runs_for_all: set[str] = set()
        self.channels: dict[int, Channel] = {}
        self.members: dict[int, Member] = {}
        self.departed: dict[int, Member] = {}
        self.events: dict[int, ScheduledEvent] = {}
        self.everyone = Role(self, "@everyone", FOR_EVERYONE, role_id=self.id)
        self.bot_role = Role(self, world.bot.name, FOR_THE_BOT)
        self.bot_role.managed_by = world.bot.id
        self.roles = {role.id: role for role in (self.everyone, self.bot_role)}
        self.bot = Member(self, world.bot, [self.bot_role])
        self.members[world.bot.id] = self.bot
        world.guilds[self.id] = self

    def __repr__(self) -> str:
        return f"<Guild {self.name} {self.id}>"

    def text_channel(self, name: str) -> Channel:
        return self._add_channel(name, ChannelKind.TEXT)

    def voice_channel(self, name: str, *, user_limit: int = 0) -> Channel:
        return self._add_channel(name, ChannelKind.VOICE, user_limit=user_limit)

    def stage_channel(self, name: str) -> Channel:
        return self._add_channel(name, ChannelKind.STAGE)

    def afk_channel(self, name: str) -> Channel:
        """A voice channel that is the guild's AFK channel."""
        channel = self._add_channel(name, ChannelKind.VOICE)
        self.afk_channel_id = channel.id
        self.world.gateway.dispatch("GUILD_UPDATE", self.payload(), guild=self)
        return channel

    def _add_channel(self, name: str, kind: ChannelKind, *, user_limit: int = 0) -> Channel:
        channel = Channel(self.world, name, kind, guild=self, user_limit=user_limit)
        self.channels[channel.id] = channel
        channel.announce("CHANNEL_CREATE")
        return channel

    def role(self, name: str, *, permissions: int = 0, mentionable: bool = False) -> Role:
        role = Role(self, name, permissions, is_mentionable=mentionable)
        self.roles[role.id] = role
        role.announce("GUILD_ROLE_CREATE")
        return role

    def member(
        self,
        name: str,
        *,
        roles: Sequence[Role] = (),
        bot: bool = False,
        owner: bool = False,
        account: Account | None = None,
    ) -> Member:
        """Somebody joins the guild; ``account`` lets the same person be in several guilds."""
        person = account or self.world.new_account(name, is_bot=bot)
        member = Member(self, person, list(roles), nick=None if account is None else name)
        self.members[person.id] = member
        if owner:
            self.owner_id = person.id
        data = member.payload() | {"guild_id": str(self.id)}
        self.world.gateway.dispatch("GUILD_MEMBER_ADD", data, guild=self)
        return member

    @property
    def scheduled_events(self) -> list[ScheduledEvent]:
        """Every event that was not deleted, ended and canceled ones too, in the order of their creation."""
        return list(self.events.values())

    @property
    def first_text_channel(self) -> Channel:
        for channel in self.channels.values():
            if channel.kind is ChannelKind.TEXT:
                return channel
        raise AssertionError(f"{self.name} has no text channel: add one with guild.text_channel(...)")

    async def forbids_bot(self, permissions: int, *, in_: Channel | None = None) -> None:
        """The bot loses permissions: in one channel by an overwrite, else by its roles."""
        if in_ is not None:
            overwrite = in_.overwrites.setdefault(self.bot.id, Overwrite(MEMBER_OVERWRITE))
            overwrite.deny |= permissions
            overwrite.allow &= ~permissions
            in_.announce("CHANNEL_UPDATE")
            return
        for role in (self.everyone, self.bot_role):
            await role.permits(role.permissions & ~permissions)

    async def permits_bot(self, permissions: int, *, in_: Channel | None = None) -> None:
        """The bot gains permissions: in one channel by an overwrite, else by its role."""
        if in_ is not None:
            overwrite = in_.overwrites.setdefault(self.bot.id, Overwrite(MEMBER_OVERWRITE))
            overwrite.allow |= permissions
            overwrite.deny &= ~permissions
            in_.announce("CHANNEL_UPDATE")
            return
        await self.bot_role.permits(self.bot_role.permissions | permissions)

    def lets_everyone_run(self, command: str) -> None:
        """An admin overrides the command's default permissions, as Discord's settings allow."""
        self.runs_for_all.add(command)

    async def goes_away(self) -> None:
        """An outage at Discord: the guild is unavailable, and its events are lost until it comes back."""
        self.world.note(Kind.GUILD, "went away", guild_id=self.id)
        self.world.gateway.dispatch("GUILD_DELETE", {"id": str(self.id), "unavailable": True}, guild=self)
        self.is_away = True

    async def comes_back(self) -> None:
        self.is_away = False
        self.world.note(Kind.GUILD, "came back", guild_id=self.id)
        self.world.gateway.send_guild(self)

    async def kicks_bot(self) -> None:
        """Somebody removes the bot from the guild."""
        await self.bot.is_gone_from_voice()
        self.world.note(Kind.GUILD, "kicked the bot", guild_id=self.id)
        self.world.gateway.dispatch("GUILD_DELETE", {"id": str(self.id)}, guild=self)
        self.has_bot = False

    async def invites_bot(self) -> None:
        """The bot comes (again) into the guild, as a join."""
        self.has_bot = True
        self.world.note(Kind.GUILD, "invited the bot", guild_id=self.id)
        self.world.gateway.send_guild(self, joined=True)

    def payload(self) -> Json:
        """The guild as REST and GUILD_UPDATE show it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": None,
            "owner_id": str(self.owner_id),
            "afk_channel_id": str(self.afk_channel_id) if self.afk_channel_id else None,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [],
            "stickers": [],
            "features": [],
            "mfa_level": 0,
            "nsfw_level": 0,
            "premium_tier": 0,
            "preferred_locale": "en-US",
            "system_channel_id": None,
            "system_channel_flags": 0,
        }

    def full_payload(self, *, with_members: bool, with_voice: bool) -> Json:
        """The guild as in GUILD_CREATE: without the members intent only who is in voice, and the bot."""
        in_voice = [member for member in self.members.values() if member.voice.channel is not None]
        shown = list(self.members.values()) if with_members else list(dict.fromkeys([self.bot, *in_voice]))
        return self.payload() | {
            "joined_at": self.world.clock().isoformat(),
            "large": False,
            "member_count": len(self.members),
            "channels": [channel.payload() for channel in self.channels.values()],
            "members": [member.payload() for member in shown],
            "voice_states": [member.voice_payload() for member in in_voice] if with_voice else [],
            "threads": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [event.payload() for event in self.scheduled_events if event.is_open],
            "soundboard_sounds": [],
        }

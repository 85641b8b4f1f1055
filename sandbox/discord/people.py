"""Accounts, and who they are in a guild."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.discord.clocks import Json

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.guilds import Guild
    from sandbox.discord.roles import Role


@dataclass(eq=False, slots=True)
class Account:
    """A Discord account, the same in every guild. ``name`` is the display name.

    ``takes_messages``: a bot in one of the person's guilds may write to this person.
    """

    id: int
    name: str
    is_bot: bool = False
    takes_messages: bool = True

    @property
    def username(self) -> str:
        plain = "".join(letter for letter in self.name.lower() if letter.isascii() and letter.isalnum())
        return plain or f"user{self.id}"

    def payload(self) -> Json:
        return {
            "id": str(self.id),
            "username": self.username,
            "global_name": self.name,
            "discriminator": "0000" if self.is_bot else "0",
            "avatar": None,
            "bot": self.is_bot,
            "public_flags": 0,
        }


@dataclass(slots=True)
class VoiceState:
    """Where somebody is in voice, and how."""

    session_id: str
    channel: Channel | None = None
    is_self_muted: bool = False
    is_self_deafened: bool = False
    is_server_muted: bool = False
    is_server_deafened: bool = False
    is_streaming: bool = False
    has_camera_on: bool = False

    def payload(self) -> Json:
        return {
            "channel_id": str(self.channel.id) if self.channel else None,
            "session_id": self.session_id,
            "self_mute": self.is_self_muted,
            "self_deaf": self.is_self_deafened,
            "mute": self.is_server_muted,
            "deaf": self.is_server_deafened,
            "self_stream": self.is_streaming,
            "self_video": self.has_camera_on,
            "suppress": self.channel is not None and self.channel.is_silent,
            "request_to_speak_timestamp": None,
        }


class Person:
    """An account in one guild: nickname, roles, voice state."""

    def __init__(self, guild: Guild, account: Account, roles: list[Role], nick: str | None = None) -> None:
        self.guild = guild
        self.world = guild.world
        self.account = account
        self.roles = roles
        self.nick = nick
        self.joined_at = guild.world.clock()
        self.voice = VoiceState(guild.world.new_token())

    def __repr__(self) -> str:
        return f"<Member {self.name} {self.id}>"

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def name(self) -> str:
        """The name shown in the guild."""
        return self.nick or self.account.name

    @property
    def is_in_server(self) -> bool:
        """Whether this person is (still) a member of the guild."""
        return self.guild.members.get(self.id) is self

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def payload(self) -> Json:
        return self.payload_without_user() | {"user": self.account.payload()}

    def payload_without_user(self) -> Json:
        return {
            "nick": self.nick,
            "avatar": None,
            "roles": [str(role.id) for role in self.roles],
            "joined_at": self.joined_at.isoformat(),
            "deaf": self.voice.is_server_deafened,
            "mute": self.voice.is_server_muted,
            "flags": 0,
            "pending": False,
            "premium_since": None,
            "communication_disabled_until": None,
        }

    def voice_payload(self) -> Json:
        return self.voice.payload() | {"user_id": str(self.id)}

"""What people do in voice. Every verb changes the state, writes the log, and tells the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.discord.log import Entry, Kind
from sandbox.discord.people import Person
from sandbox.discord.values import CannotDo

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel


class VoicePerson(Person):
    """The voice verbs of a member."""

    async def joins(self, channel: Channel) -> None:
        """Connect to a voice channel from outside voice."""
        if self.voice.channel is not None:
            raise CannotDo(f"{self} is in {self.voice.channel} already: use moves_to")
        self.enters(channel)

    async def moves_to(self, channel: Channel) -> None:
        """Go from one voice channel into another."""
        if self.voice.channel in (None, channel):
            raise CannotDo(f"{self} is in {self.voice.channel} and cannot move to {channel}")
        self.enters(channel)

    async def leaves(self) -> None:
        """Disconnect from voice."""
        if self.voice.channel is None:
            raise CannotDo(f"{self} is not in voice")
        self.leaves_now()

    async def is_gone_from_voice(self) -> None:
        """Not in voice from here on, whether or not there before."""
        if self.voice.channel is not None:
            await self.leaves()

    async def mutes(self) -> None:
        self.voice.is_self_muted = True
        self._tell("muted")

    async def unmutes(self) -> None:
        self.voice.is_self_muted = False
        self._tell("unmuted")

    async def deafens(self) -> None:
        """Self-deafen, which mutes as well."""
        self.voice.is_self_deafened = self.voice.is_self_muted = True
        self._tell("deafened")

    async def undeafens(self) -> None:
        self.voice.is_self_deafened = self.voice.is_self_muted = False
        self._tell("undeafened")

    async def is_server_muted(self, on: bool = True) -> None:
        """A moderator mutes (or unmutes) this member."""
        self.voice.is_server_muted = on
        self._tell("server muted" if on else "server unmuted")

    async def is_server_deafened(self, on: bool = True) -> None:
        """A moderator deafens (or undeafens) this member."""
        self.voice.is_server_deafened = on
        self._tell("server deafened" if on else "server undeafened")

    async def streams(self, on: bool = True) -> None:
        self.voice.is_streaming = on
        self._tell("streams" if on else "stops streaming")

    async def turns_camera(self, on: bool = True) -> None:
        self.voice.has_camera_on = on
        self._tell("camera on" if on else "camera off")

    def enters(self, channel: Channel) -> None:
        """Be in that voice channel from here on."""
        if channel.guild is not self.guild or not channel.is_vocal:
            raise CannotDo(f"{channel} is no voice channel of {self.guild}")
        if not self.is_in_server:
            raise CannotDo(f"{self} is not in {self.guild}")
        what = "joined" if self.voice.channel is None else "moved"
        self.voice.channel = channel
        self._tell(what)

    def leaves_now(self) -> None:
        """Be in no voice channel from here on."""
        self.voice.channel = None
        self.voice.is_streaming = self.voice.has_camera_on = False
        self._tell("left")
        if self is self.guild.bot:
            self.world.voice_host.lets_go(self.guild)

    def _tell(self, what: str) -> None:
        voice = self.voice
        entry = Entry(
            at=self.world.clock(),
            kind=Kind.VOICE,
            what=what,
            guild_id=self.guild.id,
            user_id=self.id,
            channel_id=voice.channel.id if voice.channel else None,
            muted=voice.is_self_muted or voice.is_server_muted,
            deafened=voice.is_self_deafened or voice.is_server_deafened,
        )
        self.world.log.add(entry)
        data = self.voice_payload() | {"guild_id": str(self.guild.id), "member": self.payload()}
        self.world.gateway.dispatch("VOICE_STATE_UPDATE", data, guild=self.guild, entry=entry)

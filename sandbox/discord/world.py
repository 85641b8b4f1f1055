"""Everything there is: what all parts of the stand-in share."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.discord.clocks import Snowflakes
from sandbox.discord.faults import OldEdits
from sandbox.discord.log import Entry, Kind, Log
from sandbox.discord.people import Account
from sandbox.discord.waiting import Facts

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.commands import Commands
    from sandbox.discord.gateway import Gateway
    from sandbox.discord.guilds import Guild
    from sandbox.discord.interactions import Interaction
    from sandbox.discord.messages import Message
    from sandbox.discord.values import Upload
    from sandbox.discord.voicehost import VoiceHost


@dataclass(eq=False)
class World:
    """State of the stand-in. ``clock`` is the story's time (aware UTC); ``stopwatch`` counts real seconds
    and decides what is too late (3 s to answer, 15 min for a token, rate limits)."""

    clock: Callable[[], datetime]
    stopwatch: Callable[[], float]
    token: str
    shards: int = 1
    privileged_intents: bool = False
    ids: Snowflakes = field(init=False)
    application_id: int = field(init=False)
    bot: Account = field(init=False)
    old_edits: OldEdits = field(init=False)
    gateway: Gateway = field(init=False)
    commands: Commands = field(init=False)
    voice_host: VoiceHost = field(init=False)
    facts: Facts = field(default_factory=Facts)
    log: Log = field(default_factory=Log)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    uploads: dict[int, Upload] = field(default_factory=dict)
    interactions: dict[int, Interaction] = field(default_factory=dict)
    by_token: dict[str, Interaction] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = Snowflakes(self.clock)
        self.old_edits = OldEdits(self.stopwatch)
        self.application_id = self.ids.next()
        self.bot = Account(self.application_id, "paydirt", is_bot=True)
        self.accounts[self.bot.id] = self.bot

    def new_account(self, name: str, *, is_bot: bool = False) -> Account:
        account = Account(self.ids.next(), name, is_bot=is_bot)
        self.accounts[account.id] = account
        return account

    def new_token(self) -> str:
        return secrets.token_urlsafe(32)

    def note(
        self,
        kind: Kind,
        what: str,
        *,
        guild_id: int | None = None,
        user_id: int | None = None,
        channel_id: int | None = None,
    ) -> Entry:
        """Write one line into the log, now."""
        return self.log.add(Entry(self.clock(), kind, what, guild_id, user_id, channel_id))

    def messages_in(self, channel: Channel) -> Iterator[Message]:
        """The channel's messages that still exist, oldest first."""
        return (message for message in self.messages.values() if message.channel is channel)

"""What people read: in their guild, and in direct messages from the bot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sandbox.discord.permissions import permissions_in
from sandbox.discord.voice import VoicePerson
from sandbox.discord.waiting import PATIENCE_SECONDS

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.messages import Message


class Reader(VoicePerson):
    """The reading verbs of a member."""

    def can_read(self, message: Message) -> bool:
        """Whether the message is there and this person may see it."""
        if message.is_deleted or (message.ephemeral and message.owner is not self.account):
            return False
        if message.channel.guild is None:
            return message.channel.recipient is self.account
        is_mine = message.channel.guild is self.guild and self.is_in_server
        return is_mine and permissions_in(message.channel, self) > 0

    @property
    def readable(self) -> list[Message]:
        """Every message this person can read, the newest first."""
        return [each for each in reversed(self.world.messages.values()) if self.can_read(each)]

    @property
    def direct_messages(self) -> list[Message]:
        """What the bot has written to this person alone, oldest first."""
        return [each for each in self.world.messages.values() if each.channel.recipient is self.account]

    async def sees(
        self, text: str, *, in_: Channel | None = None, within: float = PATIENCE_SECONDS
    ) -> Message:
        """Wait until a message that this person can read contains the text; return the newest such one."""

        def messages() -> Iterable[Message]:
            return (each for each in self.readable if in_ is None or each.channel is in_)

        return await self._finds(text, messages, within)

    async def sees_direct(self, text: str, *, within: float = PATIENCE_SECONDS) -> Message:
        """Wait until a direct message from the bot contains the text; return the newest such one."""
        return await self._finds(text, lambda: reversed(self.direct_messages), within)

    async def _finds(self, text: str, messages: Callable[[], Iterable[Message]], within: float) -> Message:
        def found() -> Message | None:
            return next((each for each in messages() if text in each.text), None)

        def complaint() -> str:
            last = [each.text[:200] for each in list(messages())[:5]]
            return f"{self} never saw {text!r}; the newest messages: {last}"

        message = await self.world.facts.until(found, complaint, within=within)
        if message is None:
            raise AssertionError(complaint())
        return message

    def forbids_messages(self) -> None:
        """Close direct messages, or block the bot: what it sends from now on is refused (50007)."""
        self.account.takes_messages = False

    def allows_messages(self) -> None:
        """Take direct messages again."""
        self.account.takes_messages = True

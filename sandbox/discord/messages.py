"""Messages: what the bot has written, with every edit, as Discord stores it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.discord import reading
from sandbox.discord.clocks import Json
from sandbox.discord.mentions import Pings
from sandbox.discord.reading import Button, SelectMenu
from sandbox.discord.values import Upload

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.people import Account

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15
DEFAULT_MESSAGE, SLASH_REPLY = 0, 20


@dataclass(slots=True, eq=False)
class Message:
    """One message. ``owner``: the only person who sees it, if ephemeral. ``version`` counts the edits.

    ``pinged``: whom it has really called, as it was posted.
    """

    id: int
    channel: Channel
    author: Account
    created_at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    files: dict[int, Upload] = field(default_factory=dict)
    flags: int = 0
    nonce: str | None = None
    edited_at: datetime | None = None
    version: int = 0
    owner: Account | None = None
    is_deleted: bool = False
    allowed_mentions: Json | None = None
    pinged: Pings = field(default_factory=Pings)
    interaction_id: int | None = None
    earlier_texts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"[{self.text!r} {self.buttons}]"

    @property
    def text(self) -> str:
        """Everything there is to read, from top to bottom: content, embeds, and V2 texts."""
        return reading.text_of(self.content, self.embeds, self.components)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        """The bot is thinking: deferred, and nothing said yet."""
        return bool(self.flags & LOADING)

    @property
    def edits(self) -> int:
        return self.version

    @property
    def buttons(self) -> dict[str, bool]:
        """The buttons' labels, and whether each can be pressed."""
        return {button.label: button.is_enabled for button in self.all_buttons}

    @property
    def all_buttons(self) -> list[Button]:
        return reading.buttons_of(self.components)

    @property
    def selects(self) -> dict[str, SelectMenu]:
        """The select menus, by placeholder, or by custom id where they have none."""
        return {menu.name: menu for menu in reading.selects_of(self.components)}

    @property
    def attachments(self) -> dict[str, bytes]:
        return {upload.name: upload.data for upload in self.files.values()}

    @property
    def mentioning_text(self) -> str:
        """Where a mention counts: the content and V2 texts, but no embed."""
        return reading.text_of(self.content, (), self.components)

    @property
    def pings(self) -> list[str]:
        """Whom the message has called, as mentions: ``@everyone``, ``<@id>``, ``<@&id>``."""
        return list(self.pinged)

    @property
    def pinged_users(self) -> list[int]:
        return list(self.pinged.users)

    @property
    def pinged_roles(self) -> list[int]:
        return list(self.pinged.roles)

    def payload(self) -> Json:
        payload: Json = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "type": DEFAULT_MESSAGE if self.interaction_id is None else SLASH_REPLY,
            "author": self.author.payload(),
            "content": self.content,
            "timestamp": self.created_at.isoformat(),
            "edited_timestamp": self.edited_at.isoformat() if self.edited_at else None,
            "tts": False,
            "mention_everyone": self.pinged.everyone,
            "mentions": [self.channel.world.accounts[each].payload() for each in self.pinged.users],
            "mention_roles": [str(each) for each in self.pinged.roles],
            "attachments": [
                upload.payload(key, self.channel.id, ephemeral=self.ephemeral)
                for key, upload in self.files.items()
            ],
            "embeds": self.embeds,
            "components": self.components,
            "pinned": False,
            "flags": self.flags,
        }
        if self.nonce is not None:
            payload["nonce"] = self.nonce
        if self.interaction_id is not None:
            payload |= {"webhook_id": str(self.author.id), "application_id": str(self.author.id)}
        return payload

"""What the bot tells officers and single people of its own accord: written to the outbox with what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from db.database import Transaction
from domain.people import Person
from domain.sessions import Session
from domain.settings import GuildSettings

Style = Literal["primary", "secondary", "success", "danger"]


@dataclass(frozen=True, slots=True)
class NoticeButton:
    """A button under a notice; ``verb`` and ``arguments`` are what its press brings back."""

    label: str
    verb: str
    arguments: tuple[object, ...] = ()
    style: Style = "secondary"


@dataclass(frozen=True, slots=True)
class Notice:
    """A message. ``text`` has a ``{place}`` for each of the ``free`` texts, which people wrote and which are
    cleaned when it is sent."""

    text: str
    free: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[NoticeButton, ...] = ()

    def content(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        buttons = [
            {"label": each.label, "verb": each.verb, "arguments": list(each.arguments), "style": each.style}
            for each in self.buttons
        ]
        return {"text": self.text, "free": dict(self.free), "buttons": buttons}


async def tell_officers(
    tx: Transaction, notice: Notice, now: datetime, *, about: Session | None = None, key: str | None = None
) -> None:
    """In the officers' channel; without one, where people read about the session or the guild's last one.

    The same ``key`` (at most 25 characters) twice is one message.
    """
    settings = await tx.guilds.get()
    channel_id = settings.officer_channel_id if settings is not None else None
    channel_id = channel_id or await public_channel(tx, settings, about)
    if channel_id is not None:
        await tx.outbox.add(channel_id, notice.content(), now, nonce=key)


async def tell_cargo(
    tx: Transaction, notice: Notice, now: datetime, *, about: Session | None = None, key: str | None = None
) -> None:
    """In the channel where the guild is told of its cargo; without one, where officers are told."""
    settings = await tx.guilds.get()
    if settings is None or settings.cargo_channel_id is None:
        await tell_officers(tx, notice, now, about=about, key=key)
    else:
        await tx.outbox.add(settings.cargo_channel_id, notice.content(), now, nonce=key)


async def tell_person(
    tx: Transaction,
    person: Person,
    notice: Notice,
    now: datetime,
    *,
    about: Session | None = None,
    key: str | None = None,
) -> bool:
    """In a direct message or, where those are closed, by a mention in the guild. False: nobody can be told."""
    channel_id = await public_channel(tx, await tx.guilds.get(), about)
    if person.discord_id is None or channel_id is None:
        return False
    content = {**notice.content(), "direct": str(person.discord_id)}
    await tx.outbox.add(channel_id, content, now, nonce=key)
    return True


async def public_channel(
    tx: Transaction, settings: GuildSettings | None, about: Session | None = None
) -> int | None:
    """Where the guild reads: the session's channel, the last session's, else Dispatch."""
    if about is not None and about.announced_channel_id is not None:
        return about.announced_channel_id
    newest = await tx.sessions.list(limit=1)
    if newest and newest[0].announced_channel_id is not None:
        return newest[0].announced_channel_id
    return settings.dispatch_channel_id if settings is not None else None

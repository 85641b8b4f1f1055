"""Whom a message calls: by its mentions, under its ``allowed_mentions``, and only who is there to be called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.discord.permissions import Permission, permissions_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.discord.clocks import Json
    from sandbox.discord.messages import Message

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")
BY_DEFAULT = {"parse": ["users", "roles", "everyone"]}
BY_DEFAULT_IN_ANSWERS = {"parse": ["users"]}


@dataclass(frozen=True, slots=True)
class Pings:
    """Who is notified: ids of users and roles, in the order of the mentions."""

    users: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    everyone: bool = False

    def __iter__(self) -> Iterator[str]:
        if self.everyone:
            yield "@everyone"
        yield from (f"<@{user_id}>" for user_id in self.users)
        yield from (f"<@&{role_id}>" for role_id in self.roles)


def pings_of(message: Message) -> Pings:
    """Whom the message calls as it is posted; an edit calls nobody."""
    default = BY_DEFAULT if message.interaction_id is None else BY_DEFAULT_IN_ANSWERS
    allowed = default if message.allowed_mentions is None else message.allowed_mentions
    text = message.mentioning_text
    return Pings(
        users=tuple(each for each in _allowed(USER, text, "users", allowed) if _reads(message, each)),
        roles=tuple(each for each in _allowed(ROLE, text, "roles", allowed) if _may_call(message, each)),
        everyone="everyone" in (allowed.get("parse") or ())
        and EVERYONE.search(text) is not None
        and _may_call_all(message),
    )


def _allowed(mention: re.Pattern[str], text: str, kind: str, allowed: Json) -> list[int]:
    """The mentioned ids of this kind that the message allows, each once."""
    named = {int(each) for each in allowed.get(kind) or ()}
    is_any = kind in (allowed.get("parse") or ())
    mentioned = dict.fromkeys(int(each) for each in mention.findall(text))
    return [each for each in mentioned if is_any or each in named]


def _reads(message: Message, user_id: int) -> bool:
    """Nobody is called to where they cannot look."""
    channel = message.channel
    if message.owner is not None:
        return message.owner.id == user_id
    if channel.guild is None:
        return channel.recipient is not None and channel.recipient.id == user_id
    member = channel.guild.members.get(user_id)
    return member is not None and permissions_in(channel, member) > 0


def _may_call(message: Message, role_id: int) -> bool:
    guild = message.channel.guild
    role = guild.roles.get(role_id) if guild is not None and message.owner is None else None
    return role is not None and (role.is_mentionable or _may_call_all(message))


def _may_call_all(message: Message) -> bool:
    guild = message.channel.guild
    if guild is None or message.owner is not None:
        return False
    return bool(permissions_in(message.channel, guild.bot) & Permission.MENTION_EVERYONE)

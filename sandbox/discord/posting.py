"""Creating and editing messages, from the bodies the bot sends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from sandbox.discord import refusals
from sandbox.discord.clocks import Json
from sandbox.discord.limits.forms import Form, Path
from sandbox.discord.limits.messages import check_files, check_message
from sandbox.discord.log import Kind
from sandbox.discord.mentions import pings_of
from sandbox.discord.messages import COMPONENTS_V2, EPHEMERAL, LOADING, Message
from sandbox.discord.reading import walk
from sandbox.discord.values import Upload

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.people import Account
    from sandbox.discord.world import World

SETTABLE_FLAGS = EPHEMERAL | COMPONENTS_V2 | (1 << 2) | (1 << 12)


@dataclass(slots=True)
class Body:
    """A request's JSON, and the files sent with it by their number."""

    data: Json = field(default_factory=dict)
    files: dict[int, Upload] = field(default_factory=dict)


def post(
    world: World,
    channel: Channel,
    body: Body,
    *,
    path: Path = (),
    owner: Account | None = None,
    interaction_id: int | None = None,
) -> Message:
    """Create a message; raises Refusal. ``owner`` is who sees it, if it is ephemeral."""
    flags = int(body.data.get("flags") or 0) & SETTABLE_FLAGS
    _check(body, path, flags)
    _require_something(body, flags)
    message = Message(
        world.ids.next(), channel, world.bot, world.clock(), flags=flags, interaction_id=interaction_id
    )
    message.owner = owner if message.ephemeral else None
    nonce = body.data.get("nonce")
    message.nonce = None if nonce is None else str(nonce)
    _fill(world, message, body)
    message.pinged = pings_of(message)
    world.messages[message.id] = message
    announce(world, "MESSAGE_CREATE", message)
    return message


def post_thinking(
    world: World, channel: Channel, *, flags: int, owner: Account, interaction_id: int
) -> Message:
    """The message that a defer leaves: "thinking…", to be filled by an edit."""
    message = Message(
        world.ids.next(),
        channel,
        world.bot,
        world.clock(),
        flags=(flags & EPHEMERAL) | LOADING,
        owner=owner if flags & EPHEMERAL else None,
        interaction_id=interaction_id,
    )
    world.messages[message.id] = message
    return message


def edit(world: World, message: Message, body: Body, *, path: Path = ()) -> Message:
    """Change what the body names and keep the rest; raises Refusal."""
    flags = int(body.data.get("flags") or 0) & SETTABLE_FLAGS
    is_v2 = bool((message.flags | flags) & COMPONENTS_V2)
    _check(body, path, COMPONENTS_V2 if is_v2 else 0)
    was_thinking = message.is_loading
    if not was_thinking:
        message.earlier_texts.append(message.text)
        message.edited_at = world.clock()
        message.version += 1
    message.flags = (message.flags | (flags & COMPONENTS_V2)) & ~LOADING
    _fill(world, message, body)
    if was_thinking:
        message.pinged = pings_of(message)
    announce(world, "MESSAGE_UPDATE", message)
    return message


def remove(world: World, message: Message) -> None:
    message.is_deleted = True
    del world.messages[message.id]
    announce(world, "MESSAGE_DELETE", message)


def announce(world: World, event: str, message: Message) -> None:
    """Tell the log, and a bot that asked for messages."""
    guild = message.channel.guild
    guild_id = guild.id if guild is not None else None
    entry = world.note(Kind.MESSAGE, event, guild_id=guild_id, channel_id=message.channel.id)
    data = message.payload() | ({"guild_id": str(guild_id)} if guild_id else {})
    if not message.ephemeral:
        world.gateway.dispatch(event, data, guild=guild, entry=entry)
    world.facts.ring()


def _check(body: Body, path: Path, flags: int) -> None:
    check_files(list(body.files.values()))
    form = Form()
    check_message(form, path, body.data, is_v2=bool(flags & COMPONENTS_V2))
    form.raise_if_wrong()


def _require_something(body: Body, flags: int) -> None:
    content = (body.data.get("content") or "").strip()
    needed = ("components",) if flags & COMPONENTS_V2 else ("embeds", "components")
    if not content and not body.files and not any(body.data.get(each) for each in needed):
        raise refusals.empty_message()


def _fill(world: World, message: Message, body: Body) -> None:
    data = body.data
    if "content" in data:
        message.content = (data["content"] or "").strip()
    if "embeds" in data:
        message.embeds = [each | {"type": "rich"} for each in data["embeds"] or ()]
    if "components" in data:
        message.components = data["components"] or []
        number_components(message.components)
    if "allowed_mentions" in data:
        message.allowed_mentions = data["allowed_mentions"]
    _keep_listed_files(message, data)
    for upload in body.files.values():
        upload_id = world.ids.next()
        world.uploads[upload_id] = message.files[upload_id] = upload


def _keep_listed_files(message: Message, data: Json) -> None:
    """An edit that lists attachments keeps the earlier ones it names, and no others."""
    if data.get("attachments") is None:
        return
    kept = {int(each["id"]) for each in data["attachments"]}
    message.files = {key: upload for key, upload in message.files.items() if key in kept}


def number_components(components: Iterable[Json]) -> None:
    """Give an ``id`` to every component that has none, as Discord does."""
    everything = list(walk(components))
    taken = {each["id"] for each in everything if each.get("id")}
    free = (number for number in count(1) if number not in taken)
    for component in everything:
        if not component.get("id"):
            component["id"] = next(free)

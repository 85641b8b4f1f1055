"""Discord members as the services know them."""

from collections.abc import Mapping
from typing import Any

import discord

from cogs.presses import OUTDATED, Press
from domain.errors import Refused
from services.actors import Actor


def actor(interaction: discord.Interaction) -> Actor:
    """Who pressed or typed."""
    return actor_of(interaction.user)


def actor_of(member: discord.abc.User) -> Actor:
    if member.bot:
        raise Refused("Bots neither earn nor hold money: choose a person.")
    return Actor(member.id, member.display_name)


def chosen_member(press: Press, field: str) -> Actor | None:
    """The member picked in a user menu of a modal; None if none was."""
    members = chosen_members(press, field)
    return members[0] if members else None


def chosen_members(press: Press, field: str) -> list[Actor]:
    """The members picked in a user menu of a modal, with the names that Discord sent along.

    Refused where Discord knows nobody of that id.
    """
    data: Mapping[str, Any] = press.interaction.data or {}
    resolved = data.get("resolved", {})
    users, members = resolved.get("users", {}), resolved.get("members", {})
    picked = press.answers.get(field, ())
    if not users.keys() >= set(picked):
        raise Refused(OUTDATED)
    return [_resolved(each, users[each], members.get(each, {})) for each in picked]


def _resolved(discord_id: str, user: Mapping[str, Any], member: Mapping[str, Any]) -> Actor:
    if user.get("bot"):
        raise Refused("Bots neither earn nor hold money: choose a person.")
    name = member.get("nick") or user.get("global_name") or user.get("username") or f"member {discord_id}"
    return Actor(int(discord_id), str(name))


def guild_of(interaction: discord.Interaction) -> discord.Guild:
    """The guild of an interaction; the gate lets no other interaction pass."""
    if interaction.guild is None:
        raise Refused("Paydirt works in a server, not in direct messages.")
    return interaction.guild

"""The application commands the bot has registered, and how a person fills one in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from sandbox.discord.channels import Channel
from sandbox.discord.clocks import Json
from sandbox.discord.entities import Resolver
from sandbox.discord.people import Person
from sandbox.discord.roles import Role
from sandbox.discord.values import CannotDo, Upload

if TYPE_CHECKING:
    from sandbox.discord.world import World


class OptionKind(IntEnum):
    SUBCOMMAND = 1
    GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


NESTED = (OptionKind.SUBCOMMAND, OptionKind.GROUP)
TAKES: dict[int, tuple[type, ...]] = {
    OptionKind.STRING: (str,),
    OptionKind.INTEGER: (int,),
    OptionKind.BOOLEAN: (bool,),
    OptionKind.USER: (Person,),
    OptionKind.CHANNEL: (Channel,),
    OptionKind.ROLE: (Role,),
    OptionKind.MENTIONABLE: (Person, Role),
    OptionKind.NUMBER: (int, float),
    OptionKind.ATTACHMENT: (Upload,),
}
CHAT_INPUT = 1
GUILD_CONTEXT, DIRECT_CONTEXT = 0, 1


class Commands:
    """Global commands, and commands of single guilds, by name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by_guild: dict[int | None, dict[str, Json]] = {}

    def replace(self, guild_id: int | None, commands: Sequence[Json]) -> list[Json]:
        """The bulk overwrite: these commands, and no others. Known names keep their ids."""
        old = self.by_guild.get(guild_id, {})
        self.by_guild[guild_id] = {
            command["name"]: self._complete(command, guild_id, old.get(command["name"]))
            for command in commands
        }
        return self.registered(guild_id)

    def add(self, guild_id: int | None, command: Json) -> Json:
        """Create or overwrite one command."""
        known = self.by_guild.setdefault(guild_id, {})
        known[command["name"]] = self._complete(command, guild_id, known.get(command["name"]))
        return known[command["name"]]

    def registered(self, guild_id: int | None) -> list[Json]:
        return list(self.by_guild.get(guild_id, {}).values())

    def _complete(self, command: Json, guild_id: int | None, old: Json | None) -> Json:
        known: Json = {
            "id": old["id"] if old else str(self.world.ids.next()),
            "application_id": str(self.world.application_id),
            "version": str(self.world.ids.next()),
        }
        if guild_id is not None:
            known["guild_id"] = str(guild_id)
        defaults: Json = {
            "type": CHAT_INPUT,
            "default_member_permissions": None,
            "nsfw": False,
            "options": [],
        }
        return defaults | command | known

    def find(self, guild_id: int, name: str) -> Json:
        for known in (self.by_guild.get(guild_id, {}), self.by_guild.get(None, {})):
            if name in known:
                return known[name]
        raise CannotDo(f"the bot has registered no command /{name}, only {self.names}")

    @property
    def names(self) -> list[str]:
        return [f"/{name}" for known in self.by_guild.values() for name in known]


def fill_in(
    command: Json,
    words: Sequence[str],
    values: Mapping[str, object],
    resolve: Resolver,
    *,
    focused: str | None = None,
) -> Json:
    """The interaction's data for ``/command group sub``; raises CannotDo where the Discord client would.

    ``focused`` is the option being typed into: an autocomplete, for which nothing is required yet.
    """
    data: Json = {"id": command["id"], "name": command["name"], "type": CHAT_INPUT}
    leaf, inner = command, data
    for word in words:
        leaf = _child(leaf, word)
        step: Json = {"type": leaf["type"], "name": leaf["name"]}
        inner["options"] = [step]
        inner = step
    options = leaf.get("options", [])
    if any(each["type"] in NESTED for each in options):
        raise CannotDo(f"/{command['name']} {' '.join(words)} is a group: add one of {_names(options)}")
    inner["options"] = _fill_options(options, values, resolve, focused)
    if resolve.resolved:
        data["resolved"] = resolve.resolved
    return data


def require_direct_command(command: Json) -> None:
    """Raises CannotDo for a command that is for servers only, as seen in direct messages with the bot."""
    contexts = command.get("contexts")
    is_offered = command.get("dm_permission", True) if contexts is None else DIRECT_CONTEXT in contexts
    if not is_offered:
        raise CannotDo(f"/{command['name']} is not shown in direct messages")


def _names(options: Sequence[Json]) -> list[str]:
    return [each["name"] for each in options]


def _child(parent: Json, word: str) -> Json:
    for option in parent.get("options", ()):
        if option["name"] == word and option["type"] in NESTED:
            found: Json = option
            return found
    raise CannotDo(f"/{parent['name']} has no {word!r}, only {_names(parent.get('options', ()))}")


def _fill_options(
    options: Sequence[Json], values: Mapping[str, object], resolve: Resolver, focused: str | None
) -> list[Json]:
    unknown = [name for name in values if name not in _names(options)]
    if unknown:
        raise CannotDo(f"no such option: {unknown}, only {_names(options)}")
    missing = [each["name"] for each in options if each.get("required") and each["name"] not in values]
    if missing and focused is None:
        raise CannotDo(f"required: {missing}")
    return [
        _fill_option(option, values[option["name"]], resolve, is_focused=option["name"] == focused)
        for option in options
        if option["name"] in values
    ]


def _fill_option(option: Json, value: object, resolve: Resolver, *, is_focused: bool) -> Json:
    filled: Json = {"type": option["type"], "name": option["name"]}
    if is_focused:
        if not option.get("autocomplete"):
            raise CannotDo(f"the option {option['name']!r} has no autocomplete")
        return filled | {"value": str(value), "focused": True}
    value = _by_choice(option, value)
    _check_type(option, value)
    _check_range(option, value)
    is_plain = isinstance(value, (str, int, float))
    return filled | {"value": value if is_plain else resolve(value)}


def _by_choice(option: Json, value: object) -> object:
    choices = option.get("choices") or []
    if not choices:
        return value
    for choice in choices:
        if value in (choice["name"], choice["value"]):
            chosen: object = choice["value"]
            return chosen
    raise CannotDo(f"{option['name']!r} takes one of {[each['name'] for each in choices]}, not {value!r}")


def _check_type(option: Json, value: object) -> None:
    kind = option["type"]
    is_bool_for_number = isinstance(value, bool) and kind != OptionKind.BOOLEAN
    if not isinstance(value, TAKES[kind]) or is_bool_for_number:
        raise CannotDo(f"{option['name']!r} takes {OptionKind(kind).name}, not {value!r}")
    channel_kinds = option.get("channel_types")
    if channel_kinds and isinstance(value, Channel) and value.kind not in channel_kinds:
        raise CannotDo(f"{option['name']!r} takes channels of kind {channel_kinds}, not {value}")


def _check_range(option: Json, value: object) -> None:
    size = len(value) if isinstance(value, str) else value
    if not isinstance(size, (int, float)) or isinstance(size, bool):
        return
    suffix = "length" if isinstance(value, str) else "value"
    at_least, at_most = option.get(f"min_{suffix}"), option.get(f"max_{suffix}")
    if isinstance(value, str):
        at_most = at_most or 6000
    if (at_least is not None and size < at_least) or (at_most is not None and size > at_most):
        raise CannotDo(f"{option['name']!r} takes a {suffix} of {at_least} to {at_most}, not {size}")

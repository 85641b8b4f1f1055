"""Choosing in a select menu of a message, as the Discord client lets a person choose."""

from collections.abc import Sequence

from sandbox.discord.channels import Channel
from sandbox.discord.entities import Resolver
from sandbox.discord.people import Person
from sandbox.discord.reading import ComponentKind, SelectMenu
from sandbox.discord.roles import Role
from sandbox.discord.values import CannotDo

FITTING: dict[int, tuple[type, ...]] = {
    ComponentKind.USER_SELECT: (Person,),
    ComponentKind.ROLE_SELECT: (Role,),
    ComponentKind.MENTIONABLE_SELECT: (Person, Role),
    ComponentKind.CHANNEL_SELECT: (Channel,),
}


def choose(menu: SelectMenu, chosen: Sequence[object], resolve: Resolver) -> list[str]:
    """The values of the choice; raises CannotDo if the menu is disabled or does not offer that."""
    if not menu.is_enabled:
        raise CannotDo(f"the menu {menu.name!r} is disabled")
    if not menu.min_values <= len(chosen) <= menu.max_values:
        raise CannotDo(f"{menu.name!r} takes {menu.min_values} to {menu.max_values}, not {len(chosen)}")
    if menu.kind == ComponentKind.STRING_SELECT:
        return [_value_of(menu, str(each)) for each in chosen]
    return [resolve(_fitting(menu, each)) for each in chosen]


def _value_of(menu: SelectMenu, wanted: str) -> str:
    if wanted in menu.options:
        return menu.options[wanted]
    if wanted in menu.options.values():
        return wanted
    raise CannotDo(f"{menu.name!r} has no {wanted!r}, only {list(menu.options)}")


def _fitting(menu: SelectMenu, value: object) -> object:
    if not isinstance(value, FITTING[menu.kind]):
        raise CannotDo(f"{menu.name!r} does not take {value!r}")
    if isinstance(value, Channel) and menu.channel_kinds and value.kind not in menu.channel_kinds:
        raise CannotDo(f"{menu.name!r} takes channels of kind {sorted(menu.channel_kinds)}, not {value}")
    return value

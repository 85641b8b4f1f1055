"""Reading a message as a person does: its text from top to bottom, its buttons, its menus."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from sandbox.discord.clocks import Json


class ComponentKind(IntEnum):
    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset((ComponentKind.STRING_SELECT, 5, 6, 7, 8))


@dataclass(frozen=True, slots=True)
class Button:
    """A button. One without a label goes by its emoji; one with a ``url`` is a link."""

    label: str
    custom_id: str | None
    is_enabled: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class SelectMenu:
    """A select menu; ``options`` maps labels to values (empty for users, roles, channels)."""

    name: str
    kind: int
    custom_id: str
    options: dict[str, str]
    chosen: list[str]
    min_values: int
    max_values: int
    is_enabled: bool
    channel_kinds: frozenset[int]


def walk(components: Iterable[Json]) -> Iterator[Json]:
    """Every component, each before its children, in reading order."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        for child in ("accessory", "component"):
            if isinstance(component.get(child), dict):
                yield from walk([component[child]])


def text_of(content: str, embeds: Iterable[Json], components: Iterable[Json]) -> str:
    parts = [content, *(part for embed in embeds for part in _embed_texts(embed))]
    parts += [each["content"] for each in walk(components) if each["type"] == ComponentKind.TEXT]
    return "\n".join(part for part in parts if part)


def _embed_texts(embed: Json) -> Iterator[str]:
    yield embed.get("author", {}).get("name", "")
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    for each in embed.get("fields", ()):
        yield each["name"]
        yield each["value"]
    yield embed.get("footer", {}).get("text", "")


def default_to(component: Json, key: str, default: int) -> int:
    """A number of a component; absent and null both mean the default."""
    value = component.get(key)
    return default if value is None else int(value)


def buttons_of(components: Iterable[Json]) -> list[Button]:
    return [
        Button(
            label=each.get("label") or (each.get("emoji") or {}).get("name") or "",
            custom_id=each.get("custom_id"),
            is_enabled=not each.get("disabled", False),
            url=each.get("url"),
        )
        for each in walk(components)
        if each["type"] == ComponentKind.BUTTON
    ]


def selects_of(components: Iterable[Json]) -> list[SelectMenu]:
    return [read_select(each) for each in walk(components) if each["type"] in SELECTS]


def read_select(component: Json) -> SelectMenu:
    options = component.get("options", ())
    chosen = [str(each["value"]) for each in options if each.get("default")]
    chosen += [str(each["id"]) for each in component.get("default_values", ())]
    return SelectMenu(
        name=component.get("placeholder") or component["custom_id"],
        kind=component["type"],
        custom_id=component["custom_id"],
        options={each["label"]: str(each["value"]) for each in options},
        chosen=chosen,
        min_values=default_to(component, "min_values", 1),
        max_values=default_to(component, "max_values", 1),
        is_enabled=not component.get("disabled", False),
        channel_kinds=frozenset(component.get("channel_types", ())),
    )

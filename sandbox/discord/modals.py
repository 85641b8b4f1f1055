"""A modal as a person fills it in: fields by their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.discord.clocks import Json
from sandbox.discord.entities import Entity, Resolver, find_entity
from sandbox.discord.reading import ComponentKind, default_to
from sandbox.discord.values import CannotDo, Upload

if TYPE_CHECKING:
    from sandbox.discord.interactions import Interaction

Value = str | bool | Entity | Upload | Sequence[Any] | None


@dataclass(eq=False)
class Field:
    """One field of a modal. ``value``: a text, a bool, or the list of what is chosen."""

    label: str
    component: Json
    value: Any

    @property
    def kind(self) -> int:
        return int(self.component["type"])

    @property
    def is_required(self) -> bool:
        return bool(self.component.get("required", True))

    @property
    def options(self) -> list[tuple[str, str]]:
        """What there is to choose from: labels, of which two may be alike, and their values."""
        return [(each["label"], str(each["value"])) for each in self.component.get("options", ())]

    @property
    def chosen_labels(self) -> list[str]:
        """What is chosen as the person reads it, in the order of the options."""
        return [label for label, value in self.options if value in self.value]

    def fill(self, value: Value) -> None:
        """Type or choose; options may be named by label or by value."""
        if self.kind == ComponentKind.TEXT_INPUT:
            self.value = "" if value is None else str(value)
        elif self.kind == ComponentKind.CHECKBOX:
            self.value = bool(value)
        else:
            self.value = list(dict.fromkeys(self.choose(each) for each in _as_list(value)))

    def choose(self, wanted: object) -> object:
        """The value of the option with this value or label; a person, role, channel or file is itself."""
        if "options" not in self.component:
            return wanted
        values = [value for label, value in self.options if str(wanted) in (label, value)]
        exact = [value for value in values if value == str(wanted)] or values
        if len(exact) == 1:
            return exact[0]
        count = "several options" if exact else "no option"
        raise CannotDo(f"{self.label!r} has {count} {wanted!r}, only {[label for label, _ in self.options]}")

    def check(self) -> None:
        """Raises CannotDo where the Discord client would not let the person submit."""
        if self.kind == ComponentKind.TEXT_INPUT:
            self._check_text()
        elif self.kind != ComponentKind.CHECKBOX:
            self._check_count()

    def _check_text(self) -> None:
        length = len(self.value)
        if not length and not self.is_required:
            return
        at_least = max(self.component.get("min_length") or 0, 1 if self.is_required else 0)
        at_most = self.component.get("max_length") or 4000
        if not at_least <= length <= at_most:
            raise CannotDo(f"{self.label!r} takes {at_least} to {at_most} characters, not {length}")

    def _check_count(self) -> None:
        count = len(self.value)
        if not count and not self.is_required:
            return
        at_least = default_to(self.component, "min_values", 1)
        at_most = default_to(self.component, "max_values", self._most_choices())
        if not at_least <= count <= at_most:
            raise CannotDo(f"{self.label!r} takes {at_least} to {at_most} choices, not {count}")

    def _most_choices(self) -> int:
        return len(self.options) if self.kind == ComponentKind.CHECKBOX_GROUP else 1

    def submission(self, resolve: Resolver) -> Json:
        """The field as it is submitted; ``resolve`` notes the entities chosen and returns their ids."""
        data: Json = {"type": self.kind, "id": self.component["id"], "custom_id": self.component["custom_id"]}
        if self.kind in (ComponentKind.TEXT_INPUT, ComponentKind.CHECKBOX):
            return data | {"value": self.value}
        values = [resolve(each) for each in self.value]
        if self.kind == ComponentKind.RADIO_GROUP:
            return data | {"value": values[0] if values else None}
        return data | {"values": values}


class ModalForm:
    """A modal on a screen: ``form["Label"] = value`` fills a field in, ``form["Label"]`` reads it.

    Until filled in a field has its default, as the person finds it. Groups and menus take and give lists.
    """

    def __init__(self, data: Json, interaction: Interaction) -> None:
        self.data = data
        self.interaction = interaction
        self.title: str = data["title"]
        self.custom_id: str = data["custom_id"]
        self.fields = list(self._read_fields(data["components"]))

    def __repr__(self) -> str:
        return f"<Modal {self.title!r} {self.labels}>"

    def _read_fields(self, items: Iterable[Json]) -> Iterator[Field]:
        for item in items:
            if item["type"] == ComponentKind.LABEL:
                yield self._read_field(item["label"], item["component"])
            elif item["type"] == ComponentKind.ROW:
                for component in item["components"]:
                    yield self._read_field(component["label"], component)

    def _read_field(self, label: str, component: Json) -> Field:
        kind = component["type"]
        if kind == ComponentKind.TEXT_INPUT:
            return Field(label, component, component.get("value") or "")
        if kind == ComponentKind.CHECKBOX:
            return Field(label, component, bool(component.get("default", False)))
        chosen: list[object] = [
            str(each["value"]) for each in component.get("options", ()) if each.get("default")
        ]
        guild = self.interaction.member.guild
        chosen += [find_entity(guild, int(each["id"])) for each in component.get("default_values", ())]
        return Field(label, component, chosen)

    @property
    def labels(self) -> list[str]:
        return [each.label for each in self.fields]

    @property
    def text(self) -> str:
        """Title, texts, labels and descriptions, from top to bottom."""
        parts = [self.title]
        for item in self.data["components"]:
            parts += [item.get("content"), item.get("label"), item.get("description")]
        return "\n".join(part for part in parts if part)

    def field(self, label: str) -> Field:
        """The one field with this label."""
        found = [each for each in self.fields if each.label == label]
        if len(found) != 1:
            raise CannotDo(f"the modal {self.title!r} has {len(found)} fields {label!r}, of {self.labels}")
        return found[0]

    def __getitem__(self, label: str) -> Any:
        return self.field(label).value

    def __setitem__(self, label: str, value: Value) -> None:
        self.field(label).fill(value)

    def ticks(self, label: str, *options: str) -> None:
        """Tick more boxes of a group, by their labels or values."""
        field = self.field(label)
        field.fill([*field.value, *options])

    def unticks(self, label: str, *options: str) -> None:
        """Take the ticks off these boxes of a group, and leave the others."""
        field = self.field(label)
        gone = [field.choose(each) for each in options]
        field.fill([each for each in field.value if each not in gone])

    def ticked(self, label: str) -> list[str]:
        """The labels that are ticked in a group (or chosen in a menu), in the order of the options."""
        return self.field(label).chosen_labels

    def offered(self, label: str) -> list[str]:
        """The labels of all options of a group or menu."""
        return [each for each, _ in self.field(label).options]

    def check(self) -> None:
        for each in self.fields:
            each.check()

    def submission(self, resolve: Resolver) -> Json:
        """The data of the MODAL_SUBMIT interaction."""
        by_custom_id = {each.component["custom_id"]: each for each in self.fields}
        components = []
        for item in self.data["components"]:
            shell: Json = {"type": item["type"], "id": item["id"]}
            match item["type"]:
                case ComponentKind.LABEL:
                    field = by_custom_id[item["component"]["custom_id"]]
                    shell["component"] = field.submission(resolve)
                case ComponentKind.ROW:
                    fields = [by_custom_id[each["custom_id"]] for each in item["components"]]
                    shell["components"] = [each.submission(resolve) for each in fields]
            components.append(shell)
        return {"custom_id": self.custom_id, "components": components}


def _as_list(value: Value) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return list(value)
    return [value]

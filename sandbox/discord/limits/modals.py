"""The limits of modals."""

from sandbox.discord.clocks import Json
from sandbox.discord.limits.components import CUSTOM_ID, check_custom_ids, check_select
from sandbox.discord.limits.forms import Form, Path
from sandbox.discord.limits.groups import (
    check_checkbox_group,
    check_file_upload,
    check_radio_group,
    check_required,
)
from sandbox.discord.reading import SELECTS, ComponentKind

TITLE = 45
ITEMS = 5
LABEL = 45
DESCRIPTION = 100
PLACEHOLDER = 100
TEXT = 4000
TEXT_DISPLAY = 4000


def check_modal(form: Form, path: Path, modal: Json) -> None:
    """Title, custom id, one to five items, each a label with a field, a row with a text input, or a text."""
    form.text((*path, "title"), modal.get("title"), TITLE, at_least=1)
    form.text((*path, "custom_id"), modal.get("custom_id"), CUSTOM_ID, at_least=1)
    items = modal.get("components", ())
    form.count((*path, "components"), items, ITEMS, at_least=1)
    for index, item in enumerate(items):
        _check_item(form, (*path, "components", index), item)
    check_custom_ids(form, (*path, "components"), items)


def _check_item(form: Form, path: Path, item: Json) -> None:
    match item.get("type"):
        case ComponentKind.LABEL:
            _check_label(form, path, item)
        case ComponentKind.ROW:
            _check_text_row(form, path, item)
        case ComponentKind.TEXT:
            form.text((*path, "content"), item.get("content"), TEXT_DISPLAY, at_least=1)
        case kind:
            form.choice((*path, "type"), kind, (ComponentKind.ROW, ComponentKind.TEXT, ComponentKind.LABEL))


def _check_label(form: Form, path: Path, item: Json) -> None:
    form.text((*path, "label"), item.get("label"), LABEL, at_least=1)
    form.text((*path, "description"), item.get("description"), DESCRIPTION)
    _check_field(form, (*path, "component"), item.get("component", {}))


def _check_text_row(form: Form, path: Path, row: Json) -> None:
    children = row.get("components", ())
    form.count((*path, "components"), children, 1, at_least=1)
    for index, child in enumerate(children):
        here = (*path, "components", index)
        form.choice((*here, "type"), child.get("type"), (ComponentKind.TEXT_INPUT,))
        form.text((*here, "label"), child.get("label"), LABEL, at_least=1)
        _check_text_input(form, here, child)


def _check_field(form: Form, path: Path, field: Json) -> None:
    kind = field.get("type", 0)
    if kind in SELECTS:
        check_select(form, path, field)
        check_required(form, path, field)
        if field.get("disabled"):
            form.wrong((*path, "disabled"), "BASE_TYPE_CHOICES", "A menu in a modal cannot be disabled")
        return
    form.text((*path, "custom_id"), field.get("custom_id"), CUSTOM_ID, at_least=1)
    match kind:
        case ComponentKind.TEXT_INPUT:
            _check_text_input(form, path, field)
        case ComponentKind.RADIO_GROUP:
            check_radio_group(form, path, field)
        case ComponentKind.CHECKBOX_GROUP:
            check_checkbox_group(form, path, field)
        case ComponentKind.FILE_UPLOAD:
            check_file_upload(form, path, field)
        case ComponentKind.CHECKBOX:
            pass
        case _:
            form.choice((*path, "type"), kind, (ComponentKind.TEXT_INPUT, *sorted(SELECTS), 19, 21, 22, 23))


def _check_text_input(form: Form, path: Path, field: Json) -> None:
    form.text((*path, "custom_id"), field.get("custom_id"), CUSTOM_ID, at_least=1)
    form.choice((*path, "style"), field.get("style"), (1, 2))
    form.text((*path, "placeholder"), field.get("placeholder"), PLACEHOLDER)
    form.text((*path, "value"), field.get("value"), TEXT)
    form.number((*path, "min_length"), field.get("min_length"), 0, TEXT)
    form.number((*path, "max_length"), field.get("max_length"), 1, TEXT)

"""The limits of the components of a message: rows, buttons, menus, and Components V2."""

from collections.abc import Callable, Iterable, Sequence

from sandbox.discord.clocks import Json
from sandbox.discord.limits.forms import Form, Path
from sandbox.discord.reading import SELECTS, ComponentKind, default_to, walk

ROWS = 5
ROW_WIDTH = 5
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTON_URL = 512
BUTTON_STYLES = (1, 2, 3, 4, 5, 6)
LINK, PREMIUM = 5, 6
PLACEHOLDER = 150
OPTIONS = 25
OPTION_TEXT = 100
V2_COMPONENTS = 40
V2_TEXT = 4000
SECTION_TEXTS = 3
GALLERY_ITEMS = 10
DESCRIPTION = 1024

Check = Callable[[Form, Path, Json], None]


def check_components(form: Form, path: Path, components: Sequence[Json]) -> None:
    """Without the V2 flag: at most five rows."""
    form.count(path, components, ROWS)
    for index, row in enumerate(components):
        form.choice((*path, index, "type"), row.get("type"), [ComponentKind.ROW])
        if row.get("type") == ComponentKind.ROW:
            check_row(form, (*path, index), row)
    check_custom_ids(form, path, components)


def check_components_v2(form: Form, path: Path, components: Sequence[Json]) -> None:
    """With the V2 flag: at most 40 components, nested ones counted, and 4000 characters of text."""
    for index, component in enumerate(components):
        _check_one(form, (*path, index), component, TOP_LEVEL_V2)
    everything = list(walk(components))
    if len(everything) > V2_COMPONENTS:
        message = f"The maximum number of components in a message is {V2_COMPONENTS}"
        form.wrong(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    texts = [each.get("content") or "" for each in everything if each.get("type") == ComponentKind.TEXT]
    if sum(map(len, texts)) > V2_TEXT:
        message = f"The total length of displayable text must be {V2_TEXT} or fewer"
        form.wrong(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    check_custom_ids(form, path, components)


def check_custom_ids(form: Form, path: Path, components: Iterable[Json]) -> None:
    """No custom id twice in one message or modal."""
    seen: set[str] = set()
    for component in walk(components):
        custom_id = component.get("custom_id")
        if custom_id is None:
            continue
        if custom_id in seen:
            form.wrong(path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        seen.add(custom_id)


def check_row(form: Form, path: Path, row: Json) -> None:
    """One to five buttons, or one menu by itself."""
    children = row.get("components", ())
    form.count((*path, "components"), children, ROW_WIDTH, at_least=1)
    has_menu = any(each.get("type") in SELECTS for each in children)
    if has_menu and len(children) > 1:
        message = "The specified component exceeds the maximum width"
        form.wrong((*path, "components", 1), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
    for index, child in enumerate(children):
        _check_one(form, (*path, "components", index), child, IN_ROW)


def _check_one(form: Form, path: Path, component: Json, checks: dict[int, Check]) -> None:
    kind = component.get("type", 0)
    form.choice((*path, "type"), kind, list(checks))
    if kind in checks:
        checks[kind](form, path, component)


def _check_button(form: Form, path: Path, button: Json) -> None:
    style = button.get("style")
    form.choice((*path, "style"), style, BUTTON_STYLES)
    form.text((*path, "label"), button.get("label"), BUTTON_LABEL)
    if style == LINK:
        form.text((*path, "url"), button.get("url"), BUTTON_URL, at_least=1)
        return
    if style != PREMIUM:
        form.text((*path, "custom_id"), button.get("custom_id"), CUSTOM_ID, at_least=1)
    if not button.get("label") and not button.get("emoji"):
        form.wrong(path, "BUTTON_COMPONENT_EMPTY", "A button must have a label or an emoji")


def check_select(form: Form, path: Path, menu: Json) -> None:
    """A menu of strings, users, roles or channels."""
    form.text((*path, "custom_id"), menu.get("custom_id"), CUSTOM_ID, at_least=1)
    form.text((*path, "placeholder"), menu.get("placeholder"), PLACEHOLDER)
    form.number((*path, "min_values"), menu.get("min_values"), 0, OPTIONS)
    form.number((*path, "max_values"), menu.get("max_values"), 1, OPTIONS)
    if menu.get("type") == ComponentKind.STRING_SELECT:
        _check_string_options(form, path, menu)


def _check_string_options(form: Form, path: Path, menu: Json) -> None:
    options = menu.get("options", ())
    check_options(form, (*path, "options"), options, OPTIONS)
    fewest, most = default_to(menu, "min_values", 1), default_to(menu, "max_values", 1)
    if max(fewest, most) > len(options):
        message = "There are fewer options than values to choose"
        form.wrong((*path, "max_values"), "SELECT_COMPONENT_OPTION_COUNT", message)
    if sum(bool(each.get("default")) for each in options) > most:
        message = "There are more default options than values to choose"
        form.wrong((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULTS", message)


def check_options(form: Form, path: Path, options: Sequence[Json], at_most: int, at_least: int = 1) -> None:
    """Options of a menu or a group: their number, their texts, no value twice."""
    form.count(path, options, at_most, at_least=at_least)
    values: set[str] = set()
    for index, option in enumerate(options):
        here = (*path, index)
        form.text((*here, "label"), option.get("label"), OPTION_TEXT, at_least=1)
        form.text((*here, "value"), option.get("value"), OPTION_TEXT, at_least=1)
        form.text((*here, "description"), option.get("description"), OPTION_TEXT)
        if option.get("value") in values:
            message = "The specified option value is already used"
            form.wrong((*here, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
        values.add(str(option.get("value")))


def _check_text(form: Form, path: Path, text: Json) -> None:
    form.text((*path, "content"), text.get("content"), V2_TEXT, at_least=1)


def _check_section(form: Form, path: Path, section: Json) -> None:
    children = section.get("components", ())
    form.count((*path, "components"), children, SECTION_TEXTS, at_least=1)
    for index, child in enumerate(children):
        _check_one(form, (*path, "components", index), child, {ComponentKind.TEXT: _check_text})
    accessories: dict[int, Check] = {
        ComponentKind.BUTTON: _check_button,
        ComponentKind.THUMBNAIL: _check_thumbnail,
    }
    _check_one(form, (*path, "accessory"), section.get("accessory", {}), accessories)


def _check_thumbnail(form: Form, path: Path, thumbnail: Json) -> None:
    form.text((*path, "media", "url"), thumbnail.get("media", {}).get("url"), 2048, at_least=1)
    form.text((*path, "description"), thumbnail.get("description"), DESCRIPTION)


def _check_gallery(form: Form, path: Path, gallery: Json) -> None:
    items = gallery.get("items", ())
    form.count((*path, "items"), items, GALLERY_ITEMS, at_least=1)
    for index, item in enumerate(items):
        _check_thumbnail(form, (*path, "items", index), item)


def _check_file(form: Form, path: Path, file: Json) -> None:
    url = file.get("file", {}).get("url", "")
    if not url.startswith("attachment://"):
        message = "Must be a reference to an attachment of the message"
        form.wrong((*path, "file", "url"), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", message)


def _check_separator(form: Form, path: Path, separator: Json) -> None:
    form.choice((*path, "spacing"), separator.get("spacing", 1), (1, 2))


def _check_container(form: Form, path: Path, container: Json) -> None:
    children = container.get("components", ())
    form.count((*path, "components"), children, V2_COMPONENTS, at_least=1)
    for index, child in enumerate(children):
        _check_one(form, (*path, "components", index), child, IN_CONTAINER)


IN_ROW: dict[int, Check] = {
    ComponentKind.BUTTON: _check_button,
    **dict.fromkeys(sorted(SELECTS), check_select),
}
IN_CONTAINER: dict[int, Check] = {
    ComponentKind.ROW: check_row,
    ComponentKind.SECTION: _check_section,
    ComponentKind.TEXT: _check_text,
    ComponentKind.GALLERY: _check_gallery,
    ComponentKind.FILE: _check_file,
    ComponentKind.SEPARATOR: _check_separator,
}
TOP_LEVEL_V2: dict[int, Check] = {**IN_CONTAINER, ComponentKind.CONTAINER: _check_container}

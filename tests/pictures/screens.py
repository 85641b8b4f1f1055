"""A message or a form as one sees it in Discord."""

from collections.abc import Iterable, Mapping

from sandbox import Message, ModalForm
from sandbox.discord.clocks import Json
from sandbox.discord.reading import SELECTS, ComponentKind
from tests.pictures.markdown import Word, read
from tests.pictures.paper import FIELD_GROUND, LINE, MARGIN, PANEL, QUIET, TEXT, WIDTH, Paper

_BUTTONS = {1: "#5865f2", 2: "#4e5058", 3: "#248046", 4: "#da373c", 5: "#4e5058"}
_LEFT, _RIGHT = MARGIN, WIDTH - MARGIN
_BUTTON_HEIGHT, _BUTTON_GAP = 54, 12
_MENU_NAMES = {5: "Choose people", 6: "Choose roles", 8: "Choose channels"}


def message_png(message: Message, names: Mapping[str, str]) -> bytes:
    """A message with its embeds, buttons and menus. ``names``: ids of people, roles, channels to their names."""
    paper = Paper()
    paper.write([Word(message.author.name, bold=True), Word("  "), Word("APP", code=True)], _LEFT, _RIGHT)
    if message.content:
        paper.write(read(message.content, names), _LEFT, _RIGHT)
    for embed in message.embeds:
        _embed(paper, embed, names)
    for row in message.components:
        _row(paper, row.get("components", ()))
    for upload in message.files.values():
        paper.gap(10)
        paper.write([Word(upload.name, mention=True)], _LEFT, _RIGHT)
    if message.ephemeral:
        paper.gap(8)
        paper.write(read("Only you can see this", {}), _LEFT, _RIGHT, size=22, colour=QUIET)
    return paper.png()


def form_png(form: ModalForm) -> bytes:
    """A form with what is filled in."""
    paper = Paper()
    paper.write([Word(form.title, bold=True)], _LEFT, _RIGHT, size=34)
    for field in form.fields:
        paper.gap(14)
        paper.write([Word(field.label, bold=True)], _LEFT, _RIGHT, size=24)
        if field.kind == ComponentKind.CHECKBOX_GROUP:
            _boxes(paper, field.options, field.value)
        else:
            _input(
                paper, field.value if isinstance(field.value, str) else ", ".join(map(str, field.value or ()))
            )
    return paper.png()


def _embed(paper: Paper, embed: Json, names: Mapping[str, str]) -> None:
    paper.gap(8)
    start = paper.top
    measured = Paper(top=0)
    _embed_text(measured, embed, names)
    paper.box(_LEFT, _RIGHT, measured.top + 28, PANEL)
    colour = f"#{embed.get('color') or 0x72767D:06x}"
    paper.canvas.rectangle((_LEFT, start, _LEFT + 7, start + measured.top + 28), fill=colour)
    paper.gap(14)
    _embed_text(paper, embed, names)
    paper.gap(14)


def _embed_text(paper: Paper, embed: Json, names: Mapping[str, str]) -> None:
    left, right = _LEFT + 30, _RIGHT - 20
    if title := embed.get("title"):
        bold = [Word(word.text, bold=True) for word in read(title, names)]
        paper.write(bold, left, right, size=30)
    if description := embed.get("description"):
        paper.write(read(description, names), left, right)
    for field in embed.get("fields", ()):
        paper.gap(10)
        if field["name"] != "\N{ZERO WIDTH SPACE}":
            paper.write(
                [Word(word.text, bold=True) for word in read(field["name"], names)], left, right, size=24
            )
        paper.write(read(field["value"], names), left, right)
    if footer := embed.get("footer", {}).get("text"):
        paper.gap(10)
        paper.write(read(footer, {}), left, right, size=22, colour=QUIET)


def _row(paper: Paper, components: Iterable[Json]) -> None:
    paper.gap(12)
    x = _LEFT
    for component in components:
        if component["type"] in SELECTS:
            words = component.get("placeholder") or _MENU_NAMES.get(component["type"], "Choose")
            paper.box(_LEFT, _RIGHT, _BUTTON_HEIGHT, FIELD_GROUND)
            _centred(paper, words, _LEFT + 18, QUIET)
        else:
            label = component.get("label") or component.get("emoji", {}).get("name", "")
            width = len(label) * 15 + 44
            if x + width > _RIGHT:
                x = _LEFT
                paper.gap(_BUTTON_HEIGHT + _BUTTON_GAP)
            paper.box(x, x + width, _BUTTON_HEIGHT, _BUTTONS[component.get("style", 2)])
            _centred(paper, label, x + 20, QUIET if component.get("disabled") else TEXT)
            x += width + _BUTTON_GAP
    paper.gap(_BUTTON_HEIGHT)


def _centred(paper: Paper, words: str, left: int, colour: str) -> None:
    top = paper.top
    paper.gap(9)
    paper.write([Word(words)], left, _RIGHT, size=25, colour=colour)
    paper.top = top


def _boxes(paper: Paper, options: Iterable[tuple[str, str]], ticked: Iterable[str]) -> None:
    chosen = set(ticked)
    for words, value in options:
        box = (_LEFT + 4, paper.top + 4, _LEFT + 30, paper.top + 30)
        if value in chosen:
            paper.canvas.rounded_rectangle(box, 5, fill="#5865f2")
            tick = [(_LEFT + 10, paper.top + 17), (_LEFT + 15, paper.top + 23), (_LEFT + 25, paper.top + 11)]
            paper.canvas.line(tick, fill=TEXT, width=4)
        else:
            paper.canvas.rounded_rectangle(box, 5, outline=QUIET, width=2)
        top = paper.top
        paper.write([Word(words)], _LEFT + 46, _RIGHT, size=25)
        paper.top = top + LINE


def _input(paper: Paper, value: str) -> None:
    paper.box(_LEFT, _RIGHT, _BUTTON_HEIGHT, FIELD_GROUND)
    _centred(paper, value or " ", _LEFT + 18, TEXT)
    paper.gap(_BUTTON_HEIGHT)

"""Every limit of a message: the limit itself passes, one more is refused with Discord's code."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import Guild
from tests.sandbox.hand import Hand

Json = dict[str, Any]
# What it limits, a body with so many, the limit, and where which error is given for one more.
Limit = tuple[str, Callable[[int], Json], int, tuple[str | int, ...], str]
V2 = 1 << 15


def embed(**parts: object) -> Json:
    return {"embeds": [parts]}


def field(name: int = 1, value: int = 1) -> Json:
    return {"name": "n" * name, "value": "v" * value}


def button(label: int = 1, custom_id: str = "b") -> Json:
    return {"type": 2, "style": 1, "label": "l" * label, "custom_id": custom_id}


def row(*children: Json) -> Json:
    return {"components": [{"type": 1, "components": list(children)}]}


def option(number: int = 0, label: int = 1, value: int = 0, description: int = 0) -> Json:
    return {"label": "l" * label, "value": "v" * value or str(number), "description": "d" * description}


def menu(options: int = 1, placeholder: int = 0, most: int = 1) -> Json:
    offered = [option(number) for number in range(options)]
    return {
        "type": 3,
        "custom_id": "m",
        "options": offered,
        "placeholder": "p" * placeholder,
        "max_values": most,
    }


def menu_of(one: Json) -> Json:
    return row(menu() | {"options": [one]})


def text(length: int = 1) -> Json:
    return {"type": 10, "content": "t" * length}


def v2(*components: Json) -> Json:
    return {"flags": V2, "components": list(components)}


MESSAGE_LIMITS: list[Limit] = [
    ("content", lambda n: {"content": "x" * n}, 2000, ("content",), "BASE_TYPE_MAX_LENGTH"),
    ("nonce", lambda n: {"content": "x", "nonce": "1" * n}, 25, ("nonce",), "BASE_TYPE_MAX_LENGTH"),
    ("embeds", lambda n: {"embeds": [{"title": "x"}] * n}, 10, ("embeds",), "BASE_TYPE_MAX_LENGTH"),
    ("embed title", lambda n: embed(title="x" * n), 256, ("embeds", 0, "title"), "BASE_TYPE_MAX_LENGTH"),
    (
        "embed description",
        lambda n: embed(description="x" * n),
        4096,
        ("embeds", 0, "description"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "embed fields",
        lambda n: embed(fields=[field()] * n),
        25,
        ("embeds", 0, "fields"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "embed field name",
        lambda n: embed(fields=[field(name=n)]),
        256,
        ("embeds", 0, "fields", 0, "name"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "embed field value",
        lambda n: embed(fields=[field(value=n)]),
        1024,
        ("embeds", 0, "fields", 0, "value"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "embed footer",
        lambda n: embed(footer={"text": "x" * n}),
        2048,
        ("embeds", 0, "footer", "text"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "embed author",
        lambda n: embed(author={"name": "x" * n}),
        256,
        ("embeds", 0, "author", "name"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        # 4096 in one embed, 1904 in the other
        "sum of embeds",
        lambda n: {"embeds": [{"description": "x" * 4096}, {"description": "x" * (n - 4096)}]},
        6000,
        ("embeds",),
        "MAX_EMBED_SIZE_EXCEEDED",
    ),
    (
        "rows",
        lambda n: {"components": [row(button(custom_id=str(each)))["components"][0] for each in range(n)]},
        5,
        ("components",),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "buttons in a row",
        lambda n: row(*(button(custom_id=str(each)) for each in range(n))),
        5,
        ("components", 0, "components"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "menus in a row",
        lambda n: row(*(menu() | {"custom_id": str(each)} for each in range(n))),
        1,
        ("components", 0, "components", 1),
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
    ),
    (
        "button label",
        lambda n: row(button(label=n)),
        80,
        ("components", 0, "components", 0, "label"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "custom id",
        lambda n: row(button(custom_id="c" * n)),
        100,
        ("components", 0, "components", 0, "custom_id"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "menu options",
        lambda n: row(menu(options=n)),
        25,
        ("components", 0, "components", 0, "options"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "placeholder",
        lambda n: row(menu(placeholder=n)),
        150,
        ("components", 0, "components", 0, "placeholder"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "values to choose",
        lambda n: row(menu(options=25, most=n)),
        25,
        ("components", 0, "components", 0, "max_values"),
        "NUMBER_TYPE_MAX",
    ),
    (
        "option label",
        lambda n: menu_of(option(label=n)),
        100,
        ("components", 0, "components", 0, "options", 0, "label"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "option value",
        lambda n: menu_of(option(value=n)),
        100,
        ("components", 0, "components", 0, "options", 0, "value"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "option description",
        lambda n: menu_of(option(description=n)),
        100,
        ("components", 0, "components", 0, "options", 0, "description"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "V2 components",
        lambda n: v2(*(text() for _ in range(n))),
        40,
        ("components",),
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
    (
        # a container and its texts count together
        "V2 components nested",
        lambda n: v2({"type": 17, "components": [text() for _ in range(n - 1)]}),
        40,
        ("components",),
        "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    ),
    (
        "V2 text in sum",
        lambda n: v2(text(2000), text(n - 2000)),
        4000,
        ("components",),
        "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    ),
    (
        "V2 section texts",
        lambda n: v2({"type": 9, "components": [text()] * n, "accessory": button()}),
        3,
        ("components", 0, "components"),
        "BASE_TYPE_BAD_LENGTH",
    ),
]


@pytest.mark.parametrize("limit", MESSAGE_LIMITS, ids=[each[0] for each in MESSAGE_LIMITS])
async def test_a_message_may_have_so_much_and_no_more(guild: Guild, hand: Hand, limit: Limit) -> None:
    _, make, most, path, code = limit
    where = f"/channels/{guild.first_text_channel.id}/messages"
    assert (await hand.call("POST", where, make(most))).status == 200
    refused = await hand.call("POST", where, make(most + 1))
    assert (refused.status, refused.code) == (400, 50035)
    assert refused.body["message"] == "Invalid Form Body"
    assert refused.error_at(*path) == code


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        (row(button(), button()), ("components",), "COMPONENT_CUSTOM_ID_DUPLICATED"),
        (
            row(menu() | {"options": [option(), option()]}),
            ("components", 0, "components", 0, "options", 1, "value"),
            "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        ),
        (row(button(label=0)), ("components", 0, "components", 0), "BUTTON_COMPONENT_EMPTY"),
        (
            embed(fields=[{"name": " ", "value": "x"}]),
            ("embeds", 0, "fields", 0, "name"),
            "BASE_TYPE_REQUIRED",
        ),
        ({"components": [text()]}, ("components", 0, "type"), "BASE_TYPE_CHOICES"),
        (
            v2(text()) | {"content": "x"},
            ("content",),
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
        (
            row(menu() | {"max_values": 2}),
            ("components", 0, "components", 0, "max_values"),
            "SELECT_COMPONENT_OPTION_COUNT",
        ),
    ],
)
async def test_what_no_message_may_have(
    guild: Guild, hand: Hand, body: Json, path: tuple[str | int, ...], code: str
) -> None:
    refused = await hand.call("POST", f"/channels/{guild.first_text_channel.id}/messages", body)
    assert refused.code == 50035
    assert refused.error_at(*path) == code


@pytest.mark.parametrize("body", [{}, {"content": "  "}, {"content": None, "embeds": []}])
async def test_an_empty_message_is_refused(guild: Guild, hand: Hand, body: Json) -> None:
    refused = await hand.call("POST", f"/channels/{guild.first_text_channel.id}/messages", body)
    assert (refused.status, refused.code) == (400, 50006)


async def test_a_file_may_have_ten_mebibytes_and_no_more(guild: Guild, hand: Hand) -> None:
    where = f"/channels/{guild.first_text_channel.id}/messages"
    largest = b"x" * (10 * 1024 * 1024)
    assert (await hand.call("POST", where, {}, files={"a.pdf": largest})).status == 200
    refused = await hand.call("POST", where, {}, files={"a.pdf": largest + b"x"})
    assert (refused.status, refused.code) == (413, 40005)

"""Every limit of a modal: the limit itself passes, one more is refused with Discord's code."""

import pytest

from tests.sandbox.conftest import Waiting
from tests.sandbox.hand import Hand
from tests.sandbox.test_limits import Json, Limit, button, menu, option


def label(component: Json, text: int = 1, description: int = 0) -> Json:
    return {"type": 18, "label": "l" * text, "description": "d" * description, "component": component}


def text_input(custom_id: str = "t", **more: object) -> Json:
    return {"type": 4, "style": 1, "custom_id": custom_id, **more}


def modal(*components: Json, title: int = 1, custom_id: int = 1) -> Json:
    return {
        "title": "t" * title,
        "custom_id": "c" * custom_id,
        "components": list(components) or [label(text_input())],
    }


def group(kind: int, options: int) -> Json:
    return {"type": kind, "custom_id": "g", "options": [option(number) for number in range(options)]}


COMPONENT = ("data", "components", 0, "component")
MODAL_LIMITS: list[Limit] = [
    ("title", lambda n: modal(title=n), 45, ("data", "title"), "BASE_TYPE_BAD_LENGTH"),
    ("custom id", lambda n: modal(custom_id=n), 100, ("data", "custom_id"), "BASE_TYPE_BAD_LENGTH"),
    (
        "items",
        lambda n: modal(*(label(text_input(str(each))) for each in range(n))),
        5,
        ("data", "components"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "label",
        lambda n: modal(label(text_input(), text=n)),
        45,
        ("data", "components", 0, "label"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "description",
        lambda n: modal(label(text_input(), description=n)),
        100,
        ("data", "components", 0, "description"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "placeholder",
        lambda n: modal(label(text_input(placeholder="p" * n))),
        100,
        (*COMPONENT, "placeholder"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "value",
        lambda n: modal(label(text_input(value="v" * n))),
        4000,
        (*COMPONENT, "value"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "longest text",
        lambda n: modal(label(text_input(max_length=n))),
        4000,
        (*COMPONENT, "max_length"),
        "NUMBER_TYPE_MAX",
    ),
    ("checkboxes", lambda n: modal(label(group(22, n))), 10, (*COMPONENT, "options"), "BASE_TYPE_BAD_LENGTH"),
    (
        "radio buttons",
        lambda n: modal(label(group(21, n))),
        10,
        (*COMPONENT, "options"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    ("menu options", lambda n: modal(label(menu(n))), 25, (*COMPONENT, "options"), "BASE_TYPE_BAD_LENGTH"),
    (
        "files",
        lambda n: modal(label({"type": 19, "custom_id": "f", "max_values": n})),
        10,
        (*COMPONENT, "max_values"),
        "NUMBER_TYPE_MAX",
    ),
    (
        "label of a row",
        lambda n: modal({"type": 1, "components": [text_input(label="l" * n)]}),
        45,
        ("data", "components", 0, "components", 0, "label"),
        "BASE_TYPE_BAD_LENGTH",
    ),
]


@pytest.mark.parametrize("limit", MODAL_LIMITS, ids=[each[0] for each in MODAL_LIMITS])
async def test_a_modal_may_have_so_much_and_no_more(waiting: Waiting, hand: Hand, limit: Limit) -> None:
    _, make, most, path, code = limit
    refused = await hand.answers(waiting("/ask"), 9, make(most + 1))
    assert (refused.status, refused.code) == (400, 50035)
    assert refused.error_at(*path) == code
    assert (await hand.answers(waiting("/ask"), 9, make(most))).status == 200


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        (modal() | {"title": ""}, ("data", "title"), "BASE_TYPE_REQUIRED"),
        (modal() | {"components": []}, ("data", "components"), "BASE_TYPE_BAD_LENGTH"),
        (modal(button()), ("data", "components", 0, "type"), "BASE_TYPE_CHOICES"),
        (
            modal(label(text_input()), label(text_input())),
            ("data", "components"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (modal(label(menu() | {"disabled": True})), (*COMPONENT, "disabled"), "BASE_TYPE_CHOICES"),
    ],
)
async def test_what_no_modal_may_have(
    waiting: Waiting, hand: Hand, data: Json, path: tuple[str | int, ...], code: str
) -> None:
    refused = await hand.answers(waiting("/ask"), 9, data)
    assert refused.code == 50035
    assert refused.error_at(*path) == code

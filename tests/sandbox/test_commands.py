"""Registering commands: what Discord takes, what it refuses, and who is shown them."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import CannotDo, Guild, Member, Permission, Upload
from tests.sandbox.client import Bot
from tests.sandbox.hand import Hand

Json = dict[str, Any]


def option(number: int = 0, **more: object) -> Json:
    return {"type": 3, "name": f"o{number}", "description": "d"} | more


def command(*options: Json, name: str = "mining", description: str = "d") -> Json:
    return {"name": name, "description": description, "options": list(options)}


def subcommand(*options: Json, name: str = "run", kind: int = 1) -> Json:
    return {"type": kind, "name": name, "description": "d", "options": list(options)}


def choices(count: int, length: int = 1) -> list[Json]:
    return [{"name": f"{number}".ljust(length, "x"), "value": str(number)} for number in range(count)]


def of_size(total: int) -> Json:
    """A command whose names, descriptions and values have so many characters in sum."""
    options = [option(number, name=f"o{number:03}", description="d" * 100) for number in range(25)]
    # 25 options of 4 + 100 are 2600, the command itself is 6 + 1: the rest goes into choices of 200 each.
    rest = total - 25 * 104 - 7
    for each in options:
        each["choices"] = []
        while rest > 0 and len(each["choices"]) < 24:
            length = min(rest, 101)
            each["choices"].append({"name": "n" * max(length - 1, 1), "value": "v" if length > 1 else ""})
            rest -= length
    return command(*options)


LIMITS: list[tuple[str, Callable[[int], Json], int, tuple[str | int, ...], str]] = [
    (
        "name",
        lambda n: command(name="n" * n),
        32,
        (0, "name"),
        "APPLICATION_COMMAND_INVALID_NAME",
    ),
    (
        "description",
        lambda n: command(description="d" * n),
        100,
        (0, "description"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "options",
        lambda n: command(*(option(each) for each in range(n))),
        25,
        (0, "options"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "subcommands",
        lambda n: command(*(subcommand(name=f"s{each}") for each in range(n))),
        25,
        (0, "options"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "subcommands of a group",
        lambda n: command(subcommand(*(subcommand(name=f"s{each}") for each in range(n)), kind=2)),
        25,
        (0, "options", 0, "options"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "choices",
        lambda n: command(option(choices=choices(n))),
        25,
        (0, "options", 0, "choices"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "name of a choice",
        lambda n: command(option(choices=choices(1, length=n))),
        100,
        (0, "options", 0, "choices", 0, "name"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    ("all texts together", of_size, 8000, (0,), "APPLICATION_COMMAND_TOO_LARGE"),
]


@pytest.mark.parametrize("limit", LIMITS, ids=[each[0] for each in LIMITS])
async def test_a_command_may_have_so_much_and_no_more(
    hand: Hand, limit: tuple[str, Callable[[int], Json], int, tuple[str | int, ...], str]
) -> None:
    _, make, most, path, code = limit
    accepted = await hand.registers(make(most))
    assert accepted.status == 200, accepted.body
    refused = await hand.registers(make(most + 1))
    assert (refused.status, refused.code) == (400, 50035)
    assert refused.error_at(*path) == code


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        (command(name="Mining"), (0, "name"), "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="two words"), (0, "name"), "APPLICATION_COMMAND_INVALID_NAME"),
        (command(option(), option()), (0, "options", 1), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        (command(option(), subcommand()), (0, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        (
            command(subcommand(subcommand(subcommand(), kind=2), kind=2)),
            (0, "options", 0, "options"),
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        ),
        (
            command(option(0), option(1, required=True)),
            (0, "options"),
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
    ],
)
async def test_what_no_command_may_be(
    hand: Hand, wrong: Json, path: tuple[str | int, ...], code: str
) -> None:
    refused = await hand.registers(wrong)
    assert refused.error_at(*path) == code


async def test_a_name_is_registered_once(hand: Hand) -> None:
    refused = await hand.registers(command(), command())
    assert refused.error_at(1, "name") == "APPLICATION_COMMANDS_DUPLICATE_NAME"


async def test_a_hundred_commands_are_enough(hand: Hand) -> None:
    assert (await hand.registers(*(command(name=f"c{each}") for each in range(100)))).status == 200
    refused = await hand.registers(*(command(name=f"c{each}") for each in range(101)))
    assert refused.code == 30032


async def test_the_commands_of_a_guild_are_its_own(hand: Hand, guild: Guild) -> None:
    path = f"/applications/{hand.application_id}/guilds/{guild.id}/commands"
    registered = await hand.call("PUT", path, [command()])
    assert registered.body[0]["guild_id"] == str(guild.id)
    assert (await hand.call("GET", f"/applications/{hand.application_id}/commands")).body == []
    again = await hand.call("PUT", path, [command(description="new")])
    assert again.body[0]["id"] == registered.body[0]["id"]
    assert (await hand.call("DELETE", f"{path}/{again.body[0]['id']}")).status == 204
    assert (await hand.call("GET", f"{path}/{again.body[0]['id']}")).code == 10063


async def test_a_synced_tree_is_what_was_registered(guild: Guild, bot: Bot) -> None:
    (fetched,) = await bot.tree.fetch_commands()
    assert {each.name for each in fetched.options} == {"layout", "panel", "prices", "report", "say", "slow"}


async def test_a_command_is_shown_to_those_with_its_permissions(
    hand: Hand, guild: Guild, ann: Member
) -> None:
    await hand.registers(command() | {"default_member_permissions": str(int(Permission.MANAGE_GUILD))})
    with pytest.raises(CannotDo, match="is not shown /mining"):
        ann.asks("/mining")
    assert guild.member("Boss", owner=True).asks("/mining")
    await ann.gains(guild.role("Officer", permissions=Permission.MANAGE_GUILD))
    assert ann.asks("/mining")
    guild.lets_everyone_run("mining")
    assert guild.member("Bob").asks("/mining")


@pytest.mark.parametrize(
    ("kind", "more", "value"),
    [
        (3, {"max_length": 2}, "abc"),
        (3, {"choices": choices(2)}, "7"),
        (4, {}, "7"),
        (4, {}, True),
        (4, {"min_value": 1}, 0),
        (5, {}, 1),
        (6, {}, "Ann"),
        (7, {"channel_types": [2]}, "the text channel"),
    ],
)
async def test_an_option_takes_only_what_it_says(
    hand: Hand, ann: Member, kind: int, more: Json, value: object
) -> None:
    await hand.registers(command(option(type=kind, **more)))
    with pytest.raises(CannotDo, match="'o0' takes"):
        ann.asks("/mining", o0=ann.guild.first_text_channel if value == "the text channel" else value)


async def test_options_carry_what_they_name(hand: Hand, guild: Guild, ann: Member) -> None:
    kinds = {"text": 3, "number": 4, "who": 6, "where": 7, "which": 8, "file": 11}
    await hand.registers(command(*(option(name=name, type=kind) for name, kind in kinds.items())))
    alpha, officer, upload = guild.voice_channel("Alpha"), guild.role("Officer"), Upload("a.json", b"{}")
    sent = ann.asks("/mining", text="x", number=7, who=ann, where=alpha, which=officer, file=upload).payload[
        "data"
    ]
    values = {each["name"]: each["value"] for each in sent["options"]}
    assert values | {"file": "?"} == {
        "text": "x",
        "number": 7,
        "who": str(ann.id),
        "where": str(alpha.id),
        "which": str(officer.id),
        "file": "?",
    }
    resolved = sent["resolved"]
    assert resolved["users"][str(ann.id)]["global_name"] == "Ann"
    assert resolved["channels"][str(alpha.id)]["name"] == "Alpha"
    assert resolved["roles"][str(officer.id)]["name"] == "Officer"
    async with hand.session.get(resolved["attachments"][values["file"]]["url"]) as response:
        assert await response.read() == b"{}"


async def test_required_options_are_required(hand: Hand, ann: Member) -> None:
    await hand.registers(command(option(required=True)))
    with pytest.raises(CannotDo, match="required"):
        ann.asks("/mining")
    with pytest.raises(CannotDo, match="no such option"):
        ann.asks("/mining", o0="x", other="y")

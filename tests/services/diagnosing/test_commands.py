"""The commands of the bot beside those of Discord."""

from services.diagnosing.commands import command_findings
from tests.services.diagnosing.subjects import OK


def test_what_discord_adds_to_a_command_is_no_difference() -> None:
    ours = {
        "name": "mining",
        "type": 1,
        "description": "d",
        "options": [
            {
                "name": "start",
                "type": 1,
                "description": "s",
                "options": [{"name": "title", "type": 3, "description": "t", "required": False}],
            },
            {"name": "stop", "type": 1, "description": "s", "options": []},
        ],
    }
    theirs = {
        **ours,
        "id": "1",
        "version": "2",
        "options": [
            {
                "name": "start",
                "type": 1,
                "description": "s",
                "options": [{"name": "title", "type": 3, "description": "t", "name_localizations": None}],
            },
            {"name": "stop", "type": 1, "description": "s"},
        ],
    }
    (same,) = command_findings([ours], [theirs])
    assert (same.verdict, same.reading) == (OK, "2 in sync with Discord")
    (none,) = command_findings([ours], [])
    assert none.reading == "/mining start is missing; /mining stop is missing"

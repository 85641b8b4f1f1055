"""``paydirt run`` before it reaches Discord; what it does then is told by the stories and by the demo."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands.run import secrets_of
from bot.settings import Settings
from tests.bot.processes import paydirt

ANY_CERTIFICATE = "stand-in.pem"


def test_without_a_token_one_sentence_says_where_to_get_one(tmp_path: Path) -> None:
    done = paydirt("run", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("DISCORD_TOKEN is not set: ")
    assert "discord.com/developers" in sentence
    assert "`make demo` needs none" in sentence


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL: must be DEBUG, INFO"),
        ({"CLOCK_FILE": "nowhere"}, "CLOCK_FILE: nowhere does not hold an ISO time"),
        ({"DISCORD_ADDRESS": "127.0.0.1:1"}, "DISCORD_CA_FILE: must name the certificate"),
        (
            {"DISCORD_ADDRESS": "127.0.0.1:1", "DISCORD_CA_FILE": "nowhere"},
            "DISCORD_CA_FILE: nowhere holds no certificate",
        ),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "DATABASE_URL: The database cannot be reached"),
        ({"DATA_DIR": "/proc/nowhere"}, "/proc/nowhere cannot hold the database"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    done = paydirt("run", folder=tmp_path, DISCORD_TOKEN="no.real.token", **settings)
    assert done.returncode == 2
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1
    assert "no.real.token" not in done.stderr


def test_a_log_of_objects_holds_nothing_else_also_when_the_bot_cannot_run(tmp_path: Path) -> None:
    done = paydirt(
        "run",
        folder=tmp_path,
        DISCORD_TOKEN="no.real.token",
        LOG_FORMAT="json",
        DATABASE_URL="postgresql://u:very-secret@127.0.0.1:1/x",
    )
    (event,) = map(json.loads, done.stderr.splitlines())
    assert (done.returncode, event["level"]) == (2, "CRITICAL")
    assert event["event"].startswith("DATABASE_URL: The database cannot be reached")
    assert "very-secret" not in done.stderr


@pytest.mark.parametrize(
    "address", ["postgresql://u:very%40secret@db/x", "postgresql://db/x?password=very%40secret"]
)
def test_a_password_is_masked_in_the_log_wherever_it_stands_in_the_address(address: str) -> None:
    """Also where a driver says it without the rest of the address."""
    assert {address, "very@secret"} <= set(secrets_of(Settings(database_url=SecretStr(address))))

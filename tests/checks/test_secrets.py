"""Secrets are found where they stand, and what only looks like one is left alone."""

from pathlib import Path

import pytest

from checks.secrets import ROOT, files_of, look_through, look_through_all

SECRETS = {
    "a Discord token": f"DISCORD_TOKEN={'M' * 24}.{'a' * 6}.{'b' * 38}",
    "a private key": f"-----BEGIN {'RSA'} PRIVATE KEY-----",
    "a key of AWS": f"key = {'AKIA'}ABCDEFGHIJKLMNOP",
    "a token of GitHub": f"ghp_{'a' * 36}",
    "a Discord webhook": f"https://discord.com/api/webhooks/1234/{'x' * 60}",
    "a password in an address": f"postgresql://paydirt:{'hunter22'}@db.example/paydirt",
    "a secret that is written down": f'api_key = "{"k3" * 12}"',
}


@pytest.mark.parametrize("kind", SECRETS)
def test_each_kind_is_found_by_its_line_and_not_repeated(kind: str) -> None:
    found = list(look_through("some/file.py", f"first line\n{SECRETS[kind]}\n"))
    assert ("some/file.py", 2, kind) in found
    assert SECRETS[kind] not in str(found)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_line_that_says_why_it_is_none_is_left_alone(kind: str) -> None:
    assert list(look_through("x", f"{SECRETS[kind]}  # no secret: made up for this test")) == []
    assert list(look_through("x", f"{SECRETS[kind]}  # no secret:")) != []


@pytest.mark.parametrize(
    "line",
    [
        "DISCORD_TOKEN=",
        "token: str",
        "postgresql://user:${POSTGRES_PASSWORD}@db/paydirt",
        "postgresql://user:***@db/paydirt",
        "password = os.environ['POSTGRES_PASSWORD']",
        "sm-k3m9qa",
    ],
)
def test_what_only_names_a_secret_is_none(line: str) -> None:
    assert list(look_through("x", line)) == []


def test_files_that_are_no_text_break_nothing(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\xff\xfe" * 100)
    assert list(look_through_all(tmp_path, ["picture.png", "gone.txt"])) == []


def test_without_git_every_file_is_looked_at_that_is_not_hidden(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / ".venv").mkdir()
    for path in ("bot/app.py", ".venv/other.py"):
        (tmp_path / path).write_text(SECRETS["a private key"])
    assert "bot/app.py" in files_of(tmp_path)
    assert [each.path for each in look_through_all(tmp_path, files_of(tmp_path))] == ["bot/app.py"]


def test_the_project_itself_has_none() -> None:
    assert list(look_through_all(ROOT, files_of(ROOT))) == []

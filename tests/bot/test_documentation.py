"""docs/configuration.md says what is so: every setting with its default, every early feature, every permission."""

import re
from pathlib import Path

import pytest

from bot.settings import LIVE, Settings, read_configuration
from domain.errors import Refused
from domain.features import INTRODUCTIONS
from domain.permissions import NEEDED

GUIDE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the table below the heading, its first row left out."""
    section = GUIDE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_every_setting_is_explained_with_its_default_and_what_sighup_does() -> None:
    rows = {row[0].strip("`"): row for row in table("All settings")}
    assert sorted(rows) == sorted(name.upper() for name in Settings.model_fields)
    for name, field in Settings.model_fields.items():
        _, default, _, on_sighup = rows[name.upper()]
        assert default.strip("`") == ("" if field.default is None else str(field.default))
        assert (on_sighup == "**at once**") == (name in LIVE)


def test_the_example_of_a_toml_file_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    example = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[0]
    (tmp_path / "token").write_text("a.b.c", encoding="utf-8")
    Path("paydirt.toml").write_text(example.replace("/run/secrets/discord_token", "token"), encoding="utf-8")
    read = read_configuration()
    assert (read.settings.log_format, read.settings.shard_count) == ("json", 2)
    assert read.sources["discord_token"] == "file token"


def test_the_example_of_a_mistake_is_what_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    Path(".env").write_text("LOG_LEVEL=LOUD\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_configuration()
    assert f"\n    {refused.value}\n" in GUIDE


def test_every_early_feature_is_introduced() -> None:
    assert table("Early features") == [
        [each.title, str(each.since), each.does.replace("/mining status", "`/mining status`")]
        for each in INTRODUCTIONS.values()
    ]


def test_every_permission_of_the_invitation_is_explained() -> None:
    assert table("The invitation") == [[each.words, each.why] for each in NEEDED]

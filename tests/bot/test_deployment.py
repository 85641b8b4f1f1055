"""The files that others run the bot with: they name settings that exist, and commands that exist."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import COMMANDS
from bot.commands.run import FENCED
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations"
SETTINGS = {name.upper() for name in Settings.model_fields}


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text(ROOT / "compose.yaml"))
    return loaded


def unit() -> dict[str, list[str]]:
    """Name to values of the systemd unit."""
    found: dict[str, list[str]] = {}
    for line in text(OPERATIONS / "paydirt.service").splitlines():
        if re.match(r"[A-Z]\w+=", line):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_every_setting_that_they_set_exists() -> None:
    in_image = re.findall(r"^ENV (\w+)=", text(ROOT / "Dockerfile"), re.MULTILINE)
    proposed = re.findall(r"# ([A-Z_]+): ", text(ROOT / "compose.yaml"))
    assert proposed == ["METRICS_ADDRESS"]
    assert {*in_image, *proposed, *compose()["services"]["bot"]["environment"]} <= SETTINGS


def test_the_example_of_settings_takes_nothing_away_that_the_image_sets() -> None:
    """Handed on as an environment it wins over the image, also with a value that is empty."""
    in_image = re.findall(r"^ENV (\w+)=", text(ROOT / "Dockerfile"), re.MULTILINE)
    in_example = re.findall(r"^(\w+)=", text(ROOT / ".env.example"), re.MULTILINE)
    assert in_image == ["HEALTH_FILE"]
    assert set(in_image) & set(in_example) == set()
    assert set(in_image) <= compose()["services"]["bot"]["environment"].keys()


def test_the_unit_keeps_settings_where_the_guide_puts_them_and_data_where_it_may_write() -> None:
    """What the unit itself set would not change on SIGHUP, and is no setting of the other commands."""
    (state,), (started_in,) = unit()["StateDirectory"], unit()["WorkingDirectory"]
    assert started_in == f"/var/lib/{state}"
    assert f" .env.example {started_in}/.env " in text(ROOT / "docs" / "operations.md")
    assert f"WorkingDirectory={started_in}\n" in text(ROOT / "docs" / "backup.md")
    assert {"Environment", "EnvironmentFile"} & unit().keys() == set()


def test_every_command_that_they_run_exists() -> None:
    in_image = re.findall(
        r'^(?:HEALTHCHECK .*)?CMD \["(?:paydirt", ")?(\w+)"\]', text(ROOT / "Dockerfile"), re.M
    )
    checked = re.findall(r'CMD \["paydirt", "(\w+)"\]', text(ROOT / "Dockerfile"))
    (started,) = unit()["ExecStart"]
    assert {"run", "health"} == {*in_image, *checked} <= set(COMMANDS)
    assert started.endswith("/bin/paydirt run")


def test_what_the_image_keeps_outlives_its_container() -> None:
    (volume,) = re.findall(r"^VOLUME (\S+)", text(ROOT / "Dockerfile"), re.MULTILINE)
    kept = [each.partition(":") for each in compose()["services"]["bot"]["volumes"]]
    assert [(place, name in compose()["volumes"]) for name, _, place in kept] == [(volume, True)]


def test_neither_the_image_nor_compose_shows_a_port_to_others() -> None:
    for service in compose()["services"].values():
        assert "ports" not in service
    assert "EXPOSE" not in text(ROOT / "Dockerfile")
    assert re.findall(r'ports: \["([^"]+)"\]', text(ROOT / "compose.yaml")) == ["127.0.0.1:9464:9464"]


def test_a_process_that_was_fenced_out_is_not_started_again() -> None:
    assert unit()["RestartPreventExitStatus"] == [str(FENCED)]


def test_the_unit_cannot_start_the_bot_so_often_that_discord_resets_its_token() -> None:
    (hours,) = (int(value.removesuffix("h")) for value in unit()["StartLimitIntervalSec"])
    (starts,) = map(int, unit()["StartLimitBurst"])
    assert starts * 24 / hours < 1000


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """With a user and a program that are there."""
    there = text(OPERATIONS / "paydirt.service").replace("/opt/paydirt/.venv/bin/paydirt", "/bin/true")
    (tmp_path / "paydirt.service").write_text(re.sub(r"^(User|Group)=.*\n", "", there, flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "paydirt.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load(text(OPERATIONS / "alerts.yml"))["groups"]:
        yield from group["rules"]


def test_every_alert_says_what_it_is_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names)) > 10
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "warn")
        assert {"summary", "advice"} == rule["annotations"].keys()


def test_every_alert_is_explained() -> None:
    explained = text(ROOT / "docs" / "operations.md")
    assert [rule["alert"] for rule in rules() if f"`{rule['alert']}`" not in explained] == []

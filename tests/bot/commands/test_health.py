import os
import time
from pathlib import Path

from tests.bot.processes import paydirt


def test_a_bot_that_has_just_touched_its_file_is_well(tmp_path: Path) -> None:
    (tmp_path / "health").touch()
    done = paydirt("health", folder=tmp_path, HEALTH_FILE="health")
    assert done.returncode == 0
    assert done.stdout.startswith("well: last sign ")


def test_a_bot_that_was_silent_for_more_than_a_minute_is_not_well(tmp_path: Path) -> None:
    health = tmp_path / "health"
    health.touch()
    os.utime(health, times=(time.time() - 61,) * 2)
    done = paydirt("health", folder=tmp_path, HEALTH_FILE="health")
    assert done.returncode == 1
    assert done.stdout.startswith("not well: last sign ")


def test_a_bot_that_was_never_well_is_not_well(tmp_path: Path) -> None:
    done = paydirt("health", folder=tmp_path, HEALTH_FILE="health")
    assert (done.returncode, done.stdout) == (1, "not well: the bot has not been well since it started\n")


def test_without_a_health_file_nobody_knows(tmp_path: Path) -> None:
    done = paydirt("health", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("HEALTH_FILE is not set")

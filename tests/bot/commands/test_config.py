"""``paydirt config`` as somebody runs it."""

from pathlib import Path

from bot.settings import Settings
from tests.bot.processes import paydirt


def test_it_shows_every_setting_with_its_source_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=very.secret\nSHARD_COUNT=2\n", encoding="utf-8")
    (tmp_path / "paydirt.toml").write_text('log_level = "DEBUG"\n', encoding="utf-8")
    done = paydirt("config", folder=tmp_path, SHARD_ID="1")
    assert (done.returncode, done.stderr) == (0, "")
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in done.stdout.splitlines()}
    assert list(lines) == [name.upper() for name in Settings.model_fields]
    assert lines["DISCORD_TOKEN"].split() == ["•••", ".env"]
    assert lines["SHARD_ID"].split() == ["1", "environment"]
    assert lines["LOG_LEVEL"].split(maxsplit=1) == ["DEBUG", lines["LOG_LEVEL"].split(maxsplit=1)[1]]
    assert lines["LOG_LEVEL"].endswith("paydirt.toml, SIGHUP changes it")
    assert "secret" not in done.stdout


def test_a_check_says_whether_the_bot_could_start(tmp_path: Path) -> None:
    missing = paydirt("config", "--check", folder=tmp_path)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith("DISCORD_TOKEN is not set: ")
    wrong = paydirt("config", "--check", folder=tmp_path, DISCORD_TOKEN="a.b.c", LOG_LEVEL="LOUD")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("LOG_LEVEL: must be ")
    fine = paydirt("config", "--check", folder=tmp_path, DISCORD_TOKEN="a.b.c")
    assert (fine.returncode, fine.stderr) == (0, "")
    assert fine.stdout == "The settings are valid, and `paydirt run` has what it needs.\n"

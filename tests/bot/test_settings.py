"""The settings, as somebody sets them: by environment and ``.env``, with one sentence for each mistake."""

import re
from pathlib import Path

import pytest

from bot.settings import Settings, read_settings
from domain.errors import Refused

NAMES = [name.upper() for name in Settings.model_fields]
OF_COMPOSE = ["POSTGRES_PASSWORD"]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings()
    assert settings.discord_token is None
    assert settings.data_dir == Path("data")
    assert settings.uex_base_url == "https://api.uexcorp.uk/2.0"


def test_the_example_documents_every_setting_and_changes_none(tmp_path: Path) -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    documented = re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(documented) == sorted(NAMES + OF_COMPOSE)
    defaults = read_settings()
    (tmp_path / ".env").write_text(example, encoding="utf-8")
    assert read_settings() == defaults


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("LOG_LEVEL=DEBUG\nDATA_DIR=elsewhere\n", encoding="utf-8")
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    settings = read_settings()
    assert (settings.log_level, settings.data_dir) == ("ERROR", Path("elsewhere"))


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://paydirt:very-secret@db.example.org/paydirt")
    assert "very-secret" not in repr(read_settings())


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://very-secret@db", "DATABASE_URL: must begin with postgresql://"),
        ("DATABASE_URL", "postgresql://u:very-secret@[::bad/x", "DATABASE_URL: is not a valid address"),
        ("DATABASE_URL", "postgresql://u:very-secret@db:x/x", "DATABASE_URL: is not a valid address"),
        ("UEX_BASE_URL", "http://api.uexcorp.uk/2.0", "UEX_BASE_URL: must begin with https://"),
        ("UEX_BASE_URL", "http://localhost.example.org", "UEX_BASE_URL: must begin with https://"),
        ("UEX_BASE_URL", "https://", "UEX_BASE_URL: must begin with https://"),
        (
            "LOG_LEVEL",
            "LOUD",
            "LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR, not LOUD (from environment)",
        ),
        ("SHARD_ID", "-1", "SHARD_ID: must be at least 0, not -1"),
        ("SHARD_ID", "1", "SHARD_ID: must be below SHARD_COUNT"),
        ("SHARD_COUNT", "0", "SHARD_COUNT: must be at least 1, not 0"),
        ("DISCORD_ADDRESS", "192.0.2.1:443", "DISCORD_ADDRESS: must be a loopback address"),
        ("DISCORD_ADDRESS", "discord.com", "DISCORD_ADDRESS: must be a loopback address"),
        ("DISCORD_ADDRESS", "127.0.0.1:65536", "DISCORD_ADDRESS: must be a loopback address"),
        ("SHARD_COUNT", "two", "SHARD_COUNT: must be a whole number, not two"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: must be pretty or json, not xml"),
        ("METRICS_ADDRESS", "9464", "METRICS_ADDRESS: must be host:port"),
        ("METRICS_ADDRESS", ":9464", "METRICS_ADDRESS: must be host:port"),
        ("METRICS_ADDRESS", "127.0.0.1:65536", "METRICS_ADDRESS: must be host:port"),
        (
            "DATABASE_URL",
            "postgresql://u:very-secret\n@db/x",
            "DATABASE_URL: must be one line",
        ),
        ("DISCORD_TOKEN", "very-secret token", "DISCORD_TOKEN: must be one word"),
        ("HEALTH_FILE", "no/such/folder/health", "HEALTH_FILE: no/such/folder/health cannot be written"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_variable_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Refused) as refused:
        read_settings()
    assert str(refused.value).startswith(sentence)
    assert "very-secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_every_mistake_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    monkeypatch.setenv("SHARD_ID", "first")
    with pytest.raises(Refused, match=r"LOG_LEVEL: .*; SHARD_ID: "):
        read_settings()


@pytest.mark.parametrize("address", ["127.0.0.1:8443", "localhost:1", "[::1]:65535"])
def test_a_stand_in_may_be_anywhere_on_this_machine(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DISCORD_ADDRESS", address)
    assert read_settings().discord_address == address


@pytest.mark.parametrize("address", ["127.0.0.1:9464", "0.0.0.0:1", "[::1]:65535", "localhost:9464"])
def test_metrics_are_shown_where_somebody_says(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert read_settings().metrics_address is None
    monkeypatch.setenv("METRICS_ADDRESS", address)
    assert read_settings().metrics_address == address


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"DISCORD_TOKEN=\xff\n")
    with pytest.raises(Refused, match=r"^\.env cannot be read: "):
        read_settings()

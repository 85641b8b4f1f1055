"""What may be shown of the settings: everything but secrets."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settingreadings import NOT_SET, described_settings, discreet
from bot.settings import Configuration, Settings
from domain.settingreadings import MASK, SettingReading


def shown(**values: object) -> dict[str, SettingReading]:
    configuration = Configuration(Settings(**values), dict.fromkeys(values, "environment"))  # type: ignore[arg-type]
    return {each.name: each for each in described_settings(configuration)}


def test_every_setting_is_there_with_its_source() -> None:
    readings = shown(log_level="DEBUG")
    assert list(readings) == [name.upper() for name in Settings.model_fields]
    assert readings["LOG_LEVEL"] == SettingReading("LOG_LEVEL", "DEBUG", "environment", is_live=True)
    assert readings["SHARD_ID"] == SettingReading("SHARD_ID", "0", "default", is_live=False)
    assert readings["DISCORD_TOKEN"].shown == NOT_SET


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("postgresql://ann:very-secret@db:5432/pay", f"postgresql://ann:{MASK}@db:5432/pay"),
        (
            "postgresql://ann:very%40secret@db/pay?sslpassword=very",
            f"postgresql://ann:{MASK}@db/pay",
        ),
        ("postgresql://db/pay?password=very-secret", "postgresql://db/pay"),
        ("postgresql:///pay?host=/run/postgresql", "postgresql:///pay"),
        ("postgresql://:very@db/pay", "postgresql://db/pay"),
    ],
)
def test_an_address_shows_no_password(url: str, masked: str) -> None:
    assert shown(database_url=SecretStr(url))["DATABASE_URL"].shown == masked


def test_the_token_shows_nothing_not_even_its_length() -> None:
    assert shown(discord_token=SecretStr("very.secret"))["DISCORD_TOKEN"].shown == MASK
    assert shown(discord_token=SecretStr("very://secret"))["DISCORD_TOKEN"].shown == MASK


def test_a_password_in_the_address_of_prices_is_masked_too() -> None:
    reading = shown(uex_base_url="https://ann:very-secret@example.org/2.0")["UEX_BASE_URL"]
    assert reading.shown == f"https://ann:{MASK}@example.org/2.0"


def test_admins_of_a_guild_read_nothing_of_the_machine() -> None:
    settings = Settings(data_dir=Path("/srv/gold"), metrics_address="10.0.0.1:9464", log_level="DEBUG")
    configuration = Configuration(settings, {"discord_token": "file /run/token", "data_dir": ".env"})
    readings = {each.name: each for each in discreet(described_settings(configuration))}
    assert readings["LOG_LEVEL"].shown == "DEBUG"
    assert readings["HEALTH_FILE"].shown == NOT_SET
    assert {readings[name].shown for name in ("DATA_DIR", "METRICS_ADDRESS", "UEX_BASE_URL")} == {MASK}
    assert (readings["DISCORD_TOKEN"].source, readings["DATA_DIR"].source) == ("a file", ".env")


def test_what_waits_for_a_restart_says_so() -> None:
    readings = described_settings(Configuration(Settings(), {}), ["data_dir"])
    assert [each.name for each in readings if each.waits_for_restart] == ["DATA_DIR"]

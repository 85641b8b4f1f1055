"""Settings and where they come from."""

from datetime import UTC, datetime

from domain.settingreadings import MASK, SettingReading
from domain.settings import GuildSettings
from services.diagnosing.config import guild_findings, process_findings
from tests.services.diagnosing.subjects import NOTE, by_subject

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)


def test_settings_are_listed_by_source_and_ids_are_counted() -> None:
    configured = [
        SettingReading("LOG_LEVEL", "INFO", "the defaults", True),
        SettingReading("DISCORD_TOKEN", MASK, ".env", False),
        SettingReading("SHARD_ID", "0", "the defaults", False),
    ]
    found = by_subject(process_findings(configured))
    assert found["settings from the defaults"].reading == "LOG_LEVEL=INFO, SHARD_ID=0"
    settings = GuildSettings(
        7, "x", (11, 12), 13, officer_role_ids=(5,), time_zone="Europe/Rome", set_up_at=NOW
    )
    assert by_subject(guild_findings(settings))["settings of this guild"].reading == (
        "from `/mining setup`: mining channels: 2, dispatch channel: chosen, officer roles: 1, "
        "time zone: Europe/Rome; all others have their defaults"
    )
    assert by_subject(guild_findings(None))["settings of this guild"].reading == "not set up"
    assert by_subject(guild_findings(GuildSettings(7, "x", set_up_at=NOW)))["officer roles"].verdict is NOTE

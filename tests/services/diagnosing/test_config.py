"""Settings and where they come from."""

from datetime import UTC, datetime

from domain.settings import GuildSettings
from services.diagnosing.config import Configured, guild_findings, process_findings
from tests.services.diagnosing.subjects import NOTE, by_subject

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)


def test_settings_are_listed_by_source_and_ids_are_counted() -> None:
    configured = [
        Configured("LOG_LEVEL", "INFO", "the defaults"),
        Configured("DISCORD_TOKEN", "set, hidden", ".env"),
        Configured("SHARD_ID", "0", "the defaults"),
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

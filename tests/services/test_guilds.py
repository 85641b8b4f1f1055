"""Settings of guilds, on a real database."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from db.database import Database
from domain.errors import Refused
from domain.settings import GuildSettings
from services.actors import Actor
from services.guilds import Guilds, known_zone, require_set_up
from tests.clock import ManualClock

GUILD = 900
NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
ADAM = Actor(1001, "Adam")


async def test_a_guild_counts_as_set_up_from_its_first_mining_channel_on(database: Database) -> None:
    clock = ManualClock(NOW)
    guilds = Guilds(database, clock)
    assert await guilds.settings(GUILD) is None
    assert await guilds.settings_or_defaults(GUILD, "Red Rock") == GuildSettings(GUILD, "Red Rock")
    settings = await guilds.change(
        GUILD, "Red Rock", ADAM, lambda before: replace(before, time_zone="Europe/Rome")
    )
    assert settings.set_up_at is None
    async with database.transaction(GUILD) as tx:
        with pytest.raises(Refused, match="somebody who manages the server runs `/mining setup` once"):
            await require_set_up(tx)
    await guilds.change(GUILD, "Red Rock", ADAM, lambda before: replace(before, mining_channel_ids=(12, 11)))
    clock.passes(days=1)
    settings = await guilds.change(GUILD, "Blue Rock", ADAM, lambda before: replace(before, unsaved_days=3))
    assert settings.set_up_at == NOW
    assert (settings.name, settings.time_zone, settings.mining_channel_ids) == (
        "Blue Rock",
        "Europe/Rome",
        (12, 11),
    )
    assert await guilds.settings(GUILD) == settings


async def test_many_changes_at_once_lose_nothing_of_each_other(database: Database) -> None:
    guilds = Guilds(database, ManualClock(NOW))

    async def adds(role_id: int) -> None:
        await guilds.change(
            GUILD,
            "Red Rock",
            ADAM,
            lambda before: replace(before, officer_role_ids=(*before.officer_role_ids, role_id)),
        )

    await asyncio.gather(*(adds(role_id) for role_id in range(1, 9)))
    settings = await guilds.settings(GUILD)
    assert settings is not None
    assert sorted(settings.officer_role_ids) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_people_are_met_once_and_found_by_number(database: Database) -> None:
    guilds = Guilds(database, ManualClock(NOW))
    adam = await guilds.meet(GUILD, ADAM)
    assert await guilds.meet(GUILD, ADAM) == adam
    assert await guilds.person(GUILD, adam.person_id) == adam
    assert await guilds.person(GUILD, None) is None
    assert await guilds.person(901, adam.person_id) is None


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), (" america/new_york ", "America/New_York"), ("utc", "UTC")],
)
def test_a_time_zone_is_known_in_any_case(typed: str, zone: str) -> None:
    assert known_zone(typed) == zone


@pytest.mark.parametrize("typed", ["", "Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe", "\0"])
def test_what_is_no_time_zone_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="There is no such time zone: write it like Europe/Berlin"):
        known_zone(typed)

"""``paydirt doctor``: what an operator reads while something, or everything, is missing."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.bot.processes import paydirt
from tests.clock import ManualClock
from tests.stories.scenes import hour_of_mining, notes_sale
from tests.stories.stage import Stage, set_stage


@pytest.fixture
async def stage(database_dsn: str) -> AsyncIterator[Stage]:
    async with set_stage(database_dsn, ManualClock(datetime.now(UTC))) as stage:
        await stage.bot_starts()
        await stage.is_set_up()
        yield stage


async def doctor(folder: Path, **settings: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Its exit status, and its findings by subject."""
    done = await asyncio.to_thread(paydirt, "doctor", "--json", folder=folder, **settings)
    assert done.returncode in (0, 1, 2), done.stderr
    whole = json.loads(done.stdout)
    return done.returncode, {each["subject"]: each for each in whole["findings"]}


def settings_of(stage: Stage) -> dict[str, str]:
    return {
        "DATABASE_URL": stage.dsn,
        "DISCORD_TOKEN": stage.discord.token,
        "DISCORD_ADDRESS": stage.discord.address,
        "DISCORD_CA_FILE": str(stage.discord.ca_file),
        "UEX_BASE_URL": stage.uex.base_url,
    }


async def test_beside_a_bot_in_which_all_is_well_it_finds_nothing(stage: Stage, tmp_path: Path) -> None:
    assert stage.app is not None
    await stage.app.prices.refresh()
    await hour_of_mining(stage, stage.guild.member("Ann"))
    stage.clock.passes(hours=-1, seconds=(datetime.now(UTC) - stage.clock.now()).total_seconds())
    status, found = await doctor(tmp_path, **settings_of(stage))
    concerns = {
        name: each["reading"]
        for name, each in found.items()
        if each["verdict"] not in ("ok", "note") and name != "connection to the database"
    }
    assert concerns.keys() <= {"bot"}  # whose clock the story moves
    assert status <= 1
    assert found["ledgers"]["reading"].startswith("1 of 1 guilds")
    assert found["new sessions at Discord"]["reading"] == "999 of 1000 left, renewed in 24 h 0 min"
    assert found["commands"]["reading"] == "/mining is registered"
    assert found["UEX"]["reading"] == "answers now"
    assert found["schema"]["verdict"] == "ok"
    assert "clock beside Discord" in found
    assert stage.discord.token not in json.dumps(found)


async def test_without_a_token_or_a_database_it_says_what_is_missing(tmp_path: Path) -> None:
    status, found = await doctor(tmp_path, UEX_BASE_URL="http://127.0.0.1:1")
    assert status == 2
    assert found["DISCORD_TOKEN"]["verdict"] == "broken"
    assert found["connection to the database"]["reading"] == (
        "There is no database in data yet: `paydirt run` makes it."
    )
    assert found["UEX"]["verdict"] == "warning"
    assert list(tmp_path.iterdir()) == []  # it looks, and makes nothing


async def test_what_it_prints_is_one_line_a_finding_with_what_to_do_below(tmp_path: Path) -> None:
    done = await asyncio.to_thread(paydirt, "doctor", folder=tmp_path, UEX_BASE_URL="http://127.0.0.1:1")
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    place = lines.index("BROKEN   DISCORD_TOKEN: not set")
    assert lines[place + 2].startswith("         -> Copy the token of the bot")
    assert lines[-1] == "2 broken, 1 warning, 3 ok. docs/diagnostics.md explains every line."


async def test_a_setting_that_is_wrong_is_named_and_ends_the_round(tmp_path: Path) -> None:
    status, found = await doctor(tmp_path, SHARD_ID="7")
    assert status == 2
    assert found["settings"]["reading"] == "SHARD_ID: must be below SHARD_COUNT; shards are numbered from 0"


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("postgresql://paydirt:very-secret@127.0.0.1:1/paydirt", "The database cannot be reached"),
        (
            "postgresql://paydirt:very-secret@127.0.0.1:1/paydirt?sslmode=odd",
            "`sslmode` parameter must be one of",
        ),
    ],
)
async def test_a_database_that_cannot_be_reached_is_said_without_its_password(
    tmp_path: Path, url: str, part: str
) -> None:
    status, found = await doctor(tmp_path, DATABASE_URL=url, UEX_BASE_URL="http://127.0.0.1:1")
    assert status == 2
    assert part in found["connection to the database"]["reading"]
    assert "very-secret" not in json.dumps(found)


async def test_a_stand_in_without_its_certificate_is_not_taken_for_discord_itself(tmp_path: Path) -> None:
    """The token of a rehearsal goes to nobody then."""
    settings = {
        "DISCORD_TOKEN": "a.b.c",
        "DISCORD_ADDRESS": "127.0.0.1:1",
        "UEX_BASE_URL": "http://127.0.0.1:1",
    }
    _, found = await doctor(tmp_path, **settings)
    said = "DISCORD_CA_FILE: must name the certificate of the stand-in at DISCORD_ADDRESS."
    assert [found[name]["reading"] for name in ("gateway", "application")] == [said, said]


async def test_a_database_without_tables_is_told_to_be_migrated(server_dsn: str, tmp_path: Path) -> None:
    status, found = await doctor(tmp_path, DATABASE_URL=server_dsn, UEX_BASE_URL="http://127.0.0.1:1")
    assert status == 2
    told = (
        found.get("migrations") or found["connection to the database"]
    )  # whether the roles are there or not
    assert "paydirt migrate" in told["advice"] + told["reading"]


async def test_what_cannot_be_read_is_said_and_ends_nothing(database_dsn: str, tmp_path: Path) -> None:
    superuser = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    await superuser.execute("REVOKE SELECT ON migrations FROM paydirt_bot")
    await superuser.execute("REVOKE EXECUTE ON FUNCTION all_guilds FROM paydirt_bot")
    await superuser.close()
    status, found = await doctor(tmp_path, DATABASE_URL=database_dsn, UEX_BASE_URL="http://127.0.0.1:1")
    assert status == 2
    assert found["migrations"]["reading"].startswith("it could not be looked at: incident ")
    assert found["ledgers"]["verdict"] == "unknown"
    assert found["schema: migrations"]["reading"] == "grant SELECT on migrations to paydirt_bot is missing"
    assert "all_guilds" in found["schema: functions"]["reading"]


async def test_a_broken_chain_and_a_disabled_trigger_are_found_in_the_guild_and_table_that_they_are_in(
    stage: Stage, tmp_path: Path
) -> None:
    await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    superuser = await asyncpg.connect(stage.dsn, server_settings={"search_path": "paydirt"})
    await superuser.execute("ALTER TABLE transfers DISABLE TRIGGER append_only")
    await superuser.execute("UPDATE transfers SET reason = 'another one'")
    await superuser.close()
    status, found = await doctor(tmp_path, **settings_of(stage))
    assert status == 2
    ledger = found[f"guild {stage.guild.id}, ledger"]
    assert ledger["reading"] == "differences: 1. version 2 does not have the hash of its content"
    assert found["ledgers"]["reading"].startswith("0 of 1 guilds")
    assert found["schema: transfers"]["verdict"] == "broken"


async def test_a_token_that_is_not_accepted_or_a_discord_that_is_down_is_said(
    stage: Stage, tmp_path: Path
) -> None:
    settings = settings_of(stage)
    status, found = await doctor(tmp_path, **{**settings, "DISCORD_TOKEN": "another.token"})
    assert status == 2
    assert found["DISCORD_TOKEN"]["reading"] == "Discord does not accept it"
    _, found = await doctor(tmp_path, **{**settings, "DISCORD_ADDRESS": "127.0.0.1:1"})
    assert found["gateway"]["verdict"] == "unknown"
    assert found["gateway"]["reading"].startswith("Discord cannot be reached")

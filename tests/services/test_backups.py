"""Everything of every guild into a file and out of it: nothing is lost, nothing is made up, nothing half done."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest

from db.connections import SCHEMA
from db.database import Database
from db.everything import reading_everything
from domain.errors import Refused, Unavailable
from domain.payroll import OreForm
from domain.settings import GuildSettings
from reports.whole.contents import Contents
from services.backups import MAYBE_SENT, back_up, move, restore
from tests.conftest import audit_all
from tests.db.worlds import start_session
from tests.services.sundays import CLOSED, GUILD
from tests.services.test_wholes import OTHER, everything, opened, rich_world

Parts: TypeAlias = dict[str, bytes]

NOW = CLOSED + timedelta(days=2)
MANIFEST = "manifest.json"


async def two_guilds(database: Database) -> None:
    """One with everything in it, one that is not even set up; and what is no guild's."""
    await rich_world(database)
    async with database.transaction(OTHER) as tx:
        await tx.people.ensure(5, "Zed", is_bot=False)
        await tx.outbox.add(21, {"text": "of others"}, CLOSED)
        await tx.prices.set("Gold", OreForm.REFINED, Decimal(1), 1, CLOSED)
        await start_session(tx, "sm-bbbbbb", (31,), CLOSED)
    await database.price_snapshots.add("commodities", CLOSED, [{"id": 1, "price": 1.5}])
    fence = await database.voice_log.claim(0, "a test", CLOSED)
    await database.voice_log.append(0, fence, [], CLOSED + timedelta(minutes=7))


async def all_rows(dsn: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the migrations, read without any of the product's code."""
    connection = await asyncpg.connect(dsn, server_settings={"search_path": SCHEMA})
    names = await connection.fetch(f"SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}'")
    rows = {}
    for (name,) in names:
        found = await connection.fetch(f"SELECT * FROM {name} ORDER BY {name}::text")
        rows[name] = [tuple(row) for row in found]
    await connection.close()
    del rows["migrations"]
    return rows


@pytest.fixture
async def backup(database_dsn: str, tmp_path: Path) -> Path:
    async with opened(database_dsn) as database:
        await two_guilds(database)
    await back_up(database_dsn, tmp_path / "backup.zip", NOW)
    return tmp_path / "backup.zip"


async def parts_of(dsn: str, target: Path) -> Contents:
    return await back_up(dsn, target, NOW)


async def test_every_row_of_every_table_comes_back_and_every_ledger_fits_together(
    backup: Path, database_dsn: str, second_dsn: str, tmp_path: Path
) -> None:
    before = await all_rows(database_dsn)
    done = await restore(second_dsn, backup, NOW)
    after = await all_rows(second_dsn)
    # A session of the other guild is open, and nobody has looked at voice since the last sign of life.
    assert [row for row in after["blind_guilds"] if row not in before["blind_guilds"]] == [
        (OTHER, CLOSED + timedelta(minutes=7))
    ]
    del before["blind_guilds"], after["blind_guilds"]
    assert before == after
    assert sum(map(bool, before.values())) >= 18
    assert done.guild_ids == (GUILD, OTHER)
    assert done.rows == sum(map(len, before.values())) + 1
    async with opened(second_dsn) as second:
        assert await audit_all(second, second_dsn) == {}
        assert await second.outbox.unsent() == {
            GUILD: 3,
            OTHER: 1,
        }  # no bot was at work that may have sent them
    again = await parts_of(second_dsn, tmp_path / "again.zip")
    assert {name for name in again.parts if again.parts[name] != done.parts[name]} == {
        "guilds/blind_guilds.copy"
    }


async def test_a_backup_shows_one_moment_whatever_is_written_meanwhile(database_dsn: str) -> None:
    async with opened(database_dsn) as database:
        await two_guilds(database)
        async with reading_everything(database_dsn) as everything_then:
            async with database.transaction(OTHER) as tx:
                await tx.people.ensure(6, "Late", is_bot=False)
            assert everything_then.bot_at_work
            people = await (await everything_then.of(OTHER)).people.all()
    assert [each.name for each in people] == ["Zed"]


async def test_messages_that_a_running_bot_has_sent_since_are_not_sent_again(
    database_dsn: str, second_dsn: str, tmp_path: Path
) -> None:
    async with opened(database_dsn) as database:
        await two_guilds(database)
        await back_up(database_dsn, tmp_path / "backup.zip", NOW)
    await restore(second_dsn, tmp_path / "backup.zip", NOW)
    async with opened(second_dsn) as database, database.transaction(GUILD) as tx:
        assert await database.outbox.unsent() == {}
        held = await tx.connection.fetch("SELECT given_up_at, failure FROM outbox")
    assert [tuple(row) for row in held] == [(NOW, MAYBE_SENT)] * 3


async def test_a_bot_goes_on_where_everything_was_restored_with_numbers_of_its_own(
    backup: Path, second_dsn: str
) -> None:
    await restore(second_dsn, backup, NOW)
    async with opened(second_dsn) as database:
        async with database.transaction(GUILD) as tx:
            await tx.outbox.add(21, {"text": "later"}, NOW)
        fence = await database.voice_log.claim(0, "another", NOW)
        assert fence == 3  # after that of the rich world and that of the test
        assert await database.voice_log.seen_at(0) == CLOSED + timedelta(minutes=7)
        await database.price_snapshots.add("commodities", NOW, [{"id": 2}])


def _rewritten(change: Callable[[Parts], object], *, signed: bool = True) -> Callable[[Path], None]:
    """Change the parts, and by default the manifest's word about them, too."""

    def rewrite(file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        change(parts)
        if signed and MANIFEST in parts:
            manifest = json.loads(parts[MANIFEST])
            for name in manifest["parts"]:
                if name in parts:
                    manifest["parts"][name]["sha256"] = sha256(parts[name]).hexdigest()
            parts[MANIFEST] = json.dumps(manifest).encode()
        with zipfile.ZipFile(file, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)

    return rewrite


def _replaces(name: str, old: bytes, new: bytes) -> Callable[[Parts], object]:
    def change(parts: Parts) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


def _says(**changed: object) -> Callable[[Parts], object]:
    def change(parts: Parts) -> None:
        parts[MANIFEST] = json.dumps({**json.loads(parts[MANIFEST]), **changed}).encode()

    return change


def _flips_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "torn off": (lambda file: file.write_bytes(file.read_bytes()[:-100]), "torn off: its end is missing"),
    "half of it": (lambda file: file.write_bytes(file.read_bytes()[:3000]), "torn off"),
    "empty": (lambda file: file.write_bytes(b""), "is no backup of Paydirt"),
    "another byte": (_flips_a_byte, "is damaged|is not what was backed up"),
    "no manifest": (_rewritten(lambda parts: parts.pop(MANIFEST)), "has no manifest.json"),
    "half a manifest": (_rewritten(_replaces(MANIFEST, b"}", b""), signed=False), "is damaged"),
    "another format": (_rewritten(_says(version=2)), "here paydirt-backup 1 is known"),
    "another version": (_rewritten(_says(migrations={"0001_x": "1"})), "another version of Paydirt"),
    "a missing part": (
        _rewritten(lambda parts: parts.pop("guilds/people.copy")),
        "has no guilds/people.copy",
    ),
    "a table less": (_rewritten(_says(parts={})), "does not have the tables of its version"),
    "an unsigned name": (
        _rewritten(_replaces("guilds/people.copy", b"Ann", b"Eve"), signed=False),
        "is not what was backed up",
    ),
    "an amount": (
        _rewritten(_replaces("guilds/transfers.copy", b"\t400\t", b"\t401\t")),
        "does not read as it did|Nothing was restored",
    ),
    "a guild less": (_rewritten(_says(guilds=[str(OTHER)])), "does not read as it did"),
    "no rows at all": (
        _rewritten(_replaces("guilds/people.copy", b"900\t1\t", b"not a row")),
        "Nothing was restored: the database does not take it",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_file_that_was_changed_is_refused_whole(backup: Path, second_dsn: str, what: str) -> None:
    change, sentence = BROKEN[what]
    change(backup)
    with pytest.raises(Refused, match=sentence) as refusal:
        await restore(second_dsn, backup, NOW)
    assert "\n" not in str(refusal.value)
    assert not any((await all_rows(second_dsn)).values())


async def test_nothing_is_restored_over_anything(backup: Path, second_dsn: str) -> None:
    async with opened(second_dsn) as database:
        await database.voice_log.claim(0, "a bot that was here once", NOW)
    with pytest.raises(Refused, match=r"not empty \(it has rows in voice_writers\)"):
        await restore(second_dsn, backup, NOW)
    async with opened(second_dsn) as database, database.transaction(7) as tx:
        await tx.guilds.save(GuildSettings(7, "Somebody's"))
    with pytest.raises(Refused, match=r"not empty \(it has guild 7\)"):
        await restore(second_dsn, backup, NOW)
    assert not any((await everything(second_dsn)).values())


async def test_nothing_is_restored_while_a_bot_works_there(backup: Path, second_dsn: str) -> None:
    async with opened(second_dsn):
        with pytest.raises(Refused, match="stop the bot first"):
            await restore(second_dsn, backup, NOW)


async def test_a_backup_overwrites_nothing_and_leaves_nothing_behind_if_it_fails(
    backup: Path, database_dsn: str
) -> None:
    content = backup.read_bytes()
    with pytest.raises(Refused, match="is there already"):
        await back_up(database_dsn, backup, NOW)
    with pytest.raises(Refused, match="is no folder"):
        await back_up(database_dsn, backup.parent / "nowhere" / "x.zip", NOW)
    superuser = await asyncpg.connect(database_dsn)
    await superuser.execute("REVOKE SELECT ON paydirt.voice_moves FROM paydirt_bot")
    await superuser.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await back_up(database_dsn, backup.parent / "other.zip", NOW)
    assert [file.name for file in backup.parent.iterdir()] == ["backup.zip"]
    assert backup.read_bytes() == content
    assert backup.stat().st_mode & 0o777 == 0o600  # it holds everything of everybody


async def test_a_move_leaves_the_old_database_and_needs_both_for_itself(
    database_dsn: str, second_dsn: str, tmp_path: Path
) -> None:
    async with opened(database_dsn) as database:
        await two_guilds(database)
        with pytest.raises(Refused, match="A bot works on the old database"):
            await move(database_dsn, second_dsn, tmp_path / "between.zip", NOW)
    before = await all_rows(database_dsn)
    async with opened(second_dsn):
        with pytest.raises(Refused, match="stop the bot first"):
            await move(database_dsn, second_dsn, tmp_path / "between.zip", NOW)
    (tmp_path / "between.zip").unlink()
    done = await move(database_dsn, second_dsn, tmp_path / "between.zip", NOW)
    assert done.guild_ids == (GUILD, OTHER)
    assert await all_rows(database_dsn) == before
    async with opened(second_dsn) as database:
        assert await database.outbox.unsent() == {
            GUILD: 3,
            OTHER: 1,
        }  # which nobody has sent: they go out from there


async def test_a_database_that_is_away_has_no_backup(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        await back_up("postgresql://nobody@127.0.0.1:1/nothing", tmp_path / "x.zip", NOW)
    assert list(tmp_path.iterdir()) == []

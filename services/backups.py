"""Everything of every guild into one file, and out of it into a database that has nothing yet."""

import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from db.connections import BOT
from db.everything import (
    Everything,
    connected,
    everything_in,
    guilds_seen_by_owner,
    held_still,
    reading_everything,
)
from db.fingerprint import check_schema
from db.migrate import migrate, migrations
from db.putback import Restoring, is_in_use, number_on, put_shared, restoring, stage
from db.repository import AnyConnection
from db.wholes import Table
from domain.errors import Refused
from reports.whole.archive import Archive, NewArchive, new_archive, open_archive
from reports.whole.contents import NAME, Contents, Part
from services.wholes import ledger_findings, require_no_findings

MAYBE_SENT = "it waited when the backup was made, and may have been sent since"

log = logging.getLogger(__name__)


async def back_up(dsn: str, target: Path, now: datetime) -> Contents:
    """Write everything as it is at one moment, then read it once more; the bot may go on.

    Refused where ``target`` is taken. Raises OSError where it cannot be written; nothing is left of it then.
    """
    async with reading_everything(dsn) as everything:
        with new_archive(target) as archive:
            contents = await _write(everything, archive, now)
    with open_archive(target) as written:
        written.check()
    return contents


async def restore(dsn: str, source: Path, now: datetime) -> Contents:
    """Put everything back in one transaction, and look whether it is the same. ``dsn``: a database with nothing in it.

    A backup of an earlier version is put back as it was and brought up to date. Refused, with nothing put back, if
    the file is damaged or of a later version, or there are rows already, or a bot works there.
    """
    with open_archive(source) as archive:
        contents = archive.contents
        last = _last_migration(contents)
        archive.check()
        is_of_now = last == migrations()[-1].number
        await migrate(dsn, up_to=last)
        if is_of_now:
            await _check_schema(dsn)
        async with restoring(dsn) as connection:
            await _require_room(connection)
            await _put_back(connection, archive)
            there = await everything_in(connection, contents.guild_ids)
            require_no_findings([finding async for finding in _differences(there, contents)])
            if is_of_now:
                require_no_findings([finding async for finding in _unsound(there)])
            await _go_on_from(there, contents, now)
    if not is_of_now:
        await _bring_up_to_date(dsn, contents)
    return contents


async def move(source_dsn: str, target_dsn: str, between: Path, now: datetime) -> Contents:
    """Everything from one database into another, by way of a file. No bot may work on either; the first stays."""
    async with held_still(source_dsn):
        await back_up(source_dsn, between, now)
        return await restore(target_dsn, between, now)


# --- writing ---


async def _write(everything: Everything, archive: NewArchive, now: datetime) -> Contents:
    parts = {}
    for name, copy in await _copies(everything):
        with archive.part(name) as write:
            rows = await copy(_taking(write))
        parts[name] = Part(rows, archive.hashes[name])
    contents = Contents(now, everything.bot_at_work, everything.guild_ids, everything.migrations, parts)
    with archive.part(NAME) as write:
        write(contents.to_json())
    return contents


_Take = Callable[[bytes], Coroutine[Any, Any, None]]
_Copy = Callable[[_Take], Coroutine[Any, Any, int]]


async def _copies(everything: Everything) -> list[tuple[str, _Copy]]:
    """Each part of a backup, and what copies it and says how many rows it was."""
    shared, tables = await everything.shared_tables(), await everything.guild_tables()
    filled = {
        guild_id: await (await everything.of(guild_id)).whole.filled(tables)
        for guild_id in everything.guild_ids
    }

    def of_shared(table: Table) -> _Copy:
        return lambda take: everything.copy_shared(table, take)

    def of_guilds(table: Table) -> _Copy:
        async def copy(take: _Take) -> int:
            having = [guild_id for guild_id, names in filled.items() if table.name in names]
            return sum([await (await everything.of(guild_id)).whole.copy(table, take) for guild_id in having])

        return copy

    return [
        *((_shared(table), of_shared(table)) for table in shared),
        *((_guilds(table), of_guilds(table)) for table in tables),
    ]


def _taking(write: Callable[[bytes], object]) -> _Take:
    async def take(piece: bytes) -> None:
        write(piece)

    return take


def _shared(table: Table) -> str:
    return f"shared/{table.name}.copy"


def _guilds(table: Table) -> str:
    return f"guilds/{table.name}.copy"


# --- putting back ---


def _last_migration(contents: Contents) -> int:
    """The number of the last migration that the backup's database had. Refused unless all are known here."""
    known = migrations()
    theirs = dict(contents.migrations)
    ours = {each.name: each.checksum for each in known[: len(theirs)]}
    if theirs != ours:
        raise Refused(
            f"The backup has the tables of another version of Paydirt (its last migration is "
            f"{max(theirs, default='none'):.60}, the last one here {known[-1].name}): restore it with that version."
        )
    return known[len(theirs) - 1].number


async def _require_room(connection: AnyConnection) -> None:
    if await is_in_use(connection):
        raise Refused("Another Paydirt works on this database: stop the bot first, then restore.")
    if (taken := await _taken(connection)) is not None:
        raise Refused(f"The database is not empty ({taken}): restore into a new one.")


async def _taken(connection: AnyConnection) -> str | None:
    """The first thing that is there already."""
    there = await everything_in(connection, await guilds_seen_by_owner(connection))
    if there.guild_ids:
        return f"it has guild {there.guild_ids[0]}"
    for table in await there.shared_tables():
        if await there.has_rows(table):
            return f"it has rows in {table.name}"
    return None


async def _put_back(connection: AnyConnection, archive: Archive) -> None:
    there = await everything_in(connection, archive.contents.guild_ids)
    shared, tables = await there.shared_tables(), await there.guild_tables()
    _require_these({*map(_shared, shared), *map(_guilds, tables)}, archive.contents)
    for table in shared:
        await stage(connection, table, archive.pieces(_shared(table)))
        await put_shared(connection, table)
    for table in tables:
        await stage(connection, table, archive.pieces(_guilds(table)))
    for guild_id in there.guild_ids:
        await there.of(guild_id)
        await Restoring(connection, guild_id).put_all(tables)
    await number_on(connection, [*shared, *tables])


def _require_these(names: set[str], contents: Contents) -> None:
    if names != contents.parts.keys():
        odd = min(names ^ contents.parts.keys())
        raise Refused(
            f"The backup does not have the tables of its version ({odd:.80}): nothing was restored."
        )


async def _differences(there: Everything, contents: Contents) -> AsyncIterator[str]:
    """The tables that do not read as they did: every row, every balance, every link of every chain."""
    for name, copy in await _copies(there):
        found = sha256()
        rows = await copy(_taking(found.update))
        if Part(rows, found.hexdigest()) != contents.parts[name]:
            yield f"{name} does not read as it did"


async def _unsound(there: Everything) -> AsyncIterator[str]:
    """What does not fit together in any guild's ledger and payrolls."""
    for guild_id in there.guild_ids:
        async for finding in ledger_findings(await there.of(guild_id)):
            yield f"guild {guild_id}: {finding}"


async def _go_on_from(there: Everything, contents: Contents, now: datetime) -> None:
    """What shall not be as it was: nobody has looked at voice since, and messages that waited are not sent twice."""
    for guild_id in there.guild_ids:
        tx = await there.of(guild_id)
        if (seen_until := await tx.whole.seen_until()) is not None:
            await tx.voice.mark_blind(seen_until)
        if contents.bot_at_work and (held := await tx.outbox.hold_back(MAYBE_SENT, now)):
            log.warning("guild %d: %d messages that waited are not sent: %s", guild_id, held, MAYBE_SENT)


async def _bring_up_to_date(dsn: str, contents: Contents) -> None:
    """From the version of the backup to this one; then everything has to fit together as well."""
    await migrate(dsn)
    await _check_schema(dsn)
    async with restoring(dsn) as connection:
        there = await everything_in(connection, contents.guild_ids)
        findings = [finding async for finding in _unsound(there)]
        require_no_findings(
            findings, "The backup is restored and brought up to date, but does not fit together"
        )


async def _check_schema(dsn: str) -> None:
    async with connected(dsn, role=BOT) as connection:
        await check_schema(connection)

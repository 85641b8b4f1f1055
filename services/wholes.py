"""Everything of a guild: into a folder, and out of it into a database that does not have the guild yet."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from db.database import Database, Transaction
from db.migrate import migrations
from db.putback import Restoring, bind, copied, is_in_use, number_on, restoring, stage
from db.wholes import HEADS, KEPT_BY_TRIGGERS, Table, Whole
from domain.errors import Refused
from domain.sessions import Session
from reports.bundle import proof_checksum, read_bundle
from reports.bundle.stored import read_payroll
from reports.whole.folder import NewFolder, new_folder
from reports.whole.lines import line_of, rows_in
from reports.whole.manifest import NAME, Manifest, check_files, read_manifest
from reports.whole.sheets import BALANCES, LEDGER, PEOPLE, balance_lines, header, person_line, sheet_line
from services.purging import is_purged
from services.reports import saved_bundle, unsaved_bundle

MOST_SESSIONS = 2**31
MOST_FINDINGS = 3


@dataclass(frozen=True, slots=True)
class Restored:
    """What an import brought back."""

    guild_id: int
    name: str
    rows: int
    tables: int
    head_version: int
    payrolls: int


async def guild_meant(database: Database, guild_id: int | None) -> int:
    """The guild that was named, or the only one there is. Refused if that is not clear."""
    known = await database.guild_ids()
    if guild_id is not None:
        return guild_id
    match known:
        case [only]:
            return only
        case []:
            raise Refused("There is no guild in this database.")
        case _:
            raise Refused(f"There are several guilds: say which with --guild, of {known}.")


async def export_guild(database: Database, guild_id: int, target: Path) -> Manifest:
    """Write everything of the guild as it is at one moment; the bot may go on. Refused where ``target`` is taken."""
    async with database.snapshot(guild_id) as tx:
        tables = await tx.whole.tables()
        if not await _is_known(tx, tables):
            raise Refused(f"There is no guild {guild_id} in this database.")
        with new_folder(target) as folder:
            rows = {table.name: await _write_table(tx.whole, folder, table) for table in tables}
            await _write_bundles(tx, folder)
            await _write_sheets(tx, folder)
            manifest = await _manifest(tx, rows, folder.hashes)
            with folder.file(NAME) as file:
                file.write(manifest.to_json().encode("ascii"))
    return manifest


async def import_guild(dsn: str, source: Path) -> Restored:
    """Put everything back, in one transaction, and check it. ``dsn``: a migrated database that nothing uses now.

    Refused, with nothing done, if the folder is damaged or of another schema, if the guild has rows there
    already, or if what was put back is not exactly what was exported.
    """
    manifest = read_manifest(source)
    _require_same_schema(manifest)
    check_files(source, manifest)
    async with restoring(dsn) as connection:
        await bind(connection, manifest.guild_id)
        whole = Restoring(connection, manifest.guild_id)
        tables = await whole.tables()
        if await is_in_use(connection):
            raise Refused("Another Paydirt works on this database: stop the bot first, then import.")
        await _require_room(whole, tables, manifest)
        for table in tables:
            file = source / _file_of(table)
            await stage(connection, table, copied(rows_in(file, table.columns)))
        await whole.put_all(tables)
        await number_on(connection, tables)
        tx = Transaction(connection, manifest.guild_id)
        require_no_findings([finding async for finding in _findings(tx, tables, manifest)])
        if manifest.seen_until is not None:  # whoever sat in an open session since was seen by nobody
            await tx.voice.mark_blind(manifest.seen_until)
    return Restored(
        guild_id=manifest.guild_id,
        name=manifest.guild_name,
        rows=sum(manifest.rows.values()),
        tables=len(manifest.rows),
        head_version=manifest.head_version,
        payrolls=manifest.rows.get("payrolls", 0),
    )


# --- writing ---


async def _is_known(tx: Transaction, tables: Sequence[Table]) -> bool:
    for table in tables:
        async for _ in tx.whole.rows(table):
            return True
    return False


async def _write_table(whole: Whole, folder: NewFolder, table: Table) -> int:
    count = 0
    with folder.file(_file_of(table)) as file:
        async for row in whole.rows(table):
            file.write(line_of(table.columns, row))
            count += 1
    return count


async def _write_bundles(tx: Transaction, folder: NewFolder) -> None:
    """The proof of every saved payroll; of a closed session without one, what there is."""
    is_set_up = (await tx.guilds.get()) is not None
    for session in await tx.sessions.list(limit=MOST_SESSIONS):
        saved = await tx.payrolls.list(session.code)
        for each in saved:
            _write_bundle(folder, session, each.revision, await saved_bundle(tx, each))
        if not saved and is_set_up and session.closed_at is not None and not await _is_purged(tx, session):
            _write_bundle(folder, session, session.revision, await unsaved_bundle(tx, session))


async def _is_purged(tx: Transaction, session: Session) -> bool:
    assert session.closed_at is not None
    return await is_purged(tx, session, await tx.voice.outages(session.opened_at, session.closed_at))


def _write_bundle(folder: NewFolder, session: Session, revision: int, bundle: str) -> None:
    with folder.file(f"bundles/{session.code}-r{revision}.json") as file:
        file.write(bundle.encode())


async def _write_sheets(tx: Transaction, folder: NewFolder) -> None:
    people = await tx.people.all()
    with folder.file("people.csv") as file:
        file.write(header(PEOPLE))
        for person in people:
            file.write(person_line(person))
    with folder.file("ledger.csv") as file:
        file.write(header(LEDGER))
        async for cells in tx.whole.ledger():
            file.write(sheet_line(cells))
    names = {person.person_id: person.name for person in people}
    with folder.file("balances.csv") as file:
        file.write(header(BALANCES))
        for line in balance_lines(await tx.ledger.balances(), names):
            file.write(line)


async def _manifest(tx: Transaction, rows: dict[str, int], files: dict[str, str]) -> Manifest:
    settings, head = await tx.guilds.get(), await tx.ledger.head()
    return Manifest(
        guild_id=tx.guild_id,
        guild_name=settings.name if settings else "",
        migrations=known_migrations(),
        head_version=head.version,
        head_hash=head.hash.hex(),
        seen_until=await tx.whole.seen_until(),
        rows=rows,
        files=dict(files),
    )


def _file_of(table: Table) -> str:
    return f"tables/{table.name}.jsonl"


def known_migrations() -> dict[str, str]:
    return {migration.name: migration.checksum for migration in migrations()}


# --- putting back ---


def _require_same_schema(manifest: Manifest) -> None:
    if manifest.migrations != known_migrations():
        theirs, ours = max(manifest.migrations, default="none"), max(known_migrations())
        raise Refused(
            f"The export has the tables of another version of Paydirt (its last migration is {theirs:.60}, here it is "
            f"{ours}): import it with the version that wrote it, then update."
        )


async def _require_room(whole: Restoring, tables: Sequence[Table], manifest: Manifest) -> None:
    if {table.name for table in tables} != manifest.rows.keys():
        raise Refused(f"{NAME}: does not name the tables that this version of Paydirt has.")
    if (taken := await whole.occupied(tables)) is not None:
        raise Refused(
            f"The database has rows of guild {manifest.guild_id} already (in {taken}): import into an empty one."
        )


async def _findings(tx: Transaction, tables: Sequence[Table], manifest: Manifest) -> AsyncIterator[str]:
    """What is not as it was exported: tables, chain and balances, and the proof of each payroll."""
    for table in tables:
        if await _hash_of(tx.whole, table) != manifest.files.get(_file_of(table)):
            made_by = " as the ledger's log makes it" if table.name in KEPT_BY_TRIGGERS | {HEADS} else ""
            yield f"{table.name} is not what was exported{made_by}"
    head = await tx.ledger.head()
    if (head.version, head.hash.hex()) != (manifest.head_version, manifest.head_hash):
        yield f"the chain ends at version {head.version}, not as {NAME} says"
    async for finding in ledger_findings(tx):
        yield finding


async def ledger_findings(tx: Transaction) -> AsyncIterator[str]:
    """What does not fit together in a guild's ledger, and which payrolls do not have their proof."""
    for finding in await tx.ledger.audit():
        yield finding
    for session in await tx.sessions.list(limit=MOST_SESSIONS):
        for saved in await tx.payrolls.list(session.code):
            if proof_checksum(read_bundle(saved.input).given, read_payroll(saved.payroll)) != saved.checksum:
                yield f"the payroll of {session.code}, revision {saved.revision}, does not have its proof"


async def _hash_of(whole: Whole, table: Table) -> str:
    found = sha256()
    async for row in whole.rows(table):
        found.update(line_of(table.columns, row))
    return found.hexdigest()


def require_no_findings(findings: Sequence[str], outcome: str = "Nothing was restored") -> None:
    """Refused, naming the first of them, if there are any."""
    if findings:
        more = f"; and {len(findings) - MOST_FINDINGS} more" if len(findings) > MOST_FINDINGS else ""
        raise Refused(f"{outcome}: {'; '.join(findings[:MOST_FINDINGS])}{more}.")

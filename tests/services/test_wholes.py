"""A guild out of one database and into another: nothing is lost, nothing is made up, nothing half done."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest

from db.database import Database, Transaction
from db.putback import in_order
from db.wholes import KEPT_BY_TRIGGERS, Whole
from domain.drafts import Draft
from domain.errors import Refused
from domain.ledger import RoundKind
from domain.notes import Fact, Note, SessionChoice, Undo
from domain.payroll import Correction, Exclusion, OreForm, OreLine, PriceSource
from domain.people import Choice
from domain.presence import Outage, Pause
from domain.settings import GuildSettings
from domain.voicerecord import SignOutcome, TryKind, VoiceTry
from domain.voicetests import VoiceOutcome, VoiceTest
from reports.pdf import payroll_pdf
from services.payrolls import Payrolls
from services.payrollview import PayrollView
from services.reports import Reports
from services.wholes import Restored, export_guild, guild_meant, import_guild
from tests.clock import ManualClock
from tests.conftest import audit_all
from tests.db.worlds import start_session, transfer
from tests.services.sundays import BOSS, CLOSED, CODE, GUILD, OPENED, note_sale, stopped_session

Break: TypeAlias = Callable[[Path], object]

OTHER = 901
HOSTILE = '=HYPERLINK("x")\t\\N\\.\r\n\u202e🪨 <@1> `\\'


@asynccontextmanager
async def opened(dsn: str) -> AsyncIterator[Database]:
    database = await Database.open(dsn)
    try:
        yield database
    finally:
        await database.close()


def _taxed(view: PayrollView) -> Draft:
    return replace(view.draft, rule_set=replace(view.draft.rule_set, org_tax_percent=Decimal("2.5")))


async def rich_world(database: Database) -> None:
    """Two saved revisions of a session, one reopened and not saved, a running one, and hostile texts everywhere."""
    await stopped_session(database)
    await note_sale(database, 1_000_000)
    payrolls = Payrolls(database, ManualClock(CLOSED))
    await _saves(payrolls)
    await payrolls.reopen(GUILD, CODE, BOSS, HOSTILE)
    await note_sale(database, 500_000, "interaction 2")
    await _saves(payrolls)
    await payrolls.reopen(GUILD, CODE, BOSS, "a third one, never saved")
    await note_sale(database, 7, "interaction 3")
    await payrolls.change(GUILD, CODE, BOSS, _taxed)
    later = CLOSED + timedelta(days=1, microseconds=1)
    async with database.transaction(GUILD) as tx:
        await _notes(tx, later)
        guest = await tx.people.guest("Guest-Star", later)
        member = await tx.people.ensure(1009, HOSTILE, is_bot=False)
        await tx.connection.execute(
            "UPDATE people SET merged_into = $1 WHERE person_id = $2", member.person_id, guest.person_id
        )
        await tx.voice.add_outage(Outage(OPENED, OPENED + timedelta(seconds=1)))
        await tx.voice.mark_blind(later)
        await tx.prices.set("Gold", OreForm.REFINED, Decimal("12.3456"), 3, later)
        await tx.outbox.add(21, {"text": HOSTILE, "at": None}, later)
        await tx.voice_tries.add_sign(VoiceTry(later, TryKind.SIGN, SignOutcome.SEATED.value, 7))
        await tx.voice_tries.add_test(VoiceTest(12, later, VoiceOutcome.CLOSED, 700, 120, close_code=4017))
        await start_session(tx, "sm-aaaaaa", (12, 13), later)
        await tx.sessions.add_pause("sm-aaaaaa", Pause(later, later + timedelta(minutes=1)))
        payout = await tx.ledger.begin(RoundKind.PAYOUT, None, 3, HOSTILE, later)
        await tx.ledger.post(payout, [transfer("pay", "member:1", "held:3", 400)], 3, later)
        await tx.ledger.commit(payout, 3, "sent", later)
        undone = await tx.ledger.begin(RoundKind.CORRECTION, None, 3, "a mistake", later)
        await tx.ledger.post(undone, [transfer("oops", "member:1", "treasury", 9)], 3, later)
        await tx.ledger.roll_back(undone, 3, "taken back", later)


async def _saves(payrolls: Payrolls) -> None:
    view = await payrolls.view(GUILD, CODE)
    await payrolls.save(GUILD, CODE, BOSS, view.seal)


async def _notes(tx: Transaction, at: datetime) -> None:
    """What officers decide about people, and ore with its price, in the reopened session."""
    session = await tx.sessions.get(CODE)
    assert session is not None
    facts: list[Fact] = [
        OreLine("Gold", 1250, Decimal("6.75"), OreForm.RAW, 812, PriceSource("uex", at, 14, "median")),
        OreLine("Gold", 1),
        Correction(1, -60, HOSTILE, by=3, at=at),
        Exclusion(2, HOSTILE, by=3),
        SessionChoice(1, Choice.DONATE),
        Undo(4, HOSTILE),
    ]
    for place, fact in enumerate(facts):
        await tx.notes.add(Note(CODE, session.round_id, fact, 3, at, f"note {place}"))


async def everything(dsn: str, guild_id: int = GUILD) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of guilds, read without any of the product's code."""
    connection = await asyncpg.connect(dsn, server_settings={"search_path": "paydirt"})
    names = await connection.fetch(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'paydirt' "
        "AND column_name = 'guild_id' AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'paydirt')"
    )
    rows = {}
    for (name,) in names:
        found = await connection.fetch(
            f"SELECT * FROM {name} WHERE guild_id = {guild_id} ORDER BY {name}::text"
        )
        rows[name] = [tuple(row) for row in found]
    await connection.close()
    return rows


async def pdfs(database: Database) -> list[bytes]:
    reports = Reports(database)
    return [payroll_pdf(await reports.saved(GUILD, CODE, revision, {11: "Alpha"})) for revision in (1, 2)]


async def exported(dsn: str, target: Path, guild_id: int = GUILD) -> Path:
    async with opened(dsn) as database:
        await export_guild(database, guild_id, target)
    return target


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
async def export(database_dsn: str, tmp_path: Path) -> Path:
    """The folder of a rich world."""
    async with opened(database_dsn) as database:
        await rich_world(database)
    return await exported(database_dsn, tmp_path / "export")


async def test_a_guild_comes_back_row_for_row_with_its_balances_chain_and_pdfs(
    export: Path, database_dsn: str, second_dsn: str, tmp_path: Path
) -> None:
    done = await import_guild(second_dsn, export)
    before, after = await everything(database_dsn), await everything(second_dsn)
    assert before == after
    assert sum(map(bool, before.values())) >= 16
    async with opened(database_dsn) as first, opened(second_dsn) as second:
        assert await audit_all(second, second_dsn) == {}
        assert await pdfs(first) == await pdfs(second)
    again = await exported(second_dsn, tmp_path / "again")
    assert files_of(again) == files_of(export)
    async with opened(database_dsn) as first, first.transaction(GUILD) as tx:
        version = (await tx.ledger.head()).version
    assert done == Restored(GUILD, "Red Rock Mining", sum(map(len, before.values())), len(before), version, 2)


async def test_every_table_of_a_guild_is_in_the_folder_also_one_that_came_today(
    database_dsn: str, second_dsn: str, tmp_path: Path
) -> None:
    tomorrow = """
        CREATE TABLE paydirt.wagers (
            guild_id bigint NOT NULL, session_code text NOT NULL, haul_id bigint GENERATED ALWAYS AS IDENTITY,
            scu real NOT NULL, twice numeric NOT NULL GENERATED ALWAYS AS (haul_id * 2) STORED,
            PRIMARY KEY (guild_id, haul_id), FOREIGN KEY (guild_id, session_code) REFERENCES paydirt.sessions
        );
        GRANT SELECT, INSERT ON paydirt.wagers TO paydirt_bot;
        ALTER TABLE paydirt.wagers OWNER TO paydirt_owner;
    """
    async with opened(database_dsn) as database, opened(second_dsn):
        await stopped_session(database)
        for dsn in (database_dsn, second_dsn):
            await _runs(dsn, tomorrow)
        wagers = (
            "INSERT INTO paydirt.wagers (guild_id, session_code, scu) "
            "SELECT $1, $2, 0.1 FROM generate_series(1, 3)"
        )
        await _runs(database_dsn, wagers, GUILD, CODE)
        await export_guild(database, GUILD, tmp_path / "export")
    await import_guild(second_dsn, tmp_path / "export")
    after = await everything(second_dsn)
    assert after == await everything(database_dsn)
    assert {f"tables/{name}.jsonl" for name in after} <= files_of(tmp_path / "export").keys()
    await _runs(second_dsn, wagers, GUILD, CODE)  # its numbers go on behind those that were put back
    assert len((await everything(second_dsn))["wagers"]) == 6


async def test_a_row_that_is_put_back_sets_nothing_off_but_the_ledgers_own_triggers(
    database_dsn: str,
) -> None:
    """What an import takes for granted of every table there is; a new trigger has to be thought of there."""
    connection = await asyncpg.connect(database_dsn)
    rows = await connection.fetch(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgtype & 4 > 0"
    )
    async with connection.transaction():
        tables = {table.name: table for table in await Whole(connection, GUILD).tables()}
    await connection.close()
    assert {tuple(row) for row in rows} == {
        ("round_events", "advance_head"),
        ("round_events", "keep_hauls_open"),  # hauls are put back after the ledger: it finds none
        ("round_events", "resolve_round"),
        ("transfers", "advance_head"),
        ("transfers", "fold_transfers"),
    }
    placed = [table.name for table in in_order(tables.values())]
    assert len(placed) == len(set(placed)) == len(tables) - len(KEPT_BY_TRIGGERS) - 3
    for name in placed:
        earlier = {*placed[: placed.index(name)], *KEPT_BY_TRIGGERS}
        assert tables[name].references <= earlier, name
        assert tables[name].sorted_by[0] == "guild_id", name


async def test_what_people_read_names_people_movements_and_balances_and_computes_no_formula(
    export: Path,
) -> None:
    people, ledger, balances = (
        (export / f"{name}.csv").read_text("utf-8-sig").splitlines()
        for name in ("people", "ledger", "balances")
    )
    assert people[0].startswith("person_id,discord_id,name,handle")
    assert people[1] == "1,1001,Ann,,no,pay,yes,"
    assert people[4] == "4,,Guest-Star,Guest-Star,no,pay,yes,5"
    assert people[5].startswith("5,1009,\"'=HYPERLINK")
    assert sum(",rolled_back," in line for line in ledger) == 1
    # Of 1 500 000 each gets 750 000: n = 746 268, fee ceil(3 731.34) = 3 732; Ann was sent 400.
    assert f"member:1,Ann,auec,{746_268 - 400}" in balances
    bundles = {file.name for file in (export / "bundles").iterdir()}
    assert bundles == {f"{CODE}-r1.json", f"{CODE}-r2.json"}
    manifest = json.loads((export / "manifest.json").read_text())
    assert manifest["left_out"] == ["price_snapshots", "voice_writers"]


async def test_who_sat_in_a_running_session_is_seen_by_nobody_until_the_bot_is_back(
    database_dsn: str, second_dsn: str, tmp_path: Path
) -> None:
    async with opened(database_dsn) as database:
        await stopped_session(database)
        fence = await database.voice_log.claim(0, "a test", CLOSED)
        await database.voice_log.append(0, fence, [], CLOSED + timedelta(minutes=7))
        async with database.transaction(GUILD) as tx:
            await start_session(tx, "sm-aaaaaa", (12, 13), CLOSED)
        await export_guild(database, GUILD, tmp_path / "export")
    await import_guild(second_dsn, tmp_path / "export")
    async with opened(second_dsn) as database, database.transaction(GUILD) as tx:
        assert await tx.voice.blind_since() == CLOSED + timedelta(minutes=7)


async def test_an_export_takes_an_empty_folder_and_no_other(
    export: Path, database_dsn: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert files_of(await exported(database_dsn, tmp_path / "empty")) == files_of(export)
    for taken in (export, export / "people.csv"):
        with pytest.raises(Refused, match="is there already"):
            await exported(database_dsn, taken)


async def test_an_export_that_fails_leaves_nothing_behind(database_dsn: str, tmp_path: Path) -> None:
    async with opened(database_dsn) as database:
        await rich_world(database)
        await _runs(database_dsn, "REVOKE SELECT ON paydirt.voice_moves FROM paydirt_bot")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await export_guild(database, GUILD, tmp_path / "export")
    assert list(tmp_path.iterdir()) == []


async def test_an_export_needs_a_guild_and_says_which_there_are(database_dsn: str, tmp_path: Path) -> None:
    async with opened(database_dsn) as database:
        with pytest.raises(Refused, match="There is no guild in this database"):
            await guild_meant(database, None)
        await stopped_session(database)
        assert await guild_meant(database, None) == GUILD
        async with database.transaction(OTHER) as tx:
            await tx.guilds.save(GuildSettings(OTHER, "Blue Rock"))
        with pytest.raises(Refused, match=r"say which with --guild, of \[900, 901\]"):
            await guild_meant(database, None)
        with pytest.raises(Refused, match="There is no guild 902"):
            await export_guild(database, 902, tmp_path / "export")


async def test_a_guild_can_join_others_in_a_database_and_none_can_come_twice(
    export: Path, second_dsn: str
) -> None:
    async with opened(second_dsn) as database, database.transaction(OTHER) as tx:
        await tx.outbox.add(21, {"text": "of others"}, CLOSED)
        await tx.prices.set("Gold", OreForm.REFINED, Decimal(1), 3, CLOSED)
    await import_guild(second_dsn, export)
    before = await everything(second_dsn)
    with pytest.raises(Refused, match="has rows of guild 900 already"):
        await import_guild(second_dsn, export)
    assert await everything(second_dsn) == before


async def test_nothing_is_imported_while_a_bot_runs(export: Path, second_dsn: str) -> None:
    async with opened(second_dsn):
        with pytest.raises(Refused, match="stop the bot first"):
            await import_guild(second_dsn, export)


async def test_the_bot_goes_on_after_an_import_with_numbers_of_its_own(export: Path, second_dsn: str) -> None:
    await import_guild(second_dsn, export)
    async with opened(second_dsn) as database:
        async with database.transaction(GUILD) as tx:
            new = await tx.people.ensure(7777, "New", is_bot=False)
            await tx.outbox.add(21, {"text": "later"}, CLOSED)
        assert new.person_id == 6
        await _saves(Payrolls(database, ManualClock(CLOSED)))
        assert await audit_all(database, second_dsn) == {}


def _breaks(name: str, old: bytes, new: bytes, *, signed: bool = True) -> Break:
    """Change a file, and by default the manifest's word about it, too."""

    def change(folder: Path) -> None:
        file = folder / name
        content = file.read_bytes()
        assert old in content
        file.write_bytes(content.replace(old, new, 1))
        if signed:
            manifest = json.loads((folder / "manifest.json").read_text())
            manifest["files"][name] = sha256(file.read_bytes()).hexdigest()
            (folder / "manifest.json").write_text(json.dumps(manifest))

    return change


def _manifest_says(**changed: object) -> Break:
    def change(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**manifest, **changed}))

    return change


BROKEN: dict[str, tuple[Break, str]] = {
    "another byte": (
        _breaks("tables/people.jsonl", b"Ann", b"Eve", signed=False),
        "is not what was exported",
    ),
    "a byte of a sheet": (_breaks("people.csv", b"Ann", b"Eve", signed=False), "is not what was exported"),
    "a missing file": (lambda folder: (folder / "tables/outages.jsonl").unlink(), "is missing"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "is no export of a guild"),
    "half a manifest": (_breaks("manifest.json", b"}", b"", signed=False), "is damaged"),
    "a manifest too deep": (
        lambda folder: (folder / "manifest.json").write_text("[" * 100_000) and None,
        "is damaged",
    ),
    "another format": (_manifest_says(version=2), "not known here"),
    "an older schema": (_manifest_says(migrations={"0001_x": "1"}), "another version of Paydirt"),
    "a path outside": (_manifest_says(files={"../../etc/passwd": ""}), "names a file that no export has"),
    "fewer tables": (_manifest_says(rows={}), "does not name the tables"),
    "another guild": (_manifest_says(guild_id="901"), "Nothing was restored"),
    "an amount": (
        _breaks("tables/transfers.jsonl", b'"amount":"400"', b'"amount":"401"'),
        "not what was exported",
    ),
    "an entry less": (
        _breaks("tables/transfers.jsonl", b'"guild_id"', b'\n"guild_id"'),
        "is no row of this table",
    ),
    "a balance": (
        _breaks("tables/balances.jsonl", b'"amount":"-', b'"amount":"'),
        "as the ledger's log makes it",
    ),
    "a head": (_manifest_says(head={"version": 1, "hash": "00"}), "the chain ends at version"),
    "a payroll": (
        _breaks("tables/payrolls.jsonl", b'\\"revision\\": 1', b'\\"revision\\": 9'),
        "does not have its proof",
    ),
    "a person nobody knows": (
        _breaks("tables/people.jsonl", b'"merged_into":"5"', b'"merged_into":"55"'),
        "foreign key",
    ),
    "a text for a number": (
        _breaks("tables/people.jsonl", b'"person_id":"1"', b'"person_id":"x"'),
        "does not take it",
    ),
    "half a character": (
        _breaks("tables/people.jsonl", b'"Ann"', b'"\\ud800"'),
        "people is not what was exported",
    ),
    "a number for a text": (
        _breaks("tables/people.jsonl", b'"person_id":"1"', b'"person_id":1'),
        "line 1: is no row",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_folder_that_was_changed_is_refused_whole(export: Path, second_dsn: str, what: str) -> None:
    change, sentence = BROKEN[what]
    change(export)
    with pytest.raises(Refused, match=sentence) as refusal:
        await import_guild(second_dsn, export)
    assert "\n" not in str(refusal.value)
    assert not any((await everything(second_dsn)).values())


async def _runs(dsn: str, statement: str, *arguments: object) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(statement, *arguments)
    await connection.close()

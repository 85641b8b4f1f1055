"""The record of tracking signs and voice tests, on a real database."""

from datetime import UTC, datetime

from db.database import Database
from domain.voicerecord import SignOutcome, TryKind
from domain.voicetests import VoiceOutcome, VoiceTest
from services.performance import Signs
from services.signrecord import SignRecord
from tests.clock import ManualClock
from tests.stories.troubles import database_away

GUILD, OTHER = 900, 901
NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
WORKED = VoiceTest(10, NOW, VoiceOutcome.WORKED, 850, 120, 540, 90, dave_version=1)
CLOSED = VoiceTest(11, NOW, VoiceOutcome.CLOSED, 700, 120, close_code=4017)


async def test_a_guild_without_tries_has_an_empty_record(database: Database) -> None:
    record = await SignRecord(database, ManualClock(NOW)).read(GUILD)
    assert (record.total, record.last_test, record.reaches_goal) == (0, None, True)


async def test_signs_and_tests_are_read_back_newest_first_and_the_last_test_whole(database: Database) -> None:
    clock = ManualClock(NOW)
    signs = SignRecord(database, clock)
    await signs.note_sign(GUILD, SignOutcome.SEATED, 300)
    await signs.note_test(GUILD, WORKED)
    await signs.note_test(GUILD, CLOSED)
    clock.passes(minutes=1)
    await signs.note_sign(GUILD, SignOutcome.INSTEAD, 15_000)
    record = await signs.read(GUILD)
    told = [(each.at, each.kind, each.outcome, each.milliseconds, each.code) for each in record.tries]
    assert told == [
        (clock.now(), TryKind.SIGN, "instead", 15_000, None),
        (NOW, TryKind.TEST, "closed", 700, 4017),
        (NOW, TryKind.TEST, "worked", 850, None),
        (NOW, TryKind.SIGN, "seated", 300, None),
    ]
    assert (record.successes, record.percent) == (2, 50)
    assert record.last_test == CLOSED
    assert (await signs.read(OTHER)).total == 0


async def test_every_outcome_can_be_noted(database: Database) -> None:
    signs = SignRecord(database, ManualClock(NOW))
    for sign in SignOutcome:
        await signs.note_sign(GUILD, sign, 1)
    for outcome in VoiceOutcome:
        await signs.note_test(GUILD, VoiceTest(10, NOW, outcome, 1))
    assert (await signs.read(GUILD)).total == len(SignOutcome) + len(VoiceOutcome)


async def test_only_the_last_hundred_count_and_only_the_last_few_hundred_are_kept(database: Database) -> None:
    signs = SignRecord(database, ManualClock(NOW))
    await signs.note_test(GUILD, WORKED)
    await signs.note_sign(OTHER, SignOutcome.UNSEEN, 1)
    async with database.transaction(GUILD) as tx:
        await tx.connection.execute(
            "INSERT INTO voice_tries (guild_id, at, kind, outcome) "
            "SELECT $1, $2, 'sign', 'unseen' FROM generate_series(1, 500)",
            GUILD,
            NOW,
        )
    await signs.note_sign(GUILD, SignOutcome.SEATED, 1)
    record = await signs.read(GUILD)
    assert (record.total, record.successes) == (100, 1)
    assert record.last_test == WORKED  # however old it is
    async with database.transaction(GUILD) as tx:
        assert await tx.connection.fetchval("SELECT count(*) FROM voice_tries") == 301
    assert (await signs.read(OTHER)).total == 1


async def test_a_database_that_is_away_costs_the_note_and_nothing_else(
    database: Database, database_dsn: str
) -> None:
    signs = SignRecord(database, ManualClock(NOW))
    async with database_away(database_dsn):
        await signs.note_sign(GUILD, SignOutcome.SEATED, 1)
        await signs.note_test(GUILD, WORKED)
    assert signs.recent() == Signs(2, 2)

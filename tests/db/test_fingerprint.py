import json

import asyncpg
import pytest

from db.database import Database
from db.fingerprint import EXPECTED, differences, read_fingerprint
from domain.errors import Refused

CHANGES = {
    "ALTER TABLE sessions DROP COLUMN title": ["column sessions.title is missing"],
    "ALTER TABLE sessions ALTER COLUMN title SET NOT NULL": [
        "column sessions.title reads text NOT NULL, not text"
    ],
    "ALTER TABLE sessions ADD COLUMN mood text": ["column sessions.mood was added"],
    "ALTER TABLE transfers DROP CONSTRAINT transfers_amount_positive, "
    "ADD CONSTRAINT transfers_amount_positive CHECK (amount > -5)": [
        "CHECK transfers_amount_positive on transfers reads CHECK ((amount > '-5'::integer)), "
        "not CHECK ((amount > 0))"
    ],
    "ALTER TABLE transfers DISABLE TRIGGER append_only": [
        "trigger append_only on transfers is disabled, not enabled"
    ],
    "ALTER TABLE session_notes DISABLE TRIGGER ALL": [
        "constraint session_notes_guild_id_person_id_fkey on session_notes reads",
        "trigger append_only on session_notes is disabled, not enabled",
    ],
    "DROP TRIGGER fold_transfers ON transfers": ["trigger fold_transfers on transfers is missing"],
    "GRANT UPDATE ON transfers TO paydirt_bot": ["grant UPDATE on transfers to paydirt_bot was added"],
    "GRANT UPDATE (amount) ON transfers TO paydirt_bot": [
        "grant UPDATE on transfers.amount to paydirt_bot was added"
    ],
    "GRANT SELECT ON people TO PUBLIC": ["grant SELECT on people to everybody was added"],
    "REVOKE SELECT ON people FROM paydirt_bot": ["grant SELECT on people to paydirt_bot is missing"],
    "DROP POLICY one_guild ON people": ["policy one_guild on people is missing"],
    "ALTER POLICY one_guild ON people USING (true)": [
        "policy one_guild on people reads FOR * TO everybody USING true"
    ],
    "ALTER TABLE people NO FORCE ROW LEVEL SECURITY": [
        "table people is owned by paydirt_owner, guarded by policies, not"
    ],
    "ALTER TABLE people OWNER TO paydirt_bot": ["table people is owned by paydirt_bot"],
    "DROP INDEX sessions_newest": ["index paydirt.sessions_newest is missing"],
    "CREATE OR REPLACE FUNCTION refuse_edit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": [
        "function refuse_edit() reads BEGIN RETURN NEW; END, not"
    ],
    "ALTER FUNCTION advance_head() SECURITY INVOKER": [
        "function advance_head() is owned by paydirt_owner, volatility v, running as its caller"
    ],
    "CREATE RULE quiet AS ON DELETE TO people DO INSTEAD NOTHING": ["rule quiet on people was added"],
    "CREATE TABLE spare (x int)": ["table spare was added"],
}


@pytest.mark.parametrize("change", CHANGES)
async def test_each_change_is_named_and_stops_the_start(database_dsn: str, change: str) -> None:
    superuser = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    await superuser.execute(change)
    await superuser.close()
    with pytest.raises(Refused, match="schema is not what this version") as refused:
        await Database.open(database_dsn)
    for sentence in CHANGES[change]:
        assert sentence in str(refused.value)


async def test_several_changes_are_named_one_by_one(database_dsn: str) -> None:
    superuser = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    await superuser.execute("ALTER TABLE people DROP COLUMN handle; DROP INDEX sessions_newest")
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert list(differences(expected, await read_fingerprint(superuser))) == [
        "column people.handle is missing",
        "index paydirt.sessions_newest is missing",
    ]
    await superuser.close()


async def test_a_role_that_stands_above_the_policies_is_named(database_dsn: str) -> None:
    """In a transaction that is rolled back: roles belong to the whole server."""
    superuser = await asyncpg.connect(database_dsn)
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    transaction = superuser.transaction()
    await transaction.start()
    await superuser.execute("ALTER ROLE paydirt_bot BYPASSRLS; GRANT paydirt_owner TO paydirt_bot")
    (difference,) = differences(expected, await read_fingerprint(superuser))
    assert "role paydirt_bot is no superuser, above policies, member of paydirt_owner, not" in difference
    await transaction.rollback()
    await superuser.close()


async def test_an_unmigrated_database_is_told_what_to_do(server_dsn: str, migrated_template: str) -> None:
    with pytest.raises(Refused, match="run `paydirt migrate`"):
        await Database.open(server_dsn)

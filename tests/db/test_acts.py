"""The trail of acts: nothing that names who did it is left out by accident, and every act has words."""

import re

import asyncpg
from asyncpg import Connection, Record

from db.acts import SOURCES
from db.database import Database
from domain.acts import WORDS, AdminAct, WantedActs
from tests.db.worlds import ANN, GUILD, OTHER_GUILD, at, meet, start_session

WHO = {
    "actor", "acted_by", "added_by", "agreed_by", "asked_by", "changed_by", "closed_by", "decided_by", "failed_by",
    "imported_by", "made_by", "noted_by", "opened_by", "saved_by", "set_by", "updated_by",
}  # fmt: skip
LEFT_OUT = {
    "transfers": "what a round posts; the round, or the act that began it, is listed",
    "payrolls": "saving one commits the session's round, which is listed",
    "payroll_drafts": "rules that nobody has saved yet decide nothing",
    "payments": "made by the first of its acts, which is listed",
    "late_money": "only looked at; once saved it is a note, and a correction of the ledger",
    "hauls": "made by the first of its acts, which is listed",
    "store_lots": "what a haul brought or a move in the store left, both listed",
    "store_sales": "only looked at; once made it is a note, and ore moved in the store",
    "store_sale_acts": "a sale is a note, and ore moved in the store",
    "schedules": "the acts of admins list every change of one",
}


async def test_every_table_that_says_who_did_something_is_read_or_left_out_for_a_reason(
    database_dsn: str,
) -> None:
    superuser = await asyncpg.connect(database_dsn)
    rows = await superuser.fetch(
        "SELECT DISTINCT table_name FROM information_schema.columns "
        "WHERE table_schema = 'paydirt' AND column_name = ANY($1::text[])",
        list(WHO),
    )
    await superuser.close()
    naming = {row["table_name"] for row in rows}
    assert naming - SOURCES.keys() == LEFT_OUT.keys()
    assert not LEFT_OUT.keys() & SOURCES.keys()


async def test_every_act_that_the_database_takes_has_words(database_dsn: str) -> None:
    superuser = await asyncpg.connect(database_dsn, server_settings={"search_path": "paydirt"})
    for table, prefix, silent in (
        ("session_notes", "note", set()),
        ("payment_acts", "payment", set()),
        ("haul_acts", "haul", {"told", "reminded", "warned"}),
        ("lease_acts", "lease", set()),
        ("admin_acts", "admin", set()),
    ):
        column = "kind" if table == "session_notes" else "act"
        for value in await _taken(superuser, table, column) - silent:
            assert f"{prefix}.{value}" in WORDS
    await superuser.close()


async def _taken(superuser: "Connection[Record]", table: str, column: str) -> set[str]:
    """The values that the column's own CHECK lists."""
    definition = await superuser.fetchval(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1", f"{table}_{column}_check"
    )
    return set(re.findall(r"'(\w+)'::text", definition))


async def test_acts_of_admins_are_numbered_kept_and_seen_by_their_guild_only(database: Database) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        async with database.transaction(guild_id) as tx:
            await meet(tx, "Ann")
            await tx.acts.add(AdminAct.SETTINGS, "", {"time_zone": ("UTC", "Asia/Tokyo")}, ANN, at(1))
            await tx.acts.add(AdminAct.SCHEDULE_ENDED, "Sunday", {}, ANN, at(2))
    async with database.transaction(GUILD) as tx:
        ended, changed = await tx.acts.page(WantedActs(), None, most=10)
        assert (ended.name, ended.detail) == ("admin.schedule_ended", {"what": "Sunday", "changes": {}})
        assert changed.detail == {"changes": {"time_zone": ["UTC", "Asia/Tokyo"]}}
        numbers = await tx.connection.fetch("SELECT number FROM admin_acts ORDER BY number")
        assert [row["number"] for row in numbers] == [1, 2]


async def test_a_round_that_is_begun_and_committed_at_once_is_one_act(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann")
        session = await start_session(tx)
        await tx.ledger.commit(session.round_id, ANN, "saved", at(60))
        acts = await tx.acts.page(WantedActs(session_code=session.code), None, most=10)
    assert [(act.name, act.by, act.reason) for act in acts] == [
        ("round.session.commit", ANN, "saved"),
        ("round.session.begin", ANN, "start"),
    ]

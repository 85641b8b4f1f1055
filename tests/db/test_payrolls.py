from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from db.database import Database
from db.payrolls import SavedPayroll
from tests.db.worlds import ANN, BOB, GUILD, at, start_session

CODE = "sm-k3m9qa"
SAVED = SavedPayroll(
    CODE, 1, '{"format": "paydirt.session/1"}\n', {"gross_auec": 5, "lines": []}, "ab" * 32, 1, 3, ANN, at(5)
)


async def test_a_draft_lives_in_the_database_until_it_is_removed(database: Database) -> None:
    rules: dict[str, Any] = {"weights": {"1": "1.5"}, "payer_id": "1"}
    async with database.transaction(GUILD) as tx:
        await start_session(tx)
        assert await tx.drafts.get(CODE) is None
        await tx.drafts.put(CODE, {}, ANN, at(1))
        await tx.drafts.put(CODE, rules, BOB, at(2))
        assert await tx.drafts.get(CODE) == rules
        await tx.drafts.remove(CODE)
        assert await tx.drafts.get(CODE) is None


async def test_a_payroll_comes_back_byte_for_byte_and_revisions_are_added(database: Database) -> None:
    second = replace(SAVED, revision=2, payroll={"gross_auec": 6, "lines": []})
    async with database.transaction(GUILD) as tx:
        await start_session(tx)
        assert await tx.payrolls.latest(CODE) is None
        await tx.payrolls.save(SAVED)
        await tx.payrolls.save(second)
        assert await tx.payrolls.latest(CODE) == second
        assert await tx.payrolls.list(CODE) == [SAVED, second]


async def test_a_revision_is_never_saved_twice(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await start_session(tx)
        await tx.payrolls.save(SAVED)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with database.transaction(GUILD) as tx:
            await tx.payrolls.save(SAVED)

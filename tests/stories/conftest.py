"""Every story has the whole bot on a real PostgreSQL; the ledger is audited after each."""

from collections.abc import AsyncIterator

import pytest

from db.database import Database
from tests.conftest import audit_all
from tests.stories.stage import Stage, set_stage


@pytest.fixture
async def stage(database_dsn: str) -> AsyncIterator[Stage]:
    """A guild that is set up, with the bot running."""
    async with set_stage(database_dsn) as stage:
        await stage.bot_starts()
        await stage.is_set_up()
        yield stage
    database = await Database.open(database_dsn)
    try:
        assert await audit_all(database, database_dsn) == {}
    finally:
        await database.close()

"""Versions are told from process to process; two databases stand for two processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
import pytest

from db.database import Database
from db.listening import CHANNEL, Notifier
from domain.errors import Unavailable
from tests.db.worlds import GUILD, OTHER_GUILD
from tests.services.watching import eventually
from tests.stories.troubles import cut_connections, database_away

Heard: TypeAlias = "asyncio.Queue[tuple[int, int]]"


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[tuple[Heard, "asyncio.Task[None]"]]:
    heard: Heard = asyncio.Queue()
    has_begun = asyncio.Event()
    task = asyncio.create_task(
        database.announcements.listen(lambda *news: heard.put_nowait(news), has_begun.set)
    )
    await has_begun.wait()
    try:
        yield heard, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def running(notifier: Notifier) -> AsyncIterator[None]:
    task = asyncio.create_task(notifier.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_every_process_hears_what_one_announces(database: Database, second_process: Database) -> None:
    async with listening(database) as (here, _), listening(second_process) as (there, _):
        await second_process.announcements.announce({GUILD: 7, OTHER_GUILD: 3})
        for heard in (here, there):
            assert {await heard.get(), await heard.get()} == {(GUILD, 7), (OTHER_GUILD, 3)}


async def test_what_is_not_understood_is_passed_over(database: Database, database_dsn: str) -> None:
    async with listening(database) as (heard, _):
        stranger = await asyncpg.connect(database_dsn)
        for payload in ("", "hello", "900:", "1:2:3"):
            await stranger.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)
        await stranger.close()
        await database.announcements.announce({GUILD: 8})
        assert await heard.get() == (GUILD, 8)


async def test_who_listens_learns_that_the_connection_is_lost(database: Database, database_dsn: str) -> None:
    async with listening(database) as (_, task):
        await cut_connections(database_dsn)
        with pytest.raises(Unavailable, match="was lost"):
            await task


async def test_who_cannot_listen_is_told_so(database: Database, database_dsn: str) -> None:
    async with database_away(database_dsn):
        with pytest.raises(Unavailable, match="cannot be reached"):
            await database.announcements.listen(lambda *_: None, lambda: None)


async def test_what_is_written_in_quick_succession_is_announced_once(database: Database) -> None:
    notifier = Notifier(database.announcements, seconds=0.01)
    async with listening(database) as (heard, _), running(notifier):
        for version in (1, 3, 2):
            notifier.wrote(GUILD, version)
        notifier.wrote(OTHER_GUILD, 1)
        assert {await heard.get(), await heard.get()} == {(GUILD, 3), (OTHER_GUILD, 1)}
        notifier.wrote(GUILD, 4)
        assert await heard.get() == (GUILD, 4)


async def test_news_wait_while_the_database_is_away(
    database: Database, database_dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def has_warned() -> bool:
        return "news of guilds, 1 of them, wait" in caplog.text

    notifier = Notifier(database.announcements, seconds=0.01)
    async with database_away(database_dsn), running(notifier):
        notifier.wrote(GUILD, 5)
        await eventually(has_warned)
    async with listening(database) as (heard, _), running(notifier):
        assert await heard.get() == (GUILD, 5)

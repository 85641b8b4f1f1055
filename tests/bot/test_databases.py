"""The embedded server under a bot: nobody but the bot looks after it."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from bot.databases import served_database
from bot.settings import Settings
from db.embedded import EmbeddedServer


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A directory that every user may enter (pytest's own may not be entered by the server's user)."""
    parent = Path(tempfile.mkdtemp(prefix="paydirt-served-"))
    parent.chmod(0o755)
    yield parent / "data"
    shutil.rmtree(parent)


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "cluster" / "postmaster.pid").read_text().splitlines()[0])


async def until(fact: Callable[[], bool]) -> None:
    while not fact():  # noqa: ASYNC110 - another process brings it about
        await asyncio.sleep(0.01)


async def answer_of(dsn: str) -> int:
    """Asked until there is one."""
    while True:
        try:
            connection = await asyncpg.connect(dsn)
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.05)
            continue
        try:
            return int(await connection.fetchval("SELECT 1"))
        finally:
            await connection.close()


async def test_an_embedded_server_that_is_killed_is_started_again(data_dir: Path) -> None:
    async with served_database(Settings(data_dir=data_dir)) as dsn:
        first = postmaster(data_dir)
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(60):
            await until(lambda: not EmbeddedServer(data_dir).is_gone() and postmaster(data_dir) != first)
            assert await answer_of(dsn) == 1
    assert EmbeddedServer(data_dir).is_gone()


async def test_one_that_was_killed_just_before_the_end_is_no_failure(data_dir: Path) -> None:
    async with served_database(Settings(data_dir=data_dir)):
        os.kill(postmaster(data_dir), signal.SIGKILL)
        await until(EmbeddedServer(data_dir).is_gone)
    assert EmbeddedServer(data_dir).is_gone()

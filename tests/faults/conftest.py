"""A PostgreSQL of these tests' own: some of them take it away."""

from collections.abc import AsyncIterator

import pytest_asyncio

from benchmarks.soak.server import Server, a_server


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def server() -> AsyncIterator[Server]:
    async with a_server() as server:
        yield server

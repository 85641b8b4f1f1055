"""A PostgreSQL of these tests' own: some of them take it away."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from benchmarks.soak.server import Server


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def server() -> AsyncIterator[Server]:
    parent = Path(tempfile.mkdtemp(prefix="paydirt-faults-"))
    parent.chmod(0o755)  # the server may run under another user than root
    server = Server(parent / "data")
    await server.open()
    yield server
    server.stop()
    shutil.rmtree(parent)

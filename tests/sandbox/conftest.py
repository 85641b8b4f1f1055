from collections.abc import AsyncIterator

import pytest

from sandbox import Guild, Sandbox
from tests.sandbox.client import Bot, running_bot


class Stopwatch:
    """Real seconds, but moved by the test."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
async def sandbox(stopwatch: Stopwatch) -> AsyncIterator[Sandbox]:
    async with Sandbox(stopwatch=stopwatch) as sandbox:
        yield sandbox


@pytest.fixture
def guild(sandbox: Sandbox) -> Guild:
    guild = sandbox.guild("Red Rock Mining")
    guild.text_channel("general")
    return guild


@pytest.fixture
async def bot(sandbox: Sandbox, guild: Guild) -> AsyncIterator[Bot]:
    async with running_bot(sandbox) as bot:
        yield bot

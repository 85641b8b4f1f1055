from collections.abc import AsyncIterator, Callable

import pytest

from sandbox import Guild, Interaction, Member, Sandbox
from tests.sandbox.client import Bot, running_bot
from tests.sandbox.hand import Hand, make_hand


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


@pytest.fixture
async def hand(sandbox: Sandbox) -> AsyncIterator[Hand]:
    async with make_hand(sandbox) as hand:
        yield hand


@pytest.fixture
def ann(guild: Guild) -> Member:
    return guild.member("Ann")


Waiting = Callable[[str], Interaction]


@pytest.fixture
async def commands(hand: Hand) -> None:
    """The bot by hand has registered /ask [what], with autocomplete."""
    what = {"type": 3, "name": "what", "description": "What", "autocomplete": True}
    await hand.registers({"name": "ask", "description": "Ask", "options": [what]})


@pytest.fixture
def waiting(ann: Member, commands: None) -> Waiting:
    """``waiting("/ask")``: Ann has run the command, and the bot has yet to answer."""
    return ann.asks

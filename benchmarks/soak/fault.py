"""A fault as data: what it is called, where it can strike, and how."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from benchmarks.soak.scene import Scene
from benchmarks.soak.server import Server

Strikes = Callable[[Scene], AbstractAsyncContextManager[None]]


def nothing_hinders(_: Server) -> str | None:
    """Of what is possible on every machine."""
    return None


class Where(StrEnum):
    """The bot that a fault needs: in this process, as a process of its own, or either."""

    HERE = "here"
    APART = "apart"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Fault:
    """``strikes``: a context; within it the fault lasts, after it everything outside is well again.

    ``takes_commands``: somebody tries to note a sale meanwhile. ``begins_at``: the Sunday must begin then.
    ``hindrance``: why this machine, with its server there, does not allow it; None if it does.
    """

    name: str
    area: str
    strikes: Strikes
    where: Where = Where.HERE
    takes_commands: bool = False
    begins_at: datetime | None = None
    hindrance: Callable[[Server], str | None] = nothing_hinders

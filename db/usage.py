"""How the connections of the pool are used: how long for, how many, and what goes wrong on them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

from domain.errors import Unavailable
from domain.timings import Timings


@dataclass(frozen=True, slots=True)
class Pool:
    """Connections that are lent, those that are open and free, and how many there may be."""

    used: int
    idle: int
    most: int


class Usage:
    """``waits``: until a connection came free. ``loans``: from asking for one to giving it back, mostly a transaction.

    ``errors``: ``unavailable``, or the class of the error's SQLSTATE (two characters: 23 is a broken constraint, 40 a
    deadlock or a race, PD what a guard of our own schema refused) to how often it ended a loan.
    """

    def __init__(self) -> None:
        self.waits = Timings()
        self.loans = Timings()
        self.errors: Counter[str] = Counter()

    @contextmanager
    def followed(self) -> Iterator[None]:
        """One loan."""
        try:
            with self.loans.timed():
                yield
        except Unavailable:
            self.errors["unavailable"] += 1
            raise
        except asyncpg.PostgresError as error:
            self.errors[(error.sqlstate or "unknown")[:2]] += 1
            raise

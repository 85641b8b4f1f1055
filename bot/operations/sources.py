"""What metrics and readiness are read from. All of it is read when somebody asks; nothing is pushed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.requests import Requests
from db.database import Database
from domain.circuit import CircuitState
from domain.clock import Clock
from domain.shards import Shard
from services.answers import Answers
from services.diagnosing.gateway import LineLog
from services.incidents import Incidents
from services.performance import Performance
from services.prices import PriceService
from services.recorder import Recorder
from services.tracking import Tracking


class Gateway(Protocol):
    """Of the Discord client, what can be said without asking Discord."""

    @property
    def latency(self) -> float: ...

    def is_ready(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """``leads``: whether this process is the one that does what only one of all does."""

    clock: Clock
    shard: Shard
    database: Database
    recorder: Recorder
    tracking: Tracking
    prices: PriceService
    answers: Answers
    incidents: Incidents
    requests: Requests
    gateway: Gateway
    line: LineLog
    performance: Performance
    leads: Callable[[], bool]

    @property
    def circuits(self) -> Mapping[str, CircuitState]:
        """What each circuit breaker guards, to the state that it is in."""
        return {"database": self.database.circuit.state, "uex": self.prices.circuit.state}

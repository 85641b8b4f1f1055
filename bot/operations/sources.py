"""What metrics and readiness are read from. All of it is read when somebody asks; nothing is pushed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.requests import Requests
from db.database import Database
from domain.clock import Clock
from domain.shards import Shard
from services.answers import Answers
from services.incidents import Incidents
from services.line import LineLog
from services.performance import Performance
from services.prices import PriceService
from services.recorder import Recorder
from services.tracking import Tracking


class Gateway(Protocol):
    """Of the Discord client, what can be said without asking Discord."""

    @property
    def latency(self) -> float: ...

    def is_ready(self) -> bool: ...


def no_circuits() -> Mapping[str, str]:
    """Where there are no circuit breakers."""
    return {}


def leads_alone() -> bool:
    """Where there is one process for each shard, it is the leader."""
    return True


@dataclass(frozen=True, slots=True)
class Sources:
    """``circuits``: what each circuit breaker guards, to ``closed``, ``open`` or ``half-open``.

    ``leads``: whether this process is the one that runs the schedule.
    """

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
    circuits: Callable[[], Mapping[str, str]] = no_circuits
    leads: Callable[[], bool] = leads_alone

"""What a running bot is made with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from domain.clock import Clock
from services.boardwriter import PACE, Pace
from services.diagnosing.config import Shown


@dataclass(frozen=True, slots=True)
class Wiring:
    """Where the outside is, and whose clock is used: all that differs between a rehearsal and the real thing."""

    token: str
    clock: Clock
    uex_base_url: str
    connector: aiohttp.TCPConnector | None = None
    shard_id: int = 0
    shard_count: int = 1
    health_file: Path | None = None
    metrics_address: str | None = None
    """``host:port`` to show metrics, health and readiness on; a port of 0 is any free one."""
    journal_folder: Path | None = None
    """Where what is seen is kept while the database is away; None: nowhere."""
    guild_ready_seconds: float = 2.0
    """How long discord.py waits for the next guild before it calls itself ready."""
    identify_pause_seconds: float = 5.0
    """Discord lets one shard identify every five seconds; a stand-in may not mind."""
    board_pace: Pace = PACE
    """How often live boards are written; a stand-in takes more than Discord."""
    configured: Callable[[], Iterable[Shown]] = tuple
    """The settings of the process as they may be shown."""
    data_folder: Path | None = None
    """Where the embedded database lies; None for another one."""
    patience: float = 1.0
    """How many times as long as usual a check of the diagnostics may take."""

"""Where people were: voice moves, the spans in which the bot was blind, and stays."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MoveSource(StrEnum):
    """Who says so: the gateway as it happened, a snapshot afterwards, or an officer."""

    GATEWAY = "gateway"
    SNAPSHOT = "snapshot"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class VoiceMove:
    """From ``at`` on the person is in ``channel_id`` (None: not in voice), deafened or not (pay-rules.md A2)."""

    seq: int
    person_id: int
    channel_id: int | None
    at: datetime
    deafened: bool = False
    source: MoveSource = MoveSource.GATEWAY


@dataclass(frozen=True, slots=True)
class Outage:
    """A span ``[lost_at, regained_at)`` in which the bot was blind (pay-rules.md A6)."""

    lost_at: datetime
    regained_at: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """A span ``[start, end)`` of the session in which nobody earns time (pay-rules.md A1)."""

    start: datetime
    end: datetime

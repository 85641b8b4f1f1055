"""Where people were: voice moves, the spans in which the bot was blind, and stays."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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


def before_outages(at: datetime, outages: Iterable[Outage]) -> datetime:
    """The moment itself, or the beginning of the outage that it is in or ends."""
    for outage in sorted(outages, key=lambda outage: outage.lost_at, reverse=True):
        if outage.lost_at <= at <= outage.regained_at:
            at = outage.lost_at
    return at


@dataclass(frozen=True, slots=True)
class LateChannel:
    """A channel that an open session took in ``since`` then: who was there before is not its business."""

    channel_id: int
    since: datetime


def as_taken_in(moves: Iterable[VoiceMove], late: Iterable[LateChannel]) -> list[VoiceMove]:
    """The moves as the session may count them: before it took a channel in, being there is being nowhere.

    Another session may have recorded the channel then. Whoever is there when it is taken in must have a move of
    that very moment, as the snapshot writes it.
    """
    since = {each.channel_id: each.since for each in late}
    return [
        replace(move, channel_id=None)
        if move.channel_id is not None and move.at < since.get(move.channel_id, move.at)
        else move
        for move in moves
    ]


@dataclass(frozen=True, slots=True)
class Pause:
    """A span ``[start, end)`` of the session in which nobody earns time (pay-rules.md A1)."""

    start: datetime
    end: datetime

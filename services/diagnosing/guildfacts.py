"""What is read of a guild before anything can be judged: one transaction, which all checks share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.database import Database, Transaction
from db.openrounds import OpenRound
from domain.appointments import Appointment, Weekly
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from services.diagnosing.channels import Purpose
from services.diagnosing.scheduler import MISSED_WITHIN

MOST_OPEN_SESSIONS = 100

Wanted = tuple[int, Purpose]
"""A channel's id, and what the guild uses it for."""


@dataclass(frozen=True, slots=True)
class GuildFacts:
    """``wanted``: the channels that the guild uses. ``lost``: unfinished sessions whose round is resolved."""

    settings: GuildSettings | None
    wanted: tuple[Wanted, ...]
    weekly: Sequence[Weekly]
    planned: Sequence[Appointment]
    missed: Sequence[Appointment]
    rounds: Sequence[OpenRound]
    lost: Sequence[str]


async def read_guild(database: Database, guild_id: int, now: datetime) -> GuildFacts:
    """All of it as it is at one moment. Raises Unavailable."""
    async with database.snapshot(guild_id) as tx:
        settings = await tx.guilds.get()
        weekly = await tx.schedules.going_on()
        return GuildFacts(
            settings=settings,
            wanted=await _channels(tx, settings, weekly),
            weekly=weekly,
            planned=await tx.schedules.appointments(),
            missed=await tx.schedules.missed_since(now - MISSED_WITHIN),
            rounds=await tx.open_rounds.all(),
            lost=await tx.open_rounds.sessions_without_round(),
        )


async def _channels(
    tx: Transaction, settings: GuildSettings | None, weekly: Sequence[Weekly]
) -> tuple[Wanted, ...]:
    """Each pair once, in the order in which somebody would look for them."""
    if settings is None:
        return ()
    sessions = await tx.sessions.list(states=[SessionState.OPEN], limit=MOST_OPEN_SESSIONS)
    wanted = [*_chosen(settings), *((each.channel_id, Purpose.ANNOUNCING) for each in weekly)]
    wanted += _of_sessions(sessions, boards=settings.live_board)
    return tuple(dict.fromkeys(wanted))


def _chosen(settings: GuildSettings) -> Iterator[Wanted]:
    for channel_id in settings.mining_channel_ids:
        yield channel_id, Purpose.MINING
    for chosen, purpose in (
        (settings.dispatch_channel_id, Purpose.DISPATCH),
        (settings.officer_channel_id, Purpose.OFFICERS),
        (settings.cargo_channel_id, Purpose.CARGO),
    ):
        if chosen is not None:
            yield chosen, purpose


def _of_sessions(sessions: Sequence[Session], *, boards: bool) -> Iterator[Wanted]:
    for session in sessions:
        for channel_id in session.channel_ids:
            yield channel_id, Purpose.MINING
        if boards and session.announced_channel_id is not None:
            yield session.announced_channel_id, Purpose.BOARD

"""Whether the bot can do its work now: what it needs, one line each."""

from dataclasses import dataclass

from bot.operations.intime import in_time
from bot.operations.sources import Sources
from domain.errors import Unavailable

ANSWERS_WITHIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """``lines`` say what is missing; if nothing is, what there is."""

    is_ready: bool
    lines: tuple[str, ...]


async def readiness(sources: Sources) -> Readiness:
    """Looks at the database and at Discord's gateway. Not being the leader is no reason against it."""
    missing = [reason for reason in (await _database(sources), _gateway(sources), _sight(sources)) if reason]
    if missing:
        return Readiness(False, tuple(f"not ready: {reason}" for reason in missing))
    leads = "this process runs the schedule" if sources.leads() else "another process runs the schedule"
    return Readiness(True, ("ready", leads))


async def _database(sources: Sources) -> str | None:
    try:
        await in_time(sources.database.overview.answers(), ANSWERS_WITHIN_SECONDS)
    except TimeoutError:
        return "the database does not answer in time"
    except Unavailable as error:
        return f"the database is away: {error}"
    return None


def _gateway(sources: Sources) -> str | None:
    return None if sources.gateway.is_ready() else "there is no connection to Discord's gateway"


def _sight(sources: Sources) -> str | None:
    return None if sources.recorder.sight.is_clear else "who is in voice is not seen at the moment"

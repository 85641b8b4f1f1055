"""Looking at many things at once, each within its own time: one that fails or hangs is a finding itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from domain.errors import PaydirtError
from domain.findings import Finding, Verdict
from services.discretion import discreet
from services.incidents import Incidents

log = logging.getLogger(__name__)

SECONDS = 2.0

Look = Callable[[], Awaitable[Iterable[Finding]]]


class Area(StrEnum):
    """What a finding belongs to, which is the view that shows it."""

    VOICE = "voice"
    DATABASE = "database"
    PRICES = "prices"
    HAULS = "hauls"
    PERFORMANCE = "performance"
    CONFIG = "config"


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one thing. ``if_silent``: the verdict where it fails or takes longer than ``seconds``
    (inf: however long that is); ``means`` and ``advice``: what that is, then.
    """

    area: Area
    subject: str
    look: Look
    seconds: float = SECONDS
    if_silent: Verdict = Verdict.UNKNOWN
    means: str = "Nobody knows at the moment how this is."
    advice: str = "Look at what is broken first, then refresh."


class Checking:
    """Carries checks out, all of them side by side.

    ``outspoken``: with what a driver says, which names databases and addresses: for whoever runs the bot.
    ``patience``: how many times as long as it says each check may take, on a machine that is known to be slow.
    """

    def __init__(self, incidents: Incidents, *, outspoken: bool = False, patience: float = 1.0) -> None:
        self._incidents = incidents
        self._patience = patience
        self._outspoken = outspoken
        self._abandoned: set[asyncio.Task[list[Finding]]] = set()

    async def findings(self, checks: Sequence[Check], guild_id: int | None = None) -> list[Finding]:
        """Of all of them, in their order. ``guild_id``: whom a bug in a check is noted for."""
        found = await asyncio.gather(*(self._found(check, guild_id) for check in checks))
        return [finding for findings in found for finding in findings]

    async def _found(self, check: Check, guild_id: int | None) -> list[Finding]:
        task = asyncio.create_task(_listed(check.look))
        seconds = check.seconds * self._patience
        try:
            await asyncio.wait([task], timeout=seconds if seconds < inf else None)
        finally:
            self._abandon(task)
        if not task.done():
            return [_unanswered(check, f"no answer within {seconds:g} s")]
        try:
            return task.result()
        except PaydirtError as error:
            return [_unanswered(check, str(error) if self._outspoken else discreet(error))]
        except Exception as error:  # a bug in one look must not hide what the others found
            incident = self._incidents.note(error, f"looking at {check.subject}", guild_id)
            log.error("incident %s", incident.number, exc_info=error)
            return [_unanswered(check, f"it could not be looked at: incident {incident.number}")]

    def _abandon(self, task: "asyncio.Task[list[Finding]]") -> None:
        """What hangs may hang in its own clean-up, too: it is told to stop, and not waited for."""
        if not task.done():
            self._abandoned.add(task)
            task.add_done_callback(self._forget)
            task.cancel()

    def _forget(self, task: "asyncio.Task[list[Finding]]") -> None:
        self._abandoned.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.info("a look that was given up failed in the end: %r", error)


async def _listed(look: Look) -> list[Finding]:
    return list(await look())


def _unanswered(check: Check, reading: str) -> Finding:
    return Finding(check.area, check.subject, check.if_silent, reading, check.means, check.advice)

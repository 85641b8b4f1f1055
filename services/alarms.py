"""Says in the log, once, when something begins to be worth a warning, and when that is over."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from domain.findings import Finding, Verdict

LOOK_SECONDS = 60.0

log = logging.getLogger(__name__)


class Alarms:
    """``look`` finds what there is to say now. Must not raise."""

    def __init__(self, look: Callable[[], Sequence[Finding]]) -> None:
        self._look = look
        self._raised: set[str] = set()

    async def run(self) -> None:
        """Look every minute, for ever."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.keep()

    def keep(self) -> None:
        """Look once."""
        for finding in self._look():
            is_raised = finding.verdict.concern >= Verdict.WARNING.concern
            if is_raised and finding.subject not in self._raised:
                self._raised.add(finding.subject)
                log.warning("%s: %s. %s %s", finding.subject, finding.reading, finding.means, finding.advice)
            if not is_raised and finding.subject in self._raised:
                self._raised.discard(finding.subject)
                log.info("%s: well again, %s", finding.subject, finding.reading)

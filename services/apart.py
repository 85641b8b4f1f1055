"""Looking after many guilds and sessions by itself: what fails for one must not keep the others waiting."""

import logging
from collections.abc import Awaitable

from domain.errors import PaydirtError
from services.logfacts import about

log = logging.getLogger(__name__)


async def apart(guild_id: int, what: str, work: Awaitable[object], *, session: str | None = None) -> bool:
    """Do one piece of work of many; whether it was done. Why not is in the log, and nowhere else.

    ``session``: the one that it is about, if it is about one.
    """
    with about(guild=guild_id or None, session=session):
        try:
            await work
        except PaydirtError as error:
            log.warning("guild %d: %s is left as it is: %s", guild_id, what, error)
            return False
        except Exception:  # a bug with one guild or session, too, must not keep the others waiting
            log.exception("guild %d: %s is left as it is", guild_id, what)
            return False
        return True

"""Who does what only one process may do: leases that lapse by the database's own time, with a fence for each holder."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.connections import Connections

_LEAD = """
    INSERT INTO leaders AS l (duty, fence, holder, since, until)
    VALUES ($1, 1, $2, clock_timestamp(), clock_timestamp() + $3)
    ON CONFLICT (duty) DO UPDATE SET
        fence = CASE WHEN l.holder = $2 THEN l.fence ELSE l.fence + 1 END,
        since = CASE WHEN l.holder = $2 THEN l.since ELSE excluded.since END,
        holder = $2, until = excluded.until
    WHERE l.holder = $2 OR l.until <= clock_timestamp()
"""
_READ = "SELECT fence, holder, since FROM leaders WHERE duty = $1"
_LEADS = """
    SELECT EXISTS (
        SELECT FROM leaders WHERE duty = $1 AND fence = $2 AND holder = $3 AND until > clock_timestamp()
    )
"""
_RESIGN = "UPDATE leaders SET until = clock_timestamp() WHERE duty = $1 AND fence = $2 AND holder = $3"


@dataclass(frozen=True, slots=True)
class Lead:
    """Who holds a duty, or held it last, and since when. Each time that it changes hands the fence is a new one."""

    fence: int
    holder: str
    since: datetime


class Leaders:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def stand(self, duty: str, holder: str, lease: timedelta) -> Lead:
        """Take the duty if nobody has it, or keep it, for so long from now; who has it then."""
        async with self._connections.acquire() as connection:
            await connection.execute(_LEAD, duty, holder, lease)
            (row,) = await connection.fetch(_READ, duty)
            return Lead(**dict(row))

    async def leads(self, duty: str, lead: Lead) -> bool:
        """Whether that is so still."""
        async with self._connections.acquire() as connection:
            leads: bool = await connection.fetchval(_LEADS, duty, lead.fence, lead.holder)
            return leads

    async def resign(self, duty: str, lead: Lead) -> None:
        """Somebody else may have it at once."""
        async with self._connections.acquire() as connection:
            await connection.execute(_RESIGN, duty, lead.fence, lead.holder)

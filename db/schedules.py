"""The weekly sessions of a guild, and what has become of each occurrence."""

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository
from domain.appointments import Appointment, Weekly
from domain.schedules import Schedule

_ADD = """
    INSERT INTO schedules (
        guild_id, schedule_id, title, weekday, starts, stops, remind_minutes, channel_id, template,
        planned_from, made_by, made_at, key, changed_by, changed_at
    )
    SELECT $1, coalesce(max(schedule_id), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $10, $11
    FROM schedules WHERE guild_id = $1
    RETURNING schedule_id
"""
_UPDATE = """
    UPDATE schedules SET (
        title, weekday, starts, stops, remind_minutes, channel_id, template, planned_from, ended_at, changed_by,
        changed_at
    ) = ROW($3, $4, $5, $6, $7, $8, $9, $10, $11, coalesce($12, changed_by), coalesce($13, changed_at))
    WHERE guild_id = $1 AND schedule_id = $2
"""
_RENAME_TEMPLATE = "UPDATE schedules SET template = $3 WHERE guild_id = $1 AND template = $2"
_BY_KEY = "SELECT schedule_id FROM schedules WHERE guild_id = $1 AND key = $2"
_GET = "SELECT * FROM schedules WHERE guild_id = $1 AND schedule_id = $2"
_LIST = "SELECT * FROM schedules WHERE guild_id = $1 AND ended_at IS NULL ORDER BY schedule_id"
_UNFINISHED = "missed_at IS NULL AND over_at IS NULL AND dropped_at IS NULL"
_APPOINTMENTS = f"""
    SELECT * FROM occurrences o WHERE guild_id = $1 AND dropped_at IS NULL AND (
        ({_UNFINISHED}) OR local_date = (
            SELECT max(local_date) FROM occurrences n
            WHERE (n.guild_id, n.schedule_id) = (o.guild_id, o.schedule_id) AND n.dropped_at IS NULL
        )
    )
    ORDER BY local_date, schedule_id
"""
_WITH_EVENT = f"""
    SELECT * FROM occurrences WHERE guild_id = $1 AND (event_id IS NOT NULL OR ({_UNFINISHED}))
    ORDER BY local_date, schedule_id
"""
_MISSED = """
    SELECT * FROM occurrences WHERE guild_id = $1 AND missed_at >= $2 ORDER BY local_date, schedule_id
"""
_LOCK = """
    SELECT * FROM occurrences WHERE guild_id = $1 AND schedule_id = $2 AND local_date = $3 FOR UPDATE
"""
_OF_SESSION = "SELECT * FROM occurrences WHERE guild_id = $1 AND session_code = $2"
_FATE = (
    "starts_at, stops_at, reminded_at, waits_since, session_code, opened_at, missed_at, over_at, dropped_at"
)
_SAVE = f"""
    INSERT INTO occurrences (guild_id, schedule_id, local_date, {_FATE})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (guild_id, schedule_id, local_date) DO UPDATE
        SET ({_FATE}) = ROW($4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_NOTE_EVENT = """
    UPDATE occurrences SET event_id = $4, event_shown = $5
    WHERE guild_id = $1 AND schedule_id = $2 AND local_date = $3
"""


class Schedules(Repository):
    """The weekly sessions of the transaction's guild."""

    async def lock(self) -> None:
        """Let nobody else plan, change or begin a weekly session of the guild until the transaction ends."""
        await lock_head(self._connection, self._guild_id)

    async def add(self, weekly: Weekly, by: int, now: datetime, *, key: str) -> int:
        """Store it under the guild's next number, which is returned. The same ``key`` twice fails: look first."""
        await self.lock()
        made = (*_columns(weekly), weekly.planned_from, by, now, key)
        number: int = await self._connection.fetchval(_ADD, self._guild_id, *made)
        return number

    async def update(self, weekly: Weekly, by: int | None = None, now: datetime | None = None) -> None:
        """Store what may change; ``by`` and ``now``: who changed it when, None where nobody did."""
        facts = (*_columns(weekly), weekly.planned_from, weekly.ended_at, by, now)
        await self._connection.execute(_UPDATE, self._guild_id, weekly.schedule.schedule_id, *facts)

    async def rename_template(self, before: str, name: str) -> None:
        """Let weekly sessions follow a template to its new name."""
        await self._connection.execute(_RENAME_TEMPLATE, self._guild_id, before, name)

    async def by_key(self, key: str) -> int | None:
        """The number that an act has given out, if it was carried out before."""
        number: int | None = await self._connection.fetchval(_BY_KEY, self._guild_id, key)
        return number

    async def get(self, schedule_id: int) -> Weekly | None:
        row = await self._connection.fetchrow(_GET, self._guild_id, schedule_id)
        return None if row is None else _weekly(row)

    async def going_on(self) -> list[Weekly]:
        """Those that have not ended, by number."""
        return [_weekly(row) for row in await self._connection.fetch(_LIST, self._guild_id)]

    async def appointments(self) -> list[Appointment]:
        """All that are ahead or on, and the newest of each schedule; dropped ones left out."""
        return await self._list(_APPOINTMENTS)

    async def missed_since(self, moment: datetime) -> list[Appointment]:
        """Those that nobody could hold, as far as that was noticed since then."""
        return [_appointment(row) for row in await self._connection.fetch(_MISSED, self._guild_id, moment)]

    async def with_events(self) -> list[Appointment]:
        """All that are ahead or on, or have an event in Discord to be cared for."""
        return await self._list(_WITH_EVENT)

    async def get_for_update(self, schedule_id: int, local_date: date) -> Appointment | None:
        """The appointment, locked until the transaction ends."""
        row = await self._connection.fetchrow(_LOCK, self._guild_id, schedule_id, local_date)
        return None if row is None else _appointment(row)

    async def of_session(self, code: str) -> Appointment | None:
        """The appointment that the session holds."""
        row = await self._connection.fetchrow(_OF_SESSION, self._guild_id, code)
        return None if row is None else _appointment(row)

    async def save(self, appointments: Iterable[Appointment]) -> None:
        """Store new ones, and what has become of others; their events are not touched."""
        rows = [(self._guild_id, *astuple(each)[:11]) for each in appointments]
        await self._connection.executemany(_SAVE, rows)

    async def note_event(self, appointment: Appointment) -> None:
        """Store which event shows it, and what that shows."""
        which = (appointment.schedule_id, appointment.local_date)
        event = (appointment.event_id, appointment.event_shown)
        await self._connection.execute(_NOTE_EVENT, self._guild_id, *which, *event)

    async def _list(self, query: str) -> list[Appointment]:
        return [_appointment(row) for row in await self._connection.fetch(query, self._guild_id)]


def _columns(weekly: Weekly) -> tuple[object, ...]:
    schedule = weekly.schedule
    when = (schedule.weekday, schedule.starts, schedule.stops, schedule.remind_minutes)
    return (schedule.title, *when, weekly.channel_id, weekly.template)


def _weekly(row: Record) -> Weekly:
    schedule = Schedule(
        row["schedule_id"], row["title"], row["weekday"], row["starts"], row["stops"], row["remind_minutes"]
    )
    return Weekly(schedule, row["channel_id"], row["planned_from"], row["template"], row["ended_at"])


def _appointment(row: Record) -> Appointment:
    return Appointment(**{name: value for name, value in row.items() if name != "guild_id"})

"""People of a guild: small gapless numbers, with names beside them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository
from domain.people import Choice, Person

_PERSON = "person_id, name, is_bot, discord_id, handle, choice, tracked, merged_into"
_ALL = f"SELECT {_PERSON} FROM people WHERE guild_id = $1 ORDER BY person_id"
_OF = f"SELECT {_PERSON} FROM people WHERE guild_id = $1 AND person_id = ANY($2::int[]) ORDER BY person_id"
_BY_DISCORD = f"SELECT {_PERSON} FROM people WHERE guild_id = $1 AND discord_id = ANY($2::bigint[])"
_UNTRACKED = f"""
    SELECT {_PERSON} FROM people WHERE guild_id = $1 AND NOT tracked AND merged_into IS NULL ORDER BY person_id
"""
_RENAME = f"""
    UPDATE people p SET name = met.name, is_bot = met.is_bot
    FROM unnest($2::bigint[], $3::text[], $4::boolean[]) AS met (discord_id, name, is_bot)
    WHERE p.guild_id = $1 AND p.discord_id = met.discord_id AND (p.name, p.is_bot) <> (met.name, met.is_bot)
    RETURNING p.{_PERSON.replace(", ", ", p.")}
"""
_TAKE_NUMBERS = """
    UPDATE guild_heads SET next_person_id = next_person_id + $2 WHERE guild_id = $1
    RETURNING next_person_id - $2
"""
_ADD = f"""
    INSERT INTO people (guild_id, person_id, discord_id, name, is_bot)
    SELECT $1, $2 + place - 1, discord_id, name, is_bot
    FROM unnest($3::bigint[], $4::text[], $5::boolean[])
        WITH ORDINALITY AS met (discord_id, name, is_bot, place)
    RETURNING {_PERSON}
"""
_UPDATE = """
    UPDATE people
    SET name = $3, is_bot = $4, discord_id = $5, handle = $6, choice = $7, tracked = $8, merged_into = $9
    WHERE guild_id = $1 AND person_id = $2
"""

_ADD_GUEST = """
    INSERT INTO people (guild_id, person_id, name, handle, is_bot) VALUES ($1, $2, $3, $3, false)
"""
_BY_HANDLE = f"""
    SELECT p.{_PERSON.replace(", ", ", p.")} FROM people p JOIN handles h USING (guild_id, person_id)
    WHERE p.guild_id = $1 AND lower(h.handle) = lower($2)
"""
_DROP_HANDLE = "DELETE FROM handles WHERE guild_id = $1 AND person_id = $2 AND handle = $3"
_SET_TRACKED = "UPDATE people SET tracked = $3 WHERE guild_id = $1 AND person_id = $2"
_SET_CHOICE = "UPDATE people SET choice = $3 WHERE guild_id = $1 AND person_id = $2"
_SET_HANDLE = "UPDATE people SET handle = $3 WHERE guild_id = $1 AND person_id = $2"
_FORGET_HANDLES = "DELETE FROM handles WHERE guild_id = $1 AND person_id = $2"
_FORGET = """
    UPDATE people SET name = $3, discord_id = NULL, handle = NULL, choice = 'pay', forgotten_at = $4
    WHERE guild_id = $1 AND person_id = $2
"""
_ADD_HANDLE = "INSERT INTO handles (guild_id, person_id, handle, added_at) VALUES ($1, $2, $3, $4)"
_ALL_HANDLES = "SELECT handle, person_id FROM handles WHERE guild_id = $1"
_HANDLES = "SELECT handle FROM handles WHERE guild_id = $1 AND person_id = $2 ORDER BY added_at, handle"

Met = tuple[int, str, bool]
"""Discord id, name, is a bot."""


class People(Repository):
    """The people of the transaction's guild."""

    async def ensure(self, discord_id: int, name: str, is_bot: bool) -> Person:
        """The person of this Discord account, made or renamed where necessary."""
        return (await self.ensure_many([(discord_id, name, is_bot)]))[discord_id]

    async def ensure_many(self, met: Iterable[Met]) -> dict[int, Person]:
        """The same for many: Discord id to person. New people get the guild's next numbers, without gaps."""
        by_discord = {discord_id: (discord_id, _storable(name), is_bot) for discord_id, name, is_bot in met}
        known = await self._known(by_discord)
        if len(known) < len(by_discord):
            await lock_head(self._connection, self._guild_id)  # others may be adding the same people now
            known = await self._known(by_discord)
            known |= await self._add([each for key, each in by_discord.items() if key not in known])
        changed = [
            each for each in by_discord.values() if (known[each[0]].name, known[each[0]].is_bot) != each[1:]
        ]
        return known | await self._rename(changed)

    async def get(self, person_id: int) -> Person | None:
        """The person of that number."""
        return next(iter(await self.of([person_id])), None)

    async def by_discord(self, discord_id: int) -> Person | None:
        """The person of that Discord account."""
        return (await self._known([discord_id])).get(discord_id)

    async def all(self) -> list[Person]:
        """Everyone, by number."""
        return [_person(row) for row in await self._connection.fetch(_ALL, self._guild_id)]

    async def of(self, person_ids: Iterable[int]) -> list[Person]:
        """Those people, by number; unknown numbers are left out."""
        rows = await self._connection.fetch(_OF, self._guild_id, list(person_ids))
        return [_person(row) for row in rows]

    async def untracked(self) -> list[Person]:
        """Who wants no time recorded, by number."""
        return [_person(row) for row in await self._connection.fetch(_UNTRACKED, self._guild_id)]

    async def update(self, person: Person) -> None:
        """Replace everything about the person but their number."""
        await self._connection.execute(
            _UPDATE,
            self._guild_id,
            person.person_id,
            person.name,
            person.is_bot,
            person.discord_id,
            person.handle,
            person.choice,
            person.tracked,
            person.merged_into,
        )

    async def guest(self, handle: str, now: datetime) -> Person:
        """The person who has that handle, whatever its capitals; a new guest without a Discord account if nobody."""
        await lock_head(self._connection, self._guild_id)  # others may be adding the same guest now
        if (known := await self.by_handle(handle)) is not None:
            return known
        person_id = await self._connection.fetchval(_TAKE_NUMBERS, self._guild_id, 1)
        await self._connection.execute(_ADD_GUEST, self._guild_id, person_id, handle)
        await self.add_handle(person_id, handle, now)
        return Person(person_id, handle, handle=handle)

    async def by_handle(self, handle: str) -> Person | None:
        """Whose handle that is, whatever its capitals."""
        row = await self._connection.fetchrow(_BY_HANDLE, self._guild_id, handle)
        return None if row is None else _person(row)

    async def add_handle(self, person_id: int, handle: str, now: datetime) -> None:
        """Note a further handle. The caller has made sure that it is nobody else's."""
        await self._connection.execute(_ADD_HANDLE, self._guild_id, person_id, handle, now)

    async def drop_handle(self, person_id: int, handle: str) -> None:
        """Take one away; the active one in ``people`` is the caller's business."""
        await self._connection.execute(_DROP_HANDLE, self._guild_id, person_id, handle)

    async def set_tracked(self, person_id: int, tracked: bool) -> None:
        """Whether the person's time is recorded."""
        await self._connection.execute(_SET_TRACKED, self._guild_id, person_id, tracked)

    async def set_choice(self, person_id: int, choice: Choice) -> None:
        """What the person wants done with their share, unless they say otherwise for one session."""
        await self._connection.execute(_SET_CHOICE, self._guild_id, person_id, choice)

    async def set_handle(self, person_id: int, handle: str | None) -> None:
        """The active handle, which must be one of theirs."""
        await self._connection.execute(_SET_HANDLE, self._guild_id, person_id, handle)

    async def forget(self, person_id: int, now: datetime) -> None:
        """Account, name and handles go; the number stays in everything that was proven with it."""
        await self._connection.execute(_FORGET_HANDLES, self._guild_id, person_id)
        await self._connection.execute(_FORGET, self._guild_id, person_id, f"forgotten #{person_id}", now)

    async def all_handles(self) -> list[tuple[str, int]]:
        """Every handle and whose it is."""
        rows = await self._connection.fetch(_ALL_HANDLES, self._guild_id)
        return [(row["handle"], row["person_id"]) for row in rows]

    async def handles(self, person_id: int) -> list[str]:
        """All handles of a person, oldest first."""
        rows = await self._connection.fetch(_HANDLES, self._guild_id, person_id)
        return [row["handle"] for row in rows]

    async def _known(self, discord_ids: Iterable[int]) -> dict[int, Person]:
        rows = await self._connection.fetch(_BY_DISCORD, self._guild_id, list(discord_ids))
        return _by_discord(rows)

    async def _rename(self, met: Sequence[Met]) -> dict[int, Person]:
        if not met:
            return {}
        return _by_discord(await self._connection.fetch(_RENAME, self._guild_id, *_columns(met)))

    async def _add(self, met: Sequence[Met]) -> dict[int, Person]:
        if not met:
            return {}
        first_id = await self._connection.fetchval(_TAKE_NUMBERS, self._guild_id, len(met))
        return _by_discord(await self._connection.fetch(_ADD, self._guild_id, first_id, *_columns(met)))


def _storable(name: str) -> str:
    """The name with U+FFFD for what PostgreSQL cannot hold: no name may stop the recording of voice moves."""
    return name.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _columns(met: Sequence[Met]) -> tuple[list[int], list[str], list[bool]]:
    return [each[0] for each in met], [each[1] for each in met], [each[2] for each in met]


def _by_discord(rows: Iterable[Record]) -> dict[int, Person]:
    return {row["discord_id"]: _person(row) for row in rows}


def _person(row: Record) -> Person:
    return Person(
        person_id=row["person_id"],
        name=row["name"],
        is_bot=row["is_bot"],
        discord_id=row["discord_id"],
        handle=row["handle"],
        choice=Choice(row["choice"]),
        tracked=row["tracked"],
        merged_into=row["merged_into"],
    )

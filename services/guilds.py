"""How a guild has set Paydirt up."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import available_timezones

from db.database import Database, Transaction
from domain.acts import AdminAct, changes
from domain.clock import Clock
from domain.errors import Refused
from domain.people import Person
from domain.settings import GuildSettings
from services.actors import Actor

NOT_SET_UP = "Paydirt is not set up here yet: somebody who manages the server runs `/mining setup` once."
_NO_DECISIONS = frozenset({"name", "set_up_at"})
"""What of the settings nobody decides: Discord has the name, and the first mining channel sets the moment."""


class Guilds:
    """Reads and changes the settings of guilds."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def settings(self, guild_id: int) -> GuildSettings | None:
        """The settings, or None for a guild that is not set up."""
        async with self._database.transaction(guild_id) as tx:
            return await tx.guilds.get()

    async def settings_or_defaults(self, guild_id: int, name: str) -> GuildSettings:
        return await self.settings(guild_id) or GuildSettings(guild_id, name)

    async def change(
        self, guild_id: int, name: str, actor: Actor, change: Callable[[GuildSettings], GuildSettings]
    ) -> GuildSettings:
        """Change the settings; from the first mining channel on the guild counts as set up."""
        async with self._database.transaction(guild_id) as tx:
            before = await tx.guilds.get_for_update() or GuildSettings(guild_id, name)
            by = (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id
            settings = change(replace(before, name=name))
            if settings.set_up_at is None and settings.mining_channel_ids:
                settings = replace(settings, set_up_at=self._clock.now())
            await tx.guilds.save(settings)
            if changed := changes(before, settings, leave_out=_NO_DECISIONS):
                await tx.acts.add(AdminAct.SETTINGS, "", changed, by, self._clock.now())
            if _haul_limits(settings) != _haul_limits(before):
                await tx.hauls.look_again(self._clock.now())
            return settings

    async def meet(self, guild_id: int, actor: Actor) -> Person:
        """The guild's own number for a Discord member."""
        async with self._database.transaction(guild_id) as tx:
            return await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)

    async def person(self, guild_id: int, person_id: int | None) -> Person | None:
        if person_id is None:
            return None
        async with self._database.transaction(guild_id) as tx:
            return await tx.people.get(person_id)


def _haul_limits(settings: GuildSettings) -> tuple[int, int, int]:
    return settings.reminder_days, settings.haul_grace_days, settings.haul_void_days


def known_zone(typed: str) -> str:
    """A time zone as somebody typed it, in its usual spelling. Refused if there is none of that name."""
    name = typed.strip()
    for zone in available_timezones():
        if zone.casefold() == name.casefold():
            return zone
    raise Refused("There is no such time zone: write it like Europe/Berlin, America/New_York or UTC.")


async def require_set_up(tx: Transaction) -> GuildSettings:
    """The settings of the transaction's guild. Refused, with what to do, if there are none yet."""
    settings = await tx.guilds.get()
    if settings is None or settings.set_up_at is None:
        raise Refused(NOT_SET_UP)
    return settings

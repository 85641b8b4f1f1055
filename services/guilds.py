"""How a guild has set Paydirt up."""

from collections.abc import Callable
from dataclasses import replace

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.people import Person
from domain.settings import GuildSettings
from services.actors import Actor


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
            await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
            before = await tx.guilds.get() or GuildSettings(guild_id, name)
            settings = change(replace(before, name=name))
            if settings.set_up_at is None and settings.mining_channel_ids:
                settings = replace(settings, set_up_at=self._clock.now())
            await tx.guilds.save(settings)
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


async def require_set_up(tx: Transaction) -> GuildSettings:
    """The settings of the transaction's guild. Refused, with what to do, if there are none yet."""
    settings = await tx.guilds.get()
    if settings is None or settings.set_up_at is None:
        raise Refused("Paydirt is not set up here yet: an admin runs `/mining setup` once, then this works.")
    return settings

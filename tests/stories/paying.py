"""What stories about payments have in common: saved sessions, handles, and the payer's list."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from db.database import Database, Transaction
from sandbox import Member, Reply
from tests.stories.scenes import draft_of, notes_sale, saves
from tests.stories.stage import Stage

SENT = "Mark as sent: one or several"


async def saved_hour(stage: Stage, *miners: Member, sale: str = "1 000 000", title: str = "Sunday") -> str:
    """They all are in Alpha for an hour; Boss sells, holds the money, and saves the payroll."""
    for each in miners:
        await each.joins(stage.alpha)
    code = await stage.starts(title)
    await stage.time_passes(hours=1)
    await notes_sale(stage, sale)
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    for each in miners:
        await each.leaves()
    await stage.all_written()
    return code


async def restarts(stage: Stage) -> None:
    """Stopped at any moment; what was just being sent is tried again a minute later."""
    await stage.bot_stops()
    stage.clock.passes(minutes=2)
    await stage.bot_starts()


@asynccontextmanager
async def open_books(stage: Stage) -> AsyncIterator[Transaction]:
    """A transaction of the guild, beside the bot."""
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            yield tx
    finally:
        await database.close()


async def has_handle(stage: Stage, member: Member, handle: str) -> None:
    """The member has told it to the bot."""
    async with open_books(stage) as tx:
        person = await tx.people.ensure(member.account.id, member.name, is_bot=False)
        await tx.people.add_handle(person.person_id, handle, stage.clock.now())
        await tx.people.update(replace(person, handle=handle))


async def settles_for(stage: Stage, **changes: Any) -> None:
    """The guild's settings from now on."""
    async with open_books(stage) as tx:
        settings = await tx.guilds.get_for_update()
        assert settings is not None
        await tx.guilds.save(replace(settings, **changes))


async def pays(stage: Stage, officer: Member | None = None, **options: object) -> Reply:
    """The payer's list."""
    return await (officer or stage.boss).runs("/mining payroll pay", in_=stage.general, options=options)


def menu_of(reply: Reply, name: str) -> list[str]:
    """What a menu offers, as one reads it."""
    return [*reply.selects[name].options] if name in reply.selects else []

"""What the bot says of everybody's time, to be compared with the sandbox's log or with literals."""

from collections.abc import Sequence
from datetime import datetime

from db.database import Database
from sandbox import Channel, Member
from services.sessionview import SessionView, look_at
from tests.stories.stage import SUNDAY, Stage


async def view_of(stage: Stage, code: str, guild_id: int | None = None) -> SessionView:
    """The session as ``/mining status`` shows it, once all that Discord has sent is written."""
    if stage.app is None:  # the bot is a process of its own, and the session is over
        return await _view_in_database(stage, code)
    await stage.all_written()
    return await stage.app.sessions.view(guild_id or stage.guild.id, code)


async def _view_in_database(stage: Stage, code: str) -> SessionView:
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            settings, session = await tx.guilds.get(), await tx.sessions.get(code)
            assert settings is not None
            assert session is not None
            return await look_at(tx, settings, session, stage.clock.now())
    finally:
        await database.close()


async def seconds_of(stage: Stage, code: str, guild_id: int | None = None) -> dict[str, int]:
    """Name to seconds, of everybody who has a line."""
    view = await view_of(stage, code, guild_id)
    return {view.people[person_id].name: line.seconds for person_id, line in view.attendance.items()}


async def flags_of(stage: Stage, code: str) -> dict[str, set[str]]:
    """Name to flags, of everybody who has a line."""
    view = await view_of(stage, code)
    return {view.people[person_id].name: set(line.flags) for person_id, line in view.attendance.items()}


def truth(
    stage: Stage, members: Sequence[Member], channels: Sequence[Channel], start: datetime, end: datetime
) -> dict[str, int]:
    """The same as it really was, from the sandbox's own log."""
    measured = {each.name: stage.discord.seconds_in(each, channels, start, end) for each in members}
    return {name: seconds for name, seconds in measured.items() if seconds}


async def moves_of(stage: Stage) -> list[tuple[str, int | None]]:
    """Name and channel id of every move in the guild's log, in the order of the log."""
    await stage.all_written()
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            names = {person.person_id: person.name for person in await tx.people.all()}
            moves = await tx.voice.moves_between(SUNDAY, stage.clock.now())
    finally:
        await database.close()
    return [(names[move.person_id], move.channel_id) for move in sorted(moves, key=lambda move: move.seq)]

"""Which session somebody means, and what is offered while they type it."""

from collections.abc import Iterable

import discord
from discord import app_commands

from cogs import text
from cogs.people import guild_of
from cogs.views import MOST_OPTIONS
from domain.errors import Refused
from domain.ores import Ore, search_ores
from domain.sessions import Session, SessionState, is_code
from services.sessions import Sessions
from services.templates import Templates

LOOKED_THROUGH = 100
NAMED = 5


async def session_meant(
    sessions: Sessions, interaction: discord.Interaction, typed: str | None, *states: SessionState, none: str
) -> str:
    """The code typed; without one, the only session in the first of these states that any is in.

    Refused if that is not clear, naming the sessions to choose from; with ``none`` where there are none.
    """
    if typed is not None:
        return session_code(typed)
    for state in states:
        found = await sessions.choices(guild_of(interaction).id, state, limit=NAMED + 1)
        if len(found) == 1:
            return found[0].code
        if here := _where_they_sit(interaction, found):
            return here.code
        if found:
            named = ", ".join(
                f"**{each.code}**" + (f" ({text.plain(each.title, 40)})" if each.title else "")
                for each in found[:NAMED]
            )
            others = " and older ones" if len(found) > NAMED else ""
            raise Refused(f"Several sessions are {state}: {named}{others}. Say which one in `session`.")
    raise Refused(none)


async def own_session(
    sessions: Sessions, interaction: discord.Interaction, *states: SessionState
) -> str | None:
    """The code of the only ad-hoc session in these states that the person started; None if that is not clear."""
    own = await sessions.own(guild_of(interaction).id, interaction.user.id, *states, limit=2)
    return own[0].code if len(own) == 1 else None


def _where_they_sit(interaction: discord.Interaction, found: Iterable[Session]) -> Session | None:
    """The open session, of several, over the channel that the person is in."""
    voice = interaction.user.voice if isinstance(interaction.user, discord.Member) else None
    if voice is None or voice.channel is None:
        return None
    sat_in = voice.channel.id
    return next(
        (each for each in found if each.state is SessionState.OPEN and sat_in in each.channel_ids), None
    )


def session_code(typed: str) -> str:
    """A session code as somebody typed it."""
    code = typed.strip().lower()
    if not is_code(code):
        raise Refused("A session is named by its code, such as `sm-k3m9qa`: choose one from the list.")
    return code


def ore_choices(known: Iterable[Ore], typed: str) -> list[app_commands.Choice[str]]:
    """The ores whose name, or another spelling of it, fits what was typed."""
    found = search_ores(typed, known, MOST_OPTIONS)
    return [app_commands.Choice(name=str(ore), value=str(ore)) for ore in found]


async def offer_templates(
    templates: Templates, interaction: discord.Interaction, typed: str
) -> list[app_commands.Choice[str]]:
    """The guild's templates whose name contains what was typed."""
    book = await templates.book(guild_of(interaction).id)
    wanted = typed.strip().casefold()
    return [
        app_commands.Choice(name=text.label(each.name), value=each.name)
        for each in book.templates
        if wanted in each.name.casefold()
    ]


async def offer_sessions(
    sessions: Sessions, interaction: discord.Interaction, typed: str, *states: SessionState
) -> list[app_commands.Choice[str]]:
    """The newest sessions in these states whose code or title contains what was typed."""
    found = await sessions.choices(guild_of(interaction).id, *states, limit=LOOKED_THROUGH)
    return as_choices(found, typed)


def as_choices(found: Iterable[Session], typed: str) -> list[app_commands.Choice[str]]:
    """Those of the sessions whose code or title contains what was typed."""
    wanted = typed.strip().lower()
    fitting = [each for each in found if wanted in f"{each.code} {each.title or ''}".lower()]
    return [
        app_commands.Choice(
            name=text.label(
                f"{each.code} · {each.title or f'{each.opened_at:%d %b %Y %H:%M} UTC'} · {each.state}"
            ),
            value=each.code,
        )
        for each in fitting[:MOST_OPTIONS]
    ]

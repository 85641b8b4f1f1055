"""What is offered while somebody types an option."""

import discord
from discord import app_commands

from cogs import text
from domain.sessions import SessionState
from services.sessions import Sessions


async def offer_sessions(
    sessions: Sessions, interaction: discord.Interaction, typed: str, *states: SessionState
) -> list[app_commands.Choice[str]]:
    """The newest sessions in these states whose code or title contains what was typed."""
    if interaction.guild_id is None:
        return []
    found = await sessions.choices(interaction.guild_id, *states, limit=100)
    fitting = [each for each in found if typed.lower() in f"{each.code} {each.title or ''}".lower()]
    return [
        app_commands.Choice(name=text.label(f"{each.code} · {each.title or each.state}"), value=each.code)
        for each in fitting[:25]
    ]

"""A member's statement for officers: of one session and of all time, as PDFs."""

import asyncio
import io
from typing import Any

import discord
from discord import app_commands

from cogs import text
from cogs.people import guild_of
from cogs.views import GOLD, MOST_OPTIONS
from domain.errors import Refused
from domain.payroll import LineStatus
from domain.words import KIND_WORDS, STATUS_WORDS, format_duration
from reports.statement import Pay, Statement, statement_pdf
from services.statements import Statements

WHO = "Choose somebody from the list that `member` offers: it knows guests, and members who have left, too."
MOST_FIELDS = 3


class MemberStatements:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def send(self, interaction: discord.Interaction, member: str, code: str) -> None:
        """The member's statement of this session, and the one of all time beside it."""
        guild_id, person_id = guild_of(interaction).id, _number(member)
        of_session = await self._statements.statement(guild_id, person_id, code)
        of_all = await self._statements.statement(guild_id, person_id)
        files = await asyncio.to_thread(statement_files, of_session, of_all)
        await interaction.followup.send(embed=_embed(of_session), files=files, ephemeral=True)

    async def offer(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[Any]]:
        """Everybody whose name, handle or number fits what was typed."""
        found = await self._statements.people(guild_of(interaction).id, typed, MOST_OPTIONS)
        return [
            app_commands.Choice(
                name=text.label(f"{each.name}{f' ({each.handle})' if each.handle else ''} #{each.person_id}"),
                value=str(each.person_id),
            )
            for each in found
        ]


def statement_files(*statements: Statement) -> list[discord.File]:
    """Each statement as a PDF. Slow for long ones: to be drawn beside the event loop."""
    return [
        discord.File(io.BytesIO(statement_pdf(each)), filename=f"statement-{_what(each)}.pdf")
        for each in statements
    ]


def _what(statement: Statement) -> str:
    return f"{statement.person.person_id}-{statement.session_code or 'all'}"


def _number(member: str) -> int:
    if not (member.isascii() and member.isdecimal() and len(member) < 10):
        raise Refused(WHO)
    return int(member)


def _embed(statement: Statement) -> discord.Embed:
    embed = discord.Embed(
        title=text.label(f"Statement of {statement.person.name}", 200),
        colour=GOLD,
        description=_account(statement),
    )
    lines = [_line(each) for each in statement.pay] or [
        "Nothing: no saved payroll of it has a line of theirs."
    ]
    for value in text.spread(lines, MOST_FIELDS):
        embed.add_field(name=f"From {statement.session_code}", value=value, inline=False)
    return embed


def _account(statement: Statement) -> str:
    owed = text.money(abs(statement.balance_auec))
    lines = [
        f"**{owed}** were paid too much, over all sessions."
        if statement.balance_auec < 0
        else f"**{owed}** are owed to them, over all sessions."
    ]
    if statement.held_auec > 0:
        lines.append(f"They hold {text.money(statement.held_auec)} for the guild.")
    return "\n".join(lines)


def _line(each: Pay) -> str:
    time = "" if each.seconds is None else f" · {format_duration(each.seconds)}"
    got = text.money(each.net_auec) if each.status is LineStatus.PAID else STATUS_WORDS[each.status]
    fee = f" · fee {text.money(each.fee_auec)}" if each.fee_auec else ""
    return f"**{got}** {KIND_WORDS[each.kind]}{time}{fee}"

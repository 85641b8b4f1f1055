"""``/mining audit``: who did what, to whom, when and why.

For officers: they check each other, and what admins changed. Members see their own time, pay and objections in
``/mining me``; the reasons that officers wrote about somebody else are not theirs to read.
"""

import io
from typing import Any

import discord
from discord import app_commands

from cogs import auditviews
from cogs.choices import offer_sessions, session_code
from cogs.gate import Gate
from cogs.people import actor_of, guild_of
from cogs.presses import OUTDATED, Press, Presses
from domain.access import Standing
from domain.acts import ActKind, WantedActs
from domain.errors import Refused
from domain.sessions import SessionState, is_code
from services.audit import AuditTrail
from services.sessions import Sessions

OFFICER = Standing.OFFICER
KINDS = [app_commands.Choice(name=kind.value, value=kind.value) for kind in ActKind]


class AuditCommand:
    def __init__(self, trail: AuditTrail, sessions: Sessions) -> None:
        self._trail = trail
        self._sessions = sessions

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        audit = gate.command(self.audit, "audit", "Who did what, to whom, when and why", OFFICER)
        gate.suggests(audit, "session", OFFICER, self.offer_all)
        mining.add_command(audit)
        presses.on(auditviews.PAGE, OFFICER, self.turn)
        presses.on(auditviews.FILE, OFFICER, self.file, expensive=True)

    @app_commands.describe(
        kind="Only what is about this",
        person="Only what they did, or what was done about them",
        session="Only what was done in this session",
    )
    @app_commands.choices(kind=KINDS)
    async def audit(
        self,
        interaction: discord.Interaction,
        kind: str | None = None,
        person: discord.User | None = None,
        session: str | None = None,
    ) -> None:
        code = None if session is None else session_code(session)
        await interaction.response.defer(ephemeral=True)
        number = None
        if person is not None:
            number = await self._trail.number_of(guild_of(interaction).id, actor_of(person))
        await self._show(interaction, WantedActs(None if kind is None else ActKind(kind), number, code), 0)

    async def turn(self, press: Press) -> None:
        wanted, number = _wanted(press), press.number(3)
        await press.interaction.response.defer()
        await self._show(press.interaction, wanted, number)

    async def file(self, press: Press) -> None:
        wanted = _wanted(press)
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        content = auditviews.audit_json(await self._trail.newest(guild_of(press.interaction).id, wanted))
        file = discord.File(io.BytesIO(content), filename="audit.json")
        await press.interaction.followup.send(file=file, ephemeral=True)

    async def _show(self, interaction: discord.Interaction, wanted: WantedActs, number: int) -> None:
        page = await self._trail.page(guild_of(interaction).id, wanted, number)
        embed, buttons = auditviews.audit_page(page)
        await interaction.edit_original_response(embed=embed, view=buttons)

    async def offer_all(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, *SessionState)


def _wanted(press: Press) -> WantedActs:
    """What the button was about. Refused where none of ours could say that."""
    kind, person, code = (press.argument(place) for place in range(3))
    if code != auditviews.ANY and not is_code(code):
        raise Refused(OUTDATED)
    try:
        read = auditviews.read_kind(kind)
    except ValueError:
        raise Refused(OUTDATED) from None
    number = None if person == auditviews.ANY else press.number(1)
    return WantedActs(read, number, None if code == auditviews.ANY else code)

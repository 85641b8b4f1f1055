"""The buttons by which people decide about the hauls of a session that has ended."""

from cogs import forms
from cogs import haulclosingviews as views
from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses, custom_id
from domain.access import Standing
from domain.errors import Refused
from services.flying import counted
from services.haulchoices import HaulChoices
from services.outbox import Outbox

MEMBER = Standing.MEMBER
LONGEST_REASON = 200


class HaulClosingButtons:
    def __init__(self, choices: HaulChoices, gate: Gate, outbox: Outbox) -> None:
        self._choices = choices
        self._gate = gate
        self._outbox = outbox

    def register(self, presses: Presses) -> None:
        """Members, too: whose session, and whose haul it is, is checked by the service."""
        presses.on("hauls.ask", MEMBER, self.ask)
        presses.on("hauls.carry", MEMBER, self.carry)
        presses.on("hauls.wait", MEMBER, self.wait)
        presses.opens("hauls.void-form", MEMBER, self.ask_why)
        presses.on("hauls.void", MEMBER, self.void)

    async def ask(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer(ephemeral=True, thinking=True)
        asked = await self._choices.ask(guild_of(interaction).id, press.code)
        content, buttons = views.question(asked)
        await interaction.edit_original_response(content=content, view=buttons)

    async def carry(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer(ephemeral=True, thinking=True)
        reader = await self._gate.standing_of(interaction)
        hauls = await self._choices.carry(guild_of(interaction).id, press.code, actor(interaction), reader)
        self._outbox.nudge()
        await interaction.edit_original_response(content=views.carried(press.code, hauls))

    async def wait(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer(ephemeral=True, thinking=True)
        reader = await self._gate.standing_of(interaction)
        waiting = await self._choices.wait(guild_of(interaction).id, press.code, actor(interaction), reader)
        self._outbox.nudge()
        await interaction.edit_original_response(content=views.waits(press.code, waiting))

    async def ask_why(self, press: Press) -> None:
        interaction, newest = press.interaction, press.number(1)
        reader = await self._gate.standing_of(interaction)
        guild_id, who = guild_of(interaction).id, actor(interaction)
        number = await self._choices.to_void(guild_id, press.code, newest, who, reader)
        await interaction.response.send_modal(
            forms.modal(
                f"Void {counted(number)} of {press.code}",
                custom_id("hauls.void", press.code, newest),
                forms.line("reason", "Why", placeholder="the ship blew up", longest=LONGEST_REASON),
            )
        )

    async def void(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer(ephemeral=True, thinking=True)
        if not (reason := press.answer("reason")):
            raise Refused("Some words are missing: say in short why nothing of it comes.")
        reader = await self._gate.standing_of(interaction)
        hauls = await self._choices.void(
            guild_of(interaction).id,
            press.code,
            press.number(1),
            actor(interaction),
            reader,
            reason=reason,
            key=press.key,
        )
        self._outbox.nudge()
        await interaction.edit_original_response(content=views.void(press.code, hauls))

"""Where a validation lies: each of its forms ends by showing the roll again, on the page it was opened from."""

import discord

from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press
from cogs.validation import screens
from cogs.validation.looking import Looking
from domain.leases import Purpose
from services.leases import Leases
from services.notes import Noter
from services.rollview import ValidationView
from services.validation import Validations


class Desk:
    """Shows the roll. Everything decided lies in the database: any message of it can be worked with."""

    def __init__(self, validations: Validations, leases: Leases, gate: Gate) -> None:
        self.validations = validations
        self._leases = leases
        self._gate = gate

    async def place(self, press: Press) -> tuple[int, str, Noter]:
        """Guild, session, and the presser with their standing; who owns the session is checked by the service."""
        standing = await self._gate.standing_of(press.interaction)
        noter = Noter(actor(press.interaction), standing, press.key)
        return guild_of(press.interaction).id, press.code, noter

    async def view(self, press: Press) -> ValidationView:
        return await self.validations.view(*await self.place(press))

    async def view_to_edit(self, press: Press) -> ValidationView:
        """The same for a form: refused to whoever does not edit the session, before they type anything."""
        await self.require(press)
        return await self.view(press)

    async def require(self, press: Press) -> None:
        """Raises LeaseHeld or LeaseLost unless the presser edits the session, or may begin to."""
        guild_id, code, noter = await self.place(press)
        await self._leases.require(guild_id, code, noter.actor, noter.standing, Purpose.VALIDATION)

    async def take_over(self, press: Press, token: int) -> None:
        guild_id, code, noter = await self.place(press)
        await self._leases.take_over(
            guild_id, code, noter.actor, noter.standing, purpose=Purpose.VALIDATION, token=token
        )

    async def finish(self, press: Press) -> None:
        guild_id, code, noter = await self.place(press)
        await self._leases.release(guild_id, code, noter.actor, noter.standing)

    async def show(
        self, press: Press, where: Looking, said: str | None = None, *, has_finished: bool = False
    ) -> None:
        """Put a page of the roll in place of what was pressed, with a word on what was done."""
        guild_id, code, noter = await self.place(press)
        view = await self.validations.view(guild_id, code, noter, has_finished=has_finished)
        embed, buttons = screens.roll(view, where, noter.standing)
        await press.interaction.edit_original_response(content=said, embed=embed, view=buttons)

    async def put(self, press: Press, embed: discord.Embed, buttons: discord.ui.View) -> None:
        """Put another screen of the validation in place of what was pressed."""
        await press.interaction.edit_original_response(content=None, embed=embed, view=buttons)

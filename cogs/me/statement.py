"""A member's own statement, as a PDF."""

import asyncio

from cogs.me.screens import MEMBER
from cogs.payroll.statements import statement_files
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from services.statements import Statements


class MyStatement:
    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    def register(self, presses: Presses) -> None:
        presses.on("me.statement", MEMBER, self.send, expensive=True)

    async def send(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        found = await self._statements.of_member(guild_of(press.interaction).id, actor(press.interaction))
        files = await asyncio.to_thread(statement_files, found)
        await press.interaction.followup.send(
            "Your account: what you earned, what was sent, and every movement.", files=files, ephemeral=True
        )

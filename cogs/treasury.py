"""``/mining treasury show | spend | move | handover``: the guild's own money, never moved without an entry."""

from typing import Literal

import discord
from discord import app_commands

from cogs import treasuryviews as views
from cogs.gate import Gate
from cogs.people import actor, actor_of, guild_of
from cogs.presses import Press, Presses
from domain.access import Standing
from domain.quantities import parse_amount
from domain.treasury import TreasuryKind
from services.outbox import Outbox
from services.treasury import CONFIRM, REFUSE, Treasury, Wish

MEMBER, OFFICER = Standing.MEMBER, Standing.OFFICER
Amount = app_commands.Range[str, 1, 60]
AMOUNT_HINT = "In aUEC: 1250000, 1 250 000 or 1.25m"
Reason = app_commands.Range[str, 1, 200]


TO_PERSON = "from the treasury to the person"
Direction = Literal["from the treasury to the person", "from the person to the treasury"]


class TreasuryCommands:
    def __init__(self, treasury: Treasury, outbox: Outbox) -> None:
        self._treasury = treasury
        self._outbox = outbox

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        group = app_commands.Group(name="treasury", description="The guild's own money", parent=mining)
        for method, name, description, needs in (
            (self.show, "show", "What the guild owns, who holds it, and what was last done", MEMBER),
            (self.spend, "spend", "Money of the treasury is spent", OFFICER),
            (self.move, "move", "Between the treasury and what somebody is owed", OFFICER),
            (self.handover, "handover", "Somebody else holds the guild's money now", OFFICER),
        ):
            group.add_command(gate.command(method, name, description, needs))
        presses.on(CONFIRM, OFFICER, self.confirm)
        presses.on(REFUSE, OFFICER, self.refuse)

    async def show(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        view = await self._treasury.show(guild_of(interaction).id)
        await interaction.followup.send(embed=views.treasury(view), ephemeral=True)

    @app_commands.describe(
        amount=AMOUNT_HINT,
        what="What it is spent on",
        holder="Who spends it out of the guild's money they hold; you, if left out",
    )
    async def spend(
        self,
        interaction: discord.Interaction,
        amount: Amount,
        what: Reason,
        holder: discord.Member | None = None,
    ) -> None:
        spender = actor_of(holder or interaction.user)
        await self._do(interaction, Wish(TreasuryKind.SPEND, parse_amount(amount), spender, what))

    @app_commands.describe(
        amount=AMOUNT_HINT,
        person="Whose balance",
        direction="Which way",
        reason="Why",
    )
    async def move(
        self,
        interaction: discord.Interaction,
        amount: Amount,
        person: discord.Member,
        direction: Direction,
        reason: Reason,
    ) -> None:
        kind = TreasuryKind.BONUS if direction == TO_PERSON else TreasuryKind.GIFT
        await self._do(interaction, Wish(kind, parse_amount(amount), actor_of(person), reason))

    @app_commands.describe(
        amount=AMOUNT_HINT,
        giver="Who held it until now",
        taker="Who holds it now",
        reason="Why",
        treasurer="Whether the taker holds the treasury from now on, also in the setup",
    )
    async def handover(
        self,
        interaction: discord.Interaction,
        amount: Amount,
        giver: discord.Member,
        taker: discord.Member,
        *,
        reason: Reason,
        treasurer: bool = False,
    ) -> None:
        wish = Wish(
            TreasuryKind.HANDOVER,
            parse_amount(amount),
            actor_of(giver),
            reason,
            other=actor_of(taker),
            becomes_holder=treasurer,
        )
        await self._do(interaction, wish)

    async def confirm(self, press: Press) -> None:
        await self._decide(press, confirmed=True)

    async def refuse(self, press: Press) -> None:
        await self._decide(press, confirmed=False)

    async def _do(self, interaction: discord.Interaction, wish: Wish) -> None:
        await interaction.response.defer(ephemeral=True)
        key = f"interaction {interaction.id}"
        done = await self._treasury.ask(guild_of(interaction).id, actor(interaction), wish, key)
        self._outbox.nudge()
        await interaction.followup.send(embed=views.done(done), ephemeral=True)

    async def _decide(self, press: Press, *, confirmed: bool) -> None:
        await press.interaction.response.defer()
        guild_id, act_id = guild_of(press.interaction).id, press.number(0)
        done = await self._treasury.decide(guild_id, act_id, actor(press.interaction), confirmed=confirmed)
        self._outbox.nudge()
        await press.interaction.edit_original_response(content=None, embed=views.done(done), view=None)

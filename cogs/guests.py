"""``/mining guest``, and the buttons under a claim: a guest of the records is a member of the server."""

import discord
from discord import app_commands

from cogs import text
from cogs.gate import Gate
from cogs.people import actor, actor_of, guild_of
from cogs.presses import Press, Presses
from cogs.views import GOLD, GREEN, GREY
from domain.access import Standing
from services.guests import CONFIRM, REFUSE, ClaimView, Guests
from services.outbox import Outbox

OFFICER = Standing.OFFICER


class GuestCommands:
    def __init__(self, guests: Guests, outbox: Outbox) -> None:
        self._guests = guests
        self._outbox = outbox

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        mining.add_command(
            gate.command(self.guest, "guest", "A guest of the records is a member of the server", OFFICER)
        )
        presses.on(CONFIRM, OFFICER, self.confirm)
        presses.on(REFUSE, OFFICER, self.refuse)

    @app_commands.describe(handle="The guest's RSI handle", member="Who that is")
    async def guest(
        self, interaction: discord.Interaction, handle: app_commands.Range[str, 1, 60], member: discord.Member
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        key = f"interaction {interaction.id}"
        view = await self._guests.assign(
            guild_of(interaction).id, actor(interaction), actor_of(member), handle, key
        )
        self._outbox.nudge()
        await interaction.followup.send(embed=_claim(view), ephemeral=True)

    async def confirm(self, press: Press) -> None:
        await self._decide(press, accepted=True)

    async def refuse(self, press: Press) -> None:
        await self._decide(press, accepted=False)

    async def _decide(self, press: Press, *, accepted: bool) -> None:
        await press.interaction.response.defer()
        guild_id, claim_id = guild_of(press.interaction).id, press.number(0)
        view = await self._guests.decide(guild_id, claim_id, actor(press.interaction), accepted=accepted)
        self._outbox.nudge()
        await press.interaction.edit_original_response(content=None, embed=_claim(view), view=None)


def _claim(view: ClaimView) -> discord.Embed:
    claim, people = view.claim, view.people
    guest, person = text.name(people[claim.guest_id].name), text.name(people[claim.person_id].name)
    if claim.accepted is None:
        words = f"{person} says that the guest {guest} is they. Another officer confirms or refuses it."
        return discord.Embed(title="Claimed", colour=GOLD, description=words)
    by = text.name(people[claim.decided_by].name) if claim.decided_by else "an officer"
    if not claim.accepted:
        words = f"The guest {guest} is not {person}, says {by}. Nothing was changed."
        return discord.Embed(title="Refused", colour=GREY, description=words)
    balance = " The guest's balance is theirs now." if view.moved else ""
    words = f"The guest {guest} is {person} from now on, says {by}: one history, one balance.{balance}"
    return discord.Embed(title="Confirmed", colour=GREEN, description=words)

"""The button under a refused form: whoever may edits the session from now on, and keeps what they had typed."""

from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from domain.access import Standing
from domain.leases import Purpose
from services.leases import Leases


class LeaseButtons:
    def __init__(self, leases: Leases, gate: Gate) -> None:
        self._leases = leases
        self._gate = gate

    def register(self, presses: Presses) -> None:
        """Members, too: whose session it is, and that only officers take over, is checked by the service."""
        presses.on("lease.take", Standing.MEMBER, self.take)

    async def take(self, press: Press) -> None:
        """What was typed stays in the message, to be copied into the form once more."""
        interaction = press.interaction
        await interaction.response.defer()
        reader, token = await self._gate.standing_of(interaction), press.number(1)
        place = (guild_of(interaction).id, press.code, actor(interaction), reader)
        await self._leases.take_over(*place, purpose=Purpose.VALIDATION, token=token)
        await interaction.edit_original_response(
            content=f"You edit **{press.code}** now. Go on where you were; what you had typed stays here.",
            view=None,
        )

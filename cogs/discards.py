"""The buttons that discard a stopped session, or throw a practice away: asked once more, then done."""

from cogs import sessionviews
from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from domain.access import Standing
from domain.sessions import SessionState
from services.discards import Discarded, Discards

MEMBER = Standing.MEMBER


class DiscardButtons:
    def __init__(self, discards: Discards, gate: Gate) -> None:
        self._discards = discards
        self._gate = gate

    def register(self, presses: Presses) -> None:
        """Members, too: whose session it is, is checked by the service."""
        presses.on("session.discard", MEMBER, self.ask)
        presses.on("session.discard-now", MEMBER, self.discard)
        presses.on("session.keep", MEMBER, self.keep)

    async def ask(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer(ephemeral=True, thinking=True)
        reader = await self._gate.standing_of(interaction)
        view = await self._discards.ask(guild_of(interaction).id, press.code, actor(interaction), reader)
        await interaction.edit_original_response(
            content=sessionviews.ask_to_discard(view), view=sessionviews.discard_buttons(view)
        )

    async def discard(self, press: Press) -> None:
        """Everybody reads where it was announced that it is discarded; the presser here."""
        interaction = press.interaction
        await interaction.response.defer()
        reader = await self._gate.standing_of(interaction)
        guild_id, round_id = guild_of(interaction).id, press.number(1)
        done = await self._discards.discard(guild_id, press.code, actor(interaction), round_id, reader=reader)
        await interaction.edit_original_response(content=_done(done), view=None)

    async def keep(self, press: Press) -> None:
        await press.interaction.response.edit_message(
            content=f"**{press.code}** is kept as it is.", view=None
        )


def _done(done: Discarded) -> str:
    session = done.session
    gone = "thrown away" if session.practice else "discarded"
    words = f"had been {gone} already, once" if done.already else f"is {gone}"
    stands = f" Revision {session.revision} stands." if session.state is SessionState.SAVED else ""
    return f"**{session.code}** {words}.{stands}"

"""Collecting one's own haul out of the notice that it is ready, also in direct messages."""

from collections.abc import Mapping

from cogs import forms, haulviews
from cogs.haulforms import CONTAINER, NOTHING, WHERE, came_fields, hint_of
from cogs.haultyped import ORES, hand_back, typed_before
from cogs.people import actor
from cogs.presses import OUTDATED, Press, Presses, custom_id
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.haulforms import Unread, read_came_out
from domain.haulrules import require_collectable
from domain.sessions import is_code
from services.hauls import Arriving, Hauls
from services.notes import Noter
from services.prices import PriceService


class OwnHauls:
    """The guild is in the buttons; what somebody is to it counts for nothing here, only whose haul it is."""

    def __init__(self, hauls: Hauls, prices: PriceService, clock: Clock) -> None:
        self._hauls = hauls
        self._prices = prices
        self._clock = clock

    def register(self, presses: Presses) -> None:
        presses.on_private("haul.mine", self.ask)
        presses.on_private("haul.mine-again", self.ask_again)
        presses.on_private("haul.mine-collect", self.collect)

    async def ask(self, press: Press) -> None:
        await self._open(press, NOTHING)

    async def ask_again(self, press: Press) -> None:
        """With what was typed and could not be read."""
        await self._open(press, typed_before(press.interaction.message))

    async def _open(self, press: Press, before: Mapping[str, str]) -> None:
        place, who = _place(press), actor(press.interaction)
        haul = (await self._hauls.require_theirs(*place, who, Standing.MEMBER)).haul
        require_collectable(haul, self._clock.now(), is_officer=False, reason="")
        fields = came_fields(haul, hint_of(self._prices, haul), before)
        verb = custom_id("haul.mine-collect", *place)
        await press.interaction.response.send_modal(forms.modal(f"Collect {haul.name}", verb, *fields))

    async def collect(self, press: Press) -> None:
        place, noter = _place(press), Noter(actor(press.interaction), Standing.MEMBER, press.key)
        view = await self._hauls.look(*place)
        read = read_came_out(press.answer(ORES), view.haul, self._prices.ores())
        if isinstance(read, Unread):
            kept = {ORES: press.answer(ORES), WHERE: press.answer(CONTAINER)}
            await hand_back(press.interaction, read, kept, "haul.mine-again", *place)
            return
        arriving = Arriving(read, container=press.answer(CONTAINER))
        done = await self._hauls.collect(*place, noter, arriving)
        await press.interaction.response.send_message(haulviews.resolved(done), ephemeral=done.already)


def _place(press: Press) -> tuple[int, str, int]:
    """Guild, session and number of the haul."""
    if not is_code(code := press.argument(1)):
        raise Refused(OUTDATED)
    return press.guild_id, code, press.number(2)

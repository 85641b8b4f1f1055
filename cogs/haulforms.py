"""The forms of hauls in flight: what came out, and why one is void; opened by command, button or menu."""

from collections.abc import Mapping
from types import MappingProxyType

import discord

from cogs import forms, haulviews
from cogs.gate import Gate
from cogs.haultyped import ORES, hand_back, typed_before
from cogs.people import actor, chosen_member, guild_of
from cogs.presses import Press, Presses, custom_id
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.haulforms import Unread, read_came_out, to_be_entered
from domain.haulnames import parse_haul
from domain.haulrules import require_collectable
from domain.hauls import Haul
from domain.payroll import OreLine
from domain.refineries import YieldHint, expected_yield
from services.hauls import Arriving, Hauls
from services.haulviews import HaulView
from services.notes import Noter
from services.prices import PriceService

MEMBER, OFFICER = Standing.MEMBER, Standing.OFFICER
CONTAINER, REASON = "container", "reason"
WHERE, WHY = "In what, or where", "Why before it is ready"
LONGEST_REASON = 200
ASKED_FOR = "in the form"
NOTHING: Mapping[str, str] = MappingProxyType({})


class HaulForms:
    def __init__(self, hauls: Hauls, prices: PriceService, clock: Clock, gate: Gate) -> None:
        self._hauls = hauls
        self._prices = prices
        self._clock = clock
        self._gate = gate

    def register(self, presses: Presses) -> None:
        """Members, too: whose haul it is, is checked by the service.

        Submits answer at once: what is done is read by everybody, and a refusal by whoever submitted.
        """
        presses.opens("haul.collect-form", MEMBER, self.ask_what_came)
        presses.opens("haul.collect-again", MEMBER, self.ask_again_what_came)
        presses.opens("haul.collect-chosen", MEMBER, self.ask_what_came_of_chosen)
        presses.opens("haul.collect", MEMBER, self.collect)
        presses.opens("haul.void-form", MEMBER, self.ask_why)
        presses.opens("haul.void-chosen", MEMBER, self.ask_why_of_chosen)
        presses.opens("haul.void", MEMBER, self.void)

    async def ask_what_came(self, press: Press) -> None:
        await self.open_collect(press.interaction, press.code, press.number(1))

    async def ask_again_what_came(self, press: Press) -> None:
        """With what was typed and could not be read."""
        before = typed_before(press.interaction.message)
        await self.open_collect(press.interaction, press.code, press.number(1), before)

    async def ask_what_came_of_chosen(self, press: Press) -> None:
        await self.open_collect(press.interaction, *parse_haul(press.first_chosen))

    async def open_collect(
        self,
        interaction: discord.Interaction,
        code: str,
        number: int,
        before: Mapping[str, str] = NOTHING,
    ) -> None:
        """The form begins with what went in, or with what was typed ``before``.

        Refused before it is ready, but to officers, who are asked for a reason; and once it is resolved.
        """
        view, is_officer = await self._in_flight(interaction, code, number)
        haul = view.haul
        require_collectable(haul, self._clock.now(), is_officer=is_officer, reason=ASKED_FOR)
        came, container = came_fields(haul, hint_of(self._prices, haul), before)
        holder = view.owner.discord_id if view.owner else None
        fields = [came, forms.people("owner", "Who has it now", default=holder, required=False), container]
        if not haul.is_ready(self._clock.now()):
            why = forms.line(
                REASON,
                WHY,
                placeholder="it was ready sooner",
                default=before.get(WHY) or None,
                longest=LONGEST_REASON,
            )
            fields.append(why)
        verb = custom_id("haul.collect", code, number)
        await interaction.response.send_modal(forms.modal(f"Collect {haul.name}", verb, *fields))

    async def collect(self, press: Press) -> None:
        interaction, number = press.interaction, press.number(1)
        guild_id, noter = guild_of(interaction).id, await noter_of(self._gate, interaction)
        view = await self._hauls.look(guild_id, press.code, number)
        read = read_came_out(press.answer(ORES), view.haul, self._prices.ores())
        if isinstance(read, Unread):
            kept = {ORES: press.answer(ORES), WHERE: press.answer(CONTAINER), WHY: press.answer(REASON)}
            await hand_back(interaction, read, kept, "haul.collect-again", press.code, number)
            return
        arriving = Arriving(
            read, chosen_member(press, "owner"), press.answer(CONTAINER), press.answer(REASON)
        )
        done = await self._hauls.collect(guild_id, press.code, number, noter, arriving)
        await interaction.response.send_message(haulviews.resolved(done), ephemeral=done.already)

    async def ask_why(self, press: Press) -> None:
        await self._ask_why(press.interaction, press.code, press.number(1))

    async def ask_why_of_chosen(self, press: Press) -> None:
        await self._ask_why(press.interaction, *parse_haul(press.first_chosen))

    async def _ask_why(self, interaction: discord.Interaction, code: str, number: int) -> None:
        view, _ = await self._in_flight(interaction, code, number)
        why = forms.line(
            REASON, "Why nothing of it comes", placeholder="the ship blew up", longest=LONGEST_REASON
        )
        verb = custom_id("haul.void", code, number)
        await interaction.response.send_modal(forms.modal(f"Void {view.haul.name}", verb, why))

    async def void(self, press: Press) -> None:
        await self.note_void(press.interaction, press.code, press.number(1), press.answer(REASON))

    async def note_void(self, interaction: discord.Interaction, code: str, number: int, reason: str) -> None:
        """Void the haul, for everybody to read; to whoever comes second it is said alone."""
        if not reason:
            raise Refused("The reason is blank: say in short why nothing of it comes.")
        guild_id, noter = guild_of(interaction).id, await noter_of(self._gate, interaction)
        done = await self._hauls.void(guild_id, code, number, noter, reason)
        await interaction.response.send_message(haulviews.resolved(done), ephemeral=done.already)

    async def _in_flight(
        self, interaction: discord.Interaction, code: str, number: int
    ) -> tuple[HaulView, bool]:
        """The haul that a form is about, for an officer or not. Refused to others, and where it is resolved."""
        standing = await self._gate.standing_of(interaction)
        guild_id, who = guild_of(interaction).id, actor(interaction)
        view = await self._hauls.require_theirs(guild_id, code, number, who, standing)
        return view, standing >= OFFICER


def came_fields(
    haul: Haul, hint: YieldHint, before: Mapping[str, str] = NOTHING
) -> tuple[forms.Field, forms.Field]:
    """What came out, and in what it is; with what was typed ``before``, if anything."""
    came = forms.lines(
        ORES,
        f"What came out of {haul.name}",
        hint=haulviews.came_hint(haul, hint),
        default=before.get(ORES) or to_be_entered(haul),
    )
    container = forms.line(
        CONTAINER,
        WHERE,
        placeholder="Caterpillar at Levski",
        default=before.get(WHERE) or None,
        required=False,
    )
    return came, container


async def noter_of(gate: Gate, interaction: discord.Interaction) -> Noter:
    """Who does it; the same interaction, brought again, does nothing more."""
    return Noter(actor(interaction), await gate.standing_of(interaction), f"interaction {interaction.id}")


def hint_of(prices: PriceService, haul: Haul) -> YieldHint:
    """What may come out, by UEX; never more than a hint."""
    lines = [OreLine(each.commodity, each.quantity_cscu, form=each.form) for each in haul.cargo]
    return expected_yield(prices.refineries(), lines, haul.refinery, haul.method)

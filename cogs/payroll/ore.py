"""Entering ore: picked from a menu, five to a modal with one field each, or typed, one line each.

What could not be read is never lost: the good lines are noted, the others come back in a form to be corrected.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import discord

from cogs import forms, text
from cogs.payroll.run import show_draft
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.sessionviews import buttons
from domain.access import Standing
from domain.errors import Refused
from domain.ores import Ore, match_ore
from domain.payroll import OreLine, PriceSource
from domain.quantities import parse_price, parse_quantity
from services.notes import Notes
from services.payrolls import Payrolls
from services.prices import Priced, PriceService

OFFICER = Standing.OFFICER
HOW = "Quantainium 125 @ 150 000"


@dataclass(frozen=True, slots=True)
class Typed:
    """One line of ore as somebody typed it; the price may be left out."""

    ore: Ore
    quantity_cscu: int
    unit_price_auec: Decimal | None


class OreEntry:
    def __init__(self, payrolls: Payrolls, notes: Notes, prices: PriceService) -> None:
        self._payrolls = payrolls
        self._notes = notes
        self._prices = prices

    def register(self, presses: Presses) -> None:
        presses.on("ore.pick", OFFICER, self.ask_quantities)
        presses.on("ore.type", OFFICER, self.ask_lines)
        presses.on("ore.again", OFFICER, self.ask_again)
        presses.on("ore.add", OFFICER, self.add)

    async def ask_quantities(self, press: Press) -> None:
        """A modal with one field for each ore that was picked."""
        code, _ = press.arguments
        fields = [
            forms.line(
                each,
                each,
                hint="SCU, or cSCU if you write so; a price behind @ if you know it",
                placeholder="125",
            )
            for each in press.chosen[:5]
        ]
        form = forms.modal(f"Ore of {code}", custom_id("ore.add", code), *fields)
        await press.interaction.response.send_modal(form)

    async def ask_lines(self, press: Press) -> None:
        await self._ask_lines(press, None)

    async def ask_again(self, press: Press) -> None:
        """The lines that could not be read, to be corrected; they stand in the message that listed them."""
        message = press.interaction.message
        _, _, rejected = (message.content if message else "").partition("```\n")
        await self._ask_lines(press, rejected.removesuffix("\n```")[:4000] or None)

    async def _ask_lines(self, press: Press, typed_before: str | None) -> None:
        (code,) = press.arguments
        field = forms.lines(
            "lines",
            "One ore a line",
            hint=f"Name, quantity in SCU, price if known: {HOW}",
            default=typed_before,
        )
        form = forms.modal(f"Ore of {code}", custom_id("ore.add", code), field)
        await press.interaction.response.send_modal(form)

    async def add(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.defer()
        known = self._prices.ores()
        good, rejected = _read(_lines(press), known)
        if good:
            await self._note(press, code, good)
        guild_id = guild_of(press.interaction).id
        await show_draft(press.interaction, await self._payrolls.view(guild_id, code), self._prices)
        if rejected:
            await self._return(press, code, rejected)

    async def _note(self, press: Press, code: str, good: list[Typed]) -> None:
        guild_id = guild_of(press.interaction).id
        ore = [await self._priced(guild_id, typed) for typed in good]
        await self._notes.add_ore(
            guild_id,
            code,
            noted_by=actor(press.interaction),
            standing=OFFICER,
            ore=ore,
            key=f"interaction {press.interaction.id}",
        )

    async def _priced(self, guild_id: int, typed: Typed) -> OreLine:
        """The officer's own price wins; else the guild's or UEX's, with its source; else none, and none is invented."""
        price_auec: Decimal | None = typed.unit_price_auec
        source: PriceSource | None = PriceSource("officer")
        if price_auec is None:
            known = await self._prices.price_of(guild_id, typed.ore)
            price_auec, source = (
                (known.unit_price_auec, known.source) if isinstance(known, Priced) else (None, None)
            )
        return OreLine(
            commodity=typed.ore.name,
            quantity_cscu=typed.quantity_cscu,
            unit_price_auec=price_auec,
            form=typed.ore.form,
            price_source=source,
        )

    async def _return(self, press: Press, code: str, rejected: list[tuple[str, str]]) -> None:
        reasons = text.within((f"• {reason}" for _, reason in rejected), 900)
        lines = "\n".join(line.replace("`", "'") for line, _ in rejected)[:900]
        again = discord.ui.Button[discord.ui.View](
            label="Correct these lines", custom_id=custom_id("ore.again", code)
        )
        await press.interaction.followup.send(
            f"These lines were not noted, all others were:\n{reasons}\n```\n{lines}\n```",
            view=buttons(again),
            ephemeral=True,
        )


def _lines(press: Press) -> list[str]:
    """The lines of either form; in the one with a field for each ore, the field's name is the ore."""
    if "lines" in press.answers:
        return [line.strip() for line in press.answer("lines").splitlines() if line.strip()]
    return [f"{name} {press.answer(name)}" for name in press.answers]


def _read(lines: Iterable[str], known: Iterable[Ore]) -> tuple[list[Typed], list[tuple[str, str]]]:
    """The lines that could be read, and the others with the reason why not."""
    good: list[Typed] = []
    rejected: list[tuple[str, str]] = []
    ores = list(known)
    for line in lines:
        try:
            good.append(_read_line(line, ores))
        except Refused as refusal:
            rejected.append((line, f"{text.plain(line, 60)}: {refusal}"))
    return good, rejected


def _read_line(line: str, known: list[Ore]) -> Typed:
    goods, _, price = line.partition("@")
    name, quantity = _split(goods)
    match = match_ore(name, known)
    if match.ore is None:
        meant = " or ".join(str(each) for each in match.suggestions)
        raise Refused(f"I know no such ore{f'; did you mean {meant}?' if meant else '.'}")
    if not quantity:
        raise Refused(f"How much of it? Write it as in `{HOW}`.")
    return Typed(match.ore, parse_quantity(quantity), parse_price(price) if price.strip() else None)


def _split(goods: str) -> tuple[str, str]:
    """Part ``Gold (Ore) 12,5 SCU`` before its first digit."""
    place = next((at for at, sign in enumerate(goods) if sign.isdecimal()), len(goods))
    return goods[:place].strip(" :=-"), goods[place:].strip()

"""*What if*: other rules, prices or another pot beside the draft. What is compared stands in the message itself."""

import io

import discord

from cogs import forms
from cogs.payroll.desk import OFFICER
from cogs.payroll.draftviews import NEW
from cogs.payroll.whatifviews import compared_file, comparison
from cogs.people import guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.words import FEE_MODES, rule_options
from domain.errors import Refused
from domain.quantities import parse_amount, parse_percent
from domain.rules import FeeMode
from domain.whatif import MOST_VARIANTS, Variant, read_prices, read_variants
from services.templates import Templates
from services.whatif import WhatIf


class WhatIfForms:
    def __init__(self, whatif: WhatIf, templates: Templates) -> None:
        self._whatif = whatif
        self._templates = templates

    def register(self, presses: Presses) -> None:
        presses.opens("whatif.form", OFFICER, self.ask)
        presses.on("whatif.add", OFFICER, self.add, expensive=True)
        presses.on("whatif.drop", OFFICER, self.drop)

    async def ask(self, press: Press) -> None:
        book = await self._templates.book(guild_of(press.interaction).id)
        await press.interaction.response.send_modal(
            forms.modal(
                f"What if, in {press.code}",
                custom_id("whatif.add", press.code, press.argument(1)),
                forms.choice("rules", "Other rules", rule_options(book), required=False),
                forms.choice("mode", "Who bears the fees", FEE_MODES, required=False),
                forms.line("tax", "Tax in percent", placeholder="as now", required=False),
                forms.line("pot", "All that was sold, in aUEC", placeholder="as now", required=False),
                forms.lines(
                    "prices",
                    "Prices of an SCU, one ore a line",
                    hint="Then the pot is the ore that is noted, at these prices",
                    placeholder="Quantainium 25 000",
                    required=False,
                ),
            )
        )

    async def add(self, press: Press) -> None:
        """From the draft a message of its own; from a comparison one more in it."""
        variant = _typed(press)
        is_new = press.argument(1) == NEW
        shown = () if is_new else _shown(press)
        if is_new:
            await press.interaction.response.defer(ephemeral=True, thinking=True)
        else:
            await press.interaction.response.defer()
        if len(shown) >= MOST_VARIANTS:
            raise Refused(f"At most {MOST_VARIANTS} can stand side by side: drop one first.")
        await self._show(press, (*shown, variant))

    async def drop(self, press: Press) -> None:
        await press.interaction.response.defer()
        shown, place = _shown(press), press.number(1)
        await self._show(press, (*shown[:place], *shown[place + 1 :]))

    async def _show(self, press: Press, variants: tuple[Variant, ...]) -> None:
        compared = await self._whatif.compare(guild_of(press.interaction).id, press.code, variants)
        embed, buttons = comparison(compared)
        sheet = discord.File(io.BytesIO(compared_file(compared)), filename=f"{press.code}-what-if.csv")
        await press.interaction.edit_original_response(embed=embed, view=buttons, attachments=[sheet])


def _typed(press: Press) -> Variant:
    """What the form says is different. Refused where a field does not fit, or nothing was said."""
    tax, pot = press.answer("tax"), press.answer("pot")
    variant = Variant(
        template_id=press.answered_number("rules") if press.answer("rules") else None,
        fee_mode=press.answered_option("mode", FeeMode) if press.answer("mode") else None,
        tax_percent=parse_percent(tax, what="The tax") if tax else None,
        pot_auec=parse_amount(pot, what="What was sold") if pot else None,
        prices=read_prices(press.answer("prices").splitlines()),
    )
    if variant.is_empty:
        raise Refused("Say at least one thing that would be different.")
    if variant.pot_auec is not None and variant.prices:
        raise Refused("Either what was sold, or prices of the ore: the pot cannot be both.")
    return variant


def _shown(press: Press) -> tuple[Variant, ...]:
    """What the message compares now, which its footer says."""
    message = press.interaction.message
    footer = message.embeds[0].footer.text if message is not None and message.embeds else None
    return read_variants(footer or "")

"""``/mining prices``: what ore is worth here, with where, how old and how sure; and the guild's own price."""

from collections.abc import Iterator
from datetime import datetime

import discord
from discord import app_commands

from cogs import forms, text
from cogs.choices import ore_choices
from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.views import GOLD, SECONDARY, Item, button, view_of
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.ores import Ore, match_ore
from domain.payroll import OreForm
from domain.prices import NoPrice, Valuation
from domain.quantities import format_price, parse_price
from domain.words import describe_price, format_age
from services.prices import Priced, PriceService

MEMBER = Standing.MEMBER
REFINED_CHARACTERS, RAW_CHARACTERS = 3300, 2200


class PriceCommands:
    def __init__(self, prices: PriceService, clock: Clock) -> None:
        self._prices = prices
        self._clock = clock

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        command = gate.command(
            self.prices, "prices", "What ore is worth, where, and how old the price is", MEMBER
        )
        gate.suggests(command, "ore", MEMBER, self.offer_ores)
        mining.add_command(command)
        presses.opens("price.form", Standing.OFFICER, self.ask_price)
        presses.on("price.set", Standing.OFFICER, self.set_price)
        presses.on("price.remove", Standing.OFFICER, self.remove_price)

    @app_commands.describe(ore="Which one; left out, all that are known")
    async def prices(
        self, interaction: discord.Interaction, ore: app_commands.Range[str, 1, 60] | None = None
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        if ore is None:
            await self._show_all(interaction)
            return
        await self._show(interaction, self._named(ore))

    async def offer_ores(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return ore_choices(self._prices.ores(), typed)

    async def ask_price(self, press: Press) -> None:
        ore = self._named(_ore_of(press))
        field = forms.line(
            "price", "aUEC for one SCU", placeholder="155 000", hint="It holds until you take it away"
        )
        await press.interaction.response.send_modal(
            forms.modal(f"The guild's price of {ore}", custom_id("price.set", ore), field)
        )

    async def set_price(self, press: Press) -> None:
        await press.interaction.response.defer()
        ore = self._named(_ore_of(press))
        price_auec = parse_price(press.answer("price"))
        guild_id = guild_of(press.interaction).id
        await self._prices.set_guild_price(guild_id, ore, price_auec, actor(press.interaction))
        await self._show(press.interaction, ore)

    async def remove_price(self, press: Press) -> None:
        await press.interaction.response.defer()
        ore = self._named(_ore_of(press))
        await self._prices.remove_guild_price(guild_of(press.interaction).id, ore, actor(press.interaction))
        await self._show(press.interaction, ore)

    def _named(self, typed: str) -> Ore:
        match = match_ore(typed, self._prices.ores())
        if match.ore is None:
            meant = " or ".join(str(each) for each in match.suggestions)
            hint = f" Did you mean {meant}?" if meant else ""
            raise Refused(f"I know no ore called {text.plain(typed, 60)}.{hint}")
        return match.ore

    async def _show(self, interaction: discord.Interaction, ore: Ore) -> None:
        known = await self._prices.price_of(guild_of(interaction).id, ore)
        embed = discord.Embed(title=text.plain(f"{ore}, one SCU"), colour=GOLD)
        embed.description = "\n".join(_one(known, self._clock.now()))
        own = isinstance(known, Priced) and known.source.origin == "guild"
        await interaction.edit_original_response(embed=embed, view=_price_buttons(ore, own=own))

    async def _show_all(self, interaction: discord.Interaction) -> None:
        known = await self._prices.prices_of(guild_of(interaction).id, self._prices.ores())
        priced = [each for each in known.values() if isinstance(each, Priced)]
        if not priced:
            raise Refused(
                "No price is known yet: UEX has not been reached and the guild has set none. "
                "An officer can set one with `/mining prices ore:…`."
            )
        embeds = list(_lists(priced))
        embeds[-1].set_footer(text=_age_of_all(priced, self._clock.now()))
        await interaction.edit_original_response(embeds=embeds)


def _one(known: Priced | NoPrice, now: datetime) -> Iterator[str]:
    if isinstance(known, NoPrice):
        yield text.plain(known.reason, 300)
        return
    yield f"**{format_price(known.unit_price_auec)} aUEC** · {text.plain(describe_price(known.source, now))}"
    if known.stale:
        yield "⚠️ These prices are old: UEX could not be reached since."
    if known.valuation is not None:
        yield from _market(known.valuation, now)


def _market(market: Valuation, now: datetime) -> Iterator[str]:
    place = text.plain(market.best.terminal, 60)
    system = f" ({text.plain(market.best.star_system, 30)})" if market.best.star_system else ""
    yield f"Best case **{format_price(market.best.price_auec)}** at {place}{system}"
    spread = f"{format_price(market.lowest_auec)} to {format_price(market.best.price_auec)}"
    yield f"Spread {spread} over {market.terminals} terminals, median {format_price(market.unit_price_auec)}"
    oldest, newest = (format_age(now - at) for at in (market.oldest_report_at, market.newest_report_at))
    yield f"Reported {newest} to {oldest} ago, fetched {format_age(now - market.fetched_at)} ago from UEX"
    if market.outliers:
        prices = ", ".join(format_price(row.price_auec) for row in market.outliers[:5])
        yield f"Left out as misread: {prices}"


def _lists(priced: list[Priced]) -> Iterator[discord.Embed]:
    """Refined and raw ore, each the dearest first."""
    for form, title, limit in (
        (OreForm.REFINED, "Ore prices, one SCU", REFINED_CHARACTERS),
        (OreForm.RAW, "Raw ore, one SCU", RAW_CHARACTERS),
    ):
        listed = sorted(
            (each for each in priced if each.ore.form is form), key=lambda each: -each.unit_price_auec
        )
        if listed:
            description = text.within(map(_in_list, listed), limit)
            yield discord.Embed(title=title, colour=GOLD, description=description)


def _in_list(each: Priced) -> str:
    best = f" · best {format_price(each.valuation.best.price_auec)}" if each.valuation else ""
    own = " · guild's price" if each.source.origin == "guild" else ""
    return f"**{format_price(each.unit_price_auec)}** {text.plain(each.ore.name, 40)}{best}{own}"


def _age_of_all(priced: list[Priced], now: datetime) -> str:
    fetched = [each.valuation.fetched_at for each in priced if each.valuation]
    if not fetched:
        return "The guild's own prices; UEX has not been reached yet."
    return (
        f"UEX, median of terminals, fetched {format_age(now - min(fetched))} ago. Real sales are what counts."
    )


def _price_buttons(ore: Ore, *, own: bool) -> discord.ui.View:
    items: list[Item] = [button("Set guild price", SECONDARY, "price.form", ore)]
    if own:
        items.append(button("Remove guild price", SECONDARY, "price.remove", ore))
    return view_of(*items)


def _ore_of(press: Press) -> str:
    """The ore that the button was about: a name may hold the mark between arguments."""
    return ":".join(press.arguments)

"""``/mining ore add | undo``: what was mined, noted while the session runs; its price is an estimate, never pay."""

import discord
from discord import app_commands

from cogs import text
from cogs.choices import ore_choices
from cogs.gate import Gate
from cogs.notetaking import MEMBER, WHICH_SESSION, NoteTaking, Text, made
from cogs.noteviews import ore_words
from cogs.people import guild_of
from domain.orelines import TypedOre, known_ore
from domain.quantities import HIGHEST_QUALITY, parse_price, parse_quantity
from services.notes import NoteKind
from services.prices import PriceService


class OreCommands:
    def __init__(self, taking: NoteTaking, prices: PriceService) -> None:
        self._taking = taking
        self._prices = prices

    def register(self, mining: app_commands.Group, gate: Gate) -> None:
        add = self._taking.group(
            mining, NoteKind.ORE, "What was mined", self.add_ore, "Note ore, and what it may be worth"
        )
        gate.suggests(add, "ore", MEMBER, self.offer_ores)

    @app_commands.describe(
        ore="Which ore, e.g. Quantainium, or Gold (Ore) for raw",
        quantity="How much of it in SCU: 12.5, 12,5 SCU or 1250 cSCU",
        quality="From 0 to 1000, as the game shows it",
        price="aUEC for one SCU, if you know better than the guild's price or UEX",
        session=WHICH_SESSION,
    )
    async def add_ore(
        self,
        interaction: discord.Interaction,
        ore: Text,
        quantity: Text,
        *,
        quality: app_commands.Range[int, 0, HIGHEST_QUALITY] | None = None,
        price: Text | None = None,
        session: str | None = None,
    ) -> None:
        typed = TypedOre(
            known_ore(ore, self._prices.ores()),
            parse_quantity(quantity),
            parse_price(price) if price else None,
            quality,
        )
        guild_id = guild_of(interaction).id
        code = await self._taking.code(interaction, session)
        noter = await self._taking.noter(interaction)
        lines = await self._prices.valued(guild_id, [typed])
        noted = await self._taking.notes.add_ore(guild_id, code, noter, lines)
        await interaction.response.send_message(
            f"{made(noted)} in **{code}**: {ore_words(lines[0], text.plain)}. Only what it is sold for is paid."
        )

    async def offer_ores(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return ore_choices(self._prices.ores(), typed)

"""``/mining sale store`` and the form under a board: what was sold, looked at first if it is out of the store."""

import discord
from discord import app_commands

from cogs import forms, text
from cogs.gate import Gate
from cogs.notes import sale_noted
from cogs.people import actor, actor_of, chosen_member, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.store.saleviews import sale_done, sale_preview, sale_told
from cogs.store.show import StoreCommands
from domain.access import Standing
from domain.errors import Refused
from domain.orelines import EXAMPLE, EXAMPLE_WITH_QUALITY, TypedOre, read_ore_lines, split_lines
from domain.quantities import parse_amount
from domain.storepicks import ALL_LOTS, Named, named_lots
from services.notes import Noter, Notes
from services.outbox import Outbox
from services.store import Stores
from services.storesales import SaleWish, StoreSales

MEMBER = Standing.MEMBER
Line = app_commands.Range[str, 1, 100]
Lines = app_commands.Range[str, 1, 1500]


class StoreSaleCommands:
    def __init__(self, sales: StoreSales, stores: Stores, notes: Notes, outbox: Outbox, gate: Gate) -> None:
        self._sales = sales
        self._stores = stores
        self._notes = notes
        self._outbox = outbox
        self._gate = gate

    def register(self, sale: app_commands.Group, store: StoreCommands, presses: Presses) -> None:
        """``/mining sale store`` in the group where ``add`` and ``undo`` are."""
        command = self._gate.command(self.sell_store, "store", "Note what was sold out of the store", MEMBER)
        self._gate.suggests(command, "lots", MEMBER, store.offer_lots)
        sale.add_command(command)
        presses.opens("sale.form", MEMBER, self.ask)
        presses.on("sale.noted", MEMBER, self.noted)
        presses.on("store.sell", MEMBER, self.sell)

    @app_commands.describe(
        ore=f"What was sold, e.g. {EXAMPLE_WITH_QUALITY}; several are parted by ;",
        amount="What was paid for all of it, in aUEC",
        holder="Who holds the money now; you, if left out",
        where="Where it was sold, e.g. TDD Area 18",
        lots="Out of these lots only, e.g. sm-k3m9qa/3, or sm-k3m9qa; left out, the oldest first",
    )
    @app_commands.rename(lots="from")
    async def sell_store(
        self,
        interaction: discord.Interaction,
        *,
        ore: Lines,
        amount: Line,
        holder: discord.Member | None = None,
        where: Line | None = None,
        lots: Lines | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        wish = SaleWish(
            ore=await self._read(interaction, ore),
            amount_auec=parse_amount(amount),
            holder=actor_of(holder) if holder else actor(interaction),
            terminal=where,
            named=named_lots(lots) if lots else ALL_LOTS,
        )
        await self._preview(interaction, wish)

    async def ask(self, press: Press) -> None:
        """The form of a sale of one session, with or without ore out of the store."""
        guild_id, noter = guild_of(press.interaction).id, await self._noter(press.interaction)
        await self._notes.require(guild_id, press.code, noter)
        example = f"{EXAMPLE}\n{EXAMPLE_WITH_QUALITY}"
        await press.interaction.response.send_modal(
            forms.modal(
                f"Sale of {press.code}",
                custom_id("sale.noted", press.code),
                forms.line("amount", "Amount in aUEC", placeholder="1 250 000 or 1.25m"),
                forms.people("holder", "Who holds the money", default=press.interaction.user.id),
                forms.line("where", "Where it was sold", required=False),
                forms.lines(
                    "ore",
                    "Ore out of the store (a line each), if any",
                    hint="Out of this session's lots, the oldest first",
                    placeholder=example,
                    required=False,
                ),
            )
        )

    async def noted(self, press: Press) -> None:
        """Without ore it is a plain note, as by ``/mining sale add``; with ore it is looked at first."""
        interaction, typed = press.interaction, press.answer("ore")
        await interaction.response.defer(ephemeral=bool(typed), thinking=True)
        amount_auec = parse_amount(press.answer("amount"))
        holder, where = chosen_member(press, "holder") or actor(interaction), press.answer("where") or None
        if typed:
            ore, named = await self._read(interaction, typed), Named(codes=frozenset({press.code}))
            await self._preview(interaction, SaleWish(ore, amount_auec, holder, where, named))
            return
        noted = await self._notes.add_sale(
            guild_of(interaction).id,
            press.code,
            await self._noter(interaction),
            holder=holder,
            amount_auec=amount_auec,
            terminal=where,
        )
        await interaction.edit_original_response(content=sale_noted(noted, holder.name))

    async def sell(self, press: Press) -> None:
        """Sell what the preview shows; everybody reads it once."""
        interaction = press.interaction
        await interaction.response.defer()
        done = await self._sales.sell(
            guild_of(interaction).id, press.number(0), await self._noter(interaction)
        )
        self._outbox.nudge()
        await interaction.edit_original_response(embed=sale_done(done), view=None)
        if not done.already:
            await interaction.followup.send(sale_told(done, actor(interaction).name))

    async def _preview(self, interaction: discord.Interaction, wish: SaleWish) -> None:
        noter = await self._noter(interaction)
        embed, buttons = sale_preview(await self._sales.look(guild_of(interaction).id, noter, wish))
        await interaction.edit_original_response(embed=embed, view=buttons)

    async def _read(self, interaction: discord.Interaction, typed: str) -> tuple[TypedOre, ...]:
        """The ore lines; Refused, line by line, where one cannot be read."""
        known = await self._stores.ores(guild_of(interaction).id)
        read, unreadable = read_ore_lines(split_lines(typed), known)
        if unreadable:
            raise Refused(
                text.within((f"{text.plain(each.line, 60)}: {each.reason}" for each in unreadable), 1900)
            )
        if not read:
            raise Refused(f"Say what was sold: write it like {EXAMPLE}.")
        return tuple(read)

    async def _noter(self, interaction: discord.Interaction) -> Noter:
        standing = await self._gate.standing_of(interaction)
        return Noter(actor(interaction), standing, key=f"interaction {interaction.id}")

"""``/mining store show | merge | move``: what is on hand, and tidying it up."""

from dataclasses import replace
from typing import Any, Literal

import discord
from discord import app_commands

from cogs import text
from cogs.choices import offer_sessions, session_code
from cogs.gate import Gate
from cogs.people import actor, actor_of, guild_of
from cogs.presses import Press, Presses
from cogs.store import queries
from cogs.store.showviews import handed_over, lot_choice, merge_preview, store_page
from cogs.views import GREEN
from domain.access import Standing
from domain.quantities import parse_quantity
from domain.sessions import SessionState
from domain.store import Order
from domain.storepicks import one_lot
from services.notes import Noter
from services.sessions import Sessions
from services.store import Query, Stores
from services.storetidying import Handover, StoreTidying

MEMBER = Standing.MEMBER
LONGEST = 60
Sort = Literal["commodity", "quantity", "value", "quality", "age"]
Typed = app_commands.Range[str, 1, LONGEST]


class StoreCommands:
    def __init__(self, stores: Stores, tidying: StoreTidying, sessions: Sessions, gate: Gate) -> None:
        self._stores = stores
        self._tidying = tidying
        self._sessions = sessions
        self._gate = gate

    def register(self, mining: app_commands.Group, presses: Presses) -> None:
        store = app_commands.Group(name="store", description="Ore on hand", parent=mining)
        show = self._gate.command(self.show, "show", "What is in the guild's store", MEMBER)
        self._gate.suggests(show, "session", MEMBER, self.offer_sessions)
        store.add_command(show)
        store.add_command(
            self._gate.command(self.merge, "merge", "Let lots that are alike become one", MEMBER)
        )
        move = self._gate.command(
            self.move, "move", "Somebody else has it now, or it is somewhere else", MEMBER, at_once=True
        )
        self._gate.suggests(move, "lot", MEMBER, self.offer_lots)
        store.add_command(move)
        presses.on("store.page", MEMBER, self.turn)
        presses.on("store.other", MEMBER, self.other)
        presses.on("store.order", MEMBER, self.order)
        presses.on("store.merge", MEMBER, self.merge_now)

    @app_commands.describe(
        search="Part of an ore's name, an owner or a container",
        sort="What comes first",
        session="Only what is of this session",
        exact="Every lot by itself",
    )
    async def show(
        self,
        interaction: discord.Interaction,
        search: Typed | None = None,
        sort: Sort = "commodity",
        session: str | None = None,
        exact: bool = False,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        code = None if session is None else session_code(session)
        query = Query(queries.require_short(search or ""), Order(sort), code, exact)
        await self._show(interaction, query, 0)

    async def turn(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show(press.interaction, queries.read(press), press.number(4))

    async def other(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show(press.interaction, queries.read(press), 0)

    async def order(self, press: Press) -> None:
        await press.interaction.response.defer()
        query = replace(queries.read(press), order=press.chosen_option(Order))
        await self._show(press.interaction, query, 0)

    async def merge(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        standing = await self._gate.standing_of(interaction)
        view = await self._tidying.look(guild_of(interaction).id, actor(interaction), standing)
        embed, buttons = merge_preview(view)
        await interaction.edit_original_response(embed=embed, view=buttons)

    async def merge_now(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild_id, noter = guild_of(press.interaction).id, await self._noter(press.interaction)
        done = await self._tidying.merge(guild_id, noter, press.argument(0))
        into = text.counted(len(done.merges), "lot")
        title = "That had been merged already, once" if done.already else f"Merged into {into}"
        embed = discord.Embed(title=title, colour=GREEN, description="No amount has changed.")
        await press.interaction.edit_original_response(embed=embed, view=None)

    @app_commands.describe(
        lot="Which one, e.g. sm-k3m9qa/3",
        to="Who has it now",
        container="In what or where it is now",
        quantity="How much of it, e.g. 12.5 SCU; left out, all",
    )
    async def move(
        self,
        interaction: discord.Interaction,
        lot: Typed,
        to: discord.Member | None = None,
        container: Typed | None = None,
        quantity: Typed | None = None,
    ) -> None:
        wish = Handover(
            one_lot(lot),
            None if to is None else actor_of(to),
            container,
            None if quantity is None else parse_quantity(quantity),
        )
        noter = await self._noter(interaction)
        done = await self._tidying.hand_over(guild_of(interaction).id, noter, wish)
        await interaction.response.send_message(handed_over(done))

    async def offer_sessions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, *SessionState)

    async def offer_lots(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        """Lots in whose name, ore, owner or container every word occurs."""
        page = await self._stores.page(guild_of(interaction).id, Query(typed, Order.AGE, exact=True))
        return [app_commands.Choice(name=lot_choice(lot, page.people), value=lot.name) for lot in page.lots]

    async def _noter(self, interaction: discord.Interaction) -> Noter:
        standing = await self._gate.standing_of(interaction)
        return Noter(actor(interaction), standing, key=f"interaction {interaction.id}")

    async def _show(self, interaction: discord.Interaction, query: Query, number: int) -> None:
        page = await self._stores.page(guild_of(interaction).id, query, number)
        embed, buttons = store_page(page)
        await interaction.edit_original_response(embed=embed, view=buttons)

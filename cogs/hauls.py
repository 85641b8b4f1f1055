"""``/mining haul add | collect | list | void``: ore on its way through a refinery, or from one place to another."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from cogs import haulviews, text
from cogs.gate import Gate
from cogs.hauldepartures import NOBODY, NOW, DepartureForms, Given
from cogs.haulforms import HaulForms, hint_of
from cogs.notetaking import WHICH_SESSION, NoteTaking, Text
from cogs.people import actor, actor_of, guild_of
from cogs.presses import Press, Presses
from cogs.views import MOST_OPTIONS
from domain.access import Standing
from domain.clock import Clock
from domain.departures import parse_departs_at
from domain.haulforms import TypedHaul
from domain.haulnames import parse_haul
from domain.orelines import split_lines
from domain.sessions import is_code
from services.guilds import Guilds
from services.haullists import HaulLists
from services.hauls import Hauls
from services.prices import PriceService
from services.sessions import Sessions

MEMBER = Standing.MEMBER
WHICH_HAUL = "Which haul, like sm-k3m9qa/3"
Ores = app_commands.Range[str, 1, 1000]
Place = app_commands.Range[str, 1, 60]


class HaulCommands:
    def __init__(
        self,
        hauls: Hauls,
        lists: HaulLists,
        departures: DepartureForms,
        forms: HaulForms,
        taking: NoteTaking,
        *,
        prices: PriceService,
        guilds: Guilds,
        sessions: Sessions,
        clock: Clock,
        gate: Gate,
    ) -> None:
        self._hauls = hauls
        self._lists = lists
        self._departures = departures
        self._forms = forms
        self._taking = taking
        self._prices = prices
        self._guilds = guilds
        self._sessions = sessions
        self._clock = clock
        self._gate = gate

    def register(self, mining: app_commands.Group, presses: Presses) -> None:
        gate = self._gate
        group = app_commands.Group(
            name="haul", description="Ore on its way, and when it is ready", parent=mining
        )
        add = gate.command(
            self.add, "add", "Note ore that leaves for a refinery or a port", MEMBER, at_once=True
        )
        collect = gate.command(self.collect, "collect", "Enter what came out of a haul", MEMBER, at_once=True)
        void = gate.command(self.void, "void", "Nothing of a haul comes", MEMBER, at_once=True)
        listing = gate.command(self.show, "list", "What is on its way, and when it is ready", MEMBER)
        gate.suggests(add, "session", MEMBER, self._taking.offer_sessions)
        gate.suggests(add, "refinery", MEMBER, self.offer_refineries)
        gate.suggests(add, "method", MEMBER, self.offer_methods)
        gate.suggests(listing, "session", MEMBER, self._taking.offer_sessions)
        for command in (collect, void):
            gate.suggests(command, "haul", MEMBER, self.offer_hauls)
        for command in (add, collect, listing, void):
            group.add_command(command)
        presses.on("haul.page", MEMBER, self.turn_page)

    @app_commands.describe(
        ores="What is on board: Quantainium 125 Q812; Gold 12. With `ready` no form is asked for",
        refinery="Where it is refined; left out for plain cargo",
        method="How it is refined",
        ready="When: 20h 14m, as the terminal shows it, or at 18:30",
        cost="What it cost, in aUEC",
        owner="Who has it; you, if left out",
        paid_by="Who advanced what it cost; whoever has it, if left out",
        left="When it left: 1h 20m ago, or at 18:30; now, if left out",
        session=WHICH_SESSION,
    )
    async def add(
        self,
        interaction: discord.Interaction,
        *,
        ores: Ores | None = None,
        refinery: Place | None = None,
        method: Place | None = None,
        ready: Text | None = None,
        cost: Text | None = None,
        owner: discord.Member | None = None,
        paid_by: discord.Member | None = None,
        left: Text | None = None,
        session: str | None = None,
    ) -> None:
        """With the ores and the time it is noted at once; a form asks for the rest otherwise."""
        code = await self._taking.code(interaction, session)
        guild_id = guild_of(interaction).id
        claimant = await self._guilds.meet(guild_id, actor_of(paid_by)) if paid_by else None
        given = Given(
            owner=actor_of(owner) if owner else None,
            departs_at=await self._seconds(guild_id, left) if left else NOW,
            claimant_id=claimant.person_id if claimant else NOBODY,
        )
        place = ", ".join(filter(None, [refinery, method]))
        typed = TypedHaul("\n".join(split_lines(ores or "")), place, ready or "", cost or "")
        if ores and ready:
            await self._departures.note(interaction, code, given, typed)
        else:
            await self._departures.open(interaction, code, given, typed)

    async def _seconds(self, guild_id: int, left: str) -> int:
        """When it left, in whole seconds."""
        settings = await self._sessions.settings(guild_id)
        return int(parse_departs_at(left, self._clock.now(), ZoneInfo(settings.time_zone)).timestamp())

    @app_commands.describe(haul=WHICH_HAUL)
    async def collect(self, interaction: discord.Interaction, haul: str) -> None:
        await self._forms.open_collect(interaction, *parse_haul(haul))

    @app_commands.describe(haul=WHICH_HAUL, reason="Why nothing of it comes")
    async def void(self, interaction: discord.Interaction, haul: str, reason: Text) -> None:
        await self._forms.note_void(interaction, *parse_haul(haul), reason)

    @app_commands.describe(session="Only those of one session")
    async def show(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        code = await self._taking.code(interaction, session) if session else None
        await self._show_page(interaction, code, 0)

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        code = press.argument(0) if is_code(press.argument(0)) else None
        await self._show_page(press.interaction, code, press.number(1))

    async def _show_page(self, interaction: discord.Interaction, code: str | None, number: int) -> None:
        reader = haulviews.Reader(interaction.user.id, await self._gate.standing_of(interaction))
        page = await self._lists.page(guild_of(interaction).id, number, code=code)
        hint = partial(hint_of, self._prices)
        embed, buttons = haulviews.haul_list(page, code, self._clock.now(), reader, hint)
        await interaction.edit_original_response(embed=embed, view=buttons)

    async def offer_hauls(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        """Hauls in flight that the person may resolve and that contain what was typed, the next ready first."""
        standing = await self._gate.standing_of(interaction)
        found = await self._hauls.resolvable(guild_of(interaction).id, actor(interaction), standing)
        labels = {view.haul.name: haulviews.haul_label(view.haul, view.owner) for view in found}
        wanted = typed.strip().lower()
        fitting = [(name, label) for name, label in labels.items() if wanted in label.lower()]
        return [app_commands.Choice(name=label, value=name) for name, label in fitting[:MOST_OPTIONS]]

    async def offer_refineries(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        found = self._prices.refineries().search_refineries(typed, MOST_OPTIONS)
        return [
            app_commands.Choice(name=text.label(str(each)), value=text.label(each.name)) for each in found
        ]

    async def offer_methods(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        found = self._prices.refineries().search_methods(typed, MOST_OPTIONS)
        return [
            app_commands.Choice(name=text.label(each.name), value=text.label(each.name)) for each in found
        ]

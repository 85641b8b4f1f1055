"""``/mining haul add | collect | list | void``: ore on its way through a refinery, or from one place to another."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands

from cogs import haulviews, text
from cogs.gate import Gate
from cogs.haulforms import HaulForms, Prefilled
from cogs.notetaking import WHICH_SESSION, NoteTaking, Text
from cogs.people import actor, actor_of, guild_of
from cogs.presses import Press, Presses
from cogs.views import MOST_OPTIONS
from domain.access import Standing
from domain.clock import Clock
from domain.durations import parse_ready_at
from domain.haulnames import parse_haul
from domain.sessions import is_code
from services.guilds import Guilds
from services.haullists import HaulLists
from services.hauls import Hauls
from services.prices import PriceService

MEMBER = Standing.MEMBER
WHICH_HAUL = "Which haul, like sm-k3m9qa/3"
ALL = "all"


class HaulCommands:
    def __init__(
        self,
        hauls: Hauls,
        lists: HaulLists,
        forms: HaulForms,
        taking: NoteTaking,
        *,
        prices: PriceService,
        guilds: Guilds,
        clock: Clock,
        gate: Gate,
    ) -> None:
        self._hauls = hauls
        self._lists = lists
        self._forms = forms
        self._taking = taking
        self._prices = prices
        self._guilds = guilds
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
        refinery="Where it is refined; left out for plain cargo",
        method="How it is refined",
        owner="Who has it; you, if left out",
        paid_by="Who advanced what it cost; whoever has it, if left out",
        left="How long ago it left, like 1h 20m; now, if left out",
        session=WHICH_SESSION,
    )
    async def add(
        self,
        interaction: discord.Interaction,
        *,
        refinery: Text | None = None,
        method: Text | None = None,
        owner: discord.Member | None = None,
        paid_by: discord.Member | None = None,
        left: Text | None = None,
        session: str | None = None,
    ) -> None:
        code = await self._taking.code(interaction, session)
        guild_id, now = guild_of(interaction).id, self._clock.now()
        claimant = await self._guilds.meet(guild_id, actor_of(paid_by)) if paid_by else None
        given = Prefilled(
            place=", ".join(filter(None, [refinery, method])),
            owner_id=actor_of(owner).discord_id if owner else None,
            left_seconds=_seconds_ago(left, now) if left else 0,
            claimant_id=claimant.person_id if claimant else 0,
        )
        await self._forms.open_add(interaction, code, given)

    @app_commands.describe(haul=WHICH_HAUL)
    async def collect(self, interaction: discord.Interaction, haul: str) -> None:
        await self._forms.open_collect(interaction, *parse_haul(haul))

    @app_commands.describe(haul=WHICH_HAUL, reason="Why nothing of it comes")
    async def void(self, interaction: discord.Interaction, haul: str, reason: Text) -> None:
        code, number = parse_haul(haul)
        noter = await self._taking.noter(interaction)
        done = await self._hauls.void(guild_of(interaction).id, code, number, noter, reason)
        await interaction.response.send_message(haulviews.resolved(done), ephemeral=done.already)

    @app_commands.describe(session="Only those of one session")
    async def show(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        code = await self._taking.code(interaction, session) if session else None
        page = await self._lists.page(guild_of(interaction).id, 0, code=code)
        embed, buttons = haulviews.haul_list(page, code, self._clock.now())
        await interaction.followup.send(embed=embed, view=buttons, ephemeral=True)

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        code = press.argument(0) if is_code(press.argument(0)) else None
        page = await self._lists.page(guild_of(press.interaction).id, press.number(1), code=code)
        embed, buttons = haulviews.haul_list(page, code, self._clock.now())
        await press.interaction.edit_original_response(embed=embed, view=buttons)

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


def _seconds_ago(typed: str, now: datetime) -> int:
    """``1h 20m``, in whatever way a length of time may be written. Refused if it is none."""
    return int((parse_ready_at(typed, now, ZoneInfo("UTC")) - now).total_seconds())

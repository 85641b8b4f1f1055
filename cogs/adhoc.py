"""``/mining adhoc new | load | list``, and the buttons under ad-hoc sessions."""

from typing import Any

import discord
from discord import app_commands

from cogs import adhocviews
from cogs.choices import as_choices, own_session, session_meant
from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.sessions import TITLE_CHARACTERS, SessionCommands
from cogs.sessionviews import started, stop_buttons
from cogs.voiceplaces import VoiceLike, chosen_places, require_fit
from domain.access import Standing
from domain.sessions import SessionState
from services.adhoc import Adhoc, Plan
from services.adhoclists import AdhocLists
from services.sessions import Sessions
from services.sessionview import SessionView

MEMBER, OFFICER = Standing.MEMBER, Standing.OFFICER
LOOKED_THROUGH = 100
NONE_STOPPED = "No session is stopped and unsaved: `/mining adhoc list` shows what there is."


NOT_RECORDED = (
    "You are not recorded, as you wished: your own time here counts for nothing. **My data** in `/mining me` "
    "changes that."
)


class AdhocCommands:
    def __init__(
        self, adhoc: Adhoc, lists: AdhocLists, sessions: Sessions, tracked: SessionCommands, gate: Gate
    ) -> None:
        self._adhoc = adhoc
        self._lists = lists
        self._sessions = sessions
        self._tracked = tracked
        self._gate = gate

    def register(self, group: app_commands.Group, presses: Presses) -> None:
        """``group`` is ``/mining adhoc``."""
        gate = self._gate
        new = gate.command(self.new, "new", "Start a session where you are, or enter one of the past", MEMBER)
        load = gate.command(self.load, "load", "Resume a stopped session, or validate it", MEMBER)
        listing = gate.command(self.show_list, "list", "Your ad-hoc sessions and what they lack", MEMBER)
        gate.suggests(new, "template", MEMBER, self._tracked.offer_templates)
        gate.suggests(load, "session", MEMBER, self.offer_to_load)
        for command in (new, load, listing):
            group.add_command(command)
        presses.on("adhoc.add", MEMBER, self.ask_channels)
        presses.on("adhoc.channels", MEMBER, self.add_channels)
        presses.on("adhoc.resume", MEMBER, self.resume)
        presses.on("adhoc.page", MEMBER, self.turn_page)

    @app_commands.describe(
        title="What the session is called",
        channel="Where; left out, the voice channel you are in",
        also="One more voice channel; others can be added while it runs",
        practice="Only try it out: nobody is paid, and all of it can be thrown away",
        template="By which rules it is paid; left out, by the guild's own",
        when="Enter a session of the past, e.g. yesterday 19:00-21:30 or 2026-11-14 19:00-21:30",
    )
    async def new(
        self,
        interaction: discord.Interaction,
        *,
        title: app_commands.Range[str, 1, TITLE_CHARACTERS] | None = None,
        channel: VoiceLike | None = None,
        also: VoiceLike | None = None,
        practice: bool = False,
        template: str | None = None,
        when: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        places = chosen_places(interaction, channel, also, needed=when is None)
        await interaction.response.defer()
        guild = guild_of(interaction)
        rules = await self._tracked.template_named(guild, template)
        announced_in = interaction.channel_id or 0
        plan = Plan(title, tuple(place.id for place in places), announced_in, practice, rules)
        if when is not None:
            await self._enter(interaction, plan, when)
            return
        view = await self._adhoc.new(guild.id, actor(interaction), plan, self._tracked.looking_at(guild))
        await interaction.followup.send(embed=started(view), view=adhocviews.open_buttons(view.session))
        self._show_sign(interaction, view)
        if view.owner is not None and not view.owner.tracked:
            await interaction.followup.send(NOT_RECORDED, ephemeral=True)

    async def _enter(self, interaction: discord.Interaction, plan: Plan, when: str) -> None:
        view = await self._adhoc.enter(guild_of(interaction).id, actor(interaction), plan, when)
        await interaction.followup.send(embed=adhocviews.entered(view), view=stop_buttons(view))

    async def show_list(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await self._show_page(interaction, 0)

    async def turn_page(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show_page(press.interaction, press.number(0))

    async def _show_page(self, interaction: discord.Interaction, number: int) -> None:
        reader = await self._gate.standing_of(interaction)
        page = await self._lists.page(guild_of(interaction).id, actor(interaction), reader, number)
        embed, buttons = adhocviews.listing(page, of_all=reader >= OFFICER)
        await interaction.edit_original_response(embed=embed, view=buttons)

    @app_commands.describe(session="Which one; left out, the only one of yours that is stopped")
    async def load(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        reader = await self._gate.standing_of(interaction)
        if session is None:
            session = await own_session(self._sessions, interaction, SessionState.STOPPED)
        stopped = SessionState.STOPPED
        code = await session_meant(self._sessions, interaction, session, stopped, none=NONE_STOPPED)
        guild_id = guild_of(interaction).id
        view = await self._adhoc.require_owned(guild_id, code, actor(interaction), reader)
        embed, buttons = adhocviews.loaded(view)
        await interaction.edit_original_response(embed=embed, view=buttons)

    async def offer_to_load(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        """What ``load`` can do something with: of an officer's guild, or of one's own."""
        states = (SessionState.STOPPED, SessionState.SAVED)
        guild_id = guild_of(interaction).id
        if await self._gate.standing_of(interaction) >= OFFICER:
            found = await self._sessions.choices(guild_id, *states, limit=LOOKED_THROUGH)
        else:
            found = await self._sessions.own(guild_id, interaction.user.id, *states, limit=LOOKED_THROUGH)
        return as_choices(
            (each for each in found if each.state is SessionState.STOPPED or each.practice), typed
        )

    async def resume(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer()
        guild, reader = guild_of(interaction), await self._gate.standing_of(interaction)
        who, look = actor(interaction), self._tracked.looking_at(guild)
        loaded = await self._adhoc.require_owned(guild.id, press.code, who, reader)
        require_fit(interaction, loaded.session.channel_ids)
        view = await self._adhoc.resume(
            guild.id, press.code, who, look, pauses=press.number(1), reader=reader
        )
        await interaction.edit_original_response(content=adhocviews.resumed(view), embed=None, view=None)
        self._show_sign(interaction, view)

    async def ask_channels(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer(ephemeral=True, thinking=True)
        reader, guild_id = await self._gate.standing_of(interaction), guild_of(interaction).id
        view = await self._adhoc.require_owned(guild_id, press.code, actor(interaction), reader)
        content, menu = adhocviews.channel_menu(view.session)
        await interaction.edit_original_response(content=content, view=menu)

    async def add_channels(self, press: Press) -> None:
        interaction = press.interaction
        await interaction.response.defer()
        guild, reader = guild_of(interaction), await self._gate.standing_of(interaction)
        places = require_fit(interaction, press.chosen_ids)
        view = await self._adhoc.add_channels(
            guild.id,
            press.code,
            actor(interaction),
            [place.id for place in places],
            self._tracked.looking_at(guild),
            reader=reader,
        )
        await interaction.edit_original_response(content=adhocviews.added(view), view=None)
        self._show_sign(interaction, view)

    def _show_sign(self, interaction: discord.Interaction, view: SessionView) -> None:
        """In a task of its own: nobody waits for it."""
        interaction.client.dispatch("session_started", interaction, view)

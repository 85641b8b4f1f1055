"""``/mining start | stop | status``, and the buttons under a stopped session."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import discord
from discord import app_commands

from cogs import sessionviews as views
from cogs import text
from cogs.choices import offer_sessions, offer_templates, own_session, session_meant
from cogs.gate import Gate
from cogs.membernames import described
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.roles import RoleReader
from cogs.scheduleviews import soonest
from cogs.sign import Shown, Sign, missing_permissions
from cogs.voice import VoiceWatch
from domain.access import Standing
from domain.errors import PaydirtError, Refused, Unavailable
from domain.payroll import SessionKind
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from services.channelwatch import Look
from services.schedules import Schedules
from services.sessions import Sessions
from services.sessionview import SessionView
from services.sightings import Sighting
from services.signrecord import SignRecord
from services.templates import Templates

log = logging.getLogger(__name__)

TITLE_CHARACTERS = 80
MEMBER, OFFICER = Standing.MEMBER, Standing.OFFICER
CHOOSE_ANOTHER = "; an admin can choose another in `/mining setup` for the next session"
NONE_OPEN = "No session is open here: an officer begins one with `/mining start`."
NONE_UNSAVED = (
    "No session is open, and none waits to be saved: an officer begins one with `/mining start`. An older one is "
    "shown if you name it in `session`."
)


class SessionCommands:
    def __init__(
        self,
        sessions: Sessions,
        watch: VoiceWatch,
        sign: Sign,
        gate: Gate,
        *,
        record: SignRecord,
        roles: RoleReader,
        templates: Templates,
        schedules: Schedules,
    ) -> None:
        self._schedules = schedules
        self._roles = roles
        self._templates = templates
        self._sessions = sessions
        self._watch = watch
        self._sign = sign
        self._gate = gate
        self._record = record

    def register(self, mining: app_commands.Group, presses: Presses) -> None:
        gate = self._gate
        start = gate.command(self.start, "start", "Start a session over the guild's mining channels", OFFICER)
        stop = gate.command(self.stop, "stop", "Stop a session; save or discard it then", MEMBER)
        status = gate.command(self.status, "status", "Who is there, time so far, what is noted", MEMBER)
        gate.suggests(start, "template", OFFICER, self.offer_templates)
        gate.suggests(stop, "session", MEMBER, self.offer_open)
        gate.suggests(status, "session", MEMBER, self.offer_all)
        for command in (start, stop, status):
            mining.add_command(command)
        presses.on("adhoc.stop", MEMBER, self.stop_by_press)

    @app_commands.describe(
        title="What the session is called, e.g. Sunday at Aberdeen",
        template="By which rules it is paid; left out, by the guild's own",
    )
    async def start(
        self,
        interaction: discord.Interaction,
        title: app_commands.Range[str, 1, TITLE_CHARACTERS] | None = None,
        template: str | None = None,
    ) -> None:
        await interaction.response.defer()
        guild = guild_of(interaction)
        await self._refuse_afk_channel(guild)
        rules = await self.template_named(guild, template)
        view = await self._sessions.start(
            guild.id,
            actor(interaction),
            (title or "").strip() or None,
            interaction.channel_id or 0,
            self.looking_at(guild),
            template=rules,
        )
        await interaction.followup.send(embed=views.started(view))
        interaction.client.dispatch("session_started", interaction, view)

    async def template_named(self, guild: discord.Guild, typed: str | None) -> str | None:
        """The template as it is written; None for the guild's own rules. Refused if there is none of that name."""
        return None if typed is None else (await self._templates.book(guild.id)).named(typed).name

    async def _refuse_afk_channel(self, guild: discord.Guild) -> None:
        """A channel may have become the AFK channel after it was chosen; it is never a session's (pay-rules.md A5)."""
        settings = await self._sessions.settings(guild.id)
        if guild.afk_channel is not None and guild.afk_channel.id in settings.mining_channel_ids:
            raise Refused(
                f"{guild.afk_channel.mention} is the server's AFK channel now, where nobody mines: an admin takes it "
                "out of the mining channels with `/mining setup`."
            )

    async def show_first_sign(self, interaction: discord.Interaction, view: SessionView) -> None:
        """Apart from the answer, which waits for nothing: show that the bot is tracking, or say what hinders it."""
        guild = guild_of(interaction)
        trouble = missing_permissions(guild, view.session.channel_ids)
        trouble += views.announcement_trouble(interaction.app_permissions)
        shown = await self._shown(interaction.client, guild, view.settings, view.session)
        trouble += [shown.trouble] if shown.trouble else []
        if trouble:
            await interaction.followup.send("⚠️ " + text.within(trouble, 1900), ephemeral=True)

    @app_commands.describe(session="Which one, if several are open")
    async def stop(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer()
        reader = await self._gate.standing_of(interaction)
        if session is None and reader < OFFICER:
            session = await own_session(self._sessions, interaction, SessionState.OPEN)
        code = await session_meant(self._sessions, interaction, session, SessionState.OPEN, none=NONE_OPEN)
        await self.stop_session(interaction, code)

    async def stop_by_press(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self.stop_session(press.interaction, press.code)

    async def stop_session(self, interaction: discord.Interaction, code: str) -> None:
        """Stop it, for everybody to read; the interaction was deferred. Refused to whom it is not theirs."""
        guild, reader = guild_of(interaction), await self._gate.standing_of(interaction)
        view = await self._sessions.stop(
            guild.id, code, actor(interaction), self.looking_at(guild), reader=reader
        )
        view = await self._with_present_names(guild, view)
        await self._roles.freeze(guild, code)
        await interaction.followup.send(embed=views.stopped(view), view=views.stop_buttons(view))
        await self.take_sign_down(guild, view.session)

    @app_commands.describe(session="Which one; left out, the one that is open")
    async def status(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        states = (SessionState.OPEN, SessionState.STOPPED)
        following = (
            soonest(await self._schedules.timetable(guild_of(interaction).id)) if session is None else ""
        )
        none = f"{NONE_UNSAVED} {following}".strip()
        code = await session_meant(self._sessions, interaction, session, *states, none=none)
        await self.show_status(interaction, code)

    async def show_status(self, interaction: discord.Interaction, code: str) -> None:
        """How it stands, for the one who asked; the interaction was deferred."""
        view = await self._sessions.view(guild_of(interaction).id, code)
        if view.session.state is SessionState.OPEN:
            await interaction.followup.send(
                embed=views.status(view), view=views.show_board(view.session), ephemeral=True
            )
        else:
            await interaction.followup.send(embed=views.status(view), ephemeral=True)

    async def has_ended(self, guild: discord.Guild, session: Session) -> None:
        """It ended without anybody's command."""
        await self._roles.freeze(guild, session.code)
        await self.take_sign_down(guild, session)

    async def take_sign_down(self, guild: discord.Guild, session: Session) -> None:
        """The session is tracked no more, however it ended."""
        await self._sign.hide(guild, session.channel_ids, others_open=bool(await self._open(guild)))

    async def show_signs(self, client: discord.Client, guilds: Iterable[discord.Guild]) -> None:
        """Show again, in these guilds, that open sessions are tracked; nobody waits for an answer to this."""
        try:
            for guild in guilds:
                if self._watch.watches(guild):
                    await self._show_sign(client, guild)
        except PaydirtError as error:  # the database is away, or the bot is going
            log.warning("the sign is not shown again: %s", error)

    async def _show_sign(self, client: discord.Client, guild: discord.Guild) -> None:
        for session in await self._open(guild):
            settings = await self._sessions.settings(guild.id)
            await self._shown(client, guild, settings, session)

    async def _shown(
        self, client: discord.Client, guild: discord.Guild, settings: GuildSettings, session: Session
    ) -> Shown:
        shown = await self._sign.show(client, guild, settings, session)
        if shown.is_new:
            await self._record.note_sign(guild.id, shown.outcome, shown.milliseconds)
        return shown

    async def sign_fell(self, client: discord.Client, guild: discord.Guild) -> None:
        """The bot was taken out of Dispatch, perhaps in the middle of a session."""
        if not self._sign.left_on_purpose(guild) and self._watch.watches(guild):
            self._sign.fell(guild)
            await self.show_signs(client, [guild])

    async def tell_channel_is_gone(self, guild: discord.Guild, channel_id: int, name: str) -> None:
        for session in await self._open(guild):
            if channel_id in session.channel_ids:
                await self._sessions.tell(
                    guild.id,
                    session.code,
                    f"⚠️ The channel {text.name(name)} of **{session.code}** was deleted. Time there counts up to now"
                    f"{CHOOSE_ANOTHER if session.kind is SessionKind.SUNDAY else ''}.",
                )

    async def tell_role_is_gone(self, guild: discord.Guild, role_id: int, name: str) -> None:
        await self._sessions.tell_role_is_gone(
            guild.id,
            role_id,
            f"⚠️ The role {text.name(name)} was deleted, which Paydirt was told to look at. "
            "An admin chooses another in `/mining setup`.",
        )

    async def offer_templates(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_templates(self._templates, interaction, typed)

    async def offer_open(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, SessionState.OPEN)

    async def offer_all(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, *SessionState)

    async def _with_present_names(self, guild: discord.Guild, view: SessionView) -> SessionView:
        """The same with the names of today; with the known ones where those cannot be had: it is stopped already."""
        met = await described(guild, view.discord_ids)
        try:
            return await self._sessions.with_names(guild.id, view.session.code, met) if met else view
        except Unavailable as error:
            log.warning("guild %d: the names stay as they are (%s)", guild.id, error)
            return view

    async def _open(self, guild: discord.Guild) -> list[Session]:
        return await self._sessions.choices(guild.id, SessionState.OPEN)

    def looking_at(self, guild: discord.Guild) -> Look:
        """Who is in the watched channels of the guild, at the moment it is asked."""

        def look(now: datetime) -> list[Sighting]:
            return self._watch.people_in_voice(guild, now)

        return look

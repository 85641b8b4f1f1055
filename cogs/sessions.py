"""``/mining start | stop | status``, and the buttons under a stopped session."""

from datetime import datetime

import discord
from discord import app_commands

from cogs import sessionviews as views
from cogs import text
from cogs.choices import offer_sessions
from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.sign import Sign, missing_permissions
from cogs.voice import VoiceWatch
from domain.access import Standing
from domain.errors import Refused
from domain.sessions import Session, SessionState
from services.recorder import Sighting
from services.sessions import Look, Sessions

TITLE_CHARACTERS = 80


class SessionCommands:
    def __init__(self, sessions: Sessions, watch: VoiceWatch, sign: Sign) -> None:
        self._sessions = sessions
        self._watch = watch
        self._sign = sign

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        start = gate.command(
            self.start, "start", "Start a session over the guild's mining channels", Standing.OFFICER
        )
        stop = gate.command(self.stop, "stop", "Stop a session; save or discard it then", Standing.OFFICER)
        status = gate.command(
            self.status, "status", "Who is there, time so far, what is noted", Standing.MEMBER
        )
        for command in (stop, status):
            command.autocomplete("session")(self.offer_sessions)
        for command in (start, stop, status):
            mining.add_command(command)
        presses.on("session.discard", Standing.OFFICER, self.ask_to_discard)
        presses.on("session.discard-now", Standing.OFFICER, self.discard)
        presses.on("session.keep", Standing.OFFICER, self.keep)

    @app_commands.describe(title="What the session is called, e.g. Sunday at Aberdeen")
    async def start(
        self,
        interaction: discord.Interaction,
        title: app_commands.Range[str, 1, TITLE_CHARACTERS] | None = None,
    ) -> None:
        await interaction.response.defer()
        guild = guild_of(interaction)
        view = await self._sessions.start(
            guild.id, actor(interaction), title, interaction.channel_id or 0, self._looking_at(guild)
        )
        await interaction.followup.send(embed=views.started(view))
        trouble = missing_permissions(guild, view.settings)
        if failed := await self._sign.show(
            interaction.client, guild, view.settings, view.session.channel_ids
        ):
            trouble.append(failed)
        if trouble:
            await interaction.followup.send("⚠️ " + text.within(trouble, 1900), ephemeral=True)

    @app_commands.describe(session="Which one, if several are open")
    async def stop(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer()
        guild = guild_of(interaction)
        code = await self._code(interaction, session, SessionState.OPEN)
        view = await self._sessions.stop(guild.id, code, actor(interaction), self._looking_at(guild))
        await interaction.followup.send(embed=views.stopped(view), view=views.stop_buttons(view.session))
        await self._sign.hide(guild, view.session.channel_ids, others_open=bool(await self._open(guild)))

    @app_commands.describe(session="Which one, if not the newest")
    async def status(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        code = await self._code(interaction, session, SessionState.OPEN, SessionState.STOPPED)
        view = await self._sessions.view(guild_of(interaction).id, code)
        await interaction.followup.send(embed=views.status(view), ephemeral=True)

    async def show_signs(self, client: discord.Client) -> None:
        """Show again, in every guild, that open sessions are tracked."""
        for guild in client.guilds:
            for session in await self._open(guild):
                view = await self._sessions.view(guild.id, session.code)
                await self._sign.show(client, guild, view.settings, session.channel_ids)

    async def tell_channel_is_gone(self, guild: discord.Guild, channel_id: int, name: str) -> None:
        for session in await self._open(guild):
            if channel_id in session.channel_ids:
                await self._sessions.tell(
                    guild.id,
                    session.code,
                    f"⚠️ The channel {text.name(name)} of **{session.code}** was deleted. Time there counts up to now; "
                    "an admin can choose another in `/mining setup` for the next session.",
                )

    async def tell_role_is_gone(self, guild: discord.Guild, role_id: int, name: str) -> None:
        await self._sessions.tell_role_is_gone(
            guild.id,
            role_id,
            f"⚠️ The role {text.name(name)} was deleted, which Paydirt was told to look at. "
            "An admin chooses another in `/mining setup`.",
        )

    async def _open(self, guild: discord.Guild) -> list[Session]:
        return await self._sessions.choices(guild.id, SessionState.OPEN)

    async def offer_sessions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await offer_sessions(
            self._sessions, interaction, typed, SessionState.OPEN, SessionState.STOPPED
        )

    async def ask_to_discard(self, press: Press) -> None:
        (code,) = press.arguments
        view = await self._sessions.view(guild_of(press.interaction).id, code)
        if view.session.state is not SessionState.STOPPED:
            raise Refused(f"Session {code} is {view.session.state}: there is nothing to discard.")
        await press.interaction.response.send_message(
            f"Discard **{code}**? What was noted ({len(view.notes.sales)} sales, {len(view.notes.expenses)} expenses) "
            "is rolled back and nobody is paid for it. Attendance stays readable.",
            view=views.discard_buttons(view.session),
            ephemeral=True,
        )

    async def discard(self, press: Press) -> None:
        (code,) = press.arguments
        guild = guild_of(press.interaction)
        session = await self._sessions.discard(
            guild.id, code, actor(press.interaction), "discarded by an officer"
        )
        await press.interaction.response.edit_message(content=f"**{code}** is {session.state}.", view=None)
        await press.interaction.followup.send(
            f"{text.name(press.interaction.user.display_name)} discarded **{code}**: nothing of it was committed."
        )

    async def keep(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.edit_message(content=f"**{code}** is kept as it is.", view=None)

    async def _code(self, interaction: discord.Interaction, given: str | None, *states: SessionState) -> str:
        """The session meant: the one named, or the newest in one of these states if that is clear."""
        if given is not None:
            return given.strip().lower()
        found = await self._sessions.choices(guild_of(interaction).id, *states, limit=2)
        if not found:
            raise Refused("No session is open here: an officer begins one with `/mining start`.")
        if len(found) > 1 and found[1].state is SessionState.OPEN and states == (SessionState.OPEN,):
            raise Refused("Several sessions are open: say which one in `session`.")
        return found[0].code

    def _looking_at(self, guild: discord.Guild) -> Look:
        def look(now: datetime) -> list[Sighting]:
            return self._watch.people_in_voice(guild, now)

        return look

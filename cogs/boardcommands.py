"""``/mining board``, the buttons of a board, and the one that brings it back."""

from typing import Any

import discord
from discord import app_commands

from cogs import boardviews
from cogs.boards import Written, missing
from cogs.choices import offer_sessions, session_meant
from cogs.gate import Gate
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.sessions import NONE_OPEN, SessionCommands
from domain.access import Standing
from domain.errors import Refused
from domain.sessions import SessionState
from services.boardkeeper import BoardKeeper
from services.sessions import Sessions

MEMBER = Standing.MEMBER


class BoardCommands:
    def __init__(self, keeper: BoardKeeper, sessions: Sessions, tracked: SessionCommands, gate: Gate) -> None:
        self._keeper = keeper
        self._sessions = sessions
        self._tracked = tracked
        self._gate = gate

    def register(self, mining: app_commands.Group, presses: Presses) -> None:
        command = self._gate.command(
            self.board,
            "board",
            "Post the live board of an open session anew, at the end of its channel",
            MEMBER,
        )
        self._gate.suggests(command, "session", MEMBER, self.offer_open)
        mining.add_command(command)
        presses.on("board.show", MEMBER, self.show_by_press)
        presses.on("board.status", MEMBER, self.status)
        presses.on("board.stop", MEMBER, self.ask_to_stop)
        presses.on("board.stop-now", MEMBER, self.stop)
        presses.on("board.go-on", MEMBER, self.go_on)

    @app_commands.describe(session="Which one, if several are open")
    async def board(self, interaction: discord.Interaction, session: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        code = await session_meant(self._sessions, interaction, session, SessionState.OPEN, none=NONE_OPEN)
        await self._show(interaction, code)

    async def show_by_press(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        await self._show(press.interaction, press.code)

    async def _show(self, interaction: discord.Interaction, code: str) -> None:
        guild = guild_of(interaction)
        board = await self._keeper.ask(guild.id, code)
        _require_room(guild, board.channel_id)
        message_id = await self._keeper.show(guild.id, board)
        await interaction.edit_original_response(
            content=f"The board of **{code}** is here: "
            f"https://discord.com/channels/{guild.id}/{board.channel_id}/{message_id}"
        )

    async def status(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        await self._tracked.show_status(press.interaction, press.code)

    async def ask_to_stop(self, press: Press) -> None:
        """Checked like the command, and asked once more: the button is easily hit."""
        interaction = press.interaction
        await interaction.response.defer(ephemeral=True, thinking=True)
        reader, guild_id = await self._gate.standing_of(interaction), guild_of(interaction).id
        await self._sessions.require_can_stop(guild_id, press.code, actor(interaction), reader)
        view = await self._sessions.view(guild_id, press.code)
        await interaction.edit_original_response(
            content=boardviews.ask_to_stop(view), view=boardviews.stop_buttons(view.session)
        )

    async def stop(self, press: Press) -> None:
        """Everybody reads that it is stopped; whoever pressed can press no more."""
        interaction = press.interaction
        await interaction.response.defer()
        await self._tracked.stop_session(interaction, press.code)
        await interaction.edit_original_response(content=f"**{press.code}** is stopped.", view=None)

    async def go_on(self, press: Press) -> None:
        await press.interaction.response.edit_message(content=f"**{press.code}** goes on.", view=None)

    async def offer_open(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        return await offer_sessions(self._sessions, interaction, typed, SessionState.OPEN)


def _require_room(guild: discord.Guild, channel_id: int) -> None:
    """Refused where the board cannot be written, with what is missing."""
    channel = guild.get_channel_or_thread(channel_id)
    if not isinstance(channel, Written):
        raise Refused(
            "The channel in which the session was announced is gone: `/mining status` shows how it stands."
        )
    if lacking := missing(channel):
        raise Refused(
            f"I cannot write the board in {channel.mention}. Missing there: {', '.join(lacking)}. As soon as I may, "
            "it comes; or call again then."
        )

"""Where the live messages of sessions are written: Discord, whose refusals become words here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord

from cogs import boardviews
from cogs.presses import custom_id
from domain.boards import Board
from domain.permissions import words_of
from services.boards import BoardPicture
from services.boardwriter import BoardIsGone, CannotWrite

UNKNOWN_MESSAGE = 10008
LOOKED_THROUGH = 100
"""Of the channel's newest messages, where a board that may be there is looked for."""
Written = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
"""Channels in which there can be a board."""
NEEDED = ("view_channel", "send_messages", "embed_links")
WORDS = words_of(*NEEDED, "send_messages_in_threads")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A board as Discord takes it; equal if it looks the same."""

    embed: Mapping[str, Any]
    code: str | None
    """Whose buttons it has; None has none."""


class BoardCanvas:
    def __init__(self) -> None:
        self._client: discord.Client | None = None

    def use(self, client: discord.Client) -> None:
        """The client to write with; it is made after the services that this belongs to."""
        self._client = client

    def is_possible(self, guild_id: int) -> bool:
        """Whether Discord is there, with this guild."""
        client = self._client
        if client is None or client.is_closed() or not client.is_ready():
            return False
        return self._guild(guild_id) is not None

    def draw(self, picture: BoardPicture) -> Drawn:
        """The message of an open session."""
        return Drawn(boardviews.board(picture).to_dict(), picture.view.session.code)

    def draw_still(self, picture: BoardPicture) -> Drawn:
        """The last one."""
        return Drawn(boardviews.still(picture).to_dict(), None)

    async def post(self, guild_id: int, board: Board, drawn: object) -> int:
        """Post it without calling anybody; the id of the message. The same nonce soon again is the same message."""
        channel = self._channel(guild_id, board)
        assert board.nonce is not None, "it is being posted"
        try:
            message = await channel.send(
                **_content(drawn),
                nonce=board.nonce,
                silent=True,
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
            raise CannotWrite(_why(error)) from error
        return message.id

    async def find(self, guild_id: int, board: Board) -> int | None:
        """A message of this board other than the one that is known, if it is there and may be looked for."""
        channel = self._channel(guild_id, board)
        wanted = custom_id("board.stop", board.session_code)
        known = (board.message_id, board.stale_message_id)
        try:
            async for message in channel.history(limit=LOOKED_THROUGH):
                if message.id not in known and wanted in _buttons(message):
                    return message.id
        except discord.Forbidden:
            return None
        except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
            raise CannotWrite(_why(error)) from error
        return None

    async def edit(self, guild_id: int, board: Board, drawn: object) -> None:
        """Change its message."""
        message = self._message(guild_id, board, board.message_id)
        try:
            await message.edit(**{"view": None, **_content(drawn)})
        except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
            raise _failure(error) from error

    async def remove(self, guild_id: int, board: Board) -> None:
        """Delete the message that it has replaced."""
        message = self._message(guild_id, board, board.stale_message_id)
        try:
            await message.delete()
        except discord.NotFound:
            return
        except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
            raise CannotWrite(_why(error)) from error

    def _message(self, guild_id: int, board: Board, message_id: int | None) -> discord.PartialMessage:
        assert message_id is not None, "there is a message"
        return self._channel(guild_id, board).get_partial_message(message_id)

    def _guild(self, guild_id: int) -> discord.Guild | None:
        """None while Discord does not show it."""
        guild = self._client.get_guild(guild_id) if self._client is not None else None
        return None if guild is None or guild.unavailable else guild

    def _channel(self, guild_id: int, board: Board) -> Written:
        """The board's channel, in which everything may be done that it takes."""
        if (guild := self._guild(guild_id)) is None:
            raise CannotWrite("the server is not there just now")
        channel = guild.get_channel_or_thread(board.channel_id)
        if not isinstance(channel, Written):
            raise CannotWrite("its channel is gone")
        if lacking := missing(channel):
            raise CannotWrite(f"missing in {channel.mention}: {', '.join(lacking)}")
        return channel


def missing(channel: Written) -> list[str]:
    """The permissions that a board takes and the bot does not have there."""
    allowed = channel.permissions_for(channel.guild.me)
    names = [*NEEDED, *(["send_messages_in_threads"] if isinstance(channel, discord.Thread) else [])]
    return [WORDS[name] for name in names if not getattr(allowed, name)]


def _content(drawn: object) -> dict[str, Any]:
    """What to send, as keyword arguments."""
    assert isinstance(drawn, Drawn), "it was drawn here"
    view = boardviews.board_buttons(drawn.code) if drawn.code is not None else None
    embed = discord.Embed.from_dict(drawn.embed)
    return {"embed": embed, "view": view} if view is not None else {"embed": embed}


def _buttons(message: discord.Message) -> set[str | None]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return {item.custom_id for row in rows for item in row.children}


def _failure(error: Exception) -> CannotWrite | BoardIsGone:
    if isinstance(error, discord.NotFound) and error.code == UNKNOWN_MESSAGE:
        return BoardIsGone("somebody deleted the message")
    return CannotWrite(_why(error))


def _why(error: Exception) -> str:
    return str(error) or repr(error)

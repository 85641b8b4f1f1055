"""Delivers the outbox: one row, one message, with a nonce by which Discord recognises a repetition."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import discord

from cogs import text
from cogs.files import channel_names, payroll_files
from cogs.sessionviews import TITLE, started, stop_buttons, stopped
from cogs.views import GREEN, SECONDARY, button, view_of
from domain.errors import Refused, Unavailable
from reports.model import PayrollReport
from services.outbox import OutboxMessage
from services.reports import Reports
from services.sessions import Sessions

HOPELESS = frozenset({10003, 50001, 50013})
"""Unknown channel, missing access, missing permissions: trying again will not help."""

CLOSED_TO_BOTS = frozenset({10013, 50007, 50278})
"""Unknown user, no direct messages from the bot, no server in common: the guild's channel is left."""

WITHOUT_FILES = frozenset({40005, 50013})
"""Too large, missing permissions: without files the message may still get through."""
FREE_TEXT = 300
"""Characters shown of a text that somebody wrote."""
FILES_MISSING = "Its files could not be attached here: officers have them."


class Delivery:
    """Turns a row of the outbox into a message of the channel it is for."""

    def __init__(self, reports: Reports, sessions: Sessions) -> None:
        self._reports = reports
        self._sessions = sessions
        self._client: discord.Client | None = None

    def use(self, client: discord.Client) -> None:
        """The client to send with; it is made after the services that this belongs to."""
        self._client = client

    def is_possible(self) -> bool:
        """Whether Discord is there, with its guilds."""
        return self._client is not None and self._client.is_ready()

    async def send(self, message: OutboxMessage) -> None:
        """Send it. Raises Refused where that is hopeless, Unavailable where a later try may succeed."""
        try:
            if "direct" in message.content and await self._send_direct(message):
                return
            guild, channel = self._place(message)
            composed = await self._compose(guild, message)
            await _send(channel, composed, message.nonce)
        except discord.HTTPException as error:
            kind = Refused if error.code in HOPELESS else Unavailable
            raise kind(f"channel {message.channel_id}: {error}") from error
        except (OSError, aiohttp.ClientError, discord.ConnectionClosed) as error:
            raise Unavailable(f"Discord cannot be reached: {error}") from error

    def _place(self, message: OutboxMessage) -> tuple[discord.Guild, discord.abc.Messageable]:
        client = self._client
        if client is None or not client.is_ready():
            raise Unavailable("not connected to Discord")
        guild = client.get_guild(message.guild_id)
        if guild is None or guild.unavailable:
            raise Unavailable(f"guild {message.guild_id} is not there")
        channel = guild.get_channel_or_thread(message.channel_id)
        if not isinstance(channel, discord.abc.Messageable):
            raise Refused(f"channel {message.channel_id} is gone")
        return guild, channel

    async def _send_direct(self, message: OutboxMessage) -> bool:
        """To the one it is for; False if they take no direct messages from the bot."""
        client = self._client
        if client is None or not client.is_ready():
            raise Unavailable("not connected to Discord")
        try:
            private = await client.create_dm(discord.Object(int(message.content["direct"])))
            await _send(private, composed_notice(message.content, called=False), message.nonce)
        except discord.HTTPException as error:
            if error.code not in CLOSED_TO_BOTS:
                raise
            return False
        return True

    async def _compose(self, guild: discord.Guild, message: OutboxMessage) -> dict[str, Any]:
        """What to send, as the keyword arguments of ``send``."""
        if "payroll" not in message.content:
            composed = composed_notice(message.content, called="direct" in message.content)
            return composed | await self._session_shown(guild, message.content)
        code, revision = message.content["payroll"], message.content["revision"]
        report = await self._reports.saved(guild.id, code, revision, channel_names(guild))
        mine = button("My time and pay", SECONDARY, "me.open", code)
        return {
            "embed": announcement(report),
            "files": await payroll_files(report, bundle=None),
            "view": view_of(mine),
        }

    async def _session_shown(self, guild: discord.Guild, content: Mapping[str, Any]) -> dict[str, Any]:
        """The session that a message tells of, as when somebody starts or stops it by command."""
        if code := content.get("started"):
            return {"embed": started(await self._sessions.view(guild.id, code))}
        if code := content.get("stopped"):
            view = await self._sessions.view(guild.id, code)
            return {"embed": stopped(view), "view": stop_buttons(view)}
        return {}


def composed_notice(content: Mapping[str, Any], *, called: bool) -> dict[str, Any]:
    """A notice as the keyword arguments of ``send``; ``called``: with a mention of the one it is for."""
    free = {place: text.plain(words, FREE_TEXT) for place, words in content.get("free", {}).items()}
    written = content["text"].format_map(free) if free else content["text"]
    composed: dict[str, Any] = {}
    if called:
        whom = discord.Object(int(content["direct"]))
        written = f"<@{whom.id}> {written}"
        composed["allowed_mentions"] = discord.AllowedMentions(everyone=False, roles=False, users=[whom])
    if buttons := content.get("buttons"):
        composed["view"] = view_of(
            *(
                button(each["label"], discord.ButtonStyle[each["style"]], each["verb"], *each["arguments"])
                for each in buttons
            )
        )
    return {"content": written, **composed}


async def _send(channel: discord.abc.Messageable, composed: dict[str, Any], nonce: str | int) -> None:
    """Send it; without its files where they may not be attached, or are too large for this guild."""
    quiet = discord.AllowedMentions.none()
    try:
        await channel.send(**{"allowed_mentions": quiet, **composed}, nonce=nonce)
    except discord.HTTPException as error:
        if error.code not in WITHOUT_FILES or not composed.get("files"):
            raise
        bare = composed["embed"].copy().set_footer(text=FILES_MISSING)
        await channel.send(embed=bare, view=composed["view"], nonce=nonce, allowed_mentions=quiet)


def announcement(report: PayrollReport) -> discord.Embed:
    """A saved payroll in two lines."""
    session = report.given.session
    title = f" · {text.plain(session.title, TITLE)}" if session.title else ""
    corrected = f", revision {report.given.revision}" if report.given.revision > 1 else ""
    paid = {line.person_id for line in report.payroll.lines if line.net_auec}
    people = text.counted(len(paid), "person", "people")
    return discord.Embed(
        title=f"⛏️ Payroll of {' · '.join((session.code, *report.marks))}{title}{corrected}",
        colour=GREEN,
        description=f"**{text.money(report.payroll.gross_auec)}** shared by {people}, saved by "
        f"{text.name(report.ran_by)}. Everybody's line is in the PDF.",
    )

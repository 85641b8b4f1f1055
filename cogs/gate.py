"""The one way in: every command and every press passes here, is checked, and gets an answer whatever happens."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import discord
from discord import app_commands

from cogs.leaseviews import offered_back, refusal, typed_answers
from cogs.presses import Press, Presses, Verb, cleaned
from domain.access import Standing, standing
from domain.errors import PaydirtError, Refused, Unavailable
from domain.leases import NoLease
from services.guilds import NOT_SET_UP, Guilds
from services.incidents import Incidents

log = logging.getLogger(__name__)

T = TypeVar("T")
Suggest = Callable[[discord.Interaction, str], Awaitable[list[app_commands.Choice[Any]]]]

ANSWERED_WITHIN_SECONDS = 2.5
"""Discord gives three seconds for a first answer."""
FINISHED_WITHIN_SECONDS = 3.0
ANSWERED_BEFORE, TOO_LATE = 40060, 10062

WHO = {
    Standing.MEMBER: "members of the mining guild",
    Standing.OFFICER: "officers",
    Standing.ADMIN: "admins",
}
NOT_IN_A_SERVER = "Paydirt works in a server, not in direct messages."
AWAY = (
    "Paydirt cannot reach its database or Discord at the moment. Try again in a minute, and look first whether "
    "it was done all the same."
)
BUG = "Something went wrong inside Paydirt. Please tell an admin this number, which the log has, too: incident `{}`."


class Gate:
    """Checks who may, and turns what goes wrong into one sentence."""

    def __init__(self, guilds: Guilds, presses: Presses, incidents: Incidents) -> None:
        self._guilds = guilds
        self._incidents = incidents
        self.presses = presses
        self._under_way: set[asyncio.Task[Any]] = set()

    def command(
        self,
        method: Callable[..., Awaitable[None]],
        name: str,
        description: str,
        needs: Standing,
        *,
        at_once: bool = False,
    ) -> app_commands.Command[Any, ..., Any]:
        """A slash command out of a bound method ``(interaction, options…)`` that only ``needs`` may run.

        One ``at_once`` does not defer: its answer is public and its refusals are not.
        """

        @functools.wraps(method)
        async def callback(interaction: discord.Interaction, **options: Any) -> None:
            async def work() -> None:
                await method(interaction, **_cleaned(options))

            await self._pass(interaction, needs, work, at_once=at_once)

        # discord.py takes a dotted qualified name for an unbound method that wants a ``self``.
        callback.__qualname__ = callback.__name__
        return app_commands.Command(name=name, description=description, callback=callback)

    def suggests(
        self, command: app_commands.Command[Any, ..., Any], option: str, needs: Standing, suggest: Suggest
    ) -> None:
        """Offer values for an option while it is typed, to those who may run the command."""

        async def offer(
            interaction: discord.Interaction, typed: str
        ) -> list[app_commands.Choice[str | int | float]]:
            try:
                return await _in_time(self._suggestions(interaction, typed, needs, suggest))
            except PaydirtError as error:
                log.info("nothing to suggest: %s", error)
                return []

        command.autocomplete(option)(offer)

    async def press(self, interaction: discord.Interaction) -> None:
        """Take a press or a submit, if it is one of ours."""
        if (found := self.presses.find(interaction)) is not None:
            verb, press = found
            work = functools.partial(self._handle, verb, press)
            await self._pass(interaction, verb.needs, work, at_once=verb.at_once)

    async def _handle(self, verb: Verb, press: Press) -> None:
        """Whoever does not edit what they wanted to change is told who does, and gets back what they had typed."""
        try:
            await verb.handler(press)
        except NoLease as error:
            log.info("not edited: %s", error)
            words, items = refusal(error, await self.standing_of(press.interaction))
            typed = await verb.retell(press) if verb.retell is not None else typed_answers(press)
            await answer_privately(press.interaction, **offered_back(words, typed, items))

    async def standing_of(self, interaction: discord.Interaction) -> Standing:
        """What the person is in this guild, by the roles that came with this very interaction."""
        return (await self._look_at(interaction))[0]

    async def cannot_run(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        """What discord.py itself could not make sense of: a command of before, somebody who has left."""
        log.warning("a command could not be run: %s", error)
        await answer_privately(
            interaction,
            "Discord sent something that does not fit this command (has somebody left, or is the command an old "
            "one?): try again.",
        )

    async def finish(self) -> None:
        """Let everybody have their answer before the bot leaves Discord, as far as that takes no longer than this."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FINISHED_WITHIN_SECONDS)

    async def _pass(
        self,
        interaction: discord.Interaction,
        needs: Standing | None,
        work: Callable[[], Awaitable[None]],
        *,
        at_once: bool,
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        try:
            await self._check_and_do(interaction, needs, work, at_once=at_once)
        except (Unavailable, TimeoutError) as error:
            log.warning("could not serve a person: %s", error or "no answer in time")
            await answer_privately(interaction, AWAY)
        except PaydirtError as error:
            await answer_privately(interaction, str(error))
        except Exception as error:  # the edge to the user: a bug gets a number that the log has, too
            if isinstance(error, discord.HTTPException) and error.code in (ANSWERED_BEFORE, TOO_LATE):
                log.warning("an interaction could not be answered any more: %s", error)
                return
            incident = self._incidents.note(error, "an answer to somebody", interaction.guild_id)
            log.exception("incident %s", incident.number)
            await answer_privately(interaction, BUG.format(incident.number))

    async def _check_and_do(
        self,
        interaction: discord.Interaction,
        needs: Standing | None,
        work: Callable[[], Awaitable[None]],
        *,
        at_once: bool,
    ) -> None:
        async def check() -> None:
            if needs is not None:
                await self._require(interaction, needs)
            if at_once:
                await work()

        await _in_time(check())
        if not at_once:
            await work()

    async def _require(self, interaction: discord.Interaction, needs: Standing) -> None:
        reader, is_set_up = await self._look_at(interaction)
        if reader >= needs:
            return
        if not is_set_up:
            raise Refused(NOT_SET_UP)
        raise Refused(f"Only {WHO[needs]} may do this. Who is one is decided in `/mining setup`, by roles.")

    async def _look_at(self, interaction: discord.Interaction) -> tuple[Standing, bool]:
        """The person's standing, and whether the guild is set up."""
        if interaction.guild_id is None or not isinstance(interaction.user, discord.Member):
            raise Refused(NOT_IN_A_SERVER)
        settings = await self._guilds.settings(interaction.guild_id)
        role_ids = [role.id for role in interaction.user.roles]
        reader = standing(settings, role_ids, manages_guild=interaction.permissions.manage_guild)
        return reader, settings is not None and settings.set_up_at is not None

    async def _suggestions(
        self, interaction: discord.Interaction, typed: str, needs: Standing, suggest: Suggest
    ) -> list[app_commands.Choice[Any]]:
        await self._require(interaction, needs)
        return await suggest(interaction, typed)


def _cleaned(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a command, their texts cleaned. Refused if one is blank."""
    clean = {name: cleaned(value) if isinstance(value, str) else value for name, value in options.items()}
    for name, value in clean.items():
        if value == "":
            raise Refused(f"`{name}` is blank: write something there.")
    return clean


async def answer_privately(interaction: discord.Interaction, content: str, **more: Any) -> None:
    """A few words to the one who asked, in whatever way the interaction still allows; ``more``: embed, view."""
    quiet = discord.AllowedMentions.none()
    try:
        if interaction.response.is_done():
            await interaction.followup.send(content, ephemeral=True, allowed_mentions=quiet, **more)
        else:
            await interaction.response.send_message(content, ephemeral=True, allowed_mentions=quiet, **more)
    except discord.HTTPException as error:
        log.warning("no answer could be given: %s (HTTP %d, code %d)", content, error.status, error.code)


async def _in_time(work: Awaitable[T]) -> T:
    """Raises Unavailable if it takes longer than Discord waits for a first answer."""
    try:
        async with asyncio.timeout(ANSWERED_WITHIN_SECONDS):
            return await work
    except TimeoutError:
        raise Unavailable("it took too long for a first answer") from None

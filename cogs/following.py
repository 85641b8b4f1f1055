"""What somebody asked, followed to its end: measured, and named on every line that is logged meanwhile."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import discord

from cogs.presses import Press
from domain.errors import PaydirtError, Unavailable
from domain.sessions import is_code
from services.answers import Answers, Asked, Outcome
from services.logfacts import about

log = logging.getLogger(__name__)

ANSWERED_BEFORE, TOO_LATE = 40060, 10062
UNKNOWN = "unknown"
"""The name of a button or a command of before an update."""


@dataclass(frozen=True, slots=True)
class Asking:
    """``name``: of a command or of a press's verb. ``session``: the one that it names, if it names one."""

    how: Asked
    name: str
    session: str | None = None


@dataclass(slots=True)
class Followed:
    """To be told how it ended, unless it was done."""

    outcome: Outcome = Outcome.DONE


def asked_by_command(interaction: discord.Interaction, options: Mapping[str, Any]) -> Asking:
    """A slash command."""
    return Asking(Asked.COMMAND, _command_name(interaction), _code(options.get("session")))


def asked_by_typing(interaction: discord.Interaction) -> Asking:
    """An option of one, while it is typed."""
    return Asking(Asked.SUGGESTION, _command_name(interaction))


def asked_by_press(press: Press) -> Asking:
    """A button, a menu or a form."""
    first = press.arguments[0] if press.arguments else None
    return Asking(Asked.PRESS, press.verb or UNKNOWN, _code(first))


@contextmanager
def following(answers: Answers, interaction: discord.Interaction, asking: Asking) -> Iterator[Followed]:
    """Note in ``answers`` how the block ends, and how long it takes; not if it is cancelled."""
    followed, begun_at = Followed(), time.monotonic()
    whose = {"guild": interaction.guild_id, "user": interaction.user.id, "session": asking.session}
    with about(**whose, **{asking.how: asking.name}):
        yield followed
        seconds = time.monotonic() - begun_at
        answers.note(asking.how, asking.name, followed.outcome, seconds)
        level = logging.DEBUG if asking.how is Asked.SUGGESTION else logging.INFO
        log.log(level, "%s %s: %s after %.0f ms", asking.how, asking.name, followed.outcome, seconds * 1000)


def outcome_of(error: Exception) -> Outcome:
    """What an error says about the end of something that somebody asked for."""
    if isinstance(error, Unavailable | TimeoutError):
        return Outcome.AWAY
    if isinstance(error, PaydirtError):
        return Outcome.REFUSED
    if isinstance(error, discord.HTTPException) and error.code in (ANSWERED_BEFORE, TOO_LATE):
        return Outcome.LATE
    return Outcome.BUG


def _command_name(interaction: discord.Interaction) -> str:
    return interaction.command.qualified_name if interaction.command is not None else UNKNOWN


def _code(text: object) -> str | None:
    """The session's code, if it is one: nothing else that somebody typed goes into the log here."""
    return text if isinstance(text, str) and is_code(text) else None

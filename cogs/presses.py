"""Buttons, menus and modals that still work after a restart: all they mean is in their ``custom_id``.

A custom_id reads ``pd:<verb>:<argument>:…``. One listener takes every press and submit, looks up the verb,
checks the presser's standing as for a command, and calls the handler. Nothing is kept in memory between
showing a button and its press.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from domain.access import Standing
from domain.errors import Refused

PREFIX = "pd"


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button, choice from a menu (``chosen``) or submit of a modal (``answers`` by field)."""

    interaction: discord.Interaction
    arguments: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def answer(self, name: str) -> str:
        """What was typed into a field; empty if nothing was."""
        values = self.answers.get(name, ())
        return values[0].strip() if values else ""


Handler = Callable[[Press], Awaitable[None]]


class Presses:
    """The table of verbs. Cogs register theirs when they are made."""

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[Standing, Handler]] = {}

    def on(self, verb: str, needs: Standing, handler: Handler) -> None:
        if verb in self._handlers:
            raise ValueError(f"the verb {verb!r} is taken")
        self._handlers[verb] = (needs, handler)

    def find(self, interaction: discord.Interaction) -> tuple[Standing, Handler, Press] | None:
        """What a press asks for; None if it is not one of ours. A verb nobody knows any more is ours, too."""
        data: Mapping[str, Any] = interaction.data or {}
        prefix, _, rest = str(data.get("custom_id", "")).partition(":")
        if prefix != PREFIX:
            return None
        verb, *arguments = rest.split(":")
        needs, handler = self._handlers.get(verb, (Standing.STRANGER, _outdated))
        press = Press(
            interaction=interaction,
            arguments=tuple(arguments),
            chosen=tuple(data.get("values", ())),
            answers=_answers(data.get("components", ())),
        )
        return needs, handler, press


def custom_id(verb: str, *arguments: object) -> str:
    """The custom_id that brings a press back to the handler of ``verb``."""
    joined = ":".join([PREFIX, verb, *map(str, arguments)])
    if len(joined) > 100:
        raise ValueError(f"custom_id too long for Discord: {joined}")
    return joined


def _answers(components: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The fields of a submitted modal, whatever it wraps them in."""
    answers: dict[str, tuple[str, ...]] = {}
    for outer in components:
        inner = [outer["component"]] if "component" in outer else outer.get("components", ())
        for item in inner:
            values = item["values"] if "values" in item else [item.get("value")]
            answers[item["custom_id"]] = tuple(str(value) for value in values if value is not None)
    return answers


async def _outdated(press: Press) -> None:
    raise Refused("This button is from an older version of Paydirt; run the command again.")

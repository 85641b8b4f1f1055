"""Buttons, menus and modals that still work after a restart: all they mean is in their ``custom_id``.

A custom_id reads ``pd:<verb>:<argument>:…``. One listener takes every press and submit, looks up the verb,
checks the presser's standing as for a command, and calls the handler. Nothing is kept in memory between
showing a button and its press. What a custom_id says is checked like anything else that comes from outside.
"""

import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import discord

from domain.access import Standing
from domain.errors import Refused
from domain.sessions import is_code

PREFIX = "pd"
LONGEST_ID = 100
LARGEST_NUMBER = 2**63 - 1
"""What the database takes; every id of Discord is below it."""
OUTDATED = "This button or form is out of date: run the command again."

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button, choice from a menu (``chosen``) or submit of a modal (``answers`` by field).

    Everything read from it is Refused where no button or form of ours could have said it. ``verb``: the name of what
    it does, None if nobody knows it any more.
    """

    interaction: discord.Interaction
    arguments: tuple[str, ...]
    chosen: tuple[str, ...] = ()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    verb: str | None = None

    @property
    def key(self) -> str:
        """The same for one press brought twice, and for no other."""
        return f"interaction {self.interaction.id}"

    @property
    def code(self) -> str:
        """The session that the button was about: its first argument."""
        code = self.argument(0)
        if not is_code(code):
            raise Refused(OUTDATED)
        return code

    @property
    def guild_id(self) -> int:
        """The guild of a press that may come from direct messages: its first argument."""
        return self.number(0)

    def argument(self, place: int) -> str:
        if place >= len(self.arguments):
            raise Refused(OUTDATED)
        return self.arguments[place]

    def number(self, place: int) -> int:
        """An argument that is a whole number, at least 0."""
        return _number(self.argument(place))

    @property
    def first_chosen(self) -> str:
        """The only choice of a menu that wants one."""
        return self.chosen_up_to(1)[0]

    @property
    def first_number(self) -> int:
        """The same where it is a whole number, at least 0."""
        return _number(self.first_chosen)

    @property
    def chosen_code(self) -> str:
        """The session chosen in a menu."""
        if not is_code(code := self.first_chosen):
            raise Refused(OUTDATED)
        return code

    def chosen_option(self, options: type[E]) -> E:
        """The only choice of a menu, which is one of these."""
        for option in options:
            if option.value == self.first_chosen:
                return option
        raise Refused(OUTDATED)

    def chosen_options(self, options: type[E]) -> tuple[E, ...]:
        """All choices of a menu, each of which is one of these; none is an answer, too."""
        by_value = {option.value: option for option in options}
        if not by_value.keys() >= set(self.chosen):
            raise Refused(OUTDATED)
        return tuple(by_value[each] for each in dict.fromkeys(self.chosen))

    def chosen_up_to(self, most: int) -> tuple[str, ...]:
        """The choices of a menu that wants at least one."""
        if not self.chosen:
            raise Refused(OUTDATED)
        return self.chosen[:most]

    @property
    def chosen_ids(self) -> tuple[int, ...]:
        """Roles or channels that were chosen, by their Discord ids."""
        return tuple(map(_number, self.chosen))

    def answer(self, name: str) -> str:
        """What was typed into a field; empty if nothing was."""
        values = self.answers.get(name, ())
        return cleaned(values[0]) if values else ""

    def answered_ids(self, name: str) -> tuple[int, ...]:
        """Roles chosen in a field, by their Discord ids."""
        return tuple(map(_number, self.answers.get(name, ())))

    def answered_number(self, name: str) -> int:
        """The one option chosen in a field, whose value is a whole number, at least 0."""
        return _number(self.answer(name))

    def answered_option(self, name: str, options: type[E]) -> E:
        """The option chosen in a field."""
        for option in options:
            if option.value == self.answer(name):
                return option
        raise Refused(OUTDATED)


Handler = Callable[[Press], Awaitable[None]]
Retelling = Callable[[Press], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Manner:
    """Who may ask for something, and how it is served.

    ``needs`` None: see ``Verb``. One ``at_once`` does not defer, so it has to answer within seconds. ``always``: also
    while the database is away, for whoever manages the server. An ``expensive`` one takes much computing, so nobody
    may ask for it as often as they like.
    """

    needs: Standing | None
    at_once: bool = False
    always: bool = False
    expensive: bool = False


@dataclass(frozen=True, slots=True)
class Verb:
    """What a press does and who may. One ``at_once`` does not defer, so it has to answer within seconds.

    ``needs`` None: it is for one person, whatever their standing and also in direct messages; who that is, is
    checked by the service. Its first argument is the guild. ``retell``: what was answered in a form whose fields do
    not say it to people. The rest: see ``Manner``.
    """

    needs: Standing | None
    handler: Handler
    at_once: bool = False
    retell: Retelling | None = None
    always: bool = False
    expensive: bool = False

    @property
    def manner(self) -> Manner:
        return Manner(self.needs, at_once=self.at_once, always=self.always, expensive=self.expensive)


class Presses:
    """The table of verbs. Cogs register theirs when they are made."""

    def __init__(self) -> None:
        self.verbs: dict[str, Verb] = {}

    def on(
        self,
        verb: str,
        needs: Standing,
        handler: Handler,
        *,
        retell: Retelling | None = None,
        always: bool = False,
        expensive: bool = False,
    ) -> None:
        """A press whose handler defers first, and may then take its time."""
        self._add(verb, Verb(needs, handler, retell=retell, always=always, expensive=expensive))

    def opens(self, verb: str, needs: Standing, handler: Handler) -> None:
        """A press that opens a form, which no defer may precede."""
        self._add(verb, Verb(needs, handler, at_once=True))

    def on_private(self, verb: str, handler: Handler) -> None:
        """A press for one person only, who may press it in direct messages; its first argument is the guild."""
        self._add(verb, Verb(None, handler))

    def _add(self, name: str, verb: Verb) -> None:
        if name in self.verbs:
            raise ValueError(f"the verb {name!r} is taken")
        self.verbs[name] = verb

    def find(self, interaction: discord.Interaction) -> tuple[Verb, Press] | None:
        """What a press asks for; None if it is not one of ours. A verb nobody knows any more is ours, too."""
        data: Mapping[str, Any] = interaction.data or {}
        prefix, _, rest = str(data.get("custom_id", "")).partition(":")
        if prefix != PREFIX:
            return None
        name, *arguments = rest.split(":")
        press = Press(
            interaction=interaction,
            arguments=tuple(arguments),
            chosen=_texts(data.get("values")),
            answers=_answers(data.get("components")),
            verb=name if name in self.verbs else None,
        )
        return self.verbs.get(name, _UNKNOWN), press


def custom_id(verb: str, *arguments: object) -> str:
    """The custom_id that brings a press back to the handler of ``verb``."""
    joined = ":".join([PREFIX, verb, *map(str, arguments)])
    if len(joined) > LONGEST_ID:
        raise ValueError(f"custom_id too long for Discord: {joined}")
    return joined


def cleaned(typed: str) -> str:
    """Free text without what PostgreSQL cannot store and nobody can read: control characters become spaces."""
    kept = (" " if unicodedata.category(each) in ("Cc", "Cs") and each != "\n" else each for each in typed)
    return "".join(kept).strip()


def _answers(components: object) -> dict[str, tuple[str, ...]]:
    """The fields of a submitted modal, whatever it wraps them in; what has no such shape is no field."""
    answers: dict[str, tuple[str, ...]] = {}
    for outer in _objects(components):
        inner = [outer["component"]] if "component" in outer else outer.get("components")
        for item in _objects(inner):
            values = item["values"] if "values" in item else [item.get("value")]
            answers[str(item.get("custom_id", ""))] = _texts(values)
    return answers


def _objects(sent: object) -> list[Mapping[str, Any]]:
    return [each for each in sent if isinstance(each, dict)] if isinstance(sent, list) else []


def _texts(sent: object) -> tuple[str, ...]:
    return tuple(str(each) for each in sent if each is not None) if isinstance(sent, list) else ()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= LARGEST_NUMBER):
        raise Refused(OUTDATED)
    return int(text)


async def _outdated(press: Press) -> None:
    raise Refused(OUTDATED)


_UNKNOWN = Verb(Standing.STRANGER, _outdated)

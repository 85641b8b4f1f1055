"""What ``/mining sale``, ``/mining expense`` and ``/mining ore`` have in common: adding a note, taking it back."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import app_commands

from cogs import text
from cogs.choices import offer_sessions, session_meant
from cogs.gate import Gate
from cogs.noteviews import facts, words
from cogs.people import actor, guild_of
from cogs.views import MOST_OPTIONS
from domain.access import Standing
from domain.notes import ActiveNotes
from domain.payroll import Expense, OreLine, Sale
from domain.sessions import SessionState
from services.notes import TAKES_NOTES, Noted, NoteKind, Noter, Notes
from services.sessions import Sessions

MEMBER = Standing.MEMBER
LONGEST_TEXT = 100
Text = app_commands.Range[str, 1, LONGEST_TEXT]
NONE_TAKES_NOTES = "There is no session to note it in: an officer begins one with `/mining start`."
COUNTS_ONCE_SAVED = "It counts once the session is saved."
NOTED_BEFORE = "That was noted before, and is noted once:"
WHOLE_SALE = (
    "It was out of the store: all of that sale is taken back, in every session that had part of it, and the ore is in "
    "its lots again."
)
WHICH_SESSION = "Which session; left out, the one that is open"


class NoteTaking:
    """Which session is meant, who notes, and how a note of one kind is taken back."""

    def __init__(self, notes: Notes, sessions: Sessions, gate: Gate) -> None:
        self.notes = notes
        self._sessions = sessions
        self._gate = gate

    def group(
        self,
        mining: app_commands.Group,
        kind: NoteKind,
        description: str,
        add: Callable[..., Awaitable[None]],
        add_description: str,
    ) -> app_commands.Command[Any, ..., Any]:
        """``/mining <kind> add`` and ``undo``; returns ``add``."""
        group = app_commands.Group(name=kind.value, description=description, parent=mining)
        undo = _Undo(self, kind)
        add_command = self._command(group, add, "add", add_description)
        undo_command = self._command(group, undo.undo, "undo", f"Take back a noted {kind}")
        self._gate.suggests(undo_command, "number", MEMBER, undo.offer_notes)
        return add_command

    def _command(
        self, group: app_commands.Group, method: Callable[..., Awaitable[None]], name: str, description: str
    ) -> app_commands.Command[Any, ..., Any]:
        command = self._gate.command(method, name, description, MEMBER, at_once=True)
        self._gate.suggests(command, "session", MEMBER, self.offer_sessions)
        group.add_command(command)
        return command

    async def noter(self, interaction: discord.Interaction) -> Noter:
        """Who notes; the same interaction, brought again, notes nothing more."""
        standing = await self._gate.standing_of(interaction)
        return Noter(actor(interaction), standing, key=f"interaction {interaction.id}")

    async def code(self, interaction: discord.Interaction, given: str | None) -> str:
        """The session that is meant. Refused if that is not clear, or if there is none."""
        states = (SessionState.OPEN, SessionState.STOPPED)
        return await session_meant(self._sessions, interaction, given, *states, none=NONE_TAKES_NOTES)

    async def offer_sessions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        """The sessions that take notes."""
        return await offer_sessions(self._sessions, interaction, typed, *TAKES_NOTES)


class _Undo:
    """``undo`` for notes of one kind."""

    def __init__(self, taking: NoteTaking, kind: NoteKind) -> None:
        self._taking = taking
        self._kind = kind

    @app_commands.describe(
        number="Which one; the list offers those that count",
        reason="Why it is taken back",
        session=WHICH_SESSION,
    )
    async def undo(
        self,
        interaction: discord.Interaction,
        number: app_commands.Range[int, 1],
        reason: Text,
        session: str | None = None,
    ) -> None:
        guild_id = guild_of(interaction).id
        code = await self._taking.code(interaction, session)
        before = await self._taking.notes.of(guild_id, code)
        noter = await self._taking.noter(interaction)
        done = await self._taking.notes.undo(guild_id, code, noter, number, reason, kind=self._kind)
        taken = dict(facts(before.notes)).get(number)
        what = f": {words(taken, before.people, text.plain)}" if taken else ""
        again = "had been taken back already, once" if done.already else "is taken back"
        whole = f" {WHOLE_SALE}" if isinstance(taken, Sale) and taken.division else ""
        await interaction.response.send_message(
            f"Note `{number}` of **{code}** {again}{what}. Reason: {text.plain(reason)}{whole}"
        )

    async def offer_notes(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[Any]]:
        """The newest notes of this kind that count and contain what was typed."""
        code = await self._taking.code(interaction, interaction.namespace.session)
        noted = await self._taking.notes.of(guild_of(interaction).id, code)
        lines = {
            number: text.label(f"{number} · {words(fact, noted.people, text.label)}")
            for number, fact in sorted(_of_kind(noted.notes, self._kind).items(), reverse=True)
        }
        fitting = [(number, line) for number, line in lines.items() if typed.lower() in line.lower()]
        return [app_commands.Choice(name=line, value=number) for number, line in fitting[:MOST_OPTIONS]]


def made(noted: Noted) -> str:
    """The beginning of an answer to ``add``: that it is noted, and under which number."""
    (note,) = noted.notes
    return f"{NOTED_BEFORE} `{note.number}`" if noted.already else f"Noted `{note.number}`"


def _of_kind(notes: ActiveNotes, kind: NoteKind) -> Mapping[int, Sale | Expense | OreLine]:
    match kind:
        case NoteKind.SALE:
            return notes.sales
        case NoteKind.EXPENSE:
            return notes.expenses
        case NoteKind.ORE:
            return notes.ore

"""The hauls of a session that ends, as messages: which are in flight, what becomes of them, what can be decided."""

import discord

from cogs import text
from cogs.views import SECONDARY, Item, button, view_of
from domain.hauls import Haul
from domain.sessions import Session
from services.flying import Flying, counted, decisions, listed, outlook
from services.haulchoices import Asked, Waiting

TITLE = "Hauls in flight ({})"


def words(flying: Flying) -> str:
    """The first few hauls and how many more."""
    written, free = listed(flying)
    return written.format_map({place: text.name(name) for place, name in free.items()})


def show_first(embed: discord.Embed, session: Session, flying: Flying) -> None:
    """Put what is in flight above everything else; nothing if there is nothing."""
    if flying.count:
        becomes = f"\n{outlook(session)}" if session.closed_at is not None else ""
        embed.insert_field_at(
            0, name=TITLE.format(flying.count), value=f"{words(flying)}{becomes}", inline=False
        )


def mention_first(embed: discord.Embed, flying: Flying) -> None:
    """That there are some, for a screen that has room for no more."""
    if flying.count:
        embed.insert_field_at(
            0,
            name=TITLE.format(flying.count),
            value="Saving carries them over to the guild's store; the button below asks what else to do.",
            inline=False,
        )


def said_first(session: Session, flying: Flying) -> str:
    """The same as the beginning of a text."""
    if not flying.count:
        return ""
    return f"{counted(flying.count)} of it in flight: {words(flying)}. {outlook(session)}\n\n"


def items(session: Session, flying: Flying, *, row: int) -> tuple[Item, ...]:
    """The buttons that decide; none where nothing is in flight."""
    if not flying.count:
        return ()
    return tuple(
        button(each.label, discord.ButtonStyle[each.style], each.verb, *each.arguments, row=row)
        for each in decisions(session, flying)
    )


def opener(session: Session, flying: Flying, *, row: int) -> tuple[Item, ...]:
    """One button that leads to those, for where there is no room."""
    if not flying.count:
        return ()
    return (button(f"Hauls ({flying.count})", SECONDARY, "hauls.ask", session.code, row=row),)


def question(asked: Asked) -> tuple[str, discord.ui.View]:
    content = f"**{asked.session.code}**: {said_first(asked.session, asked.flying)}".rstrip()
    return content, view_of(*items(asked.session, asked.flying, row=0))


def carried(code: str, hauls: list[Haul]) -> str:
    goes = "goes" if len(hauls) == 1 else "go"
    return (
        f"{counted(len(hauls))} of **{code}** {goes} on without it, tagged with it: what comes out lies in the guild's "
        "store."
    )


def waits(code: str, waiting: Waiting) -> str:
    already = "already " if waiting.already else ""
    return (
        f"**{code}** {already}waits for its {counted(waiting.flying.count)} in flight: it is not rolled back before "
        "the last of them is in, and can be saved any time."
    )


def void(code: str, hauls: list[Haul]) -> str:
    cost = (
        " What they cost was paid, and stays noted as an expense." if any(h.cost_auec for h in hauls) else ""
    )
    return f"{counted(len(hauls))} of **{code}** void: nothing of that comes.{cost}"

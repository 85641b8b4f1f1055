"""The live message of a session. Values in, embed and buttons out; nothing here awaits.

Whatever a guild puts into it, it fits what Discord takes: 6000 characters in all. So that nothing has to be
edited while only time passes, whose time runs is shown by a time that Discord itself keeps up.
"""

from collections.abc import Iterable

import discord

from cogs import text
from cogs.boardcargo import hauls, hauls_name, money, ores
from cogs.boardpeople import left, left_name, there, times
from cogs.sessionviews import heading, origin, span_words
from cogs.views import DANGER, GREEN, GREY, PRIMARY, SECONDARY, button, view_of
from domain.payroll import Flag
from domain.sessions import Session, SessionState
from domain.words import format_duration
from services.boards import BoardPicture
from services.sessionview import SessionView

DESCRIPTION, LEFT, HAULS, ORES, MONEY = 2600, 600, 900, 700, 500
"""Characters of each part; with title, names and footer at most 6000."""

WORKING = "So far · working: nothing counts until it is saved"
BLIND = "👁️ **I cannot see voice just now.** What happens meanwhile is looked up as soon as I can."
KEPT = "Changes by itself. /mining status has more, /mining board brings it down here."
ASK_TO_STOP = "Stop **{}** for everybody? {} there now. It can be saved or discarded afterwards."


def board(picture: BoardPicture) -> discord.Embed:
    """An open session: who is there, what is under way, what it may come to."""
    view = picture.view
    embed = discord.Embed(title=heading(view.session), colour=GREEN)
    head = _head(picture)
    embed.description = f"{head}\n\n{there(view, DESCRIPTION - len(head) - 2)}"
    _add(embed, left_name(view), left(view), LEFT, "{} more")
    _add(embed, hauls_name(picture), hauls(picture), HAULS, "{} more: `/mining haul list`")
    _add(embed, "Ore", ores(picture.ores), ORES, "{} more kinds")
    embed.add_field(name=WORKING, value=_cut("\n".join(money(picture)), MONEY), inline=False)
    return embed.set_footer(text=KEPT)


def board_buttons(code: str) -> discord.ui.View:
    return view_of(
        button("Log haul", PRIMARY, "haul.add-form", code),
        button("Note sale", PRIMARY, "sale.form", code),
        button("Status", SECONDARY, "board.status", code),
        button("Stop", DANGER, "board.stop", code),
    )


def still(picture: BoardPicture) -> discord.Embed:
    """The last picture: how it ended, and what is to be done now."""
    view, noted = picture.view, picture.noted
    embed = discord.Embed(title=heading(view.session), colour=GREY)
    embed.description = f"{_ending(view.session)}\n{origin(view)}"
    people = text.counted(len(view.attendance), "person", "people")
    name = f"Time · {people}, {format_duration(view.worked_seconds)} in all"
    _add(embed, name, times(view, view.attendance), LEFT, "{} more")
    _add(embed, hauls_name(picture), hauls(picture, with_bars=False), HAULS, "{} more: `/mining haul list`")
    embed.add_field(
        name="Noted",
        value=f"Sold **{text.money(noted.notes.sales_auec)}** · expenses {text.money(noted.notes.expenses_auec)}",
        inline=False,
    )
    embed.add_field(name="What next", value=_next(view.session), inline=False)
    return embed.set_footer(text="A still picture: it changes no more.")


def ask_to_stop(view: SessionView) -> str:
    """A board's Stop is easily hit: asked once more."""
    people = text.counted(len(view.present), "person is", "people are")
    return ASK_TO_STOP.format(view.session.code, people)


def stop_buttons(session: Session) -> discord.ui.View:
    return view_of(
        button("Yes, stop it", DANGER, "board.stop-now", session.code),
        button("Go on", SECONDARY, "board.go-on", session.code),
    )


def _head(picture: BoardPicture) -> str:
    view = picture.view
    lines = [f"Open since {text.moment(view.session.opened_at)}\n{origin(view)}"]
    if picture.is_blind:
        lines.append(BLIND)
    if gaps := sum(Flag.GAP in line.flags for line in view.attendance.values()):
        people = text.counted(gaps, "person", "people")
        lines.append(f"⚠️ gap: I was blind for a while, which cost {people} time.")
    return "\n".join(lines)


def _ending(session: Session) -> str:
    if session.state is SessionState.OPEN:  # the guild has switched boards off
        return f"Open since {text.moment(session.opened_at)}; no live board is kept here any more."
    return span_words(session)


def _next(session: Session) -> str:
    match session.state:
        case SessionState.OPEN:
            return "`/mining status` shows how it stands."
        case SessionState.STOPPED:
            return (
                "Nothing counts before it is saved. Whoever may, confirms who was there and completes the payroll with "
                "`/mining payroll run`; **Validate**, **Save** and **Discard** are under the message that stopped it."
            )
        case SessionState.SAVED:
            return "Its payroll is saved: `/mining me` shows everybody their part, `/mining payroll show` the whole."
    return "Nobody is paid for it. An officer can reopen it with `/mining payroll correct`."


def _add(embed: discord.Embed, name: str, lines: Iterable[str], room: int, more: str) -> None:
    """A field of as many lines as fit, the rest counted; none at all without lines."""
    if value := text.within(lines, room, f"… and {more}"):
        embed.add_field(name=name, value=value, inline=False)


def _cut(value: str, room: int) -> str:
    return value if len(value) <= room else text.within(value.split("\n"), room)

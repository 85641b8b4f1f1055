"""A session as messages: start, status and stop. Values in, embeds and buttons out; nothing here awaits."""

from collections.abc import Iterator, Mapping

import discord

from cogs import text
from cogs.presses import custom_id
from domain.notes import ActiveNotes
from domain.payroll import OreForm, OreLine
from domain.people import Person
from domain.quantities import format_price, format_scu
from domain.sessions import Session, SessionState
from domain.words import FLAG_WORDS, format_duration
from services.sessions import SessionView

GOLD, GREEN, GREY = 0xE0A526, 0x3BA55D, 0x72767D
LONGEST_LIST = 1000
FLAG_SIGNS = {"gap": "⚠️ gap", "bridged": "bridged", "deafened": "deafened", "corrected": "corrected"}


def started(view: SessionView) -> discord.Embed:
    """What everybody reads when a session begins, and what it means for their privacy."""
    session = view.session
    here = text.within((f"• {text.name(view.people[each].name)}" for each in view.present), LONGEST_LIST)
    return (
        discord.Embed(title=heading(session), colour=GREEN, description=_where(session))
        .add_field(name=f"Already there ({len(view.present)})", value=here or "nobody yet", inline=False)
        .set_footer(
            text="From now on Paydirt notes who is in these channels, when, and whether they are deafened, until "
            "the session is stopped. It listens to nothing, and notes nothing elsewhere."
        )
    )


def status(view: SessionView) -> discord.Embed:
    """How it stands, short enough for a phone: channels, people, and what is noted so far."""
    session = view.session
    embed = discord.Embed(title=heading(session), colour=_colour(session), description=_when(view))
    if session.state is SessionState.OPEN:
        now = text.within(_channel_lines(view), LONGEST_LIST)
        embed.add_field(name=f"There now ({len(view.present)})", value=now, inline=False)
    embed.add_field(
        name=f"Time so far ({len(view.attendance)})", value=time_lines(view) or "nobody yet", inline=False
    )
    embed.add_field(name=f"Noted so far · {_standing(session)}", value=notes_lines(view), inline=False)
    if legend := _legend(view):
        embed.set_footer(text=legend)
    return embed


def stopped(view: SessionView) -> discord.Embed:
    embed = status(view)
    embed.description = (
        f"{_when(view)}\n**Save** looks at the payroll first; **Discard** asks once more. Later is fine."
    )
    return embed


def stop_buttons(session: Session) -> discord.ui.View:
    return buttons(
        discord.ui.Button(
            label="Save", style=discord.ButtonStyle.success, custom_id=custom_id("payroll.open", session.code)
        ),
        discord.ui.Button(
            label="Discard",
            style=discord.ButtonStyle.danger,
            custom_id=custom_id("session.discard", session.code),
        ),
    )


def discard_buttons(session: Session) -> discord.ui.View:
    return buttons(
        discord.ui.Button(
            label="Yes, discard",
            style=discord.ButtonStyle.danger,
            custom_id=custom_id("session.discard-now", session.code),
        ),
        discord.ui.Button(
            label="Keep",
            style=discord.ButtonStyle.secondary,
            custom_id=custom_id("session.keep", session.code),
        ),
    )


def buttons(*items: discord.ui.Item[discord.ui.View]) -> discord.ui.View:
    """A view of buttons and menus that discord.py shall forget at once: their presses come by custom_id."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


def heading(session: Session) -> str:
    title = f" · {text.plain(session.title, 80)}" if session.title else ""
    return f"⛏️ {session.code}{title}"


def _colour(session: Session) -> int:
    return {SessionState.OPEN: GREEN, SessionState.STOPPED: GOLD}.get(session.state, GREY)


def _when(view: SessionView) -> str:
    session = view.session
    if session.closed_at is None:
        return f"Open since {text.moment(session.opened_at)} ({text.ago(session.opened_at)})"
    return f"{text.moment(session.opened_at)} to {text.moment(session.closed_at)} · {session.state}"


def _where(session: Session) -> str:
    channels = " ".join(text.channel(each) for each in session.channel_ids)
    return f"Open since {text.moment(session.opened_at)} in {channels}"


def _standing(session: Session) -> str:
    if session.state is SessionState.SAVED:
        return "saved"
    return "working: nothing counts until it is saved"


def _channel_lines(view: SessionView) -> Iterator[str]:
    for channel_id in view.session.channel_ids:
        names = [
            text.name(view.people[who].name) for who, where in view.present.items() if where == channel_id
        ]
        yield f"{text.channel(channel_id)} {len(names)}{': ' if names else ''}{', '.join(names)}"


def time_lines(view: SessionView, limit: int = LONGEST_LIST) -> str:
    """Everybody's time so far, longest first, with gaps and flags."""
    ranked = sorted(view.attendance.items(), key=lambda item: (-item[1].seconds, item[0]))
    return text.within(
        (
            f"**{format_duration(line.seconds)}** {text.name(view.people[who].name)}{_flags(line.flags)}"
            for who, line in ranked
        ),
        limit,
    )


def _flags(flags: tuple[str, ...]) -> str:
    return f" · {', '.join(FLAG_SIGNS.get(flag, flag) for flag in flags)}" if flags else ""


def notes_lines(view: SessionView, limit: int = LONGEST_LIST) -> str:
    """Every note that counts, under the number by which it can be undone."""
    lines = list(note_lines(view.notes, view.people))
    return text.within(lines, limit) if lines else "nothing yet: `/mining sale add`, `/mining expense add`"


def note_lines(notes: ActiveNotes, people: Mapping[int, Person]) -> Iterator[str]:
    for number, words in numbered_notes(notes, people):
        yield f"`{number}` {words}"


def numbered_notes(notes: ActiveNotes, people: Mapping[int, Person]) -> Iterator[tuple[int, str]]:
    """Number and words of every note that counts."""
    for number, sale in notes.sales.items():
        where = f" at {text.plain(sale.terminal, 60)}" if sale.terminal else ""
        yield (
            number,
            f"sale {text.money(sale.amount_auec)}{where}, held by {text.name(people[sale.seller_id].name)}",
        )
    for number, expense in notes.expenses.items():
        claimant = text.name(people[expense.claimant_id].name)
        what = text.plain(expense.what, 60)
        yield number, f"expense {text.money(expense.amount_auec)} for {what}, advanced by {claimant}"
    for number, ore in notes.ore.items():
        yield number, f"ore {ore_words(ore)}"


def ore_words(ore: OreLine) -> str:
    """``125 SCU Quantainium at 155 000 (uex)``; what has no price says so."""
    form = " (raw)" if ore.form is OreForm.RAW else ""
    price = "no price yet"
    if ore.unit_price_auec:
        origin = f" ({text.plain(ore.price_source.origin, 20)})" if ore.price_source else ""
        price = f"{format_price(ore.unit_price_auec)} a SCU{origin}"
    return f"{format_scu(ore.quantity_cscu)} {text.plain(ore.commodity, 40)}{form} · {price}"


def _legend(view: SessionView) -> str:
    """What the flags shown mean, in the words of the payroll."""
    shown = {flag for line in view.attendance.values() for flag in line.flags}
    return "\n".join(f"{flag}: {words}" for flag, words in FLAG_WORDS.items() if flag in shown)[:2000]

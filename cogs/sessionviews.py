"""A session as messages: start, status and stop. Values in, embeds and buttons out; nothing here awaits."""

from collections.abc import Iterator, Sequence

import discord

from cogs import haulclosingviews, text
from cogs.noteviews import confirmation, note_lines
from cogs.sessiontimes import legend, time_lines, times_name
from cogs.store.sessionfield import show_in_store
from cogs.views import (
    DANGER,
    GOLD,
    GREEN,
    GREY,
    PRIMARY,
    SECONDARY,
    SUCCESS,
    Item,
    add_list,
    button,
    view_of,
)
from domain.payroll import SessionKind
from domain.permissions import words_of
from domain.sessions import Session, SessionState
from services.sessionview import SessionView

NAMES_PER_CHANNEL, CHANNELS_WITH_NAMES = 12, 8
TITLE = 60
"""Characters of a title. Escaped they may be three times as many, and Discord takes 256 with all around them."""

ANNOUNCING = words_of("view_channel", "send_messages", "embed_links", "attach_files")
PRIVACY = (
    "From now on Paydirt notes who is in these channels, when, and whether they are deafened, until the session is "
    "stopped. It listens to nothing, and notes nothing elsewhere."
)
STANDINGS = {
    SessionState.SAVED: "saved",
    SessionState.DISCARDED: "discarded: nothing of it counts",
    SessionState.FAILED: "failed: nobody is paid",
}
KINDS = {SessionKind.SUNDAY: "Session of the guild", SessionKind.ADHOC: "Ad-hoc session"}
PRACTICE = (
    "**PRACTICE**: nobody is paid, no balance changes, and all of it can be thrown away, even once saved."
)
WORKING = "working: nothing counts until it is saved"


def started(view: SessionView) -> discord.Embed:
    """What everybody reads when a session begins, and what it means for their privacy."""
    session = view.session
    embed = discord.Embed(
        title=heading(session), colour=GREEN, description=f"{_where(session)}\n{origin(view)}"
    )
    names = [f"• {text.name(view.people[each].name)}" for each in view.present]
    add_list(embed, f"Already there ({len(names)})", names, empty="nobody yet", most_fields=2)
    return embed.set_footer(text=PRIVACY)


def announcement_trouble(allowed: discord.Permissions) -> list[str]:
    """What keeps the bot from announcing the payroll in the channel where the session was started."""
    lacking = [words for name, words in ANNOUNCING.items() if not getattr(allowed, name)]
    if not lacking:
        return []
    return [
        f"I will not be able to announce the payroll in this channel. Missing here: {', '.join(lacking)}. "
        "Officers get it all the same."
    ]


def status(view: SessionView) -> discord.Embed:
    """How it stands, short enough for a phone: channels, people, and what is noted so far."""
    session = view.session
    when = f"{_when(view)}\n{origin(view)}"
    embed = discord.Embed(title=heading(session), colour=_colour(session), description=when)
    if session.state is SessionState.OPEN:
        here = f"There now ({len(view.present)})"
        add_list(embed, here, _channel_lines(view), empty="nobody", most_fields=1)
    add_list(embed, times_name(view), time_lines(view), empty="nobody", most_fields=2)
    add_list(
        embed,
        f"Noted so far · {STANDINGS.get(session.state, WORKING)}",
        note_lines(view.notes, view.people),
        empty="nothing yet: `/mining sale add`, `/mining expense add`",
        most_fields=1,
    )
    haulclosingviews.show_first(embed, session, view.flying)
    if meanings := legend(view):
        embed.set_footer(text=meanings)
    show_in_store(embed, view.in_store, at=1 if view.flying.count else 0)
    return embed


def stopped(view: SessionView) -> discord.Embed:
    embed = status(view)
    embed.description = (
        f"{_when(view)}\n{origin(view)}\n"
        "**Validate** shows everybody who was there, to be confirmed or corrected. **Save** leads an "
        f"officer to the payroll, where nothing counts before the preview is saved. **{_discarding(view.session)}** "
        "asks once more. Later is fine: `/mining payroll run`."
    )
    return embed


def show_board(session: Session) -> discord.ui.View:
    """Brings the live board back, to the end of its channel."""
    return view_of(button("Show board", SECONDARY, "board.show", session.code))


def stop_buttons(view: SessionView) -> discord.ui.View:
    return view_of(*stopped_items(view))


def stopped_items(view: SessionView) -> tuple[Item, ...]:
    """What can be done with a stopped session, and with its hauls in flight."""
    session = view.session
    return (
        button("Validate", PRIMARY, "valid.open", session.code),
        button("Save", SUCCESS, "payroll.open", session.code),
        discard_button(session),
        *haulclosingviews.items(session, view.flying, row=1),
    )


def discard_button(session: Session) -> Item:
    return button(_discarding(session), DANGER, "session.discard", session.code)


def _discarding(session: Session) -> str:
    return "Throw away" if session.practice else "Discard"


def ask_to_discard(view: SessionView) -> str:
    """The second look before what is noted is rolled back."""
    return haulclosingviews.said_first(view.session, view.flying) + _discard_question(view)


def _discard_question(view: SessionView) -> str:
    session = view.session
    if session.practice:
        return (
            f"Throw practice **{session.code}** away whole, what was saved of it included? That is for good."
        )
    sales = text.counted(len(view.notes.sales), "sale")
    expenses = text.counted(len(view.notes.expenses), "expense")
    if session.revision > 1:
        return (
            f"Discard revision {session.revision} of **{session.code}**? What was changed for it is rolled back; "
            f"revision {session.revision - 1} stands as it was saved."
        )
    return (
        f"Discard **{session.code}**? What was noted ({sales}, {expenses}) is rolled back and nobody is paid for it. "
        "Attendance stays readable, and an officer can reopen it with `/mining payroll correct`."
    )


def discard_buttons(view: SessionView) -> discord.ui.View:
    session = view.session
    return view_of(
        button(
            f"Yes, {_discarding(session).lower()}",
            DANGER,
            "session.discard-now",
            session.code,
            session.round_id,
        ),
        button("Keep", SECONDARY, "session.keep", session.code),
        *haulclosingviews.items(session, view.flying, row=1),
    )


def heading(session: Session) -> str:
    """Code, what must not be overlooked, title. At most 230 characters, whatever the title."""
    title = f" · {text.plain(session.title, TITLE)}" if session.title else ""
    return f"⛏️ {' · '.join((session.code, *session.marks))}{title}"


def origin(view: SessionView) -> str:
    """What kind of session it is and whose, and what a mark of it means."""
    kind = KINDS[view.session.kind]
    by = text.name(view.owner.name) if view.owner else "the schedule"
    lines = [f"{kind}, {'entered afterwards' if view.session.entered else 'started'} by {by}"]
    if view.session.template is not None:
        lines.append(f"Paid by the rules of template {text.plain(view.session.template)}")
    return "\n".join([*lines, PRACTICE] if view.session.practice else lines)


def _colour(session: Session) -> int:
    return {SessionState.OPEN: GREEN, SessionState.STOPPED: GOLD}.get(session.state, GREY)


def _when(view: SessionView) -> str:
    session = view.session
    if session.closed_at is None:
        return f"Open since {text.moment(session.opened_at)} ({text.ago(session.opened_at)})"
    return f"{span_words(session)}, {confirmation(view.notes, view.people)}"


def span_words(session: Session) -> str:
    """From when to when, of a closed session."""
    assert session.closed_at is not None, "it is closed"
    ended = f" ({session.stop_reason})" if session.stop_reason else ""
    return (
        f"{text.moment(session.opened_at)} to {text.moment(session.closed_at)}{ended} · **{session.state}**"
    )


def _where(session: Session) -> str:
    channels = " ".join(text.channel(each) for each in session.channel_ids)
    return f"Open since {text.moment(session.opened_at)} in {channels}"


def _channel_lines(view: SessionView) -> Iterator[str]:
    """Channels with people in them, and who unless that would be too long; the empty ones on one line."""
    where: dict[int, list[str]] = {channel_id: [] for channel_id in view.session.channel_ids}
    for who, channel_id in view.present.items():
        where[channel_id].append(text.name(view.people[who].name))
    occupied = {channel_id: names for channel_id, names in where.items() if names}
    most_names = NAMES_PER_CHANNEL if len(occupied) <= CHANNELS_WITH_NAMES else 0
    for channel_id, names in occupied.items():
        yield f"{text.channel(channel_id)} {len(names)}{_some_of(names, most_names)}"
    if empty := [text.channel(channel_id) for channel_id, names in where.items() if not names]:
        yield f"Nobody in {' '.join(empty)}"


def _some_of(names: Sequence[str], most: int) -> str:
    if most == 0:
        return ""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f": {', '.join(names[:most])}{more}"

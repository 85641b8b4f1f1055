"""Ad-hoc sessions as messages: what is announced, what can be done with a loaded one, and the list of them."""

import discord

from cogs import sessionviews, text
from cogs.presses import custom_id
from cogs.views import (
    DANGER,
    GOLD,
    GREY,
    MOST_OPTIONS,
    SECONDARY,
    SUCCESS,
    Item,
    add_list,
    button,
    turners,
    view_of,
)
from domain.errors import Refused
from domain.sessions import Session, SessionState
from services.adhoclists import Listed, ListPage
from services.sessionview import SessionView

VOICE = [discord.ChannelType.voice, discord.ChannelType.stage_voice]
SHORT_TITLE, SHORT_NAME = 24, 16
"""Characters in a list: twenty-five lines must fit into one message even if each of them has to be escaped."""

CLOSED = {
    SessionState.OPEN: "is open: it is tracked already.",
    SessionState.SAVED: "is saved: an officer opens it for a correction with `/mining payroll correct`.",
    SessionState.DISCARDED: "is discarded: an officer reopens it with `/mining payroll correct`.",
    SessionState.FAILED: "has failed: an officer reopens it with `/mining payroll correct`.",
}


def open_buttons(session: Session) -> discord.ui.View:
    return view_of(
        button("Stop", DANGER, "adhoc.stop", session.code),
        button("Add channel", SECONDARY, "adhoc.add", session.code),
    )


def entered(view: SessionView) -> discord.Embed:
    """What everybody reads of a session that was typed in afterwards."""
    session = view.session
    embed = discord.Embed(title=sessionviews.heading(session), colour=GOLD)
    embed.description = (
        f"{sessionviews.span_words(session)}\n{sessionviews.origin(view)}\nNobody was tracked: **Validate** is where "
        "people and their times are typed in, each with a reason that everybody can read."
    )
    return embed


def channel_menu(session: Session) -> tuple[str, discord.ui.View]:
    menu: Item = discord.ui.ChannelSelect(
        custom_id=custom_id("adhoc.channels", session.code),
        placeholder="Channels to add",
        channel_types=VOICE,
        min_values=1,
        max_values=MOST_OPTIONS,
    )
    return f"Which voice channels shall **{session.code}** count from now on, too?", view_of(menu)


def loaded(view: SessionView) -> tuple[discord.Embed, discord.ui.View]:
    """A stopped session with what can be done with it; a practice also once it is saved. Else Refused."""
    session = view.session
    if session.state is SessionState.STOPPED:
        return sessionviews.status(view), view_of(*_resume(session), *sessionviews.stopped_items(view))
    if session.state is SessionState.SAVED and session.practice:
        return sessionviews.status(view), view_of(sessionviews.discard_button(session))
    if session.state is SessionState.DISCARDED and session.practice:
        raise Refused(f"Practice session {session.code} was thrown away, and stays so: start another.")
    raise Refused(f"Session {session.code} {CLOSED[session.state]}")


def _resume(session: Session) -> tuple[Item, ...]:
    if session.entered or session.revision > 1:
        return ()
    return (button("Resume tracking", SUCCESS, "adhoc.resume", session.code, len(session.pauses)),)


def resumed(view: SessionView) -> str:
    channels = " ".join(text.channel(each) for each in view.session.channel_ids)
    return f"**{view.session.code}** is tracked again in {channels}; whoever is there earns from now on."


def added(view: SessionView) -> str:
    channels = " ".join(text.channel(each) for each in view.session.channel_ids)
    return f"**{view.session.code}** counts in {channels} now."


def listing(page: ListPage, *, of_all: bool) -> tuple[discord.Embed, discord.ui.View]:
    """Newest first, twenty-five a page, each with its state and what is missing."""
    whose = "Ad-hoc sessions of the guild" if of_all else "Your ad-hoc sessions"
    of_pages = f", page {page.number + 1} of {page.pages}" if page.pages > 1 else ""
    embed = discord.Embed(title=f"{whose} ({page.total}{of_pages})", colour=GREY)
    lines = [_line(each, with_owner=of_all) for each in page.listed]
    add_list(embed, "Newest first", lines, empty="none yet: `/mining adhoc new` starts one", most_fields=8)
    buttons = turners(page.number, page.pages, "adhoc.page", labels=("◀ Newer", "Older ▶"))
    return embed, view_of(*buttons)


def _line(listed: Listed, *, with_owner: bool) -> str:
    session = listed.session
    facts = [f"`{session.code}`", f"<t:{int(session.opened_at.timestamp())}:d>", f"**{session.state}**"]
    facts += [*listed.missing, *session.marks]
    if with_owner:
        facts.append(text.plain(listed.owner.name if listed.owner else "the schedule", SHORT_NAME) or "?")
    if session.title:
        facts.append(text.plain(session.title, SHORT_TITLE))
    return " · ".join(facts)

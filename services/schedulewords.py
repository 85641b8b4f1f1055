"""What the bot says of weekly sessions of its own accord. Titles are people's words: they go as free texts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from domain.appointments import Appointment, Weekly
from domain.sessions import Session
from services.notices import Notice, NoticeButton

LISTED = 10
TITLE = "**{title}**"


def reminder(weekly: Weekly, appointment: Appointment, channel_ids: Sequence[int]) -> Notice:
    begins = appointment.starts_at
    return _notice(
        weekly, f"⏰ {TITLE} begins {_ago(begins)}, {_moment(begins)}, in {_channels(channel_ids)}."
    )


def missed(weekly: Weekly, appointments: Sequence[Appointment]) -> Notice:
    """Of one schedule, oldest first."""
    when = ", ".join(_moment(each.starts_at) for each in appointments[:LISTED])
    more = f" and {len(appointments) - LISTED} more" if len(appointments) > LISTED else ""
    waited = all(each.waits_since is not None for each in appointments)
    reason = "no mining channel became free before its end" if waited else "I was not there to open it"
    return _notice(
        weekly,
        f"⚠️ {TITLE} of {when}{more} was missed: {reason}. Nothing was recorded. If people mined all the same, "
        "`/mining adhoc new when:` enters it afterwards.",
    )


def none_free(weekly: Weekly, appointment: Appointment, holders: Mapping[int, str]) -> Notice:
    """No channel is left; ``holders`` maps those that a session has to its code."""
    if not holders:
        why = (
            "the mining channels are deleted, or the AFK channel: an admin chooses others in `/mining setup`"
        )
    else:
        why = f"{_held(holders)}: stop what is over"
    until = _moment(appointment.stops_at)
    return _notice(weekly, f"⚠️ {TITLE} cannot begin, for {why}. I try again until {until}.")


def started(weekly: Weekly, holders: Mapping[int, str]) -> Notice:
    """Stands above the announcement."""
    without = f"\n⚠️ Without what another session has: {_held(holders)}." if holders else ""
    return _notice(weekly, f"⛏️ {TITLE} begins.{without}")


def started_late(weekly: Weekly, appointment: Appointment, session: Session) -> Notice:
    late = _length(session.opened_at - appointment.starts_at)
    return _notice(
        weekly,
        f"⚠️ {TITLE}, **{session.code}**, began {late} late, {_moment(session.opened_at)}. The time before counts for "
        "nobody: where people were mining already, add it in the validation, e.g. `+40m`.",
    )


def without_some(weekly: Weekly, session: Session, holders: Mapping[int, str]) -> Notice:
    return _notice(
        weekly,
        f"⚠️ {TITLE} began as **{session.code}** in {_channels(session.channel_ids)} only: {_held(holders)}.",
    )


def by_hand(weekly: Weekly, appointment: Appointment, session: Session) -> Notice:
    return _notice(
        weekly,
        f"⛏️ {TITLE} is on as **{session.code}**, which was started by hand: I open no second one, and stop it "
        f"{_moment(appointment.stops_at)}.",
    )


def stopped(weekly: Weekly, appointment: Appointment, session: Session) -> Notice:
    """For officers: it waits for them."""
    assert session.closed_at is not None, "it was just stopped"
    text = f"⛏️ {TITLE}, **{session.code}**, is stopped as planned, {_moment(session.closed_at)}. "
    if session.closed_at < appointment.stops_at:
        text = (
            f"⚠️ I did not see voice when {TITLE}, **{session.code}**, was to stop, {_moment(appointment.stops_at)}: "
            f"it ends {_moment(session.closed_at)}, the last I saw. "
        )
    buttons = (
        NoticeButton("Validate", "valid.open", (session.code,), "primary"),
        NoticeButton("Save", "payroll.open", (session.code,), "success"),
    )
    return _notice(weekly, text + "It waits, unsaved: validate it, then save or discard it.", buttons)


def goes_on(weekly: Weekly, session: Session) -> Notice:
    return _notice(
        weekly,
        f"⛏️ {TITLE}, **{session.code}**, was resumed by hand, so it goes on after its planned end until somebody "
        "stops it: `/mining stop`.",
    )


def _notice(weekly: Weekly, text: str, buttons: tuple[NoticeButton, ...] = ()) -> Notice:
    return Notice(text, free={"title": weekly.schedule.title}, buttons=buttons)


def _held(holders: Mapping[int, str]) -> str:
    return ", ".join(f"<#{channel_id}> belongs to {code}" for channel_id, code in sorted(holders.items()))


def _channels(channel_ids: Iterable[int]) -> str:
    return " ".join(f"<#{each}>" for each in channel_ids)


def _moment(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:f>"


def _ago(at: datetime) -> str:
    return f"<t:{int(at.timestamp())}:R>"


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"

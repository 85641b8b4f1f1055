"""The limits of scheduled events."""

from datetime import datetime
from typing import Any

from sandbox.discord.clocks import Json
from sandbox.discord.events import NEXT, EventKind, EventStatus, ScheduledEvent
from sandbox.discord.limits.forms import Form

OPEN_EVENTS = 100
NAME = 100
DESCRIPTION = 1000
LOCATION = 100
GUILD_ONLY = 2


def check_new_event(form: Form, body: Json, now: datetime) -> None:
    """All that a new event needs; ``null`` is as good as absent."""
    for name in ("privacy_level", "entity_type"):
        if body.get(name) is None:
            form.wrong((name,), "BASE_TYPE_REQUIRED", "This field is required")
    check_event(form, body, body, now)


def check_event(form: Form, body: Json, changes: Json, now: datetime) -> None:
    """The event as it would be. ``changes``: what the request names; times that are past may stay so."""
    form.text(("name",), (body.get("name") or "").strip(), NAME, at_least=1)
    form.text(("description",), body.get("description"), DESCRIPTION)
    if body.get("privacy_level") is not None:
        form.choice(("privacy_level",), body["privacy_level"], (GUILD_ONLY,))
    _check_times(form, body, changes, now)
    if body.get("entity_type") is not None:
        form.choice(("entity_type",), body["entity_type"], list(EventKind))
        _check_place(form, body)


def _check_times(form: Form, body: Json, changes: Json, now: datetime) -> None:
    starts_at = read_time(form, "scheduled_start_time", body.get("scheduled_start_time"))
    ends_at = read_time(form, "scheduled_end_time", body.get("scheduled_end_time"))
    if body.get("scheduled_start_time") is None:
        form.wrong(("scheduled_start_time",), "BASE_TYPE_REQUIRED", "This field is required")
    for name, at in (("scheduled_start_time", starts_at), ("scheduled_end_time", ends_at)):
        if at is not None and name in changes and at <= now:
            message = "Cannot schedule event in the past."
            form.wrong((name,), "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", message)
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        message = "Cannot schedule event to end before it starts."
        form.wrong(("scheduled_end_time",), "GUILD_SCHEDULED_EVENT_END_BEFORE_START", message)


def read_time(form: Form, name: str, value: Any) -> datetime | None:
    """An ISO 8601 time; one without an offset is UTC at Discord, and refused here as a mistake."""
    try:
        at = None if value is None else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        at = None
    if value is not None and (at is None or at.tzinfo is None):
        form.wrong((name,), "DATE_TIME_TYPE_PARSE", f"Could not parse {value}. Should be ISO8601.")
        return None
    return at


def _check_place(form: Form, body: Json) -> None:
    metadata = body.get("entity_metadata") or {}
    if body["entity_type"] == EventKind.EXTERNAL:
        form.text(("entity_metadata", "location"), metadata.get("location"), LOCATION, at_least=1)
        _check_absence(form, "channel_id", body)
        if body.get("scheduled_end_time") is None:
            form.wrong(("scheduled_end_time",), "BASE_TYPE_REQUIRED", "This field is required")
        return
    _check_absence(form, "entity_metadata", body)
    if body.get("channel_id") is None:
        form.wrong(("channel_id",), "BASE_TYPE_REQUIRED", "This field is required")


def _check_absence(form: Form, name: str, body: Json) -> None:
    if body.get(name) is not None:
        form.wrong((name,), "BASE_TYPE_CHOICES", "Value must be one of (None).")


def check_status(form: Form, event: ScheduledEvent, status: Any) -> None:
    """Scheduled becomes active or canceled, active becomes completed."""
    allowed = NEXT.get(event.status, ())
    if status not in allowed:
        names = ", ".join(each.name for each in allowed)
        message = f"{EventStatus(event.status).name} can become {names} only."
        form.wrong(("status",), "GUILD_SCHEDULED_EVENT_INVALID_STATUS", message)

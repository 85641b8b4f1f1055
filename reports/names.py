"""What people, channels and sessions are called in a report."""

from collections import Counter
from collections.abc import Iterable

from reports.model import PayrollReport
from reports.text import Readable, read


def shown_names(report: PayrollReport) -> dict[int, str]:
    """Every person's readable name; with the person's number where the name alone could mislead.

    That is where a character had to be folded or escaped, where nothing is left, or where two share a name.
    """
    readable = {
        person.person_id: read(report.names.get(person.person_id, person.name))
        for person in report.given.members
    }
    shared = Counter(name.text.casefold() for name in readable.values())
    return {
        person_id: _numbered(person_id, name, alone=shared[name.text.casefold()] == 1)
        for person_id, name in readable.items()
    }


def names_of(report: PayrollReport, person_ids: Iterable[int]) -> dict[int, str]:
    """The same for these people, also for those whom only an earlier revision had."""
    shown = shown_names(report)
    return {
        person_id: shown.get(person_id)
        or f"{read(report.names.get(person_id, '')).text} #{person_id}".lstrip()
        for person_id in person_ids
    }


def _numbered(person_id: int, name: Readable, *, alone: bool) -> str:
    # Nobody may pass for another person's name and number.
    if name.faithful and name.text and alone and "#" not in name.text:
        return name.text
    return f"{name.text} #{person_id}".lstrip()


def channel_name(report: PayrollReport, channel_id: int) -> str:
    """The channel's readable name, or its place in the session's list."""
    known = read(report.channel_names.get(channel_id, "")).text
    return known or f"Channel {report.given.session.channel_ids.index(channel_id) + 1}"


def session_title(report: PayrollReport) -> str:
    """The session's readable title, or what kind of session it was."""
    session = report.given.session
    return read(session.title or "").text or f"{session.kind.capitalize()} session"

"""Who is there, on a board, and who was: cut to fit, the rest counted."""

from collections.abc import Iterable, Iterator, Sequence

from cogs import text
from cogs.sessiontimes import flag_words
from domain.words import format_duration
from services.sessionview import SessionView

EACH_ON_A_LINE = 25
"""So many people are listed below each other; more of them beside each other."""
EMPTY_CHANNELS = 8
MORE = " and {} more"
NOBODY = "Nobody is there now: whoever comes into one of the channels is seen at once."


def there(view: SessionView, room: int) -> str:
    """Who is there, channel by channel. Short lists have a line for each person."""
    if not view.present:
        return NOBODY
    title = f"**There now ({len(view.present)})** · counted since"
    occupied, empty = _by_channel(view)
    last = _empty_words(empty)
    room -= len(title) + len(last) + 2
    entries = {
        channel_id: [_entry(view, person_id) for person_id in people]
        for channel_id, people in occupied.items()
    }
    lines = [line for channel_id, each in entries.items() for line in (_channel(channel_id, each), *each)]
    if len(view.present) > EACH_ON_A_LINE or sum(len(line) + 1 for line in lines) > room:
        each_room = room // len(entries) - 1
        lines = [_in_one_line(channel_id, each, each_room) for channel_id, each in entries.items()]
    return "\n".join([title, *lines, *([last] if last else [])])


def _by_channel(view: SessionView) -> tuple[dict[int, list[int]], list[int]]:
    """The channels with people, longest there first, and those without."""
    where: dict[int, list[int]] = {channel_id: [] for channel_id in view.session.channel_ids}
    for person_id in sorted(view.present, key=lambda each: (-_seconds(view, each), each)):
        where[view.present[person_id]].append(person_id)
    occupied = {channel_id: people for channel_id, people in where.items() if people}
    return occupied, [channel_id for channel_id in where if channel_id not in occupied]


def _entry(view: SessionView, person_id: int) -> str:
    """Somebody who is there, with a time that runs by itself; one that runs slower, deafened, is written out."""
    who = text.name(view.people[person_id].name)
    if (since := view.running_since.get(person_id)) is not None:
        return f"{who} {text.ago(since)}"
    return " · ".join([f"{who} {format_duration(_seconds(view, person_id))}", *_flags(view, person_id)])


def _seconds(view: SessionView, person_id: int) -> int:
    line = view.attendance.get(person_id)
    return line.seconds if line is not None else 0


def _flags(view: SessionView, person_id: int) -> list[str]:
    line = view.attendance.get(person_id)
    return flag_words(line.flags) if line is not None else []


def _channel(channel_id: int, entries: Sequence[str]) -> str:
    return f"{text.channel(channel_id)} **{len(entries)}**"


def _in_one_line(channel_id: int, entries: Sequence[str], room: int) -> str:
    head = _channel(channel_id, entries)
    shown = as_many_as_fit(entries, room - len(head) - 1)
    return f"{head} {shown}" if shown else head


def as_many_as_fit(entries: Sequence[str], room: int) -> str:
    """Joined by commas; the rest is counted. Empty if not even one fits."""
    joined = ", ".join(entries)
    if len(joined) <= room:
        return joined
    room -= len(MORE) + len(str(len(entries)))
    kept: list[str] = []
    for entry in entries:
        room -= len(entry) + 2
        if room < 0:
            break
        kept.append(entry)
    return f"{', '.join(kept)}{MORE.format(len(entries) - len(kept))}" if kept else ""


def _empty_words(empty: Sequence[int]) -> str:
    if not empty:
        return ""
    named = " ".join(text.channel(each) for each in empty[:EMPTY_CHANNELS])
    more = MORE.format(len(empty) - EMPTY_CHANNELS) if len(empty) > EMPTY_CHANNELS else ""
    return f"Nobody in {named}{more}"


def left_name(view: SessionView) -> str:
    return f"Were there ({len(view.attendance.keys() - view.present.keys())})"


def left(view: SessionView) -> Iterator[str]:
    return times(view, view.attendance.keys() - view.present.keys())


def times(view: SessionView, people: Iterable[int]) -> Iterator[str]:
    """Fixed times, longest first."""
    for person_id in sorted(people, key=lambda each: (-_seconds(view, each), each)):
        time = format_duration(_seconds(view, person_id))
        yield " · ".join([f"{time} {text.name(view.people[person_id].name)}", *_flags(view, person_id)])

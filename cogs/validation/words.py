"""One person of a session in one line: time, share, and every flag in words."""

from collections.abc import Iterator

from cogs import text
from cogs.noteviews import signed_duration
from domain.flags import Observed
from domain.payroll import Flag
from domain.people import Choice
from domain.roll import ALONE_PERCENT, Entry
from domain.words import format_duration
from services.rollview import ValidationView

REASON = 40
SECONDS_IN_MINUTE = 60
IN, OUT = "☑", "☐"
CHOICES = {Choice.DONATE: "donates", Choice.TREASURY: "to treasury"}


def entry_line(view: ValidationView, entry: Entry) -> str:
    """For the message: ``☑ **1:52:03** 93.4 % Ann · gap 12 min``."""
    box = IN if entry.exclusion is None else OUT
    facts = [text.name(entry.person.name), *entry_flags(view, entry), *_left_out(entry)]
    return f"{box} **{format_duration(entry.seconds)}** {_share(entry)}{' · '.join(facts)}"


def entry_label(view: ValidationView, entry: Entry) -> str:
    """For a box or a menu, where nothing is formatted."""
    name = text.label(entry.person.name, text.LONGEST_NAME)
    return " · ".join([name, format_duration(entry.seconds), *entry_flags(view, entry)])


def entry_flags(view: ValidationView, entry: Entry) -> Iterator[str]:
    """What befell the time, what people made of it, and what becomes of the share."""
    if entry.person.discord_id is None and entry.person.handle is not None:
        yield "guest"  # a member who was forgotten has neither
    if entry.observed is not None:
        yield from _seen(view, entry, entry.observed)
    if entry.corrected_seconds:
        was_seen = entry.observed is not None and entry.observed.attendance.by_channel
        yield f"{'corrected' if was_seen else 'entered'} {signed_duration(entry.corrected_seconds)}"
    if entry.observed is not None and entry.observed.below_minimum:
        yield "below minimum"
    if entry.person.choice in CHOICES:
        yield CHOICES[entry.person.choice]


def _seen(view: ValidationView, entry: Entry, observed: Observed) -> Iterator[str]:
    if observed.gap_seconds:
        waits = entry.person.person_id in view.roll.gaps
        yield f"⚠️ gap {duration_words(observed.gap_seconds)}{'' if waits else ', filled'}"
    if Flag.BRIDGED in observed.attendance.flags:
        yield "bridged"
    if observed.deafened_percent:
        yield f"deafened {observed.deafened_percent} %"
    if observed.alone_percent >= ALONE_PERCENT:
        yield f"alone in channel {observed.alone_percent} %"


def duration_words(seconds: int) -> str:
    """``12 min``, or ``40 s`` where it is less than one."""
    return f"{seconds // SECONDS_IN_MINUTE} min" if seconds >= SECONDS_IN_MINUTE else f"{seconds} s"


def _left_out(entry: Entry) -> Iterator[str]:
    if entry.exclusion is not None:
        why = text.plain(entry.exclusion.reason or "", REASON)
        yield f"excluded: {why}" if why else "excluded"


def _share(entry: Entry) -> str:
    if entry.observed is None:
        return ""
    return f"{entry.observed.session_percent:.0f} % "

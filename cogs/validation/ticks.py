"""The form of real check boxes: ten people a group, five groups a form, and why people are left out.

The custom_id of a group says whom it showed and how, as in ``12+13-``: so whoever submits it late, after a restart
or beside somebody else, changes only those boxes that they changed themselves.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import discord

from cogs import forms, text
from cogs.presses import OUTDATED, Press, custom_id
from cogs.validation.looking import Looking
from cogs.validation.pages import Page
from cogs.validation.words import entry_label
from domain.errors import Refused
from domain.roll import Entry
from services.rollview import ValidationView

BOXES = 10
REASON_GROUPS = 4
"""Groups beside the line for the reason: a form has five fields."""
LONGEST_REASON = 100
_SHOWN = re.compile(r"(?:[0-9]{1,9}[+-]){1,10}")
_BOX = re.compile(r"([0-9]+)([+-])")


def tick_form(view: ValidationView, page: Page[Entry], where: Looking) -> discord.ui.Modal:
    """A box for everybody on the page, ticked as it is now."""
    code = view.session.code
    title = f"Who was in {code}? {page.of_pages}".strip()
    groups = _groups(view, page.items, page.first, [entry.exclusion is None for entry in page.items])
    return forms.modal(title, custom_id("valid.tick", code, where), *groups)


def why_form(view: ValidationView, page: Page[Entry], where: Looking) -> discord.ui.Modal:
    """A box for those left out on the page, ticked where nobody has said why; and one reason for them."""
    code = view.session.code
    out = [entry for entry in page.items if entry.exclusion is not None]
    if not out:
        raise Refused("Nobody on this page is left out any more: look again.")
    unsaid_first = sorted(out, key=_has_reason)[: BOXES * REASON_GROUPS]
    ticks = [not _has_reason(entry) for entry in unsaid_first]
    reason = forms.line("reason", "Why they are left out", placeholder="left early", longest=LONGEST_REASON)
    verb = custom_id("valid.why", code, where)
    return forms.modal(f"Left out of {code}", verb, *_groups(view, unsaid_first, 0, ticks), reason)


def shown_in(press: Press) -> dict[int, bool]:
    """Whom the submitted form showed, and whether with a tick."""
    shown: dict[int, bool] = {}
    for name in press.answers:
        if _SHOWN.fullmatch(name):
            shown |= {int(person_id): sign == "+" for person_id, sign in _BOX.findall(name)}
    if not shown:
        raise Refused(OUTDATED)
    return shown


def ticked_in(press: Press) -> set[int]:
    """Whose boxes were ticked when the form was submitted."""
    shown = shown_in(press)
    values = (value for name, values in press.answers.items() if _SHOWN.fullmatch(name) for value in values)
    return {int(value) for value in values if value.isdecimal() and int(value) in shown}


def retold(
    shown: Mapping[int, bool], ticked: Collection[int], names: Mapping[int, str], reason: str
) -> Iterator[str]:
    """A submitted form in words: for whom the reason is or, without one, whose boxes were changed."""
    if reason:
        yield f"Left out, because: {reason}"
        yield _named(ticked, names)
        return
    if out := [each for each, was_ticked in shown.items() if was_ticked and each not in ticked]:
        yield f"To be left out: {_named(out, names)}"
    if back := [each for each, was_ticked in shown.items() if not was_ticked and each in ticked]:
        yield f"To be taken back in: {_named(back, names)}"


def _named(person_ids: Collection[int], names: Mapping[int, str]) -> str:
    return ", ".join(text.label(names.get(each, ""), text.LONGEST_NAME) for each in sorted(person_ids))


def _groups(
    view: ValidationView, entries: Sequence[Entry], first: int, ticks: Sequence[bool]
) -> Iterator[forms.Field]:
    for start in range(0, len(entries), BOXES):
        group, ticked = entries[start : start + BOXES], ticks[start : start + BOXES]
        boxes = [
            (str(entry.person.person_id), text.label(entry_label(view, entry)), tick)
            for entry, tick in zip(group, ticked, strict=True)
        ]
        name = "".join(f"{value}{'+' if tick else '-'}" for value, _, tick in boxes)
        yield forms.checkboxes(name, f"People {first + start + 1} to {first + start + len(group)}", boxes)


def _has_reason(entry: Entry) -> bool:
    return entry.exclusion is not None and bool(entry.exclusion.reason)

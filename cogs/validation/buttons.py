"""What can be done on the roll: decide, finish or take over; turn pages, sort and search."""

from collections.abc import Iterator

from cogs.leaseviews import take_over
from cogs.validation.looking import Looking
from cogs.validation.pages import Page
from cogs.views import PRIMARY, SECONDARY, SUCCESS, Item, button, menu, option
from domain.access import Standing
from domain.frozen import Order
from domain.roll import Entry
from services.rollview import ValidationView

ORDERS = {
    Order.NAME: "Sorted by name",
    Order.TIME: "Sorted by time, most first",
    Order.UNUSUAL: "Sorted by what is unusual, most first",
}


def roll_buttons(view: ValidationView, page: Page[Entry], where: Looking, reader: Standing) -> Iterator[Item]:
    """Five rows: decisions and pages; what is decided less often; leaving and searching; sorting."""
    code = view.session.code
    if view.editing.is_anothers:
        yield from take_over(view.editing, reader, "valid.take", code, where)
    else:
        yield from _decisions(view, page, where)
    for turner in page_turners(where, page.pages, "valid.page", code):
        turner.row = 0
        yield turner
    if not view.editing.is_anothers:
        yield from _rarer_decisions(view, page, where)
    elif view.roll.gaps:
        yield button("Gaps", SECONDARY, "valid.gaps", code, 0, row=1)
    yield button("Acts", SECONDARY, "valid.acts", code, 0, disabled=not view.acts, row=1)
    if reader >= Standing.OFFICER:
        yield button("To the payroll", SECONDARY, "payroll.open", code, row=2)
    yield button("Search", SECONDARY, "valid.find-form", code, where, row=2)
    if where.part:
        yield button("Show all", SECONDARY, "valid.page", code, where.for_part(""), row=2)
    if view.editing.is_mine:
        yield button("Done", SECONDARY, "valid.done", code, where, row=2)
    yield _sorting(code, where)


def page_turners(where: Looking, pages: int, verb: str, code: str) -> list[Item]:
    """The two buttons that turn a page in the same order and search; none where there is only one."""
    if pages <= 1:
        return []
    last = pages - 1
    back, forth = where.at(max(where.page - 1, 0)), where.at(min(where.page + 1, last))
    return [
        button("◀", SECONDARY, verb, code, back, "back", disabled=where.page == 0),
        button("▶", SECONDARY, verb, code, forth, "forth", disabled=where.page >= last),
    ]


def _decisions(view: ValidationView, page: Page[Entry], where: Looking) -> Iterator[Item]:
    code, last_act = view.session.code, view.payroll.notes.last_act
    yield button("Tick people", PRIMARY, "valid.tick-form", code, where, disabled=not page.items, row=0)
    nobody = not view.roll.entries
    yield button("Confirm", SUCCESS, "valid.confirm", code, where, last_act, disabled=nobody, row=0)


def _rarer_decisions(view: ValidationView, page: Page[Entry], where: Looking) -> Iterator[Item]:
    code, nobody = view.session.code, not page.items
    none_out = all(entry.exclusion is None for entry in page.items)
    yield button("Add someone", SECONDARY, "valid.add-form", code, where, row=1)
    yield button("Correct time", SECONDARY, "valid.people", code, where, disabled=nobody, row=1)
    yield button("Fill gaps", SECONDARY, "valid.gaps", code, 0, disabled=not view.roll.gaps, row=1)
    yield button("Give a reason", SECONDARY, "valid.why-form", code, where, disabled=none_out, row=1)


def _sorting(code: str, where: Looking) -> Item:
    options = [option(words, order) for order, words in ORDERS.items()]
    return menu(ORDERS[where.order], options, "valid.sort", code, where, row=3)

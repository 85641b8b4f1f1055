"""Where the pot came from, at which prices, and what officers changed about people's time."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from domain.compute import ore_value
from domain.payroll import Correction, Exclusion, OreLine, Sale
from domain.quantities import format_auec, format_price, format_scu
from domain.words import describe_division, describe_price, format_duration
from reports.model import PayrollReport
from reports.names import names_of, shown_names
from reports.pdf.style import CONTENT_WIDTH, heading, paragraph
from reports.pdf.tables import text_grid
from reports.text import read
from reports.times import format_moment

_AMOUNT = 90.0
_CHANGE, _MOMENT = 62.0, 92.0
_NOTHING = "–"


def sources(report: PayrollReport) -> Iterator[Flowable]:
    """Sales, expenses, ore with its prices, corrections and exclusions: each only if there are any."""
    names = shown_names(report)
    yield from _sales(report, names)
    yield from _expenses(report, names)
    yield from _ore(report)
    yield from _corrections(report, names)


def _sales(report: PayrollReport, names: dict[int, str]) -> Iterator[Flowable]:
    if not report.given.sales:
        return
    rows = [
        [
            names[sale.seller_id],
            _where(sale),
            format_moment(sale.at, report.zone),
            format_auec(sale.amount_auec),
        ]
        for sale in sorted(report.given.sales, key=lambda sale: (sale.at, sale.seller_id, sale.amount_auec))
    ]
    yield from heading("Sales")
    half = (CONTENT_WIDTH - _AMOUNT - 170) / 2
    yield text_grid(["Sold by", "Where", "When", "aUEC"], rows, [half, half, 170, _AMOUNT], right=[3])


def _where(sale: Sale) -> str:
    facts = [read(sale.terminal or "").text, describe_division(sale.division) if sale.division else ""]
    return ", ".join(filter(None, facts)) or "–"


def _expenses(report: PayrollReport, names: dict[int, str]) -> Iterator[Flowable]:
    if not report.given.expenses:
        return
    rows = [
        [
            names[expense.claimant_id],
            read(expense.what).text,
            format_auec(expense.amount_auec),
        ]
        for expense in sorted(
            report.given.expenses, key=lambda each: (each.claimant_id, each.what, each.amount_auec)
        )
    ]
    yield from heading("Expenses")
    rest = CONTENT_WIDTH - _AMOUNT
    yield text_grid(["Advanced by", "For", "aUEC"], rows, [rest * 0.4, rest * 0.6, _AMOUNT], right=[2])


def _ore(report: PayrollReport) -> Iterator[Flowable]:
    if not report.given.ore:
        return
    priced_at = report.saved_at or report.given.session.closed_at
    rows = [
        [
            _ore_name(line),
            format_scu(line.quantity_cscu),
            "unknown" if line.unit_price_auec is None else format_price(line.unit_price_auec),
            format_auec(ore_value(line)) if line.unit_price_auec else "–",
            read(describe_price(line.price_source, priced_at)).text,
        ]
        for line in sorted(report.given.ore, key=_ore_order)
    ]
    yield from heading("Ore and prices")
    yield paragraph(_ore_note(report), "note")
    widths = [118, 62, 70, 80]
    yield text_grid(
        ["Ore", "Quantity", "aUEC per SCU", "Value, aUEC", "Price from"],
        rows,
        [*widths, CONTENT_WIDTH - sum(widths)],
        right=[1, 2, 3],
    )


def _ore_order(line: OreLine) -> tuple[str, str, int, int]:
    return line.commodity, line.form, line.quality or 0, line.quantity_cscu


def _ore_note(report: PayrollReport) -> str:
    if report.provisional:
        return "The pot is estimated from these prices. Ages are as of the end of the session."
    return "For information: the pot is what was really sold. Ages are as of the saving of this payroll."


def _ore_name(line: OreLine) -> str:
    quality = "" if line.quality is None else f", quality {line.quality}"
    return f"{read(line.commodity).text} ({line.form}{quality})"


def _corrections(report: PayrollReport, names: dict[int, str]) -> Iterator[Flowable]:
    """Who gained, lost or was left out of time, by whom, when and why."""
    corrections = sorted(report.given.corrections, key=lambda each: (each.person_id, each.at, each.seconds))
    excluded = sorted(report.given.excluded, key=lambda each: each.person_id)
    if not corrections and not excluded:
        return
    deciders = {each.by for each in corrections} | {each.by for each in excluded if each.by}
    by = names_of(report, deciders)
    rows = [_correction_row(report, each, names, by) for each in corrections]
    rows += [_exclusion_row(each, names, by) for each in excluded]
    yield from heading("What officers changed")
    rest = CONTENT_WIDTH - _CHANGE - _MOMENT
    widths = [rest * 0.28, _CHANGE, rest * 0.47, rest * 0.25, _MOMENT]
    yield text_grid(["Name", "Time", "Reason", "By", "When"], rows, widths)


def _correction_row(
    report: PayrollReport, correction: Correction, names: dict[int, str], by: dict[int, str]
) -> list[str]:
    when = f"{correction.at.astimezone(report.zone):%d %b %Y %H:%M}"
    changed, reason = _signed_duration(correction.seconds), read(correction.reason).text
    return [names[correction.person_id], changed, reason or _NOTHING, by[correction.by], when]


def _exclusion_row(exclusion: Exclusion, names: dict[int, str], by: dict[int, str]) -> list[str]:
    """A bundle does not say when somebody was left out (bundle.md)."""
    decider = by[exclusion.by] if exclusion.by else _NOTHING
    reason = read(exclusion.reason or "").text or _NOTHING
    return [names[exclusion.person_id], "excluded", reason, decider, _NOTHING]


def _signed_duration(seconds: int) -> str:
    return format_duration(seconds).replace("-", "–") if seconds < 0 else f"+{format_duration(seconds)}"

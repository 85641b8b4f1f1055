"""A statement as a PDF, in the style of the payroll's."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from reportlab.platypus import Flowable, Spacer

from domain.payments import PaymentState
from domain.payroll import LineStatus
from domain.quantities import format_auec
from domain.words import KIND_WORDS, STATUS_WORDS, format_duration
from reports.pdf.page import set_pages
from reports.pdf.style import CONTENT_WIDTH, fact, heading, load_fonts, paragraph
from reports.pdf.tables import Row, grid, name_cell
from reports.statement.model import Movement, Paid, Pay, Statement
from reports.text import read
from reports.times import format_moment

_NOTHING = "–"
_DAY, _MOMENT, _CODE, _AMOUNT = 62.0, 88.0, 58.0, 76.0

STATE_WORDS: Mapping[PaymentState, str] = MappingProxyType(
    {
        PaymentState.PLANNED: "planned",
        PaymentState.WAITING: "waits for a second officer",
        PaymentState.SENT: "sent",
        PaymentState.RECEIVED: "received",
        PaymentState.DISPUTED: "not received",
        PaymentState.UNDONE: "undone",
        PaymentState.WITHDRAWN: "withdrawn",
    }
)


def statement_pdf(statement: Statement) -> bytes:
    """The statement as an A4 PDF. The same statement gives the same bytes."""
    load_fonts()
    sections = (_opening, _pay, _paid, _movements)
    story = [flowable for section in sections for flowable in section(statement)]
    footer = f"Statement · {read(statement.guild_name).text} · {_name(statement)} · ledger version {statement.version}"
    return set_pages(story, f"statement of person {statement.person.person_id}", footer)


def _opening(statement: Statement) -> Iterator[Flowable]:
    yield paragraph(read(statement.guild_name).text, "guild")
    yield paragraph(f"Statement of {_name(statement)}", "title")
    yield Spacer(0, 4)
    handle = read(statement.person.handle or "").text
    yield fact(
        "Member", f"#{statement.person.person_id}, {f'handle {handle}' if handle else 'no handle noted'}"
    )
    yield fact("Covers", f"Session {statement.session_code}" if statement.session_code else "All sessions")
    yield fact("Balance", _balance(statement))
    if statement.held_auec:
        yield fact("Holds", f"{format_auec(statement.held_auec)} aUEC for the guild")
    yield fact("As of", f"{format_moment(statement.at, statement.zone)}, ledger version {statement.version}")


def _balance(statement: Statement) -> str:
    amount = f"{format_auec(abs(statement.balance_auec))} aUEC"
    if statement.balance_auec < 0:
        return f"{amount} were paid too much: the member owes them"
    return f"{amount} are owed to the member" if statement.balance_auec else "nothing is owed, either way"


def _pay(statement: Statement) -> Iterator[Flowable]:
    yield from heading("What was earned")
    if not statement.pay:
        yield paragraph("No saved payroll has a line of this member.", "note")
        return
    yield paragraph("A line for each reason; all amounts in aUEC, by the payrolls that hold now.", "note")
    fixed = [_DAY, _CODE, 82.0, 44.0, _AMOUNT - 14, _AMOUNT - 28, _AMOUNT - 12]
    widths = [*fixed[:2], CONTENT_WIDTH - sum(fixed), *fixed[2:]]
    rows: list[Row] = [_pay_row(statement, each, widths[2]) for each in statement.pay]
    seconds = sum(each.seconds or 0 for each in statement.pay)
    sums = [
        sum(column)
        for column in zip(*((each.share_auec, each.fee_auec) for each in statement.pay), strict=True)
    ]
    rows.append(
        [
            "Total",
            "",
            "",
            "",
            format_duration(seconds),
            *map(format_auec, sums),
            format_auec(statement.net_auec),
        ]
    )
    header = ["Day", "Session", "", "For", "Time", "Share", "Fee", "Net"]
    yield grid(header, rows, widths, right=[4, 5, 6, 7], total=True)


def _pay_row(statement: Statement, each: Pay, title_width: float) -> Row:
    return [
        _day(statement, each.at),
        each.code,
        name_cell(read(each.title).text, title_width),
        KIND_WORDS[each.kind],
        _NOTHING if each.seconds is None else format_duration(each.seconds),
        format_auec(each.share_auec),
        format_auec(each.fee_auec),
        format_auec(each.net_auec) if each.status is LineStatus.PAID else STATUS_WORDS[each.status],
    ]


def _paid(statement: Statement) -> Iterator[Flowable]:
    yield from heading("What was sent")
    if not statement.paid:
        yield paragraph("No payment was noted.", "note")
        return
    fixed = [_MOMENT, _MOMENT, _AMOUNT, 118.0]
    other_width = CONTENT_WIDTH - sum(fixed)
    rows: list[Row] = [
        [
            _moment(statement, each.sent_at),
            _moment(statement, each.received_at),
            name_cell(_between(each), other_width),
            STATE_WORDS[each.state],
            format_auec(each.amount_auec),
        ]
        for each in statement.paid
    ]
    widths = [_MOMENT, _MOMENT, other_width, 118.0, _AMOUNT]
    yield grid(["Sent", "Received", "From or to", "State", "aUEC"], rows, widths, right=[4])


def _between(each: Paid) -> str:
    other = read(each.other).text or "somebody"
    return f"from {other}" if each.is_to_member else f"to {other}"


def _movements(statement: Statement) -> Iterator[Flowable]:
    yield from heading("Every movement of the account")
    if not statement.movements:
        yield paragraph("Nothing has moved yet.", "note")
        return
    yield paragraph(
        "Committed in the ledger, oldest first. Plus is owed to the member; minus was sent to them or taken back.",
        "note",
    )
    fixed = [_MOMENT, _CODE, _AMOUNT, _AMOUNT]
    reason_width = CONTENT_WIDTH - sum(fixed)
    rows: list[Row] = [_movement_row(statement, each, reason_width) for each in statement.movements]
    widths = [_MOMENT, _CODE, reason_width, _AMOUNT, _AMOUNT]
    yield grid(["Committed", "Session", "Reason", "aUEC", "Balance"], rows, widths, right=[3, 4])


def _movement_row(statement: Statement, each: Movement, reason_width: float) -> Row:
    return [
        _moment(statement, each.at),
        each.session_code or _NOTHING,
        name_cell(read(each.reason).text, reason_width),
        _signed(each.change_auec, plus="+"),
        _signed(each.balance_auec),
    ]


def _signed(amount_auec: int, plus: str = "") -> str:
    return f"{plus if amount_auec > 0 else ''}{format_auec(amount_auec).replace('-', '–')}"


def _day(statement: Statement, at: datetime) -> str:
    return f"{at.astimezone(statement.zone):%d %b %Y}"


def _moment(statement: Statement, at: datetime | None) -> str:
    return _NOTHING if at is None else f"{at.astimezone(statement.zone):%d %b %Y %H:%M}"


def _name(statement: Statement) -> str:
    return read(statement.person.name).text or f"#{statement.person.person_id}"

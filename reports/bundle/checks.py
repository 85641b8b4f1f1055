"""What must hold between the values of a bundle (bundle.md, "Refused are")."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from domain.payroll import PayrollInput
from reports.bundle.divisions import check_divisions
from reports.bundle.invalid import InvalidBundle


class _Column(NamedTuple):
    """Ids or numbers that stand in a list, and the path of each, with ``{}`` for its index."""

    path: str
    values: Iterable[int]

    def refuse(self, problem: str, index: int) -> InvalidBundle:
        return InvalidBundle(problem, self.path.format(index))


def check(given: PayrollInput) -> None:
    """Raise InvalidBundle where values that are each well formed do not fit together."""
    for column in _unique_columns(given):
        _check_unique(column)
    _check_people(given)
    _check_spans(given)
    check_divisions(given)
    if given.rules is None and (given.sales or given.ore):
        raise InvalidBundle("missing, and there are sales or ore", ".rules")


def _check_unique(column: _Column) -> None:
    seen: set[int] = set()
    for index, value in enumerate(column.values):
        if value in seen:
            raise column.refuse(f"{value} is there twice", index)
        seen.add(value)


def _check_people(given: PayrollInput) -> None:
    members = {person.person_id for person in given.members}
    bots = {person.person_id for person in given.members if person.is_bot}
    for column in chain(_payees(given), _others(given)):
        for index, person_id in enumerate(column.values):
            if person_id not in members:
                raise column.refuse(f"{person_id} is not in members", index)
    for column in _payees(given):
        for index, person_id in enumerate(column.values):
            if person_id in bots:
                raise column.refuse(f"{person_id} is a bot, which earns nothing", index)


def _check_spans(given: PayrollInput) -> None:
    if given.session.closed_at < given.session.opened_at:
        raise InvalidBundle("before opened_at", ".session.closed_at")
    for index, pause in enumerate(given.session.pauses):
        if pause.end < pause.start:
            raise InvalidBundle("ends before it begins", f".session.pauses[{index}]")
    for index, outage in enumerate(given.outages):
        if outage.regained_at < outage.lost_at:
            raise InvalidBundle("ends before it begins", f".outages[{index}]")


def _unique_columns(given: PayrollInput) -> Iterator[_Column]:
    yield _Column(".session.channel_ids[{}]", given.session.channel_ids)
    yield _Column(".members[{}].id", (person.person_id for person in given.members))
    yield _Column(".voice_moves[{}].seq", (move.seq for move in given.voice_moves))
    yield _excluded(given)
    yield from _rows(given)


def _payees(given: PayrollInput) -> Iterator[_Column]:
    """Whom a row or a correction pays: never a bot (pay-rules.md A11)."""
    yield _Column(".corrections[{}].member_id", (row.person_id for row in given.corrections))
    yield from _rows(given)


def _others(given: PayrollInput) -> Iterator[_Column]:
    """Everybody else who is referred to; ``by`` may be anybody."""
    yield _Column(".voice_moves[{}].member_id", (move.person_id for move in given.voice_moves))
    yield _excluded(given)
    yield _Column(".sales[{}].seller_id", (sale.seller_id for sale in given.sales))
    yield _Column(".expenses[{}].claimant_id", (expense.claimant_id for expense in given.expenses))
    if given.rules is not None:
        yield _Column(".rules.payer_id", (given.rules.payer_id,))
        yield _Column(".rules.weights", given.rules.weights)


def _excluded(given: PayrollInput) -> _Column:
    return _Column(".excluded[{}].member_id", (row.person_id for row in given.excluded))


def _rows(given: PayrollInput) -> Iterator[_Column]:
    """The fixed and the percent rows of the rules."""
    if given.rules is not None:
        yield _Column(".rules.fixed[{}].member_id", (row.person_id for row in given.rules.fixed))
        yield _Column(".rules.percents[{}].member_id", (row.person_id for row in given.rules.percents))

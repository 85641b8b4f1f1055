"""What a guild's sessions come to, taken together: pure sums over saved payrolls."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.compute import ore_value
from domain.failures import FailedRun
from domain.payroll import LineKind, LineStatus, OreForm, OreLine, Payroll
from domain.sessions import Session, SessionState


@dataclass(frozen=True, slots=True)
class Run:
    """One session. ``payroll`` and ``ore`` are of the ``revision`` that holds; None and empty where none is saved.

    ``failed`` is what was recorded when it was given up as a loss.
    """

    session: Session
    payroll: Payroll | None = None
    ore: tuple[OreLine, ...] = ()
    failed: FailedRun | None = None
    revision: int | None = None

    @property
    def is_failed(self) -> bool:
        return self.failed is not None and self.session.state is SessionState.FAILED

    @property
    def counts(self) -> bool:
        """Whether its payroll is part of totals: a practice never is, and nobody is paid for a failed run."""
        return self.payroll is not None and not self.session.practice and not self.is_failed


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over sessions, in aUEC. ``people``: how many different ones got anything."""

    sessions: int = 0
    gross_auec: int = 0
    expenses_auec: int = 0
    tax_auec: int = 0
    treasury_auec: int = 0
    fees_auec: int = 0
    paid_auec: int = 0
    people: int = 0
    failed: int = 0
    lost_auec: int = 0


@dataclass(frozen=True, slots=True)
class OreTotal:
    """One ore over several sessions. ``value_auec``: at the prices noted with it; ore without one adds nothing."""

    commodity: str
    form: OreForm
    quantity_cscu: int
    value_auec: int


@dataclass(frozen=True, slots=True)
class Attended:
    """In how many sessions somebody was, and for how long in all."""

    person_id: int
    sessions: int
    seconds: int


def totals(runs: Iterable[Run], same: Mapping[int, int]) -> Totals:
    """Sums over these sessions. ``same`` maps a claimed guest's number to the member's; others may be absent."""
    listed = list(runs)
    payrolls = [run.payroll for run in listed if run.counts and run.payroll is not None]
    lost = [run.failed for run in listed if run.is_failed and run.failed and not run.session.practice]
    paid = [line for payroll in payrolls for line in payroll.lines if line.net_auec]
    return Totals(
        sessions=len(payrolls),
        gross_auec=sum(payroll.gross_auec for payroll in payrolls),
        expenses_auec=sum(payroll.expenses_auec for payroll in payrolls),
        tax_auec=sum(payroll.tax_auec for payroll in payrolls),
        treasury_auec=sum(payroll.treasury_auec for payroll in payrolls),
        fees_auec=sum(payroll.fees_auec for payroll in payrolls),
        paid_auec=sum(line.net_auec for line in paid),
        people=len({same.get(line.person_id, line.person_id) for line in paid}),
        failed=len(lost),
        lost_auec=sum(failed.loss_auec for failed in lost),
    )


def by_month(runs: Iterable[Run], zone: ZoneInfo, same: Mapping[int, int]) -> dict[date, Totals]:
    """The first day of each month in which anything counted to its totals, the newest first.

    A session belongs to the month in which it began, by the clocks of the guild's zone.
    """
    months: dict[date, list[Run]] = {}
    for run in runs:
        if run.counts or (run.is_failed and not run.session.practice):
            began = run.session.opened_at.astimezone(zone).date()
            months.setdefault(began.replace(day=1), []).append(run)
    return {month: totals(months[month], same) for month in sorted(months, reverse=True)}


def top_ores(runs: Iterable[Run]) -> list[OreTotal]:
    """All ore of what counts: the most valuable first, then the largest quantity."""
    quantities: Counter[tuple[str, OreForm]] = Counter()
    values: Counter[tuple[str, OreForm]] = Counter()
    for ore in (ore for run in runs if run.counts for ore in run.ore):
        quantities[ore.commodity, ore.form] += ore.quantity_cscu
        values[ore.commodity, ore.form] += ore_value(ore) if ore.unit_price_auec else 0
    found = [OreTotal(*kind, quantity, values[kind]) for kind, quantity in quantities.items()]
    return sorted(found, key=lambda ore: (-ore.value_auec, -ore.quantity_cscu, ore.commodity, ore.form))


def attendance(runs: Iterable[Run], same: Mapping[int, int]) -> list[Attended]:
    """Who was there in what counts: the most time first. Who was left out of a session is not counted in it."""
    seconds: Counter[int] = Counter()
    sessions: dict[int, set[str]] = {}
    for run in runs:
        for line in run.payroll.lines if run.counts and run.payroll else ():
            if line.kind is LineKind.TIME and line.status is not LineStatus.EXCLUDED and line.seconds:
                person_id = same.get(line.person_id, line.person_id)
                seconds[person_id] += line.seconds
                sessions.setdefault(person_id, set()).add(run.session.code)
    found = [Attended(person_id, len(sessions[person_id]), total) for person_id, total in seconds.items()]
    return sorted(found, key=lambda each: (-each.seconds, -each.sessions, each.person_id))


def people_in(payroll: Payroll) -> int:
    """How many different people have a line."""
    return len({line.person_id for line in payroll.lines})

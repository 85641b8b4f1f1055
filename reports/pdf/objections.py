"""Who objected to the payroll, and what an officer decided."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from domain.objections import Objection
from reports.model import PayrollReport
from reports.pdf.style import fact, heading
from reports.times import format_moment


def objections(report: PayrollReport) -> Iterator[Flowable]:
    """Every objection with its reason and its decision; nothing where nobody objected."""
    if not report.objections:
        return
    yield from heading("Objections")
    for objection in report.objections:
        yield fact(f"Objection {objection.objection_id}", _made(report, objection))
        yield fact("Decision", _decided(report, objection))


def _made(report: PayrollReport, objection: Objection) -> str:
    at = format_moment(objection.made_at, report.zone)
    return f"{_name(report, objection.person_id)} objected to revision {objection.revision} on {at}: {objection.reason}"


def _decided(report: PayrollReport, objection: Objection) -> str:
    if (decision := objection.decision) is None:
        return "none yet"
    verdict = "accepted" if decision.accepted else "not accepted"
    at = format_moment(decision.at, report.zone)
    return f"{verdict} by {_name(report, decision.by)} on {at}: {decision.reason}"


def _name(report: PayrollReport, person_id: int) -> str:
    return report.names.get(person_id) or f"person {person_id}"

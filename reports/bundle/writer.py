"""From values to a bundle: always the same text for the same values."""

import json
from collections.abc import Mapping

from domain.payroll import Attendance, PayLine, Payroll, PayrollInput
from reports.bundle.codecs import write_decimal
from reports.bundle.format import INPUTS, format_of


def write_bundle(given: PayrollInput, payroll: Payroll | None = None, *, indent: int | None = 1) -> str:
    """The bundle as JSON, in the order of bundle.md. ``read_bundle`` makes the same values of it.

    ``indent`` None leaves out what only people need, which is several times faster.
    """
    return to_json(bundle_json(given, payroll), indent=indent) + "\n"


def to_json(value: object, *, indent: int | None = 1) -> str:
    """JSON for people and programs alike, in plain ASCII."""
    return json.dumps(value, indent=indent)


def bundle_json(given: PayrollInput, payroll: Payroll | None = None) -> dict[str, object]:
    written_as = format_of(given)
    document = INPUTS[written_as].write(given)
    assert isinstance(document, dict)
    result = {} if payroll is None else {"payroll": payroll_json(payroll)}
    return {"format": written_as, **document, **result}


def payroll_json(payroll: Payroll) -> dict[str, object]:
    """A payroll as ``recompute --json`` prints it."""
    return {
        "gross_auec": payroll.gross_auec,
        "expenses_auec": payroll.expenses_auec,
        "tax_auec": payroll.tax_auec,
        "treasury_auec": payroll.treasury_auec,
        "fees_auec": payroll.fees_auec,
        "lines": [_line_json(line) for line in payroll.lines],
    }


def _line_json(line: PayLine) -> dict[str, object]:
    time: dict[str, object] = {}
    if line.seconds is not None and line.weight is not None:
        time = {"seconds": line.seconds, "weight": write_decimal(line.weight)}
    return {
        "member_id": str(line.person_id),
        "kind": str(line.kind),
        "status": str(line.status),
        **time,
        "share_auec": line.share_auec,
        "fee_auec": line.fee_auec,
        "net_auec": line.net_auec,
    }


def attendance_json(attendance: Mapping[int, Attendance]) -> dict[str, object]:
    """Attendance as ``recompute --json`` prints it."""
    return {
        str(person_id): {
            "seconds": line.seconds,
            "by_channel": {str(channel_id): seconds for channel_id, seconds in line.by_channel.items()},
            "flags": [str(flag) for flag in line.flags],
        }
        for person_id, line in attendance.items()
    }

"""A payroll back from its own JSON: a saved payroll is read, never computed anew."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from domain.payroll import LineKind, LineStatus, OreLine, PayLine, Payroll
from reports.bundle.format import ORE


def read_payroll(stored: Mapping[str, Any]) -> Payroll:
    """What ``payroll_json`` wrote. Trusts its origin: it is for the database, not for files from outside."""
    return Payroll(
        gross_auec=stored["gross_auec"],
        expenses_auec=stored["expenses_auec"],
        tax_auec=stored["tax_auec"],
        treasury_auec=stored["treasury_auec"],
        fees_auec=stored["fees_auec"],
        lines=tuple(map(_read_line, stored["lines"])),
    )


def read_ore(stored: Iterable[Mapping[str, Any]]) -> tuple[OreLine, ...]:
    """The ore of a stored input."""
    return tuple(map(ORE.read, stored))


def _read_line(stored: Mapping[str, Any]) -> PayLine:
    return PayLine(
        person_id=int(stored["member_id"]),
        kind=LineKind(stored["kind"]),
        status=LineStatus(stored["status"]),
        share_auec=stored["share_auec"],
        fee_auec=stored["fee_auec"],
        net_auec=stored["net_auec"],
        seconds=stored.get("seconds"),
        weight=Decimal(stored["weight"]) if "weight" in stored else None,
    )

"""``paydirt recompute``: compute a payroll again from its bundle alone; no database, no network."""

import argparse
import sys
from pathlib import Path

from domain.attendance import attend
from domain.compute import compute_payroll, has_pot
from domain.errors import Refused
from reports.bundle import (
    NOTHING,
    attendance_json,
    differences,
    payroll_json,
    read_bundle,
    render,
    to_json,
)
from reports.bundle.table import printable

HELP = "compute a payroll again from its bundle, and compare"

_STATUSES = """exit status:
  0  the bundle has no payroll, or its payroll is the recomputed one
  1  its payroll differs: every difference is a line on standard error
  2  the file is no valid bundle, or the rules refuse it: one line on standard error says what and where
"""
_SAME, _DIFFERENT = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _STATUSES
    parser.add_argument(
        "bundle", metavar="BUNDLE.json", help="what `paydirt export` wrote; - reads standard input"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON, and nothing else")


def run(args: argparse.Namespace) -> int:
    """Print the result to standard output, and what differs to standard error. Raises Refused (status 2)."""
    try:
        return _recompute(_read(args.bundle), as_json=args.json)
    except Refused as error:
        raise Refused(printable(str(error))) from None


def _read(path: str) -> bytes:
    """The file's content. Raises Refused if there is none to be had."""
    try:
        if path != "-":
            return Path(path).read_bytes()
        if sys.stdin is None:
            raise Refused("-: standard input is closed")
        return sys.stdin.buffer.read()
    except OSError as error:
        raise Refused(f"{path}: {error.strerror or error}") from None


def _recompute(text: bytes, *, as_json: bool) -> int:
    bundle = read_bundle(text)
    attendance = attend(bundle.given)
    payroll = compute_payroll(bundle.given, attendance) if has_pot(bundle.given) else None
    computed = None if payroll is None else payroll_json(payroll)
    if as_json:
        result = {"attendance": attendance_json(attendance)}
        print(to_json(result if computed is None else {**result, "payroll": computed}))
    else:
        print(render(bundle.given, attendance, payroll), end="\n\n")
    return _compare(bundle.payroll, computed, as_json=as_json)


def _compare(said: dict[str, object] | None, computed: dict[str, object] | None, *, as_json: bool) -> int:
    """Say whether the file's own payroll is the computed one."""
    if said is None:
        verdict, different = "The bundle has no payroll to compare with.", []
    else:
        different = list(differences(said, NOTHING if computed is None else computed, "payroll"))
        verdict = (
            "The payroll in the bundle DIFFERS." if different else "The payroll in the bundle is the same."
        )
    if not as_json:
        print(verdict)
    for line in different:
        print(line, file=sys.stderr)
    return _DIFFERENT if different else _SAME

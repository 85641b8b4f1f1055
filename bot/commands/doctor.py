"""``paydirt doctor``: what an operator can see of Paydirt from the shell, also while nothing of it works.

Exit status, for monitors: 0 nothing needs anybody, 1 something is to be looked at, 2 something is broken.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from domain.findings import Finding, Verdict, worst

HELP = (
    "look at settings, database, every guild's ledger, prices and Discord; exit 0: fine, 1: look, 2: broken"
)
STATUS = {Verdict.OK: 0, Verdict.NOTE: 0, Verdict.UNKNOWN: 1, Verdict.WARNING: 1, Verdict.BROKEN: 2}
MARK_WIDTH = 9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="write the findings as JSON")


def run(args: argparse.Namespace) -> int:
    # Imported late: the other commands do not need what this one looks at.
    from bot.doctor.round import visit
    from services.diagnosing.report import findings_json

    findings = asyncio.run(visit())
    if args.json:
        sys.stdout.write(findings_json(findings, datetime.now(UTC)))
    else:
        print("\n".join(_lines(findings)))
    return STATUS[worst(findings)]


def _lines(findings: Sequence[Finding]) -> list[str]:
    lines = [line for finding in findings for line in _finding_lines(finding)]
    counts = Counter(finding.verdict for finding in findings)
    summary = ", ".join(f"{counts[verdict]} {verdict}" for verdict in reversed(Verdict) if counts[verdict])
    return [*lines, "", f"{summary}. docs/diagnostics.md explains every line."]


def _finding_lines(finding: Finding) -> list[str]:
    """What was seen; below it, where there is something to say, what it means and what to do."""
    first = f"{finding.verdict.upper():<{MARK_WIDTH}}{finding.subject}: {finding.reading}"
    more = [finding.means, finding.advice and f"-> {finding.advice}"]
    return [_harmless(first), *(" " * MARK_WIDTH + line for line in more if line)]


def _harmless(line: str) -> str:
    """A name from outside may not steer the terminal."""
    return "".join(each if each.isprintable() else " " for each in line)

"""Findings by what they are about."""

from collections.abc import Iterable

from domain.findings import Finding, Verdict

OK, NOTE, WARNING, BROKEN = Verdict.OK, Verdict.NOTE, Verdict.WARNING, Verdict.BROKEN


def by_subject(findings: Iterable[Finding]) -> dict[str, Finding]:
    found = {finding.subject: finding for finding in findings}
    for each in found.values():
        assert each.verdict in (OK, NOTE) or (each.means and each.advice), each
    return found

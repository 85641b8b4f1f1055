"""The end of the report: the rules in words, and how to prove the numbers."""

from collections.abc import Iterator

from reportlab.platypus import Flowable, KeepTogether, Table

from domain.rulewords import describe_role_rules
from domain.words import describe_rules
from reports.model import PayrollReport
from reports.names import shown_names
from reports.pdf.style import CONTENT_WIDTH, RULE, STRIPE, fact, heading, paragraph
from reports.text import read


def closing(report: PayrollReport) -> Iterator[Flowable]:
    """The rules used, and the proof."""
    yield from heading("Rules of this payroll")
    for rule in _rules(report):
        subject, _, words = rule.partition(": ")
        yield fact(subject, words)
    yield KeepTogether([paragraph("Proof", "heading"), _proof(report)])


def _rules(report: PayrollReport) -> Iterator[str]:
    """Whose rules they are, each rule with the sources of its numbers, and what roles and ship-owners get."""
    names, agreed = shown_names(report), report.agreed
    if agreed is None:
        yield from describe_rules(report.rules, names)
        return
    yield f"Agreed: {'the rules of the guild' if agreed.template is None else f'template {_clean(agreed.template)}'}."
    yield from describe_rules(report.rules, names, agreed.sources, _clean)
    yield from describe_role_rules(agreed.rule_set, names, _clean)


def _clean(text: str) -> str:
    return read(text).text or "?"


def _proof(report: PayrollReport) -> Flowable:
    lines = [
        f"Session {report.given.session.code}, revision {report.given.revision}",
        f"Ledger version: {_or_none(report.ledger_version)}",
        f"Hash of the guild's ledger at that version: {_or_none(report.ledger_hash)}. Each entry's hash holds the one "
        "before it: whoever changes anything that came earlier changes this hash, too, and “paydirt doctor” says so.",
        f"Proof checksum (SHA-256 of ids, numbers and rules; not names): {_or_none(report.proof_checksum)}",
        f"To check it: export the session with “paydirt export {report.given.session.code}”, then run "
        "“paydirt recompute” on the file. It computes every line again from the recorded voice moves, "
        "sales and rules, without network or database, and says whether the numbers are the same.",
    ]
    return Table(
        [[[paragraph(line) for line in lines]]],
        [CONTENT_WIDTH],
        style=[("BACKGROUND", (0, 0), (-1, -1), STRIPE), ("BOX", (0, 0), (-1, -1), 0.5, RULE), *_PADDING],
    )


_PADDING = [(f"{side}PADDING", (0, 0), (-1, -1), 8) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]


def _or_none(value: object) -> str:
    return "none yet" if value is None else str(value)

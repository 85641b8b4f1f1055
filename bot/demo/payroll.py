"""The payroll as text: how the pot became what is split, and who gets what."""

from bot.demo.evidence import Evidence
from bot.demo.narrator import plain_spaces
from domain.payroll import LineKind, LineStatus, PayLine
from domain.quantities import format_auec
from domain.words import KIND_WORDS, STATUS_WORDS, format_duration
from reports.bundle.table import pot_table, printable, table

TITLES = ("for", "time", "share", "fee", "net", "flags", "name")


def payroll_tables(evidence: Evidence) -> str:
    """Heading, pot and pay lines; names stand last, where they can push nothing aside."""
    given, payroll = evidence.given, evidence.payroll
    names = {person.person_id: printable(person.name) for person in given.members}
    lines = sorted(payroll.lines, key=lambda line: -line.net_auec)
    rows = [_row(line, evidence.flags(line.person_id), names[line.person_id]) for line in lines]
    heading = (
        f"Payroll of {given.session.code}, {given.session.title}, {given.session.opened_at:%d %B %Y %H:%M:%S} to "
        f"{given.session.closed_at:%H:%M:%S} UTC"
    )
    return plain_spaces("\n\n".join((heading, pot_table(given, payroll), table(TITLES, rows))))


def _row(line: PayLine, flags: tuple[str, ...], name: str) -> tuple[str, ...]:
    is_time = line.kind is LineKind.TIME
    return (
        KIND_WORDS[line.kind] if line.status is LineStatus.PAID else STATUS_WORDS[line.status],
        format_duration(line.seconds or 0) if is_time else "",
        format_auec(line.share_auec),
        format_auec(line.fee_auec),
        format_auec(line.net_auec),
        ", ".join(flags) if is_time else "",
        name,
    )

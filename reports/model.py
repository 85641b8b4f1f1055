"""The one value that every renderer reads, so that picture, PDF and sheet cannot say different things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.attendance import Stay
from domain.objections import Objection
from domain.payroll import Attendance, Payroll, PayrollInput
from domain.resolve import Source
from domain.rules import Basis, Rules
from domain.rulesets import RuleSet
from domain.sessions import PRACTICE


@dataclass(frozen=True, slots=True)
class AgreedRules:
    """What the rules of a payroll were made of. ``template`` is hostile free text; None: the guild's own rules.

    ``sources`` says of each person where weight and percent come from.
    """

    rule_set: RuleSet
    template: str | None = None
    sources: Mapping[int, tuple[Source, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PayrollReport:
    """A computed payroll with everything that is shown beside its numbers.

    ``names`` maps person id to the present name and wins over the names in ``given``; these, ``ran_by`` and
    ``channel_names`` are hostile free text. ``time_zone`` is the guild's, as an IANA name. A preview has no
    ``saved_at``, ``ledger_version``, ``ledger_hash`` (of that version's entry, in hex) and ``proof_checksum``.
    ``previous`` is the revision saved before this one.
    ``marks`` are those of the session: what nobody may overlook. ``agreed`` is None where it was not kept.
    """

    given: PayrollInput
    payroll: Payroll
    attendance: Mapping[int, Attendance]
    timeline: Mapping[int, tuple[Stay, ...]]
    ran_by: str
    names: Mapping[int, str] = field(default_factory=dict)
    channel_names: Mapping[int, str] = field(default_factory=dict)
    time_zone: str = "UTC"
    saved_at: datetime | None = None
    ledger_version: int | None = None
    ledger_hash: str | None = None
    proof_checksum: str | None = None
    objections: tuple[Objection, ...] = ()
    previous: Payroll | None = None
    marks: tuple[str, ...] = ()
    agreed: AgreedRules | None = None

    def __post_init__(self) -> None:
        if self.given.rules is None:
            raise ValueError("a payroll without rules was never computed")

    @property
    def rules(self) -> Rules:
        assert self.given.rules is not None
        return self.given.rules

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def provisional(self) -> bool:
        """Computed from estimated prices: to be shown, never to be paid (pay-rules.md P1)."""
        return self.rules.basis is Basis.ESTIMATE

    @property
    def warning(self) -> str | None:
        """What must be written across the report, if it is not a payroll that may be paid."""
        if PRACTICE in self.marks:
            return "PRACTICE — nothing is paid"
        if self.provisional:
            return "PROVISIONAL — not payable"
        return "PREVIEW — not saved" if self.saved_at is None else None

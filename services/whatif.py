"""Comparing a draft with other rules, prices or another pot. Reads only: the database itself would refuse a write."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.database import Database
from domain.roles import held_roles
from domain.whatif import LETTERS, MOST_VARIANTS, Outcome, Variant, imagine
from services.payrolls import Payrolls
from services.payrollview import PayrollView
from services.templates import RuleBook, rule_book


@dataclass(frozen=True, slots=True)
class Compared:
    """One variant and what would come of it. ``template``: the name of its rules, as typed, if it has others.

    ``unasked`` are roles, as typed, that its rules name and that nobody read when the session stopped.
    """

    letter: str
    variant: Variant
    outcome: Outcome
    template: str | None = None
    unasked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The payroll as it would be saved now, and beside it the variants."""

    view: PayrollView
    variants: tuple[Compared, ...]

    @property
    def now(self) -> Outcome:
        return Outcome(self.view.payroll, self.view.refusal)


class WhatIf:
    def __init__(self, database: Database, payrolls: Payrolls) -> None:
        self._database = database
        self._payrolls = payrolls

    async def compare(self, guild_id: int, code: str, variants: Sequence[Variant]) -> Comparison:
        """The first three variants beside the draft as it is now. A variant that the rules refuse says why."""
        async with self._database.snapshot(guild_id) as tx:
            view = await self._payrolls.look(tx, code)
            book = await rule_book(tx, view.settings)
        compared = zip(LETTERS, variants[:MOST_VARIANTS], strict=False)
        return Comparison(view, tuple(_imagined(view, book, letter, each) for letter, each in compared))


def _imagined(view: PayrollView, book: RuleBook, letter: str, variant: Variant) -> Compared:
    draft, name = view.draft, None
    if variant.template_id is not None:
        other = book.get(variant.template_id)
        name = None if other.is_own else other.name
        draft = draft.under(name, other.rule_set)
    outcome = imagine(view.given, variant, draft.rule_set, held_roles(view.readings))
    return Compared(letter, variant, outcome, name, view.role_gaps_under(draft.rule_set).unasked)

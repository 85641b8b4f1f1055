"""Gathers everything that a payroll or a status is computed from, as it stands in the database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from db.database import Transaction
from domain.drafts import default_payer, plain_rules
from domain.notes import ActiveNotes, active
from domain.payroll import Guild, PayrollInput, SessionSpan
from domain.people import Choice, Person
from domain.presence import Outage, VoiceMove, as_taken_in
from domain.rules import Rules
from domain.sessions import Session
from domain.settings import GuildSettings
from reports.bundle import read_bundle
from services.purging import is_purged, kept_input
from services.rulesets import agreed


async def gather_input(
    tx: Transaction, settings: GuildSettings, session: Session, rules: Rules | None, *, until: datetime
) -> PayrollInput:
    """The input of a payroll of this session; of an open one as if it were stopped at ``until``.

    ``rules``: None for what was agreed on beforehand, so that a status counts time as its payroll will.
    """
    notes = active(await tx.notes.list(session.code))
    rules = rules or await _agreed_rules(tx, settings, session, notes)
    span = replace(session, closed_at=session.closed_at or until).span()
    named = _named_in(notes, rules)
    moves, outages = ([], []) if session.entered else await _seen(tx, session, span, named)
    people = await tx.people.of(named | {move.person_id for move in moves})
    choices = notes.choice_of | await _settled_choices(tx, session)
    return PayrollInput(
        guild=Guild(settings.guild_id, settings.name),
        session=span,
        members=tuple(
            replace(person, choice=choices.get(person.person_id, person.choice))
            for person in sorted(people, key=lambda person: person.person_id)
        ),
        voice_moves=tuple(moves),
        outages=tuple(outages),
        corrections=tuple(notes.corrections.values()),
        excluded=notes.excluded,
        ore=tuple(notes.ore.values()),
        sales=tuple(notes.sales.values()),
        expenses=tuple(notes.expenses.values()),
        rules=rules,
        revision=session.revision,
    )


async def people_in(
    tx: Transaction, given: PayrollInput, notes: ActiveNotes, also: Iterable[int] = ()
) -> dict[int, Person]:
    """Everybody whom a screen may name: those in the input, who decided something about them, and these others."""
    deciders = {correction.by for correction in notes.corrections.values()}
    deciders |= {exclusion.by for exclusion in notes.exclusions.values() if exclusion.by is not None}
    deciders |= {note.noted_by for note in notes.validations.values()}
    people = {person.person_id: person for person in given.members}
    others = await tx.people.of(deciders.union(also))
    return {person.person_id: person for person in others} | people


async def _agreed_rules(
    tx: Transaction, settings: GuildSettings, session: Session, notes: ActiveNotes
) -> Rules:
    rule_set = (await agreed(tx, settings, session)).rule_set
    return plain_rules(rule_set, default_payer(settings, notes, session.opened_by))


async def _seen(
    tx: Transaction, session: Session, span: SessionSpan, named: set[int]
) -> tuple[list[VoiceMove], list[Outage]]:
    """What the bot saw during the session, and when it did not see; of one that is purged, what was saved of it."""
    outages = await tx.voice.outages(span.opened_at, span.closed_at)
    if await is_purged(tx, session, outages):
        kept = await kept_input(tx, session)
        return ([], []) if kept is None else (list(kept.voice_moves), list(kept.outages))
    moves = as_taken_in(await tx.voice.moves_between(span.opened_at, span.closed_at), session.late)
    return _concerning(moves, span.channel_ids, named), outages


async def _settled_choices(tx: Transaction, session: Session) -> dict[int, Choice]:
    """What people had chosen when the payroll was first saved: no later wish changes a revision."""
    if session.revision == 1 or (first := await tx.payrolls.latest(session.code)) is None:
        return {}
    return {person.person_id: person.choice for person in read_bundle(first.input).given.members}


def _concerning(moves: Iterable[VoiceMove], channel_ids: Iterable[int], named: set[int]) -> list[VoiceMove]:
    """The moves of those who were in the session's channels or are named in it.

    Everybody else's last move before the session was fetched too; who never came has no time in it, and a bundle
    is to tell of nobody whom it does not concern.
    """
    channels = frozenset(channel_ids)
    concerned = named | {move.person_id for move in moves if move.channel_id in channels}
    return [move for move in moves if move.person_id in concerned]


def _named_in(notes: ActiveNotes, rules: Rules) -> set[int]:
    named = {sale.seller_id for sale in notes.sales.values()}
    named |= {expense.claimant_id for expense in notes.expenses.values()}
    named |= {each.person_id for each in notes.corrections.values()}
    named |= {each.person_id for each in notes.exclusions.values()}
    named |= {rules.payer_id, *rules.weights}
    return named | {row.person_id for row in rules.fixed} | {row.person_id for row in rules.percents}

"""Which rules a session is paid by: those being tried out, saved before, of its template, or the guild's own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db.database import Transaction
from db.payrolls import SavedPayroll
from db.rulesets import OWN, StoredRules, UsedRules
from domain.drafts import Draft
from domain.resolve import Resolved, Source
from domain.rules import Rules
from domain.rulesets import RuleSet, rule_set_of
from domain.sessions import Session
from domain.settings import GuildSettings
from reports.bundle import read_bundle
from reports.rulesets import from_json, read_sources, sources_json, to_json


async def draft_of(tx: Transaction, settings: GuildSettings, session: Session) -> Draft:
    """The rules being tried out; for a revision those of the payroll before; else what was agreed beforehand."""
    stored = await tx.drafts.get(session.code)
    if stored is None:
        return await _begun(tx, settings, session)
    if "payer_id" not in stored and (saved := await tx.payrolls.latest(session.code)) is not None:
        return replace(_read(stored), payer_id=saved_rules(saved).payer_id)
    return _read(stored)


async def agreed(tx: Transaction, settings: GuildSettings, session: Session) -> Draft:
    """What was agreed on before anybody came: the session's template, or the guild's own rules."""
    template = await template_named(tx, session.template) if session.template else None
    if template is None:
        return Draft(await guild_rules(tx, settings))
    return Draft(from_json(template.rules), template=template.name)


def draft_json(draft: Draft) -> dict[str, Any]:
    """As drafts are stored. Nobody's choice is left out: sales still to come may decide who holds most."""
    payer = {} if draft.payer_id is None else {"payer_id": str(draft.payer_id)}
    template = {} if draft.template is None else {"template": draft.template}
    return {**payer, **template, **to_json(draft.rule_set)}


async def guild_rules(tx: Transaction, settings: GuildSettings) -> RuleSet:
    """The guild's own rules: the numbers of its setup, and what it has agreed on for roles and ship-owners."""
    return own_rules(settings, await tx.rule_sets.list())


def own_rules(settings: GuildSettings, stored: list[StoredRules]) -> RuleSet:
    """The same from the rules that are stored."""
    own = next((from_json(each.rules) for each in stored if each.rule_set_id == OWN), RuleSet())
    return replace(
        rule_set_of(settings),
        role_weights=own.role_weights,
        role_percents=own.role_percents,
        owner_cut_percent=own.owner_cut_percent,
    )


async def template_named(tx: Transaction, name: str) -> StoredRules | None:
    """The template of that name, whatever its capitals."""
    wanted = name.casefold()
    return next((each for each in await tx.rule_sets.list() if each.name.casefold() == wanted), None)


async def log_rules(tx: Transaction, saved: SavedPayroll, draft: Draft, resolved: Resolved) -> None:
    """Keep with a saved payroll by which rules it was made, and whose numbers come from where."""
    used = UsedRules(draft.template, to_json(draft.rule_set), sources_json(resolved.sources))
    await tx.rule_sets.log(saved.session_code, saved.revision, used)


async def sources_in(tx: Transaction, saved: SavedPayroll) -> Mapping[int, tuple[Source, ...]]:
    """Where the numbers of a saved payroll come from, by person id; empty where that was not kept yet."""
    used = await tx.rule_sets.used(saved.session_code, saved.revision)
    return {} if used is None else read_sources(used.sources)


async def _begun(tx: Transaction, settings: GuildSettings, session: Session) -> Draft:
    if (saved := await tx.payrolls.latest(session.code)) is not None:
        rules = saved_rules(saved)
        used = await tx.rule_sets.used(session.code, saved.revision)
        if used is None:
            return Draft(_as_rule_set(rules), rules.payer_id)
        return Draft(from_json(used.rule_set), rules.payer_id, used.template)
    return await agreed(tx, settings, session)


def _read(stored: dict[str, Any]) -> Draft:
    rules = {key: value for key, value in stored.items() if key not in ("payer_id", "template", "basis")}
    payer_id = int(stored["payer_id"]) if "payer_id" in stored else None
    return Draft(from_json(rules), payer_id, stored.get("template"))


def saved_rules(saved: SavedPayroll) -> Rules:
    """The exact rules that a saved payroll was computed by."""
    rules = read_bundle(saved.input).given.rules
    assert rules is not None, "a saved payroll has rules"
    return rules


def _as_rule_set(rules: Rules) -> RuleSet:
    """Of a payroll saved before rule sets were kept: every number of a person is that person's own."""
    return RuleSet(
        min_seconds=rules.min_seconds,
        bridge_seconds=rules.bridge_seconds,
        deafened_percent=rules.deafened_percent,
        org_tax_percent=rules.org_tax_percent,
        fee=rules.fee,
        weights=rules.weights,
        fixed=rules.fixed,
        percents=rules.percents,
    )

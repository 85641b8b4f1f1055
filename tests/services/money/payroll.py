"""Payrolls: rules, saved, opened again, discarded, failed, late money and objections."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from domain.access import Standing
from domain.drafts import Draft, with_fixed, with_percent
from domain.late import LateKind
from domain.rules import Fee, FeeMode
from domain.sessions import SessionState
from domain.shards import Shard
from services.discards import Discards
from services.failures import Failures
from services.late import LateMoney
from services.objections import Objections
from services.payrolls import Payrolls
from services.sessions import Sessions, require_session
from services.tracking import Tracking
from tests.services.money.world import BOSS, Press, Step, World

Change = Callable[[Draft, int], Draft]
"""A draft and a person's number to the changed draft."""
_CHANGES: tuple[Change, ...] = (
    lambda draft, who: replace(draft, payer_id=who),
    lambda draft, _: replace(draft, rule_set=replace(draft.rule_set, org_tax_percent=Decimal(10))),
    lambda draft, _: replace(draft, rule_set=replace(draft.rule_set, fee=Fee(FeeMode.EQUAL))),
    lambda draft, _: replace(draft, rule_set=replace(draft.rule_set, fee=Fee(FeeMode.SELLER))),
    lambda draft, who: replace(draft, rule_set=replace(draft.rule_set, weights={who: Decimal("1.5")})),
    lambda draft, who: replace(draft, rule_set=with_fixed(draft.rule_set, who, 1_001)),
    lambda draft, who: replace(draft, rule_set=with_percent(draft.rule_set, who, Decimal("12.5"))),
)


async def rules(world: World, step: Step) -> Press:
    code, payrolls = await world.noting(step), Payrolls(world.database, world.clock)
    change = step.pick(_CHANGES, step.other)
    return lambda officer, _: payrolls.change(
        world.guild_id, code, officer, lambda view: change(view.draft, 1 + step.amount % 5)
    )


async def save(world: World, step: Step) -> Press:
    payrolls = Payrolls(world.database, world.clock)
    code = step.pick(await world.codes_in(SessionState.STOPPED))
    seal = (await payrolls.view(world.guild_id, code)).seal
    return lambda officer, _: payrolls.save(world.guild_id, code, officer, seal)


async def reopen(world: World, step: Step) -> Press:
    payrolls = Payrolls(world.database, world.clock)
    states = SessionState.SAVED, SessionState.DISCARDED, SessionState.FAILED
    code = step.pick(await world.codes_in(*states))
    return lambda officer, _: payrolls.reopen(world.guild_id, code, officer, "look again")


async def discard(world: World, step: Step) -> Press:
    recorder = world.recorder()
    tracking = Tracking(world.database, recorder, Shard(0, 1))
    sessions = Sessions(world.database, recorder, tracking, world.clock, Random(1))
    code = step.pick(await world.codes_in(SessionState.STOPPED))
    discards = Discards(world.database, world.clock, sessions)
    async with world.database.transaction(world.guild_id) as tx:
        round_id = (await require_session(tx, code)).round_id
    return lambda officer, _: discards.discard(
        world.guild_id, code, officer, round_id, reader=Standing.OFFICER
    )


async def fail(world: World, step: Step) -> Press:
    failures = Failures(world.database, world.clock)
    code = step.pick(await world.codes_in(SessionState.STOPPED))
    round_id = (await failures.look(world.guild_id, code)).session.round_id
    return lambda officer, key: failures.fail(
        world.guild_id, code, round_id, officer, reason="pirates", key=key
    )


async def late(world: World, step: Step) -> Press:
    late = LateMoney(world.database, world.clock)
    code = step.pick(await world.codes_in(SessionState.SAVED))
    looked = await late.look(
        world.guild_id,
        code,
        BOSS,
        step.who,
        kind=step.pick(list(LateKind), step.amount),
        amount_auec=max(1, step.amount // 3),
        what="late",
        key=world.key(),
    )
    return lambda officer, _: late.save(world.guild_id, code, looked.late_id, officer)


async def objection(world: World, step: Step) -> Press:
    objections = Objections(world.database, world.clock)
    code = step.pick(await world.codes_in(SessionState.SAVED))
    return lambda _, key: objections.make(world.guild_id, code, step.who, "I was there", key)


async def decide_objection(world: World, step: Step) -> Press:
    objections = Objections(world.database, world.clock)
    async with world.database.transaction(world.guild_id) as tx:
        number = step.pick(await tx.objections.undecided()).objection_id
    return lambda officer, _: objections.decide(
        world.guild_id, number, officer, accepted=bool(step.amount % 2), reason="so"
    )

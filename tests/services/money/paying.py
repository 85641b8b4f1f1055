"""Sending money: payments, confirmations, netting plans, and debts."""

from domain.payments import RESERVED, PaymentState
from domain.sessions import SessionState
from services.confirmations import Confirmations
from services.netting import NettingPlans
from services.offsets import Offsets
from services.payments import Order, Payments
from tests.services.money.world import BOSS, Press, Step, World


async def pay(world: World, step: Step) -> Press:
    payments = Payments(world.database, world.clock)
    listed = await payments.begin(world.guild_id, BOSS, await _about(world, step), step.who)
    chosen = step.pick(listed.lines, step.amount)
    order = Order(listed.payer.person_id, listed.session_code)
    return lambda officer, key: payments.mark(world.guild_id, officer, order, [chosen.token], key)


async def pay_all(world: World, step: Step) -> Press:
    payments = Payments(world.database, world.clock)
    listed = await payments.begin(world.guild_id, BOSS, await _about(world, step), step.who)
    order = Order(listed.payer.person_id, listed.session_code)
    return lambda officer, key: payments.mark_all(world.guild_id, officer, order, listed.seal, key)


async def pay_part(world: World, step: Step) -> Press:
    payments = Payments(world.database, world.clock)
    listed = await payments.begin(world.guild_id, BOSS, await _about(world, step), step.who)
    line = step.pick((*listed.lines, *listed.waiting), step.amount)
    order = Order(listed.payer.person_id, listed.session_code)
    amount = 1 + step.amount % (line.amount_auec + 1)
    return lambda officer, key: payments.mark_part(
        world.guild_id, officer, order, line.token, amount_auec=amount, key=key
    )


async def _about(world: World, step: Step) -> str | None:
    saved = await world.codes_in(SessionState.SAVED)
    return None if step.one % 2 or not saved else saved[step.one // 2 % len(saved)]


async def answer(world: World, step: Step) -> Press:
    confirmations, number = _confirmations(world), 1 + step.one
    return lambda _, key: confirmations.answer(
        world.guild_id, number, step.who, came=bool(step.amount % 3), key=key
    )


async def ask_again(world: World, step: Step) -> Press:
    confirmations, number = _confirmations(world), 1 + step.one
    return lambda officer, key: confirmations.ask_again(world.guild_id, number, officer, key)


async def undo_payment(world: World, step: Step) -> Press:
    confirmations, number = _confirmations(world), 1 + step.one
    return lambda officer, key: confirmations.undo(world.guild_id, number, officer, "not sent", key)


async def approve(world: World, step: Step) -> Press:
    confirmations, number = _confirmations(world), await _waiting(world, step)
    return lambda officer, key: confirmations.approve(world.guild_id, number, officer, key)


async def withdraw(world: World, step: Step) -> Press:
    confirmations, number = _confirmations(world), await _waiting(world, step)
    return lambda officer, key: confirmations.withdraw(world.guild_id, number, officer, key)


async def _waiting(world: World, step: Step) -> int:
    """The number of a payment that is not posted yet."""
    async with world.database.transaction(world.guild_id) as tx:
        return step.pick(await tx.payments.in_states(*RESERVED)).payment_id


async def net(world: World, step: Step) -> Press:
    plans = NettingPlans(world.database, world.clock)
    seal = (await plans.look(world.guild_id)).seal
    return lambda officer, key: plans.use(world.guild_id, officer, seal, key)


async def send_planned(world: World, step: Step) -> Press:
    confirmations = _confirmations(world)
    async with world.database.transaction(world.guild_id) as tx:
        number = step.pick(await tx.payments.in_states(PaymentState.PLANNED)).payment_id
    return lambda officer, key: confirmations.send_planned(
        world.guild_id, number, officer, key=key, officer=True
    )


def _confirmations(world: World) -> Confirmations:
    return Confirmations(world.database, world.clock)


async def offset(world: World, step: Step) -> Press:
    offsets, person_id = Offsets(world.database, world.clock), 1 + step.one
    return lambda officer, key: offsets.by_officer(
        world.guild_id, officer, person_id, amount_auec=step.amount, reason="agreed", key=key
    )


async def own_offset(world: World, step: Step) -> Press:
    offsets = Offsets(world.database, world.clock)
    return lambda _, key: offsets.by_member(world.guild_id, step.who, step.amount, key)

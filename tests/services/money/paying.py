"""Sending money: payments, confirmations, netting plans, and debts."""

from domain.payments import POSTED, RESERVED, Payment, PaymentState
from domain.sessions import SessionState
from services.confirmations import Confirmations
from services.netting import NettingPlans
from services.offsets import Offsets
from services.owed import owed_by_all
from services.payments import Order, Payments
from tests.services.money.world import BOSS, EVERYBODY, Press, Step, World


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
    """By whom it was sent to, or by somebody else, whom nobody asked."""
    confirmations, payment = _confirmations(world), await _payment(world, step, *POSTED)
    accounts = {person.person_id: person.discord_id for person in await world.people()}
    receivers = [each for each in EVERYBODY if each.discord_id == accounts[payment.receiver]]
    who = receivers[0] if receivers and step.other < 6 else step.who
    return lambda _, key: confirmations.answer(
        world.guild_id, payment.payment_id, who, came=bool(step.amount % 3), key=key
    )


async def ask_again(world: World, step: Step) -> Press:
    confirmations, payment = _confirmations(world), await _payment(world, step, *POSTED)
    return lambda officer, key: confirmations.ask_again(world.guild_id, payment.payment_id, officer, key)


async def undo_payment(world: World, step: Step) -> Press:
    confirmations, payment = _confirmations(world), await _payment(world, step, *PaymentState)
    return lambda officer, key: confirmations.undo(
        world.guild_id, payment.payment_id, officer, "not sent", key
    )


async def approve(world: World, step: Step) -> Press:
    confirmations, payment = _confirmations(world), await _payment(world, step, PaymentState.WAITING)
    return lambda officer, key: confirmations.approve(world.guild_id, payment.payment_id, officer, key)


async def withdraw(world: World, step: Step) -> Press:
    confirmations, payment = _confirmations(world), await _payment(world, step, *RESERVED)
    return lambda officer, key: confirmations.withdraw(world.guild_id, payment.payment_id, officer, key)


async def _payment(world: World, step: Step, *states: PaymentState) -> Payment:
    async with world.database.transaction(world.guild_id) as tx:
        return step.pick(await tx.payments.in_states(*states))


async def net(world: World, step: Step) -> Press:
    plans = NettingPlans(world.database, world.clock)
    seal = (await plans.look(world.guild_id)).seal
    return lambda officer, key: plans.use(world.guild_id, officer, seal, key)


async def send_planned(world: World, step: Step) -> Press:
    confirmations, payment = _confirmations(world), await _payment(world, step, PaymentState.PLANNED)
    return lambda officer, key: confirmations.send_planned(
        world.guild_id, payment.payment_id, officer, key=key, officer=True
    )


def _confirmations(world: World) -> Confirmations:
    return Confirmations(world.database, world.clock)


async def offset(world: World, step: Step) -> Press:
    offsets, (person_id, debt) = Offsets(world.database, world.clock), await _debt(world, step)
    return lambda officer, key: offsets.by_officer(
        world.guild_id, officer, person_id, amount_auec=1 + step.amount % debt, reason="agreed", key=key
    )


async def own_offset(world: World, step: Step) -> Press:
    offsets, (person_id, debt) = Offsets(world.database, world.clock), await _debt(world, step)
    accounts = {person.person_id: person.discord_id for person in await world.people()}
    who = next((each for each in EVERYBODY if each.discord_id == accounts[person_id]), step.who)
    return lambda _, key: offsets.by_member(world.guild_id, who, 1 + step.amount % debt, key)


async def _debt(world: World, step: Step) -> tuple[int, int]:
    """Somebody who was paid too much, and how much."""
    async with world.database.transaction(world.guild_id) as tx:
        owed = await owed_by_all(tx)
    return step.pick([(person_id, each.debt_auec) for person_id, each in owed.items() if each.debt_auec])

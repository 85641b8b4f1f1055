"""Books that are closed end what was only planned: pay of later days never settles it."""

from dataclasses import replace

import pytest

from db.database import Database
from domain.late import LateKind
from domain.payments import NotNow, PaymentState
from services.closing import Closing
from services.confirmations import Confirmations
from services.late import LateMoney
from services.netting import NettingPlans
from services.payments import Order, Payments
from services.payrolls import Payrolls
from tests.clock import ManualClock
from tests.services.sundays import ANN, BOSS, CLOSED, CODE, GUILD, committed, note_sale, stopped_session

CLOCK = ManualClock(CLOSED)
BOSS_PAYS = Order(3, None)


@pytest.fixture
async def payments(database: Database) -> Payments:
    """Ann and Bob are owed 497 512 each, which Boss holds; everybody has a handle."""
    await stopped_session(database)
    await note_sale(database, 1_000_000)
    async with database.transaction(GUILD) as tx:
        for person in await tx.people.all():
            await tx.people.update(replace(person, handle=f"{person.name}_R"))
    payrolls = Payrolls(database, CLOCK)
    await payrolls.save(GUILD, CODE, BOSS, (await payrolls.view(GUILD, CODE)).seal)
    return Payments(database, CLOCK)


async def closes(database: Database) -> list[int]:
    """The numbers of the payments that were shown to be withdrawn."""
    closing = Closing(database, CLOCK)
    view = await closing.look(GUILD, None)
    day = view.closed_on.isoformat()
    await closing.close(GUILD, day, BOSS, reason="wipe", seal=view.seal, key="interaction 50")
    return sorted(payment.payment_id for payment in view.reserved)


async def another_million(database: Database) -> None:
    late = LateMoney(database, CLOCK)
    view = await late.look(
        GUILD, CODE, BOSS, BOSS, kind=LateKind.SALE, amount_auec=1_000_000, what="x", key="interaction 51"
    )
    await late.save(GUILD, CODE, view.late_id, BOSS)


async def require_all_is_still_owed(database: Database, payments: Payments) -> None:
    balances = await committed(database)
    assert balances["member:1"] == balances["member:2"] > 0
    listed = await payments.list(GUILD, BOSS_PAYS)
    assert [line.amount_auec for line in listed.lines] == [balances["member:1"], balances["member:2"]]
    assert listed.reserved_auec == 0


async def test_what_waited_for_a_second_officer_is_withdrawn(database: Database, payments: Payments) -> None:
    async with database.transaction(GUILD) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(replace(settings, second_officer_above_auec=1))
    seal = (await payments.list(GUILD, BOSS_PAYS)).seal
    await payments.mark_all(GUILD, BOSS, BOSS_PAYS, seal, "interaction 40")
    assert await closes(database) == [1, 2]
    await another_million(database)
    with pytest.raises(NotNow, match="was withdrawn"):
        await Confirmations(database, CLOCK).approve(GUILD, 1, ANN, "interaction 60")
    await require_all_is_still_owed(database, payments)


async def test_what_a_netting_plan_left_unsent_is_withdrawn_and_its_sender_told(
    database: Database, payments: Payments
) -> None:
    plans = NettingPlans(database, CLOCK)
    await plans.use(GUILD, BOSS, (await plans.look(GUILD)).seal, "interaction 40")
    assert await closes(database) == [1, 2]
    await another_million(database)
    confirmations = Confirmations(database, CLOCK)
    with pytest.raises(NotNow, match="was withdrawn"):
        await confirmations.send_planned(GUILD, 1, BOSS, key="interaction 60", officer=False)
    view = await confirmations.view(GUILD, 1)
    assert view.payment.state is PaymentState.WITHDRAWN
    assert view.payment.acts[-1].reason == "books of 2026-11-15 closed: wipe"
    await require_all_is_still_owed(database, payments)
    async with database.transaction(GUILD) as tx:
        told = await tx.connection.fetch("SELECT content FROM outbox WHERE nonce LIKE 'dropped-%'")
    assert [row["content"]["direct"] for row in told] == [str(BOSS.discord_id)] * 2

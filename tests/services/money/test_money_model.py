"""Whatever order of pay, part-pay, undo, late sale, revision, guest claim, objection, treasury move and book closing
is played: every session adds up, no balance is off by one, nothing is paid twice, and `recompute` agrees."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from enum import StrEnum
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.database import Database
from domain.errors import Refused
from domain.ledger import LedgerRefused
from domain.settings import GuildSettings
from tests.services.money import books, mining, paying, payroll
from tests.services.money.laws import debts, everything, require_balance, require_laws
from tests.services.money.world import BOSS, DEE, OPENED, Press, Step, World

EXAMPLES = int(os.environ.get("PAYDIRT_MONEY_EXAMPLES", "25"))
LENGTH = 40
_guild_ids = count(1)

Look = Callable[[World, Step], Awaitable[Press]]
LOOKS: dict[str, Look] = {
    look.__name__: look
    for look in (
        mining.session, mining.stop, mining.sale, mining.expense, mining.undo_note, mining.choice,
        mining.standing_choice, mining.guest, mining.correct_time, mining.tick,
        payroll.rules, payroll.save, payroll.reopen, payroll.discard, payroll.fail, payroll.late,
        payroll.objection, payroll.decide_objection,
        paying.pay, paying.pay_all, paying.pay_part, paying.answer, paying.ask_again, paying.undo_payment,
        paying.approve, paying.withdraw, paying.net, paying.send_planned, paying.offset, paying.own_offset,
        books.treasury, books.decide_treasury, books.claim, books.decide_claim, books.assign, books.close,
        books.import_sheet, books.limits,
    )
}  # fmt: skip
OFTEN = (
    "session",
    "sale",
    "sale",
    "save",
    "save",
    "pay",
    "pay_all",
    "pay_part",
    "reopen",
    "late",
    "undo_payment",
)
PAYS = ("pay", "pay_all", "pay_part", "approve", "send_planned")


class How(StrEnum):
    ONCE = "once"
    AGAIN = "again"
    """The same press is brought twice."""
    BOTH = "both"
    """Two officers press the same button at once."""


amounts = st.integers(1, 12) | st.integers(1, 3_000_000) | st.sampled_from([999, 1000, 1001, 1_000_000])
steps = st.builds(Step, st.sampled_from([*LOOKS, *OFTEN]), st.integers(0, 7), st.integers(0, 7), amounts)
hows = st.sampled_from([How.ONCE, How.ONCE, How.ONCE, How.AGAIN, How.BOTH])


def founding(act: str, one: int = 0, other: int = 0, amount: int = 1_000_000) -> tuple[Step, How]:
    return Step(act, one, other, amount), How.ONCE


BEGUN = [founding("session"), founding("sale"), founding("save")]
plays = st.builds(
    lambda begun, rest: [*begun, *rest],
    st.sampled_from([[], BEGUN[:2], BEGUN]),
    st.lists(st.tuples(steps, hows), max_size=LENGTH),
)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plays)
async def test_whatever_is_done_in_whatever_order_all_money_is_accounted_for(
    database: Database, tmp_path: Path, play: list[tuple[Step, How]]
) -> None:
    fence = await database.voice_log.claim(0, "a test", OPENED)
    guild = GuildSettings(next(_guild_ids), "Red Rock Mining", mining_channel_ids=(11,), set_up_at=OPENED)
    world = await World(database, guild, fence).founded()
    for step, how in play:
        await _play(world, step, how)
        await require_balance(database, world.guild_id)
    await require_laws(database, world.guild_id, tmp_path)


async def _play(world: World, step: Step, how: How) -> None:
    """Do it; what is refused, and what is brought again, changes nothing, and no payment makes a debt."""
    try:
        press = await LOOKS[step.act](world, step)
    except Refused:
        return
    debt = await debts(world.database, world.guild_id) if step.act in PAYS else None
    key = world.key()
    if how is How.BOTH:
        await asyncio.gather(*(_pressed(press(who, world.key()), step) for who in (BOSS, DEE)))
    else:
        before = await everything(world.database, world.guild_id)
        if not await _pressed(press(step.officer, key), step):
            assert await everything(world.database, world.guild_id) == before
    if how is How.AGAIN:
        before = await everything(world.database, world.guild_id)
        await _pressed(press(step.officer, key), step)
        assert await everything(world.database, world.guild_id) == before
    if debt is not None:
        assert await debts(world.database, world.guild_id) <= debt


async def _pressed(act: Awaitable[object], step: Step) -> bool:
    """Whether it was done. What the ledger itself refuses is a bug: the service should have known."""
    try:
        await act
    except LedgerRefused as refusal:
        raise AssertionError(f"{step}: {refusal}") from refusal
    except Refused:
        return False
    return True

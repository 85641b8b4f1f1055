"""Whatever order of pay, part-pay, undo, late sale, revision, guest claim, objection, treasury move and book closing
is played: every session adds up, no balance is off by one, nothing is paid twice, and `recompute` agrees."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db.database import Database
from domain.errors import Refused
from domain.ledger import LedgerRefused
from domain.settings import GuildSettings
from services.actors import Actor
from tests.services.money import books, mining, paying, payroll
from tests.services.money.laws import (
    Strain,
    everything,
    require_balance,
    require_laws,
    require_nothing_left,
    strain,
)
from tests.services.money.world import OFFICERS, OPENED, Press, Step, World

EXAMPLES = int(os.environ.get("PAYDIRT_MONEY_EXAMPLES", "80"))
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
UNKEYED = ("reopen", "rules", "limits", "standing_choice", "stop", "session")
"""What two presses may do twice: each is a wish of its own."""
KEEPS_LOW = {
    "pay": ("debt_auec",),
    "pay_all": ("debt_auec",),
    "pay_part": ("debt_auec",),
    "approve": ("debt_auec",),
    "send_planned": ("debt_auec", "spread_auec"),
    "treasury": ("debt_auec", "overdraft_auec"),
    "decide_treasury": ("debt_auec", "overdraft_auec"),
}
"""What an act never makes more of: nobody is paid what is not owed, nothing is spent that is not there."""


class How(StrEnum):
    """How a press comes, once somebody has looked at what it would do."""

    ONCE = "once"
    AGAIN = "again"
    """The same press is brought twice."""
    STILL = "still"
    """It is brought again after something else was done."""
    BOTH = "both"
    """Two officers press the same button at once."""
    LATER = "later"
    """Something else is done between the look and the press."""
    MEANWHILE = "meanwhile"
    """Something else is done in the very same moment."""


amounts = st.integers(1, 12) | st.integers(1, 3_000_000) | st.sampled_from([999, 1000, 1001, 1_000_000])
steps = st.builds(Step, st.sampled_from([*LOOKS, *OFTEN]), st.integers(0, 7), st.integers(0, 7), amounts)
hows = st.sampled_from([How.ONCE, How.ONCE, *How])


def founding(act: str, one: int = 0, other: int = 0, amount: int = 1_000_000) -> tuple[Step, How]:
    return Step(act, one, other, amount), How.ONCE


SAVED = [founding("session"), founding("sale"), founding("save")]
BEGUN = [founding("session"), founding("guest"), founding("sale"), founding("save")]
PLANNED = [*BEGUN, founding("net")]
PAID = [*BEGUN, founding("pay_all", 1)]
OVERPAID = [*PAID, founding("reopen"), founding("correct_time", 0, 1, 60), founding("save")]
PRACTISED = [founding("session", 7), founding("sale"), founding("save")]
plays = st.builds(
    lambda begun, rest: [*begun, *rest],
    st.sampled_from([[], PRACTISED, BEGUN[:3], BEGUN, PLANNED, PAID, OVERPAID]),
    st.lists(st.tuples(steps, hows), max_size=LENGTH),
)


limits = st.sampled_from([None, None, 1_000, 50_000])
"""Above what a second officer has to confirm a payment."""


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(limits, plays)
@example(None, [*SAVED, (Step("late", 0, 0, 1000), How.MEANWHILE), (Step("pay", 0, 0, 1), How.BOTH)])
async def test_whatever_is_done_in_whatever_order_all_money_is_accounted_for(
    database: Database, tmp_path: Path, limit: int | None, play: list[tuple[Step, How]]
) -> None:
    await play_through(database, tmp_path, limit, play)


async def play_through(
    database: Database, directory: Path, limit_auec: int | None, play: list[tuple[Step, How]]
) -> None:
    """Play in a guild of its own. ``directory`` takes the bundles that are recomputed."""
    guild = GuildSettings(
        guild_id=next(_guild_ids),
        name="Red Rock Mining",
        mining_channel_ids=(11,),
        dispatch_channel_id=21,
        officer_channel_id=22,
        org_tax_percent=Decimal(10),
        second_officer_above_auec=limit_auec,
        set_up_at=OPENED,
    )
    fence = await database.voice_log.claim(0, "a test", OPENED)
    world = await World(database, guild, fence).founded()
    table = Table(world)
    for step, how in play:
        await table.play(step, how)
        await require_balance(database, world.guild_id)
    await require_laws(database, world.guild_id, directory)


@dataclass(frozen=True)
class Card:
    """A press that somebody can make. ``done``: it was, and brought again it changes nothing."""

    step: Step
    how: How
    press: Press
    key: str
    done: bool = False


@dataclass
class Table:
    """Where acts are played. ``waiting`` is a press that comes with or after the next act."""

    world: World
    waiting: Card | None = None

    async def play(self, step: Step, how: How) -> None:
        """Look, and press as ``how`` says."""
        try:
            card = Card(step, how, await LOOKS[step.act](self.world, step), self.world.key())
        except Refused:
            return
        before, self.waiting = self.waiting, None
        if before is not None and before.how is How.MEANWHILE:
            await asyncio.gather(_pressed(before), _pressed(card))
            return
        await self._press(card)
        if before is not None:
            await (self._bring_again(before) if before.done else self._press(replace(before, how=How.ONCE)))

    async def _press(self, card: Card) -> None:
        if card.how in (How.LATER, How.MEANWHILE):
            self.waiting = card
        elif card.how is How.BOTH:
            await asyncio.gather(*(_pressed(card, officer) for officer in OFFICERS))
        elif await self._press_alone(card):
            if card.how is How.AGAIN:
                await self._bring_again(card)
            if card.how is How.STILL and card.step.act not in UNKEYED:
                self.waiting = replace(card, done=True)

    async def _press_alone(self, card: Card) -> bool:
        """Whether it was done. What is refused changes nothing, and no payment makes a debt."""
        before, low = await self._everything(), await self._strain()
        if not await _pressed(card):
            assert await self._everything() == before, f"{card.step} was refused, and changed something"
            return False
        if card.step.act == "close":
            await require_nothing_left(self.world.database, self.world.guild_id)
        now = await self._strain()
        for kept in KEEPS_LOW.get(card.step.act, ()):
            assert getattr(now, kept) <= getattr(low, kept), f"{card.step} went beyond what there was: {kept}"
        return True

    async def _bring_again(self, card: Card) -> None:
        before = await self._everything()
        await _pressed(card)
        assert await self._everything() == before, f"{card.step} was brought twice, and done twice"

    async def _everything(self) -> list[str]:
        return await everything(self.world.database, self.world.guild_id)

    async def _strain(self) -> Strain:
        return await strain(self.world.database, self.world.guild_id)


async def _pressed(card: Card, officer: Actor | None = None) -> bool:
    """Whether it was done. What the ledger itself refuses is a bug: the service should have known."""
    key = card.key if officer is None else f"{card.key} of {officer.name}"
    try:
        await card.press(officer or card.step.officer, key)
    except LedgerRefused as refusal:
        raise AssertionError(f"{card.step}: {refusal}") from refusal
    except Refused:
        return False
    return True

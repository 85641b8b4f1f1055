"""The table where acts are played: once, twice, late, or at the same time as others."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.errors import Refused
from domain.ledger import LedgerRefused
from services.actors import Actor
from tests.services.money import books, mining, paying, payroll, storing
from tests.services.money.laws import Strain, everything, require_nothing_left, strain
from tests.services.money.world import OFFICERS, Press, Step, World

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
        storing.haul, storing.collect, storing.void, storing.sell, storing.undo_sale, storing.merge, storing.move,
    )
}  # fmt: skip
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

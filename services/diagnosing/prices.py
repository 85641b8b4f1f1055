"""Ore prices: whether UEX answers, how old each list is, and which reported prices look misread."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from datetime import datetime, timedelta

from domain.findings import Finding, Verdict
from domain.prices import NoPrice, PriceRow, PriceSnapshot, value
from domain.quantities import format_price
from services.diagnosing.checks import Area, Check
from services.diagnosing.gateway import format_seconds
from services.pricelists import ListState, UexState
from services.prices import PriceService

HEARD_LATELY = timedelta(minutes=1)
MISSED_BY = timedelta(minutes=30)
"""A list is late when it is twice as old as UEX makes it, and this on top."""
MOST_NAMED = 5

OLD_PRICES = (
    "Estimates use the last good prices and say how old they are; what was really sold is not affected."
)
WAIT = "It is asked again every few minutes by itself. Meanwhile officers can set the guild's own prices."


Systems = Callable[[], Awaitable[Collection[str]]]


class PriceLooks:
    def __init__(self, prices: PriceService) -> None:
        self._prices = prices

    def checks(self, systems: Systems, now: datetime) -> list[Check]:
        """``systems``: the star systems whose prices the guild uses; all if there are none."""

        async def reach() -> list[Finding]:
            return [await self._reach(now)]

        async def lists() -> list[Finding]:
            return list(list_findings(self._prices.state, now))

        async def suspicious() -> list[Finding]:
            snapshot, wanted = self._prices.snapshot, await systems()
            return await asyncio.to_thread(lambda: list(suspicion_findings(snapshot, wanted, now)))

        return [
            Check(Area.PRICES, "UEX", reach, if_silent=Verdict.WARNING, means=OLD_PRICES, advice=WAIT),
            Check(Area.PRICES, "lists of prices", lists),
            Check(Area.PRICES, "suspicious prices", suspicious),
        ]

    async def _reach(self, now: datetime) -> Finding:
        """UEX is asked only if it was not heard within the last minute, and never in a pause that it asked for."""
        state = self._prices.state
        if (pause := pause_finding(state, now)) is not None:
            return pause
        if state.answered_at is not None and now - state.answered_at <= HEARD_LATELY:
            return _answers(f"answered {format_seconds(now - state.answered_at)} ago")
        await self._prices.knock()
        return _answers("answers now")


def pause_finding(state: UexState, now: datetime) -> Finding | None:
    """Whether UEX has asked for a pause that is not over."""
    if state.paused_until is None or state.paused_until <= now:
        return None
    return Finding(
        Area.PRICES,
        "UEX",
        Verdict.WARNING,
        f"throttled: nothing is asked for another {format_seconds(state.paused_until - now)}",
        OLD_PRICES,
        "Nothing; if it comes again and again, another program asks UEX from the same address.",
    )


def list_findings(state: UexState, now: datetime) -> Iterator[Finding]:
    """One for each list that is late or missing, one for all the others."""
    fresh = [each for each in state.lists if not _is_late(each, now)]
    for each in state.lists:
        if _is_late(each, now):
            yield _late(each, now)
    if fresh:
        reading = ", ".join(f"{each.name} {_age(each, now)}" for each in fresh)
        yield Finding(Area.PRICES, "lists of prices", Verdict.OK, reading)


def suspicion_findings(
    snapshot: PriceSnapshot | None, systems: Collection[str], now: datetime
) -> Iterator[Finding]:
    """Reported prices so far from all others of their ore that they are left out as misread."""
    if snapshot is None:
        return
    doubted: list[str] = []
    unpriced: list[str] = []
    for ore in snapshot.ores():
        worth = value(snapshot, ore, systems, now)
        doubted += [_named(str(ore), row) for row in worth.outliers]
        if isinstance(worth, NoPrice) and worth.outliers:
            unpriced.append(str(ore))
    if not doubted:
        yield Finding(Area.PRICES, "suspicious prices", Verdict.OK, f"none of {len(snapshot.ores())} ores")
        return
    verdict = Verdict.WARNING if unpriced else Verdict.NOTE
    without = f"; without a price for it: {_some(unpriced)}" if unpriced else ""
    yield Finding(
        Area.PRICES,
        "suspicious prices",
        verdict,
        f"left out: {_some(doubted)}{without}",
        "They look misread (a digit too many or too few), so no estimate counts them.",
        "Officers set the guild's own price of that ore in `/mining prices`." if unpriced else "",
    )


def _is_late(each: ListState, now: datetime) -> bool:
    return each.fetched_at is None or now - each.fetched_at > 2 * each.due_after + MISSED_BY


def _late(each: ListState, now: datetime) -> Finding:
    why = f": {each.problem}" if each.problem else ""
    reading = f"{_age(each, now)}{why}"
    return Finding(Area.PRICES, f"list {each.name}", Verdict.WARNING, reading, OLD_PRICES, WAIT)


def _age(each: ListState, now: datetime) -> str:
    if each.fetched_at is None:
        return "never fetched"
    return f"{format_seconds(now - each.fetched_at)} old"


def _named(ore: str, row: PriceRow) -> str:
    return f"{ore} at {row.terminal} for {format_price(row.price_auec)}"


def _some(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _answers(reading: str) -> Finding:
    return Finding(Area.PRICES, "UEX", Verdict.OK, reading)

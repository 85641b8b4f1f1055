"""Ore on hand: what is in the guild's store, searched, sorted and cut into pages. Nothing here changes anything."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.database import Database
from domain.ores import Ore
from domain.people import Person
from domain.store import InStore, Lot, Order, Stock, in_order, matching, stock_of, worth
from services.guilds import require_set_up
from services.prices import Priced, PriceService
from services.sessions import require_known

PAGE = 10


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody wants to see. ``exact``: every lot by itself; else what is interchangeable as one."""

    search: str = ""
    order: Order = Order.COMMODITY
    code: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class StorePage:
    """One page of what fits. Pages count from 0; the sums are over all pages.

    ``worth_auec`` leaves out the ``unpriced`` entries, of which nobody knows a price.
    """

    query: Query
    stocks: tuple[Stock, ...]
    lots: tuple[Lot, ...]
    number: int
    pages: int
    total: int
    at_hand_cscu: int
    working_cscu: int
    worth_auec: int
    unpriced: int
    prices: Mapping[Ore, Priced]
    people: Mapping[int, Person]


class Stores:
    def __init__(self, database: Database, prices: PriceService) -> None:
        self._database = database
        self._prices = prices

    async def page(self, guild_id: int, query: Query, number: int = 0) -> StorePage:
        """A page of the store; the last one if there is none such. A practice session has a store of its own."""
        async with self._database.transaction(guild_id) as tx:
            await require_set_up(tx)
            if query.code is None:
                lots = await tx.store.at_hand()
            else:
                session = require_known(await tx.sessions.get(query.code), query.code)
                lots = await tx.store.at_hand(query.code, practice=session.practice)
            owners = {person.person_id: person for person in await tx.people.of({lot.owner for lot in lots})}
        known = await self._prices.prices_of(guild_id, {lot.ore for lot in lots})
        prices = {ore: each for ore, each in known.items() if isinstance(each, Priced)}
        return await asyncio.to_thread(
            _cut, query, number, lots, prices, owners
        )  # thousands of lots take a while

    async def ores(self, guild_id: int) -> set[Ore]:
        """What can be named as sold: what UEX lists, and what lies in the store, whatever UEX calls it by now."""
        async with self._database.transaction(guild_id) as tx:
            return {*self._prices.ores(), *(lot.ore for lot in await tx.store.at_hand())}


def _cut(
    query: Query,
    number: int,
    lots: Sequence[Lot],
    prices: Mapping[Ore, Priced],
    owners: Mapping[int, Person],
) -> StorePage:
    names = {person_id: person.name for person_id, person in owners.items()}
    found = matching(lots, query.search, names)
    unit_prices = {ore: each.unit_price_auec for ore, each in prices.items()}
    listed: list[Lot] = in_order(found, query.order, unit_prices) if query.exact else []
    summed: list[Stock] = [] if query.exact else in_order(stock_of(found), query.order, unit_prices)
    entries: Sequence[InStore] = listed if query.exact else summed
    total = len(entries)
    pages = max(1, -(-total // PAGE))
    number = min(number, pages - 1)
    here = slice(number * PAGE, (number + 1) * PAGE)
    values = [worth(entry, unit_prices) for entry in entries]
    return StorePage(
        query=query,
        stocks=tuple(summed[here]),
        lots=tuple(listed[here]),
        number=number,
        pages=pages,
        total=total,
        at_hand_cscu=sum(lot.at_hand_cscu for lot in found),
        working_cscu=sum(lot.at_hand_cscu for lot in found if lot.working),
        worth_auec=sum(value for value in values if value is not None),
        unpriced=values.count(None),
        prices=prices,
        people=owners,
    )

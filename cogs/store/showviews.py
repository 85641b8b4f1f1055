"""What is in the store as messages."""

from collections.abc import Mapping

import discord

from cogs import text
from cogs.store.queries import arguments
from cogs.views import GOLD, SECONDARY, Item, button, menu, turners, view_of
from domain.ores import Ore
from domain.people import Person
from domain.quantities import format_price, format_scu
from domain.store import InStore, Lot, Merge, Order, Stock, worth
from services.prices import Priced
from services.store import Query, StorePage
from services.storetidying import HandedOver, MergeView

COMMODITY, CONTAINER, SEARCH = 40, 40, 40
LISTED = 3500
_ORIGINS = {"guild": "guild's price", "uex": "UEX"}
ORDERS = {
    Order.COMMODITY: "by commodity",
    Order.QUANTITY: "the most first",
    Order.VALUE: "the dearest first",
    Order.QUALITY: "the best first",
    Order.AGE: "the oldest first",
}


def store_page(page: StorePage) -> tuple[discord.Embed, discord.ui.View]:
    """One page of the store, with what turns, sorts and splits it."""
    lines = [_lot_line(lot, page) for lot in page.lots] or [_stock_line(stock, page) for stock in page.stocks]
    embed = discord.Embed(
        title=_title(page.query),
        colour=GOLD,
        description=text.within(lines, LISTED) if lines else _nothing(page.query),
    )
    if lines:
        embed.add_field(name="In all", value=_sums(page), inline=False)
        embed.set_footer(text=_footer(page))
    return embed, _buttons(page)


def lot_words(lot: Lot, people: Mapping[int, Person]) -> str:
    """``sm-k3m9qa/3``, what is in it, who has it, in what."""
    owner = people.get(lot.owner)
    where = f" in {text.plain(lot.container, CONTAINER)}" if lot.container else ""
    who = f" · {text.name(owner.name)}" if owner else ""
    return f"`{lot.name}` **{format_scu(lot.at_hand_cscu)}** {ore_words(lot.ore, lot.quality)}{who}{where}"


def lot_choice(lot: Lot, people: Mapping[int, Person]) -> str:
    """The same for a list of suggestions, where nothing is formatted."""
    owner = people.get(lot.owner)
    facts = [
        f"{lot.name} · {format_scu(lot.at_hand_cscu)} {lot.ore}",
        owner.name if owner else "",
        lot.container,
    ]
    return text.label(" · ".join(filter(None, facts)))


def stock_words(stock: Stock) -> str:
    """How much of what, and how much of that is working."""
    working = f", {format_scu(stock.working_cscu)} of it working" if stock.working_cscu else ""
    return f"**{format_scu(stock.at_hand_cscu)}** {ore_words(stock.ore, stock.quality)}{working}"


def ore_words(ore: Ore, quality: int | None) -> str:
    shown = text.plain(str(ore), COMMODITY)
    return shown if quality is None else f"{shown} Q{quality}"


def merge_preview(view: MergeView) -> tuple[discord.Embed, discord.ui.View]:
    """Which lots would become one, and the button that does it."""
    lots = sum(1 + len(merge.others) for merge in view.merges)
    embed = discord.Embed(
        title=f"Merge {lots} lots into {len(view.merges)}",
        colour=GOLD,
        description=text.within((_merge_line(merge, view.people) for merge in view.merges), LISTED),
    )
    embed.set_footer(text="Nothing is merged yet. No amount changes; it is entered in the ledger.")
    return embed, view_of(button("Merge", discord.ButtonStyle.success, "store.merge", view.seal))


def handed_over(done: HandedOver) -> str:
    lot = done.into
    where = f" in {text.plain(lot.container, CONTAINER)}" if lot.container else ""
    if done.already:
        return f"That was handed over before, once: it is lot `{lot.name}` of {text.name(done.owner.name)}{where}."
    return (
        f"**{format_scu(lot.at_hand_cscu)}** {ore_words(lot.ore, lot.quality)} now lie in lot `{lot.name}`: "
        f"{text.name(done.owner.name)} has it{where}."
    )


def _merge_line(merge: Merge, people: Mapping[int, Person]) -> str:
    others = ", ".join(f"`{lot.name}`" for lot in merge.others[:10])
    more = f" and {len(merge.others) - 10} more" if len(merge.others) > 10 else ""
    whole = f"**{format_scu(merge.at_hand_cscu)}**"
    return f"{lot_words(merge.into, people)} ← {others}{more} = {whole}"


def _title(query: Query) -> str:
    of = f" · {query.code}" if query.code else ""
    search = f" · {text.plain(query.search, SEARCH)}" if query.search else ""
    return f"⛏️ The guild's store{of}{search}"


def _nothing(query: Query) -> str:
    if query.search or query.code:
        return "Nothing in the store fits that."
    return "The store is empty: ore comes in when a haul is collected."


def _stock_line(stock: Stock, page: StorePage) -> str:
    return f"{stock_words(stock)} · {text.counted(stock.lots, 'lot')} · {_worth(stock, page.prices)}"


def _lot_line(lot: Lot, page: StorePage) -> str:
    haul = f" · haul {lot.haul}" if lot.haul else ""
    working = " · working" if lot.working else ""
    since = f" · since {text.ago(lot.made_at)}"
    return f"{lot_words(lot, page.people)}{haul}{since} · {_worth(lot, page.prices)}{working}"


def _worth(entry: InStore, prices: Mapping[Ore, Priced]) -> str:
    if (priced := prices.get(entry.ore)) is None:
        return "no price known"
    value = worth(entry, {entry.ore: priced.unit_price_auec})
    origin = _ORIGINS.get(priced.source.origin, text.plain(priced.source.origin, 20))
    stale = ", old" if priced.stale else ""
    unit = format_price(priced.unit_price_auec)
    return f"about {text.money(value or 0)} ({unit} per SCU, {origin}{stale})"


def _sums(page: StorePage) -> str:
    working = f", {format_scu(page.working_cscu)} of it working" if page.working_cscu else ""
    unpriced = f", without {text.counted(page.unpriced, 'entry', 'entries')} nobody knows a price of"
    return (
        f"**{format_scu(page.at_hand_cscu)}**{working} · about **{text.money(page.worth_auec)}** at today's prices"
        f"{unpriced if page.unpriced else ''}"
    )


def _footer(page: StorePage) -> str:
    turned = f"Page {page.number + 1} of {page.pages} · " if page.pages > 1 else ""
    return (
        f"{turned}{page.total} in the list. Working: its session is not saved, so it may still be discarded."
    )


def _buttons(page: StorePage) -> discord.ui.View:
    query = page.query
    other = Query(query.search, query.order, query.code, not query.exact)
    label = "Sums" if query.exact else "Exact entries"
    orders = [
        discord.SelectOption(label=words, value=order, default=order is query.order)
        for order, words in ORDERS.items()
    ]
    items: list[Item] = turners(page.number, page.pages, "store.page", *arguments(query))
    items.append(button(label, SECONDARY, "store.other", *arguments(other)))
    items.append(menu("Sort", orders, "store.order", *arguments(query), row=1))
    return view_of(*items)

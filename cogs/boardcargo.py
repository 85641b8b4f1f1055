"""What a session's board says of hauls, ore and money."""

from collections.abc import Iterable, Iterator, Sequence

from cogs import text
from cogs.boardpeople import MORE, as_many_as_fit
from domain.boards import OreSoFar, worth
from domain.hauls import Cargo, Haul, HaulState
from domain.payroll import OreForm
from domain.quantities import format_scu
from domain.words import progress_bar
from services.boards import BoardPicture

COMMODITY = 40
ORES_ON_BOARD = 2
UNPRICED_ROOM = 120


def hauls_name(picture: BoardPicture) -> str:
    """``Hauls · 2 on their way, 1 ready, 3 collected``."""
    hauls = picture.noted.hauls
    ready = sum(haul.in_flight and haul.is_ready(picture.at) for haul in hauls)
    counts = {
        "on the way": sum(haul.in_flight for haul in hauls) - ready,
        "ready": ready,
        "collected": sum(haul.state is HaulState.COLLECTED for haul in hauls),
        "void": sum(haul.state is HaulState.VOID for haul in hauls),
    }
    return "Hauls · " + ", ".join(f"{count} {words}" for words, count in counts.items() if count)


def hauls(picture: BoardPicture, *, with_bars: bool = True) -> Iterator[str]:
    """Those in flight, the next to be ready first; the others are counted in the name.

    Without bars nothing in it goes out of date: when it is ready says Discord.
    """
    found = picture.noted.hauls
    in_flight = sorted(
        (haul for haul in found if haul.in_flight), key=lambda haul: (haul.ready_at, haul.number)
    )
    for haul in in_flight:
        owner = text.name(picture.noted.owners[haul.owner].name)
        what = f"`{haul.number}` {owner}: {_cargo_words(haul.cargo)}"
        yield f"{_lead(haul, picture)} {what}\n{_progress(haul, picture) if with_bars else _ready(haul)}"
    if found and not in_flight:
        yield "None on the way."


def _lead(haul: Haul, picture: BoardPicture) -> str:
    return "✅" if haul.is_ready(picture.at) else "⏳"


def _progress(haul: Haul, picture: BoardPicture) -> str:
    if haul.is_ready(picture.at):
        return f"**{_ready(haul)}**, to be collected"
    return f"{progress_bar(picture.at - haul.departs_at, haul.takes)} · {_ready(haul)}"


def _ready(haul: Haul) -> str:
    return f"ready {text.ago(haul.ready_at)}"


def _cargo_words(cargo: Sequence[Cargo]) -> str:
    shown = ", ".join(_amount(each) for each in cargo[:ORES_ON_BOARD])
    return shown + (MORE.format(len(cargo) - ORES_ON_BOARD) if len(cargo) > ORES_ON_BOARD else "")


def _amount(cargo: Cargo) -> str:
    raw = " raw" if cargo.form is OreForm.RAW else ""
    return f"{format_scu(cargo.quantity_cscu)}{raw} {text.plain(cargo.commodity, COMMODITY)}"


def ores(ores: Iterable[OreSoFar]) -> Iterator[str]:
    """The most valuable first, and where it is."""
    for each in sorted(ores, key=lambda each: (-(worth(each) or 0), -each.total_cscu, each.ore)):
        amount = _amount(Cargo(each.ore.name, each.total_cscu, each.ore.form))
        value = worth(each)
        price = f"≈ {text.money(value)}" if value is not None else "no price known"
        yield f"**{amount}** {price}\n{_places(each)}"


def _places(ore: OreSoFar) -> str:
    parts = {
        "noted": ore.noted_cscu,
        "on its way": ore.on_its_way_cscu,
        "in store": ore.in_store_cscu,
    }
    return " · ".join(f"{format_scu(amount)} {words}" for words, amount in parts.items() if amount)


def money(picture: BoardPicture) -> Iterator[str]:
    """What was really sold, apart from what the ore may bring."""
    notes = picture.noted.notes
    sales = f" in {text.counted(len(notes.sales), 'sale')}" if notes.sales else ""
    yield f"Sold: **{text.money(notes.sales_auec)}**{sales}"
    if notes.expenses:
        yield f"Expenses: {text.money(notes.expenses_auec)}"
    if not picture.ores:
        return
    priced = [value for each in picture.ores if (value := worth(each)) is not None]
    if priced:
        yield f"Estimated pot, from ore: **≈ {text.money(sum(priced))}**"
    yield from _price_words(picture.ores)


def _price_words(ores: Sequence[OreSoFar]) -> Iterator[str]:
    """Whose prices they are and from when; Discord keeps the age up."""
    own = [each for each in ores if each.price_source and each.price_source.origin == "guild"]
    market = [each for each in ores if each.price_source and each.price_source.origin != "guild"]
    fetched = [each.price_source.fetched_at for each in market if each.price_source]
    oldest = min((at for at in fetched if at is not None), default=None)
    sources = ["the guild's own"] if own else []
    if market:
        stale = "⚠️ old: " if any(each.is_stale for each in market) else ""
        sources.append(f"{stale}UEX" + (f", fetched {text.ago(oldest)}" if oldest else ""))
    if sources:
        yield f"Prices: {' and '.join(sources)}"
    if unpriced := [text.plain(str(each.ore), COMMODITY) for each in ores if worth(each) is None]:
        yield f"No price of {as_many_as_fit(unpriced, UNPRICED_ROOM)}"

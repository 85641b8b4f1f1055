"""A sale out of the store as messages: what it would do, and that it is done."""

from collections.abc import Iterator

import discord

from cogs import text
from cogs.payroll.lateviews import signed
from cogs.store.showviews import ore_words
from cogs.views import GOLD, GREEN, SUCCESS, add_list, button, view_of
from domain.ores import Ore
from domain.quantities import format_price, format_scu
from domain.storepicks import PickedPart
from domain.storesales import Outlook
from services.storesales import Sold
from services.storeselling import SaleView, SessionShare

WHERE, ORIGIN = 60, 20
_LISTED_FIELDS = 2
_ORIGINS = {"officer": "as typed", "guild": "guild's price", "uex": "UEX"}


def sale_preview(view: SaleView) -> tuple[discord.Embed, discord.ui.View]:
    """What it takes from which lots, what each session gets and what that does there, and the button that sells it."""
    embed = discord.Embed(
        title=f"Sale out of the store · {text.money(view.sale.amount_auec)}",
        colour=GOLD,
        description=f"{_sold_for(view)}. The money is divided by what the ore counts here.",
    )
    _add_parts(embed, view)
    shares = (f"{_share(each)}{_effect(each)}" for each in view.shares)
    add_list(embed, "What each session gets", shares, empty="none", most_fields=_LISTED_FIELDS)
    embed.set_footer(text="Nothing is sold yet.")
    return embed, view_of(button("Sell", SUCCESS, "store.sell", view.sale.sale_id))


def sale_done(done: Sold) -> discord.Embed:
    """That it is sold, for whoever pressed."""
    embed = discord.Embed(title="That had been sold already, once" if done.already else "Sold", colour=GREEN)
    embed.description = f"{_sold_for(done.view)}."
    _add_parts(embed, done.view)
    add_list(
        embed, "What each session gets", map(_got, done.view.shares), empty="none", most_fields=_LISTED_FIELDS
    )
    return embed


def sale_told(done: Sold, seller: str) -> str:
    """The same for everybody, in one line."""
    ore: dict[tuple[Ore, int | None], int] = {}
    for part in done.view.sale.division.parts:
        kind = (Ore(part.commodity, part.form), part.quality)
        ore[kind] = ore.get(kind, 0) + part.quantity_cscu
    goods = [f"{format_scu(quantity)} {ore_words(*kind)}" for kind, quantity in ore.items()]
    shares = [f"**{each.session.code}** {text.money(each.amount_auec)}" for each in done.view.shares]
    return text.within(
        [
            f"⛏️ {text.name(seller)} noted a sale out of the store: {', '.join(goods[:10])}"
            f"{' and more' if len(goods) > 10 else ''}. {_sold_for(done.view)}.",
            f"Divided: {', '.join(shares)}.",
        ],
        1900,
    )


def _sold_for(view: SaleView) -> str:
    where = f" at {text.plain(view.sale.terminal, WHERE)}" if view.sale.terminal else ""
    holder = text.name(view.people[view.sale.holder].name)
    return f"Sold for **{text.money(view.sale.amount_auec)}**{where}, held by {holder}"


def _add_parts(embed: discord.Embed, view: SaleView) -> None:
    lines = map(_part, view.sale.parts)
    add_list(embed, "Out of the store", lines, empty="nothing", most_fields=_LISTED_FIELDS)


def _part(picked: PickedPart) -> str:
    part = picked.part
    what = f"{format_scu(part.quantity_cscu)} {ore_words(Ore(part.commodity, part.form), part.quality)}"
    haul = f" (haul {part.haul})" if part.haul else ""
    return f"`{part.session_code}/{part.lot}`{haul} **{what}** · {_price(picked)}"


def _price(picked: PickedPart) -> str:
    if picked.part.unit_price_auec is None:
        return "by quantity: no price is known"
    origin = picked.price_source.origin if picked.price_source else ""
    source = _ORIGINS.get(origin, text.plain(origin, ORIGIN))
    return f"{format_price(picked.part.unit_price_auec)} per SCU ({source})"


def _share(share: SessionShare) -> str:
    return f"**{share.session.code}** **{text.money(share.amount_auec)}**"


def _effect(share: SessionShare) -> str:
    session = share.session
    match share.outlook:
        case Outlook.NOTE:
            return ": noted there, counts once the session is saved"
        case Outlook.LATE:
            return f": saved as revision {session.revision + 1} · {' · '.join(_changed(share))}"
        case Outlook.TREASURY:
            return (
                f": it is {session.state} and pays nobody, so the treasury gets it. Should people be paid, reopen it "
                "first with `/mining payroll correct`"
            )


def _got(share: SessionShare) -> str:
    words = {
        Outlook.NOTE: "noted there, counts once the session is saved",
        Outlook.LATE: "saved as a further revision",
        Outlook.TREASURY: "to the treasury",
    }
    return f"{_share(share)}: {words[share.outlook]}"


def _changed(share: SessionShare) -> Iterator[str]:
    if share.changes is not None:
        yield f"people {signed(sum(share.changes.people.values()))}"
        yield f"fees {signed(share.changes.fees_auec)}"
        yield f"treasury {signed(share.changes.treasury_auec)}"

"""What an ore is worth to a guild: its own price, else what UEX's lists say, else nothing.

Commands read what is there and never wait for UEX.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.database import Database
from db.prices import GuildPrice
from domain.circuit import CircuitReading
from domain.clock import Clock
from domain.orelines import TypedOre
from domain.ores import COMMON_ORES, Ore, name_key
from domain.payroll import OreForm, OreLine, PriceSource
from domain.prices import NoPrice, PriceSnapshot, Valuation, value
from domain.quantities import plain
from domain.refineries import RefineryTables
from services.actors import Actor
from services.guilds import require_set_up
from services.pricelists import PriceLists
from uex.client import UexClient


@dataclass(frozen=True, slots=True)
class Priced:
    """What one SCU of an ore is worth to a guild, and why.

    The guild's own price holds if there is one; ``valuation`` is what UEX says beside it, as far as it says
    anything. ``source.fetched_at`` is when the price was fetched, or set by the guild.
    """

    ore: Ore
    unit_price_auec: Decimal
    source: PriceSource
    valuation: Valuation | None

    @property
    def stale(self) -> bool:
        """Whether the age must catch the eye: the price is UEX's, and it could not be refreshed."""
        return self.source.origin != "guild" and self.valuation is not None and self.valuation.stale


class PriceService:
    """Answers what an ore is worth, from lists of UEX that `refresh` keeps fresh for all guilds."""

    def __init__(self, database: Database, client: UexClient, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._client = client
        self._lists = PriceLists(database.price_snapshots, client, clock)

    @property
    def snapshot(self) -> PriceSnapshot | None:
        """The latest good prices, however old; None before any were fetched."""
        return self._lists.snapshot

    @property
    def problems(self) -> Mapping[str, str]:
        """For each list of UEX that could not be refreshed the last time, why."""
        return self._lists.problems

    @property
    def circuit(self) -> CircuitReading:
        """Whether UEX is there, since how many seconds, and what was last wrong with it."""
        return self._client.circuit

    async def load(self) -> None:
        """Take up the last good prices from the database, without asking UEX."""
        await self._lists.load()

    async def adopt(self) -> None:
        """Take up what another process has fetched; to be called as often by those that do not fetch."""
        await self._lists.adopt()

    async def refresh(self, *, force: bool = False) -> None:
        """Fetch what is due; to be called every few minutes in the background."""
        await self._lists.refresh(force=force)

    async def close(self) -> None:
        """Give up a refresh that is under way."""
        await self._lists.close()

    def ores(self) -> tuple[Ore, ...]:
        """What can be named: what UEX lists as ore, or else the ores everybody knows."""
        return (self.snapshot.ores() if self.snapshot else ()) or COMMON_ORES

    def refineries(self) -> RefineryTables:
        """What UEX says about refining, for hints only; empty while it was never reached."""
        return self._lists.refineries

    async def price_of(self, guild_id: int, ore: Ore) -> Priced | NoPrice:
        """What one SCU is worth: the guild's own price, else UEX's fresh or stale median, else nothing."""
        return (await self.prices_of(guild_id, [ore]))[ore]

    async def prices_of(self, guild_id: int, ores: Iterable[Ore]) -> dict[Ore, Priced | NoPrice]:
        """The same for many ores."""
        async with self._database.transaction(guild_id) as tx:
            own = {_key(price): price for price in (await tx.prices.current()).values()}
            settings = await tx.guilds.get()
        systems = settings.price_systems if settings else ()
        return {ore: self._judge(ore, own.get((name_key(ore.name), ore.form)), systems) for ore in ores}

    async def valued(self, guild_id: int, typed: Sequence[TypedOre]) -> list[OreLine]:
        """Ore as it is noted. A price that was typed wins; else the guild's or UEX's, with its source; else none."""
        known = await self.prices_of(guild_id, {each.ore for each in typed})
        return [_ore_line(each, known[each.ore]) for each in typed]

    async def guild_prices(self, guild_id: int) -> dict[Ore, GuildPrice]:
        """All prices the guild has set itself."""
        async with self._database.transaction(guild_id) as tx:
            current = await tx.prices.current()
        return {Ore(price.commodity, price.form): price for price in current.values()}

    async def set_guild_price(self, guild_id: int, ore: Ore, unit_price_auec: Decimal, by: Actor) -> None:
        """From now on one SCU of this ore is worth this to the guild, whatever UEX says."""
        await self._note_guild_price(guild_id, ore, unit_price_auec, by)

    async def remove_guild_price(self, guild_id: int, ore: Ore, by: Actor) -> None:
        """From now on the ore is worth to the guild what UEX says."""
        await self._note_guild_price(guild_id, ore, None, by)

    async def _note_guild_price(self, guild_id: int, ore: Ore, price: Decimal | None, by: Actor) -> None:
        async with self._database.transaction(guild_id) as tx:
            await require_set_up(tx)
            person = await tx.people.ensure(by.discord_id, by.name, is_bot=False)
            await tx.prices.set(ore.name, ore.form, price, person.person_id, self._clock.now())

    def _judge(self, ore: Ore, own: GuildPrice | None, systems: tuple[str, ...]) -> Priced | NoPrice:
        if self.snapshot is None:
            market: Valuation | NoPrice = NoPrice(
                ore, f"UEX was never reached, so no price of {ore} is known; enter one."
            )
        else:
            market = value(self.snapshot, ore, systems, self._clock.now())
        valuation = market if isinstance(market, Valuation) else None
        if own is not None:
            return Priced(ore, plain(own.unit_price_auec), PriceSource("guild", own.set_at), valuation)
        if isinstance(market, NoPrice):
            return market
        return Priced(ore, market.unit_price_auec, market.source, market)


def _ore_line(typed: TypedOre, known: Priced | NoPrice) -> OreLine:
    price_auec, source = typed.unit_price_auec, None
    if price_auec is not None:
        source = PriceSource("officer")
    elif isinstance(known, Priced):
        price_auec, source = known.unit_price_auec, known.source
    return OreLine(
        commodity=typed.ore.name,
        quantity_cscu=typed.quantity_cscu,
        unit_price_auec=price_auec,
        form=typed.ore.form,
        quality=typed.quality,
        price_source=source,
    )


def _key(price: GuildPrice) -> tuple[str, OreForm]:
    return name_key(price.commodity), price.form

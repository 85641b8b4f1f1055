"""A guild with a store: two stopped sessions, ore of theirs in it, and somebody who sells."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from random import Random

from db.database import Database
from db.voice import LoggedMove
from domain.access import Standing
from domain.ledger import RoundKind
from domain.orelines import TypedOre
from domain.ores import Ore
from domain.payroll import OreForm, SessionKind
from domain.sessions import Session, SessionState
from domain.shards import Shard
from domain.storepicks import ALL_LOTS, Named
from services.actors import Actor
from services.discards import Discards
from services.failures import Failures
from services.notes import Noter, Notes
from services.payrolls import Payrolls
from services.prices import PriceService
from services.recorder import Recorder
from services.sessions import Sessions
from services.storesales import SaleWish, Sold, StoreSales
from services.storeselling import SaleView
from services.tracking import Tracking
from tests.clock import ManualClock
from tests.services.sundays import BOSS, CLOSED, CODE, GUILD, OPENED, stopped_session
from uex.client import UexClient

OTHER = "sm-z9z9z9"
OFFICER, MEMBER = Standing.OFFICER, Standing.MEMBER
GOLD, QUANTAINIUM = Ore("Gold", OreForm.REFINED), Ore("Quantainium", OreForm.REFINED)
NOWHERE = "http://127.0.0.1:9"
_keys = count(1)


class Trade:
    """What officers do, in short."""

    def __init__(self, database: Database, uex: UexClient) -> None:
        self.database = database
        self.clock = clock = ManualClock(CLOSED)
        self.prices = PriceService(database, uex, clock)
        self.sales = StoreSales(database, self.prices, clock)
        self.notes = Notes(database, clock)
        self.payrolls = Payrolls(database, clock)

    async def begins(self) -> None:
        """Sessions of Ann and Bob, CODE and OTHER, stopped and not saved."""
        await stopped_session(self.database)
        async with self.database.transaction(GUILD) as tx:
            round_id = await tx.ledger.begin(RoundKind.SESSION, OTHER, 3, "start", OPENED)
            session = Session(OTHER, SessionKind.SUNDAY, (11,), OPENED, 3, round_id, announced_channel_id=21)
            await tx.sessions.create(session)
            await tx.sessions.update(session.stop(at=CLOSED, by=3))

    async def looks(
        self,
        amount_auec: int,
        *ore: TypedOre,
        who: Actor = BOSS,
        standing: Standing = OFFICER,
        named: Named = ALL_LOTS,
        key: str | None = None,
    ) -> SaleView:
        wish = SaleWish(ore, amount_auec, BOSS, "TDD", named)
        return await self.sales.look(GUILD, self.noter(who, standing, key), wish)

    async def sells(
        self, view: SaleView, *, who: Actor = BOSS, standing: Standing = OFFICER, key: str | None = None
    ) -> Sold:
        return await self.sales.sell(GUILD, view.sale.sale_id, self.noter(who, standing, key))

    def noter(self, who: Actor = BOSS, standing: Standing = OFFICER, key: str | None = None) -> Noter:
        return Noter(who, standing, key or f"act {next(_keys)}")

    async def saves(self, code: str = CODE) -> None:
        """With a sale of a million, if nothing was sold."""
        if not (await self.notes.of(GUILD, code)).notes.sales:
            await self.notes.add_sale(
                GUILD, code, self.noter(), holder=BOSS, amount_auec=1_000_000, terminal=None
            )
        view = await self.payrolls.view(GUILD, code)
        await self.payrolls.save(GUILD, code, BOSS, view.seal)

    async def discards(self, code: str = CODE) -> None:
        recorder = Recorder(self.database, self.clock, shard_id=0, holder="a test")
        tracking = Tracking(self.database, recorder, Shard(0, 1))
        sessions = Sessions(self.database, recorder, tracking, self.clock, Random(1))
        round_id = (await self.session(code)).round_id
        discards = Discards(self.database, self.clock, sessions)
        await discards.discard(GUILD, code, BOSS, round_id, reader=OFFICER)

    async def fails(self, code: str = CODE) -> None:
        round_id = (await self.session(code)).round_id
        await Failures(self.database, self.clock).fail(
            GUILD, code, round_id, BOSS, reason="pirates", key=f"fail {next(_keys)}"
        )

    async def reopens(self, code: str = CODE) -> None:
        await self.payrolls.reopen(GUILD, code, BOSS, "look again")

    async def session(self, code: str = CODE) -> Session:
        async with self.database.transaction(GUILD) as tx:
            session = await tx.sessions.get(code)
        assert session is not None
        return session

    async def noted(self, code: str = CODE) -> dict[int, int]:
        """Number to amount of the session's sales that count."""
        notes = (await self.notes.of(GUILD, code)).notes
        return {number: sale.amount_auec for number, sale in notes.sales.items()}

    async def states(self) -> Mapping[str, SessionState]:
        return {code: (await self.session(code)).state for code in (CODE, OTHER)}

    async def told(self) -> list[str]:
        """What waits to be sent, the oldest first."""
        async with self.database.transaction(GUILD) as tx:
            rows = await tx.connection.fetch(
                "SELECT content FROM paydirt.outbox WHERE guild_id = $1 ORDER BY message_id", GUILD
            )
        return [row["content"].get("text", "") for row in rows]


def typed(ore: Ore, quantity_cscu: int, price: int | None = None, quality: int | None = None) -> TypedOre:
    return TypedOre(ore, quantity_cscu, None if price is None else Decimal(price), quality)


async def joins_channel(database: Database, person_id: int) -> None:
    """Somebody was there, too."""
    fence = await database.voice_log.claim(0, "a test", OPENED)
    moves = [LoggedMove(GUILD, person_id, 11, OPENED), LoggedMove(GUILD, person_id, None, CLOSED)]
    await database.voice_log.append(0, fence, moves, None)

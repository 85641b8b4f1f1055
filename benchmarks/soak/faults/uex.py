"""Faults and lies of UEX: the last good price stays, and nothing else is disturbed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from benchmarks.soak.fault import Fault
from benchmarks.soak.scene import Scene
from domain.errors import Refused
from domain.ores import Ore
from domain.payroll import OreForm
from domain.prices import NoPrice
from sandbox.uex import UexSandbox

ORE = Ore("Quantainium", OreForm.REFINED)
REFRESH_SECONDS = 3.0
PRICES = "commodities_prices_all"


def _uex(name: str, begins: Callable[[UexSandbox], None]) -> Fault:
    @asynccontextmanager
    async def strikes(scene: Scene) -> AsyncIterator[None]:
        async with _price_stays(scene):
            begins(scene.stage.uex)
            await _refresh(scene)
            yield
            scene.stage.uex.recovers()

    return Fault(name, "UEX", strikes, takes_commands=True)


@asynccontextmanager
async def _no_certificate(scene: Scene) -> AsyncIterator[None]:
    """UEX answers with a certificate that nobody trusts, and so it does not even hear what is asked."""
    stage = scene.stage
    real = stage.uex.base_url
    async with _price_stays(scene):
        stage.uex.base_url = f"https://{stage.discord.address}/2.0"
        await stage.bot_restarts()
        await _refresh(scene)
        yield
    stage.uex.base_url = real
    await stage.bot_restarts()


@asynccontextmanager
async def _price_stays(scene: Scene) -> AsyncIterator[None]:
    """What an ore is worth is the same before, during and after."""
    await _refresh(scene)
    before = await _price(scene)
    yield
    after = await _price(scene)
    if before != after:
        scene.broken.append(f"{ORE} was worth {before}, and now {after}")


async def _refresh(scene: Scene) -> None:
    """As the scheduler does it; what takes long goes on beside."""
    assert scene.stage.app is not None
    await scene.passes(61)  # nobody asks twice a minute
    try:
        async with asyncio.timeout(REFRESH_SECONDS):
            await scene.stage.app.prices.refresh(force=True)
    except TimeoutError:
        pass


async def _price(scene: Scene) -> object:
    assert scene.stage.app is not None
    priced = await scene.stage.app.prices.price_of(scene.stage.guild.id, ORE)
    if isinstance(priced, NoPrice):
        raise Refused(f"{ORE} has no price: {priced}")
    return priced.unit_price_auec


def _inflates(uex: UexSandbox) -> None:
    uex.misreads("Quantainium", "TDD Area 18", 10)


UEX = (
    _uex("UEX throttles", lambda uex: uex.throttles(retry_after=60)),
    _uex("UEX shows a challenge in HTML", lambda uex: uex.shows_a_challenge()),
    _uex("UEX breaks", lambda uex: uex.breaks(500)),
    _uex("UEX hangs", lambda uex: uex.hangs()),
    _uex("UEX sends half a body", lambda uex: uex.cuts_answers_in_half()),
    _uex("UEX says something that is no status", lambda uex: uex.says("internal_error")),
    _uex("UEX sends text as JSON", lambda uex: uex.sends("{'no': JSON")),
    _uex("UEX calls JSON a picture", lambda uex: uex.claims_to_send("image/png")),
    _uex("UEX sends no data", lambda uex: uex.answers_data(None)),
    _uex("UEX sends an empty list", lambda uex: uex.answers_data([])),
    _uex("UEX sends a tenth of its prices", lambda uex: uex.keeps_only(3)),
    _uex("UEX writes numbers as strings", lambda uex: uex.writes_numbers_as_strings()),
    _uex("a price of UEX is ten-fold", _inflates),
    Fault("UEX has a certificate that nobody trusts", "UEX", _no_certificate, takes_commands=True),
)

"""The measure itself: what is really lost, or made up, does not go unseen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.soak.fault import Fault, Strikes
from benchmarks.soak.scene import Scene
from benchmarks.soak.server import Server
from benchmarks.soak.sunday import Plan, play
from benchmarks.soak.verdict import Verdict


async def _played(strikes: Strikes, server: Server, folder: Path) -> Verdict:
    return await play(Plan(3, [Fault("a loss", "test", strikes)], 200.0), server, folder)


async def test_moves_that_never_arrive_are_seconds_lost(server: Server, tmp_path: Path) -> None:
    @asynccontextmanager
    async def the_gateway_forgets(scene: Scene) -> AsyncIterator[None]:
        scene.stage.guild.is_away = True  # and nobody tells the bot
        yield
        scene.stage.guild.is_away = False

    verdict = await _played(the_gateway_forgets, server, tmp_path)
    assert any("s are due" in each for each in verdict.wrong)
    assert any("aUEC are due" in each for each in verdict.wrong)


async def test_a_sale_that_is_noted_twice_is_seen(server: Server, tmp_path: Path) -> None:
    @asynccontextmanager
    async def the_officer_is_hasty(scene: Scene) -> AsyncIterator[None]:
        for _ in range(2):
            await scene.notes(scene.sold[0]).reply()
        yield

    verdict = await _played(the_officer_is_hasty, server, tmp_path)
    assert any(each.startswith("sold") for each in verdict.wrong)


async def test_an_outage_that_did_not_happen_is_seen(server: Server, tmp_path: Path) -> None:
    @asynccontextmanager
    async def nobody_knows_of_it(scene: Scene) -> AsyncIterator[None]:
        async with scene.stage.discord.gateway_lost(resumable=False):
            yield

    verdict = await _played(nobody_knows_of_it, server, tmp_path)
    assert any(each.startswith("nothing happened") for each in verdict.wrong)

"""kill -9 in the middle of an act: it happened wholly or not at all, and whoever presses again is told which."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo.process import BotProcess
from db.database import Database
from domain.sessions import SessionState
from sandbox import Member, Reply
from tests.conftest import audit_all
from tests.stories.killing import FileBackedClock, killed_at, killed_before_the_answer, process_of
from tests.stories.scenes import (
    committed,
    draft_of,
    fills,
    form_of,
    hour_of_mining,
    notes_sale,
    read,
    working,
)
from tests.stories.stage import SUNDAY, Stage, set_stage


@dataclass
class Scene:
    """A stage on which the bot is a process of its own, and can be killed."""

    stage: Stage
    process: BotProcess

    async def comes_back(self) -> None:
        await self.process.start()
        await self.process.is_ready()


@pytest.fixture
async def scene(database_dsn: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with set_stage(database_dsn, FileBackedClock(tmp_path / "clock", SUNDAY)) as stage:
        scene = Scene(stage, process_of(stage, tmp_path, "bot"))
        try:
            await scene.comes_back()
            await stage.is_set_up()
            yield scene
        finally:
            await scene.process.stop()
    database = await Database.open(database_dsn)
    assert await audit_all(database, database_dsn) == {}
    await database.close()


async def stopped_session(stage: Stage) -> tuple[str, Reply]:
    """Ann and Bob mined for an hour, Boss sold for a million; the code, and the answer to /mining stop."""
    code = await hour_of_mining(stage, stage.guild.member("Ann"), stage.guild.member("Bob"))
    await notes_sale(stage, "1m")
    return code, await stage.boss.runs("/mining stop", in_=stage.general)


async def state_of(stage: Stage, code: str) -> SessionState:
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            session = await tx.sessions.get(code)
            assert session is not None
            return session.state
    finally:
        await database.close()


def is_(state: SessionState, stage: Stage, code: str) -> Callable[[], Awaitable[bool]]:
    async def fact() -> bool:
        return await state_of(stage, code) is state

    return fact


PAID = {"held:Boss": -995_024, "member:Ann": 497_512, "member:Bob": 497_512}


@pytest.mark.parametrize("table", ["transfers", "payrolls", "sessions"])
async def test_a_save_that_is_killed_has_saved_nothing_and_is_saved_by_the_next_press(
    scene: Scene, table: str
) -> None:
    stage = scene.stage
    code, _ = await stopped_session(stage)
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    before = await working(stage, code)
    await killed_at(stage, scene.process, table, lambda: stage.boss.presses("Save", on=preview))
    assert await committed(stage) == {}
    assert await working(stage, code) == before
    assert await state_of(stage, code) is SessionState.STOPPED

    await scene.comes_back()
    saved = await stage.boss.presses("Save", on=preview)
    assert "is saved" in read(saved)
    assert {account: amount for account, amount in (await committed(stage)).items() if amount} == PAID


async def test_a_save_that_was_done_but_not_told_is_told_by_the_next_press(scene: Scene) -> None:
    stage = scene.stage
    code, _ = await stopped_session(stage)
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    saved = is_(SessionState.SAVED, stage, code)
    await killed_before_the_answer(
        stage, scene.process, saved, lambda: stage.boss.presses("Save", on=preview)
    )
    after = await committed(stage)

    await scene.comes_back()
    again = await stage.boss.presses("Save", on=preview)
    assert "had been saved already, once" in read(again)
    assert await committed(stage) == after


@pytest.mark.parametrize("table", ["round_events", "session_channels"])
async def test_a_discard_that_is_killed_has_discarded_nothing_and_is_done_by_the_next_press(
    scene: Scene, table: str
) -> None:
    stage = scene.stage
    code, stopped = await stopped_session(stage)
    asked = await stage.boss.presses("Discard", on=stopped)
    before = await working(stage, code)
    await killed_at(stage, scene.process, table, lambda: stage.boss.presses("Yes, discard", on=asked))
    assert await working(stage, code) == before
    assert await state_of(stage, code) is SessionState.STOPPED

    await scene.comes_back()
    done = await stage.boss.presses("Yes, discard", on=asked)
    assert "is discarded" in read(done)
    assert await committed(stage) == {}
    assert await working(stage, code) == {}


async def test_a_discard_that_was_done_but_not_told_is_told_by_the_next_press(scene: Scene) -> None:
    stage = scene.stage
    code, stopped = await stopped_session(stage)
    asked = await stage.boss.presses("Discard", on=stopped)
    discarded = is_(SessionState.DISCARDED, stage, code)
    await killed_before_the_answer(
        stage, scene.process, discarded, lambda: stage.boss.presses("Yes, discard", on=asked)
    )
    await scene.comes_back()
    again = await stage.boss.presses("Yes, discard", on=asked)
    assert "had been discarded already, once" in read(again)
    assert await committed(stage) == {}


async def haul_of(stage: Stage) -> tuple[str, Member, Reply]:
    """Ann's plain cargo of 12 SCU of gold, ready by now; the code, Ann, and the message of the haul."""
    ann = stage.guild.member("Ann")
    code = await hour_of_mining(stage, ann)
    form = form_of(await ann.runs("/mining haul add", in_=stage.general))
    noted = await fills(ann, form, {"What is on board, one ore a line": "Gold 12", "Ready in": "10m"})
    await stage.time_passes(minutes=11)
    return code, ann, noted


async def gold(stage: Stage, code: str) -> dict[str, int]:
    """Kind of account to working cSCU of gold; those at zero are left out."""
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            session = await tx.sessions.get(code)
            assert session is not None
            held = await tx.ledger.working(session.round_id)
    finally:
        await database.close()
    return {
        account.partition(":")[0]: amount
        for (account, asset), amount in held.items()
        if asset.startswith("ore:Gold") and amount
    }


@pytest.mark.parametrize("table", ["store_lots", "transfers", "haul_acts"])
async def test_a_haul_whose_collecting_is_killed_is_still_in_flight_and_is_collected_by_the_next_form(
    scene: Scene, table: str
) -> None:
    stage = scene.stage
    code, ann, noted = await haul_of(stage)
    form = form_of(await ann.presses("Collect", on=noted))
    await killed_at(stage, scene.process, table, lambda: ann.submits(form))
    assert await gold(stage, code) == {"mined": -1200, "transit": 1200}

    await scene.comes_back()
    done = await ann.submits(form_of(await ann.presses("Collect", on=noted)))
    assert "is collected by Ann" in read(done)
    assert await gold(stage, code) == {"mined": -1200, "store": 1200}


async def test_a_haul_that_was_collected_but_not_told_is_told_to_whoever_tries_again(scene: Scene) -> None:
    stage = scene.stage
    code, ann, noted = await haul_of(stage)
    form = form_of(await ann.presses("Collect", on=noted))

    async def is_collected() -> bool:
        return "store" in await gold(stage, code)

    await killed_before_the_answer(
        stage, scene.process, is_collected, lambda: ann.submits(form), route="POST /interactions"
    )
    await scene.comes_back()
    again = await ann.presses("Collect", on=noted)
    assert "is collected since" in read(again)
    assert await gold(stage, code) == {"mined": -1200, "store": 1200}


async def sale_of(stage: Stage) -> tuple[str, Reply]:
    """All that gold looked at as a sale of 90 000; the code, and the preview."""
    code, ann, noted = await haul_of(stage)
    await ann.submits(form_of(await ann.presses("Collect", on=noted)))
    options = {"ore": "Gold 12", "amount": "90 000"}
    return code, await stage.boss.runs("/mining sale store", in_=stage.general, options=options)


@pytest.mark.parametrize("table", ["store_sale_acts", "session_notes", "transfers"])
async def test_a_sale_that_is_killed_has_sold_nothing_and_is_made_by_the_next_press(
    scene: Scene, table: str
) -> None:
    stage = scene.stage
    code, preview = await sale_of(stage)
    await killed_at(stage, scene.process, table, lambda: stage.boss.presses("Sell", on=preview))
    assert await gold(stage, code) == {"mined": -1200, "store": 1200}
    assert await working(stage, code) == {}

    await scene.comes_back()
    assert "Sold" in read(await stage.boss.presses("Sell", on=preview))
    assert await gold(stage, code) == {"mined": -1200, "sold": 1200}
    assert await working(stage, code) == {"held:Boss": -90_000, f"session:{code}": 90_000}


async def test_a_sale_that_was_made_but_not_told_is_told_by_the_next_press(scene: Scene) -> None:
    stage = scene.stage
    code, preview = await sale_of(stage)

    async def is_sold() -> bool:
        return "sold" in await gold(stage, code)

    await killed_before_the_answer(
        stage, scene.process, is_sold, lambda: stage.boss.presses("Sell", on=preview)
    )
    await scene.comes_back()
    assert "had been sold already, once" in read(await stage.boss.presses("Sell", on=preview))
    assert await gold(stage, code) == {"mined": -1200, "sold": 1200}

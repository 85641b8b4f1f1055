"""A guild with a past, and how it goes on in another database."""

from collections.abc import Mapping

from sandbox import Member
from tests.conftest import audit_all
from tests.services.test_wholes import opened
from tests.stories.scenes import committed, draft_of, hour_of_mining, notes_sale, saves
from tests.stories.stage import Stage


async def saved_hour(stage: Stage, *miners: Member) -> str:
    code = await hour_of_mining(stage, *miners)
    await notes_sale(stage, "1 000 000")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    return code


async def goes_on_there(
    stage: Stage, second_dsn: str, code: str, running: str, balances: Mapping[str, int]
) -> None:
    """Two hours later a bot is started there: all that was saved is there, and the open session goes on."""
    stage.dsn = second_dsn
    stage.clock.passes(hours=2)
    await stage.bot_starts()
    assert await committed(stage) == balances
    shown = await stage.boss.runs("/mining payroll show", session=code, in_=stage.general)
    assert f"{code}-r1.pdf" in shown.attachments
    await stage.time_passes(minutes=10)
    stopped = await stage.boss.runs("/mining stop", session=running, in_=stage.general)
    # Ann sat there all the time, but for two hours nobody looked: only the ten minutes count.
    assert "0:10:00" in stopped.text
    await stage.bot_stops()
    async with opened(second_dsn) as database:
        assert await audit_all(database, second_dsn) == {}

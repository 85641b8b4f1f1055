"""What stories of weekly sessions have in common: the forms of the setup, and what the scheduler does."""

from collections.abc import Mapping
from datetime import datetime

from sandbox import Channel, Message, Reply
from tests.stories.scenes import fills, form_of
from tests.stories.stage import Stage

SUNDAY_EVENING: dict[str, object] = {
    "What it is called": "Sunday mining",
    "Day of the week": "Sunday",
    "Starts": "19:00",
    "Stops": "21:00",
    "Reminder, minutes before (0: none)": "30",
}
"""An hour after the clock of a story begins, which is UTC like the guild's."""


async def schedules(stage: Stage) -> Reply:
    """The list of weekly sessions."""
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.presses("More ▶", on=setup)
    await stage.boss.presses("Schedule", on=setup)
    return setup


async def weekly(
    stage: Stage, *, channel: Channel | None = None, more: Mapping[str, object] | None = None
) -> Reply:
    """Boss adds a weekly session; the message that shows it."""
    screen = await schedules(stage)
    await fills(
        stage.boss, form_of(await stage.boss.presses("Add", on=screen)), {**SUNDAY_EVENING, **(more or {})}
    )
    if channel is not None:
        await stage.boss.selects("Where it is announced", [channel], on=screen)
    return screen


async def ticks(stage: Stage) -> None:
    """What the scheduler does several times a minute."""
    assert stage.app is not None
    await stage.all_written()
    await stage.app.weekly.keep()
    await stage.app.outbox.send_due()


async def minutes_pass(stage: Stage, minutes: float) -> None:
    await stage.time_passes(minutes=minutes)
    await ticks(stage)


async def it_is(stage: Stage, moment: datetime) -> None:
    """The clock goes on to that moment, and the scheduler looks."""
    await minutes_pass(stage, (moment - stage.clock.now()).total_seconds() / 60)


def code_of(announced: Message) -> str:
    """Of the weekly session that a message tells of."""
    return next(word for word in announced.text.split() if word.startswith("sm-"))

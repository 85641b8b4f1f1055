"""When a forgotten session ended; the rest of it is told in tests/stories/test_endings.py."""

from dataclasses import replace
from datetime import datetime

import pytest

from db.database import Database
from domain.payroll import Guild, PayrollInput, SessionKind, SessionSpan
from domain.people import Person
from domain.presence import Outage, Pause, VoiceMove
from services.deadlines import Deadlines, last_departure
from tests.db.worlds import GUILD, OTHER_GUILD, at
from tests.services.watching import ANN, open_session, watching

PIT = 11
"""The channel of the session, which is looked at two hours after its start."""


def given(
    *moves: tuple[int, int | None, float],
    outages: tuple[tuple[float, float], ...] = (),
    pauses: tuple[tuple[float, float], ...] = (),
) -> PayrollInput:
    """Moves: person, channel, minute. Person 3 is a bot."""
    return PayrollInput(
        guild=Guild(GUILD, "Red Rock"),
        session=SessionSpan("sm-aaaaaa", SessionKind.SUNDAY, (PIT,), at(0), at(120), None, _pauses(pauses)),
        members=tuple(Person(number, f"Member {number}", is_bot=number == 3) for number in (1, 2, 3)),
        voice_moves=tuple(
            VoiceMove(seq, who, where, at(when)) for seq, (who, where, when) in enumerate(moves)
        ),
        outages=tuple(Outage(at(lost), at(regained)) for lost, regained in outages),
        ore=(),
        sales=(),
        expenses=(),
        rules=None,
        revision=1,
    )


def _pauses(pauses: tuple[tuple[float, float], ...]) -> tuple[Pause, ...]:
    return tuple(Pause(at(start), at(end)) for start, end in pauses)


CASES: dict[str, tuple[PayrollInput, datetime | None]] = {
    "nobody ever came": (given(), at(0)),
    "somebody is there": (given((1, PIT, 5)), None),
    "the last of two counts": (given((1, PIT, 5), (2, PIT, 6), (1, None, 90), (2, None, 50)), at(90)),
    "a bot does not hold it open": (given((3, PIT, 0), (1, PIT, 5), (1, None, 40)), at(40)),
    "another channel does not": (given((1, PIT, 5), (1, 99, 40)), at(40)),
    "who left before the start": (given((1, PIT, -50), (1, None, -20)), at(0)),
    "gone at the end of an outage": (given((1, PIT, 5), (1, None, 60), outages=((30, 60),)), at(30)),
    "gone when it began": (given((1, PIT, 5), (1, None, 30), outages=((30, 60),)), at(30)),
    "gone in one of two that touch": (
        given((1, PIT, 5), (1, None, 60), outages=((30, 45), (45, 60))),
        at(30),
    ),
    "an outage that began before the start": (given((1, PIT, -5), (1, None, 20), outages=((-3, 20),)), at(0)),
    "nobody came since it was resumed": (given((1, PIT, 5), (1, None, 40), pauses=((40, 70),)), at(70)),
    "left unseen in the pause": (given((1, PIT, 5), (1, None, 70), pauses=((40, 70),)), at(70)),
    "left after the resumption": (given((1, PIT, 5), (1, None, 80), pauses=((40, 70),)), at(80)),
    "gone in an outage that began in the pause": (
        given((1, PIT, 5), (1, None, 90), outages=((60, 90),), pauses=((40, 70),)),
        at(70),
    ),
    "an outage that is over": (given((1, PIT, 5), (1, None, 80), outages=((30, 60),)), at(80)),
}


@pytest.mark.parametrize(("input_", "left_at"), CASES.values(), ids=CASES.keys())
def test_the_last_departure(input_: PayrollInput, left_at: datetime | None) -> None:
    assert last_departure(input_) == left_at


async def test_a_guild_whose_settings_are_gone_does_not_hold_up_the_deadlines_of_others(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        await open_session(database, guild_id)
    async with database.transaction(GUILD) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(replace(settings, set_up_at=None))
    async with watching(database) as watch:
        watch.connects(0, guilds=(GUILD, OTHER_GUILD))
        await watch.recorder.flush()
        watch.clock.passes(hours=16)
        await Deadlines(database, watch.recorder, watch.tracking, watch.clock).keep()
        assert await watch.told(GUILD) == 0
        assert await watch.told(OTHER_GUILD) == 1
    assert "is left as it is" in caplog.text


async def test_while_the_bot_is_blind_nothing_ends(database: Database) -> None:
    await open_session(database)
    async with watching(database) as watch:
        watch.connects(0, ANN)
        watch.moves(ANN, None, 1)
        await watch.recorder.flush()
        watch.clock.passes(hours=17)
        deadlines = Deadlines(database, watch.recorder, watch.tracking, watch.clock)
        watch.recorder.sight.cut()
        await deadlines.keep()
        assert await watch.told() == 0
        watch.recorder.sight.resumed(at(17 * 60))
        await deadlines.keep()
        assert await watch.told() == 1
        await watch.recorder.flush()
        assert watch.tracking.watchlist.guild_ids == []

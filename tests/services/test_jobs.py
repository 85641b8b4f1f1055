"""The log of what runs by itself."""

import pytest

from domain.errors import Unavailable
from services.jobs import JobLog


async def test_a_run_is_noted_with_its_beginning_its_end_and_why_it_was_given_up() -> None:
    log = JobLog()
    errors: list[Exception | None] = [None, Unavailable("it was away"), ZeroDivisionError("secret"), None]

    async def work() -> None:
        if (error := errors.pop(0)) is not None:
            raise error

    job = log.noting("hauls", 15, work)
    (state,) = log.all()
    assert (state.began, state.ended, state.problem) == (None, None, None)
    await job()
    (state,) = log.all()
    assert state.began is not None
    assert state.ended is not None
    assert state.began <= state.ended
    assert state.problem is None
    with pytest.raises(Unavailable):
        await job()
    assert log.all()[0].problem == "it was away"
    with pytest.raises(ZeroDivisionError):
        await job()
    assert log.all()[0].problem == "ZeroDivisionError"  # and not its words
    await job()
    assert log.all()[0].problem is None


async def test_admins_of_guilds_do_not_read_what_a_driver_says() -> None:
    log = JobLog()

    async def work() -> None:
        raise Unavailable("The database cannot be reached: Connect call failed ('10.1.2.3', 5432).")

    with pytest.raises(Unavailable):
        await log.noting("hauls", 15, work)()
    assert log.all()[0].problem == "The database cannot be reached."

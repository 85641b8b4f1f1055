import logging

import pytest

from domain.errors import Refused
from services.apart import apart
from services.logfacts import facts


async def breaks(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("error", [Refused("no"), ZeroDivisionError()])
async def test_what_fails_for_one_is_logged_with_whom_it_is_about_and_goes_no_further(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    about: list[dict[str, str]] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            about.append(dict(facts()))

    listener = Listener()
    logging.getLogger("services.apart").addHandler(listener)
    try:
        assert not await apart(5, "a board", breaks(error), session="sm-abc234")
    finally:
        logging.getLogger("services.apart").removeHandler(listener)
    assert about == [{"guild": "5", "session": "sm-abc234"}]
    assert "guild 5: a board is left as it is" in caplog.text
    assert facts() == {}

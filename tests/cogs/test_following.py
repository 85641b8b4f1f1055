"""What is followed of a question: its name, its session, and its end."""

from typing import Any, cast

import discord
import pytest

from cogs.following import Asking, asked_by_command, asked_by_press, following, outcome_of
from cogs.presses import Press
from domain.errors import PaydirtError, Refused, Unavailable
from services.answers import Answers, Asked, Outcome
from services.logfacts import facts


class _Somebody:
    id = 7


class _Interaction:
    """As much of one as is looked at."""

    guild_id = 5
    user = _Somebody()
    command: Any = None


ASKED = cast(discord.Interaction, _Interaction())


def test_a_session_that_is_named_is_known_and_nothing_else_that_was_typed() -> None:
    assert asked_by_command(ASKED, {"session": "sm-abc234"}).session == "sm-abc234"
    assert asked_by_command(ASKED, {"session": "sm-abc234\nERROR", "title": "sm-abc234"}).session is None
    assert asked_by_press(Press(ASKED, ("sm-abc234", "1"), verb="me.open")).session == "sm-abc234"
    assert asked_by_press(Press(ASKED, ("<@1>",), verb="me.open")).session is None


def test_what_nobody_knows_any_more_has_one_name() -> None:
    assert asked_by_press(Press(ASKED, ())) == Asking(Asked.PRESS, "unknown")
    assert asked_by_command(ASKED, {}) == Asking(Asked.COMMAND, "unknown")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unavailable("away"), Outcome.AWAY),
        (Refused("no"), Outcome.REFUSED),
        (PaydirtError("no"), Outcome.REFUSED),
        (ZeroDivisionError(), Outcome.BUG),
    ],
)
def test_every_error_has_an_outcome(error: Exception, outcome: Outcome) -> None:
    assert outcome_of(error) is outcome


def test_the_end_is_noted_once_and_lines_meanwhile_say_whose_they_are() -> None:
    answers = Answers()
    with following(answers, ASKED, Asking(Asked.PRESS, "me.open", "sm-abc234")) as followed:
        assert facts() == {"guild": "5", "user": "7", "session": "sm-abc234", "press": "me.open"}
        followed.outcome = Outcome.REFUSED
    assert facts() == {}
    assert answers.counts == {(Asked.PRESS, "me.open", Outcome.REFUSED): 1}
    assert answers.timings[Asked.PRESS].total.count == 1


def test_what_is_given_up_is_no_answer() -> None:
    answers = Answers()
    with pytest.raises(KeyboardInterrupt), following(answers, ASKED, Asking(Asked.COMMAND, "mining help")):
        raise KeyboardInterrupt
    assert not answers.counts
    assert facts() == {}

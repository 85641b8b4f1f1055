"""The messages of a session fit what Discord takes, whatever a guild puts into it."""

from dataclasses import replace
from datetime import timedelta

from cogs import sessionviews
from domain.features import EarlyFeature
from domain.notes import ActiveNotes
from domain.payroll import Attendance, Expense, Flag, OreForm, Sale
from domain.sessions import SessionState
from domain.store import Stock
from sandbox.discord.limits.forms import Form
from sandbox.discord.limits.messages import check_message
from services.flying import NAMED, Flying
from services.sessionview import SessionView
from tests.cogs.test_boardviews import HOSTILE, NOW, haul, picture


def worst() -> SessionView:
    """Five hundred of everything, in a practice session by a template, all of it with hostile names."""
    view = picture(500, left=500, title=HOSTILE * 3).view
    flags = tuple(Flag)
    stocks = [Stock(HOSTILE * 2, OreForm.RAW, each, 10**9, 10**9, 3, NOW) for each in range(1, 501)]
    notes = ActiveNotes(
        sales={each: Sale(1, 10**15, NOW, "@" * 99) for each in range(500)},
        expenses={each: Expense(1, 10**15, "@" * 99) for each in range(500)},
    )
    return replace(
        view,
        session=replace(view.session, practice=True, template="@" * 100, title="@" * 60),
        attendance={each: Attendance(10**6, {}, flags) for each in view.attendance},
        notes=notes,
        flying=Flying(tuple(haul(each) for each in range(10_000, 10_000 + NAMED)), 500, 10_500, view.people),
        in_store=tuple(stocks),
    )


def test_the_status_fits_in_every_state_of_the_session() -> None:
    for state in SessionState:
        view = worst()
        view = replace(view, settings=view.settings.trying(list(EarlyFeature)))
        if state is not SessionState.OPEN:
            closed_at = NOW + timedelta(hours=1)
            ended = replace(
                view.session, state=state, closed_at=closed_at, stop_reason="nobody was there any more"
            )
            view = replace(view, session=ended, present={})
        for embed in (sessionviews.status(view), sessionviews.stopped(view)):
            form = Form()
            check_message(form, (), {"embeds": [embed.to_dict()]}, is_v2=False)
            form.raise_if_wrong()
            assert any((each.name or "").startswith("In store from this session") for each in embed.fields)

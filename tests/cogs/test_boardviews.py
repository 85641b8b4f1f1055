"""A board fits into a message of Discord, whatever a guild puts into it, and says what there is."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from discord import Embed
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs import boardviews
from domain.boards import OreSoFar
from domain.hauls import Cargo, Haul, HaulState
from domain.notes import ActiveNotes
from domain.ores import Ore
from domain.payroll import Attendance, Expense, OreForm, PriceSource, Sale, SessionKind
from domain.people import Person
from domain.sessions import Session, SessionState
from domain.settings import GuildSettings
from sandbox.discord.limits.forms import Form
from sandbox.discord.limits.messages import check_message
from services.boards import BoardPicture, Noted
from services.flying import Flying
from services.sessionview import SessionView

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
CHANNELS = tuple(range(10**18, 10**18 + 25))
HOSTILE = "*_~|`<>[]()#:@\\" * 2 + "**"
NAMES = ("Ann", HOSTILE, "@" * 32, "\u202e" + "א" * 31, "\u200b", "李" * 32, "`" * 32, "x\n\n# y")


def picture(
    people: int = 0,
    *,
    left: int = 0,
    channels: Sequence[int] = CHANNELS,
    hauls: Sequence[Haul] = (),
    ores: Sequence[OreSoFar] = (),
    name: str = HOSTILE,
    title: str | None = None,
) -> BoardPicture:
    """So many people there, spread over the channels, and others who have left."""
    session = Session(
        "sm-k3m9qa", SessionKind.SUNDAY, tuple(channels), NOW - timedelta(hours=2), 1, 1, title=title
    )
    everybody = {each: Person(each, name) for each in range(1, people + left + 2)}
    view = SessionView(
        session,
        everybody[1],
        GuildSettings(900, "Red Rock"),
        NOW,
        {each: Attendance(3600 + each, {}, ("gap",)) for each in range(1, people + left + 1)},
        everybody,
        {each: channels[each % len(channels)] for each in range(1, people + 1)},
        ActiveNotes(),
        Flying(),
        {each: NOW - timedelta(seconds=3600 + each) for each in range(1, people + 1)},
    )
    noted = Noted(ActiveNotes(), tuple(hauls), everybody)
    return BoardPicture(view, noted, tuple(ores), NOW)


def haul(number: int = 1, *, minutes: float = 60, commodity: str = "Gold", kinds: int = 1) -> Haul:
    """Of person 1, half an hour under way."""
    cargo = tuple(Cargo(commodity, 3200, OreForm.RAW) for _ in range(kinds))
    departs_at, ready_at = NOW - timedelta(minutes=30), NOW + timedelta(minutes=minutes)
    return Haul("sm-k3m9qa", number, 1, cargo, departs_at, ready_at, 1, departs_at, 1)


def require_fits(embed: Embed) -> None:
    form = Form()
    buttons = boardviews.board_buttons("sm-k3m9qa").to_components()
    check_message(form, (), {"embeds": [embed.to_dict()], "components": buttons}, is_v2=False)
    form.raise_if_wrong()


def field(embed: Embed, beginning: str) -> str:
    """The text of the field whose name begins so."""
    return next(each.value or "" for each in embed.fields if (each.name or "").startswith(beginning))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("people", [0, 1, 24, 25, 26, 80, 500])
def test_any_number_of_people_of_any_name_fits(people: int, name: str) -> None:
    for channels in (CHANNELS, CHANNELS[:1]):
        shown = picture(people, left=500, channels=channels, name=name, title=HOSTILE * 3)
        shown = replace(shown, is_blind=True)
        require_fits(boardviews.board(shown))
        require_fits(boardviews.still(shown))


def test_everything_at_its_worst_at_once_fits() -> None:
    hauls = [haul(number, minutes=number - 250, commodity=HOSTILE * 2, kinds=9) for number in range(1, 501)]
    price = PriceSource("uex", NOW)
    ores = [
        OreSoFar(
            Ore(HOSTILE * 2 + str(number), OreForm.RAW), 10**9, 10**9, 10**9, Decimal(10**9), price, True
        )
        for number in range(200)
    ] + [OreSoFar(Ore("@" * 60 + str(number), OreForm.RAW), 100) for number in range(200)]
    worst = picture(500, left=500, hauls=hauls, ores=ores, title=HOSTILE * 3)
    session = replace(worst.view.session, practice=True, template="@" * 100)
    notes = ActiveNotes(
        sales={each: Sale(1, 10**15, NOW, "@" * 99) for each in range(500)},
        expenses={each: Expense(1, 10**15, "@" * 99) for each in range(500)},
    )
    worst = replace(
        worst,
        view=replace(worst.view, session=session),
        noted=replace(worst.noted, notes=notes),
        is_blind=True,
    )
    require_fits(boardviews.board(worst))
    for state in SessionState:
        ended = replace(session, state=state, closed_at=NOW, stop_reason="nobody was there any more")
        require_fits(boardviews.still(replace(worst, view=replace(worst.view, session=ended))))


PICTURES = st.builds(
    picture,
    people=st.integers(0, 120),
    left=st.integers(0, 120),
    channels=st.integers(1, 25).map(lambda count: CHANNELS[:count]),
    name=st.text(min_size=1, max_size=32),
    title=st.none() | st.text(max_size=80),
    hauls=st.lists(
        st.builds(haul, st.integers(1, 500), minutes=st.floats(-100, 10**6), kinds=st.integers(1, 5)),
        max_size=40,
    ),
)


@settings(max_examples=60, deadline=None)
@given(PICTURES)
def test_any_session_fits(shown: BoardPicture) -> None:
    require_fits(boardviews.board(shown))
    require_fits(boardviews.still(shown))


def test_few_people_have_a_line_each_and_many_are_counted_by_channel() -> None:
    few = boardviews.board(picture(3, channels=CHANNELS[:2], name="Ann")).description or ""
    assert f"**There now (3)** · counted since\n<#{CHANNELS[0]}> **1**\nAnn <t:" in few
    assert f"<#{CHANNELS[1]}> **2**\nAnn <t:" in few
    many = boardviews.board(picture(500, channels=CHANNELS[:3], name="Ann")).description or ""
    assert many.count(" more") == 3
    assert "**There now (500)**" in many
    for channel_id, count in zip(CHANNELS[:3], (166, 167, 167), strict=True):
        (line,) = [each for each in many.split("\n") if each.startswith(f"<#{channel_id}> **{count}**")]
        named, _, more = line.rpartition(" and ")
        assert named.count("<t:") + int(more.removesuffix(" more")) == count


def test_who_has_left_is_counted_and_shown_with_the_longest_time_first() -> None:
    embed = boardviews.board(picture(1, left=400, name="Ann"))
    (shown,) = [each for each in embed.fields if each.name == "Were there (400)"]
    lines = (shown.value or "").split("\n")
    assert lines[0] == "1:06:41 Ann · ⚠️ gap"
    assert lines[-1] == f"… and {400 - len(lines) + 1} more"


def test_nothing_changes_on_it_while_only_time_passes() -> None:
    shown = picture(3, hauls=[haul(minutes=-1)])
    later = replace(shown, at=NOW + timedelta(hours=5))
    assert boardviews.board(shown).to_dict() == boardviews.board(later).to_dict()


def test_a_haul_has_a_bar_until_it_is_ready() -> None:
    shown = picture(
        hauls=[haul(1), haul(2, minutes=-5), replace(haul(3), state=HaulState.COLLECTED)], name="Ann"
    )
    embed = boardviews.board(shown)
    ready, under_way = (
        int((NOW - timedelta(minutes=5)).timestamp()),
        int((NOW + timedelta(hours=1)).timestamp()),
    )
    assert field(embed, "Hauls · 1 on the way, 1 ready, 1 collected") == (
        f"✅ `2` Ann: 32 SCU raw Gold\n**ready <t:{ready}:R>**, to be collected\n"
        f"⏳ `1` Ann: 32 SCU raw Gold\n▰▰▰▱▱▱▱▱▱▱ 33 % · ready <t:{under_way}:R>"
    )
    assert "▰" not in field(boardviews.still(shown), "Hauls")


def test_ore_says_where_it_is_and_the_estimate_whose_prices_it_takes() -> None:
    own, uex = PriceSource("guild", NOW), PriceSource("uex", NOW - timedelta(hours=1))
    ores = [
        OreSoFar(Ore("Gold", OreForm.REFINED), 100, 200, 300, Decimal(1000), own),
        OreSoFar(Ore("Taranite", OreForm.RAW), 0, 0, 100, Decimal(50), uex, True),
        OreSoFar(Ore("Stone", OreForm.RAW), 100),
    ]
    embed = boardviews.board(picture(ores=ores))
    assert field(embed, "Ore") == (
        "**6 SCU Gold** ≈ 6\N{NO-BREAK SPACE}000 aUEC\n1 SCU noted · 2 SCU on its way · 3 SCU in store\n"
        "**1 SCU raw Taranite** ≈ 50 aUEC\n1 SCU in store\n"
        "**1 SCU raw Stone** no price known\n1 SCU noted"
    )
    fetched = int((NOW - timedelta(hours=1)).timestamp())
    assert field(embed, "So far · working: nothing counts until it is saved") == (
        "Sold: **0 aUEC**\nEstimated pot, from ore: **≈ 6\N{NO-BREAK SPACE}050 aUEC**\n"
        f"Prices: the guild's own and ⚠️ old: UEX, fetched <t:{fetched}:R>\nNo price of Stone \\(raw\\)"
    )


def test_a_practice_and_what_was_not_seen_are_told_first() -> None:
    shown = picture(2)
    shown = replace(
        shown,
        view=replace(shown.view, session=replace(shown.view.session, practice=True)),
        is_blind=True,
    )
    embed = boardviews.board(shown)
    assert "PRACTICE" in (embed.title or "")
    head = (embed.description or "").partition("**There now")[0]
    assert "nobody is paid" in head
    assert "I cannot see voice just now." in head
    assert "⚠️ gap: I was blind for a while, which cost 2 people time." in head


def test_a_still_picture_says_what_comes_next() -> None:
    shown = picture(2)
    for state, words in {
        SessionState.STOPPED: "`/mining payroll run`",
        SessionState.SAVED: "`/mining me`",
        SessionState.DISCARDED: "`/mining payroll correct`",
        SessionState.OPEN: "`/mining status`",
    }.items():
        session = replace(shown.view.session, state=state, closed_at=NOW)
        embed = boardviews.still(replace(shown, view=replace(shown.view, session=session)))
        assert words in field(embed, "What next")


def test_no_part_of_a_name_becomes_a_mention_or_a_link() -> None:
    shown = picture(3, left=3, hauls=[haul()], name="@everyone <@1> [x](http://y)")
    text = json.dumps(boardviews.board(shown).to_dict(), ensure_ascii=False)
    assert "@everyone" not in text
    assert " <@1>" not in text

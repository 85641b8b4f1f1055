"""``/mining payroll list`` as officers use it: by state and date, months, ores, attendance."""

import json

import pytest

from tests.reports.hostile import HOSTILE
from tests.stories.scenes import draft_of, hour_of_mining, notes_sale, read, saves, stopped_hour
from tests.stories.stage import Stage


async def saved_hour(stage: Stage, *names: str, sale: str = "1m") -> str:
    code = await stopped_hour(stage, *names, sale=sale)
    await saves(stage, await draft_of(stage, code))
    return code


async def test_where_nothing_happened_yet_the_list_says_so_on_every_page(stage: Stage) -> None:
    shown = await stage.boss.runs("/mining payroll list", in_=stage.general)
    assert shown.ephemeral
    assert "0 sessions" in shown.text
    assert "No such session." in shown.text
    for view in ("Months", "Ores", "Attendance"):
        shown = await stage.boss.presses(view, on=shown)
        assert "Nothing is saved yet." in shown.text


async def test_sessions_are_listed_with_pot_people_and_what_is_unpaid(stage: Stage) -> None:
    saved = await saved_hour(stage, "Ann", "Bob")
    stopped = await stopped_hour(stage, sale="20 000")
    running = await stage.starts("The long one")
    shown = read(await stage.boss.runs("/mining payroll list", in_=stage.general))
    lines = {line.split("**")[1]: line for line in shown.splitlines() if line.startswith("**")}
    assert list(lines) == [running, stopped, saved]
    # 500 000 each: n = 497 512, fee ceil(2 487.56) = 2 488; nobody has been paid yet.
    assert "saved · 2 people · 1 000 000 aUEC · **995 024 aUEC unpaid**" in lines[saved]
    assert "stopped · 2 people · 20 000 aUEC noted" in lines[stopped]
    assert "The long one" in lines[running]
    assert "1 saved session · sold 1 000 000 aUEC" in shown
    assert "to 2 people: **995 024 aUEC**" in shown
    only = await stage.boss.runs("/mining payroll list", in_=stage.general, options={"state": "stopped"})
    assert stopped in only.text
    assert saved not in only.text


async def test_months_ores_and_attendance_are_a_press_away(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    first = await hour_of_mining(stage, ann)
    gold = {"ore": "Gold", "quantity": "12.5", "price": "6.75"}
    await stage.boss.runs("/mining ore add", in_=stage.general, options=gold)
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, first))
    stage.clock.passes(days=20)
    await stage.bot_restarts()
    second = await hour_of_mining(stage, bob)
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, second))
    shown = await stage.boss.runs("/mining payroll list", in_=stage.general)
    months = read(await stage.boss.presses("Months", on=shown))
    assert months.index("December 2026") < months.index("November 2026")
    assert "sold 1 000 000 aUEC" in months
    ores = read(await stage.boss.presses("Ores", on=shown))
    assert "1. **Gold** (refined) · 12.5 SCU · 84 aUEC" in ores
    attended = read(await stage.boss.presses("Attendance", on=shown))
    # Ann stayed in Alpha for the second session, too.
    assert "1. Ann · 2:00:00 in 2 sessions" in attended
    assert "2. Bob · 1:00:00 in 1 session" in attended
    await stage.bot_restarts()
    back = await stage.boss.presses("Sessions", on=shown)
    assert first in back.text
    november = await stage.boss.runs("/mining payroll list", in_=stage.general, options={"month": "2026-11"})
    assert first in november.text
    assert second not in november.text
    options = {"from": "2026-12-01", "to": "2026-12-31"}
    december = await stage.boss.runs("/mining payroll list", in_=stage.general, options=options)
    assert second in december.text
    assert first not in december.text


async def test_many_sessions_are_paged_within_the_same_span(stage: Stage) -> None:
    codes = []
    for number in range(12):
        codes.append(await stage.starts(f"Sunday {number}"))
        await stage.boss.runs("/mining stop", in_=stage.general)
        stage.clock.passes(minutes=1)
    shown = await stage.boss.runs("/mining payroll list", in_=stage.general, options={"month": "2026-11"})
    assert "12 sessions, page 1 of 2" in shown.text
    assert codes[0] not in shown.text
    older = await stage.boss.presses("▶", on=shown)
    assert codes[0] in older.text
    assert "2026-11-01 to 2026-11-30" in older.text


@pytest.mark.parametrize(
    "options", [{"month": "13"}, {"from": "x"}, {"from": "2026-11-02", "to": "2026-11-01"}]
)
async def test_a_span_that_is_none_is_one_sentence(stage: Stage, options: dict[str, object]) -> None:
    reply = await stage.boss.runs("/mining payroll list", in_=stage.general, options=options)
    assert reply.ephemeral
    assert reply.text.count("\n") == 0
    assert "must be written like" in reply.text or "ends before it begins" in reply.text


async def test_hostile_names_and_titles_break_no_list(stage: Stage) -> None:
    names = [name for name, _ in HOSTILE.values() if name.strip()][:24]
    code = await hour_of_mining(
        stage, *(stage.guild.member(name[:32]) for name in names), title="@everyone **x** `"
    )
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    shown = await stage.boss.runs("/mining payroll list", in_=stage.general)
    assert "\\*\\*x\\*\\*" in shown.text
    attended = await stage.boss.presses("Attendance", on=shown)
    assert "page 1 of 2" in attended.text
    assert json.dumps(attended.raw).count("<@") == 0

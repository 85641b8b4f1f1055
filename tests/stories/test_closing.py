"""Closing the books at a game wipe: every balance is archived, and everybody starts at zero."""

from sandbox import Reply
from tests.stories.scenes import (
    committed,
    draft_of,
    fills,
    form_of,
    hour_of_mining,
    read,
    saves,
    stopped_hour,
)
from tests.stories.stage import Stage


async def closes(stage: Stage, asked: Reply, reason: str = "wipe") -> Reply:
    form = form_of(await stage.boss.presses("Close the books", on=asked))
    return await fills(stage.boss, form, {"Why every balance is archived": reason})


async def test_every_balance_is_archived_and_starts_at_zero(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "=Bob")
    await saves(stage, await draft_of(stage, code))
    unsaved = await hour_of_mining(stage, stage.guild.member("Cyd"), title="next")
    asked = await stage.boss.runs("/mining payroll close", in_=stage.general)
    words = read(asked)
    assert "Close the books as of 2026-11-15?" in words
    assert "To be archived (3)" in words
    assert "**497 512 aUEC** owed to Ann" in words
    assert "**−995 024 aUEC** on the account of Boss" in words
    assert f"**{unsaved}** is open" in words
    await stage.bot_restarts()
    closed = await closes(stage, asked, "wipe of **4.5**")
    assert "The books are closed as of 2026-11-15" in closed.text
    files = (await stage.boss.sees("The archive, for your records.")).attachments
    assert set(files) == {"books-2026-11-15.pdf", "books-2026-11-15.csv"}
    assert "member:2,2,Ann,497512" in files["books-2026-11-15.csv"].decode("utf-8-sig")
    assert "'=Bob" in files["books-2026-11-15.csv"].decode("utf-8-sig")
    assert await committed(stage) == {}
    again = await stage.boss.runs("/mining payroll close", date="2026-11-15", in_=stage.general)
    assert again.attachments["books-2026-11-15.csv"] == files["books-2026-11-15.csv"]


async def test_afterwards_an_old_session_posts_only_its_difference(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    await saves(stage, await draft_of(stage, code))
    await closes(stage, await stage.boss.runs("/mining payroll close", in_=stage.general))
    form = form_of(await stage.boss.runs("/mining payroll late", session=code, in_=stage.general))
    answers = {
        "What it is": "a sale: money came in",
        "Amount in aUEC": "200k",
        "Where it was sold, or what it was for": "Area18",
    }
    await stage.boss.presses("Save", on=await fills(stage.boss, form, answers))
    await stage.boss.sees("The slip says")
    assert await committed(stage) == {
        "held:Boss": -200_000 + 2 * (2_986 - 2_488),
        "member:Ann": 597_014 - 497_512,
        "member:Bob": 597_014 - 497_512,
    }


async def test_what_changed_since_it_was_listed_is_not_archived(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    await saves(stage, await draft_of(stage, code))
    asked = await stage.boss.runs("/mining payroll close", in_=stage.general)
    await stage.boss.runs(
        "/mining treasury handover",
        in_=stage.general,
        options={
            "amount": "5",
            "giver": stage.boss,
            "taker": stage.guild.member("Olaf"),
            "reason": "x",
        },
    )
    before = await committed(stage)
    await closes(stage, asked)
    await stage.boss.sees("Some balance changed since this was shown; nothing was closed.")
    assert await committed(stage) == before


async def test_books_are_closed_once_a_day_and_never_of_the_future(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    nothing = await stage.boss.runs("/mining payroll close", in_=stage.general)
    assert nothing.text == "Every balance is at zero: there is nothing to archive."
    await saves(stage, await draft_of(stage, code))
    for date, words in (
        ("2026-11-16", "That day is still to come"),
        ("yesterday", "The date must be written like 2026-11-15."),
    ):
        refused = await stage.boss.runs("/mining payroll close", date=date, in_=stage.general)
        assert words in refused.text
    asked = await stage.boss.runs("/mining payroll close", in_=stage.general)
    second = await stage.boss.runs("/mining payroll close", in_=stage.general)
    await closes(stage, asked)
    await closes(stage, second)
    await stage.boss.sees("The books of 2026-11-15 are closed already")
    assert await committed(stage) == {}

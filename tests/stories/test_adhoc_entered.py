"""Sessions that nobody started, typed in afterwards, and the list of ad-hoc sessions."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

from pypdf import PdfReader

from sandbox import Member, Reply
from tests.stories.adhocs import starts, stops
from tests.stories.measures import seconds_of, view_of
from tests.stories.scenes import committed, draft_of, notes_sale, read, saves
from tests.stories.stage import SUNDAY, Stage, code_in
from tests.stories.validating import adds

HOSTILE = "@everyone **`](<https://evil> ||\N{RIGHT-TO-LEFT OVERRIDE}" + "\\_" * 20


async def enters(stage: Stage, who: Member, when: str, **options: object) -> Reply:
    return await who.runs("/mining adhoc new", in_=stage.general, options={"when": when, **options})


async def test_a_session_of_yesterday_is_entered_stopped_and_marked(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    reply = await enters(stage, ann, "yesterday 19:00-21:30", title="Nobody pressed start")
    assert not reply.ephemeral
    shown = read(reply)
    code = code_in(reply)
    assert f"{code} · entered afterwards · Nobody pressed start" in shown
    assert "Ad-hoc session, entered afterwards by Ann" in shown
    assert {"Validate", "Save", "Discard"} <= reply.buttons.keys()
    session = (await view_of(stage, code)).session
    assert session.opened_at == datetime(2026, 11, 14, 19, tzinfo=UTC)
    assert session.closed_at == datetime(2026, 11, 14, 21, 30, tzinfo=UTC)
    assert session.entered
    assert "entered afterwards" in read(await ann.runs("/mining status", session=code, in_=stage.general))


async def test_nobody_earns_in_an_entered_session_by_having_been_seen(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=2)
    await stage.stops()
    entered = code_in(await enters(stage, ann, "2026-11-15 18:30-19:30"))
    assert await seconds_of(stage, entered) == {}
    assert await seconds_of(stage, code) == {"Ann": 7200}
    loaded = await ann.runs("/mining adhoc load", session=entered, in_=stage.general)
    assert "Resume tracking" not in loaded.buttons
    forged = await ann.presses_custom_id(f"pd:adhoc.resume:{entered}:0", on=loaded, force=True)
    assert forged.text == f"Session {entered} was entered afterwards: there is nothing to track."


async def test_times_that_make_no_session_are_refused_in_a_sentence(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    for when, told in {
        "@everyone": "Write when it was like",
        "yesterday": "Write when it was like",
        "today 17:00-18:01": "That is not over yet",
        "2026-11-16 19:00-21:00": "That is not over yet",
        "2026-02-30 19:00-21:00": "There is no day 2026-02-30",
        "2026-11-13 06:00-05:00": "A session lasts 16 hours at most here",
        "9999-12-31 23:00-01:00": "That is not over yet",
        "0001-01-01 00:00-01:00": "Sessions of before 2000 are not entered",
    }.items():
        assert (await enters(stage, ann, when)).text.startswith(told)
    assert "none yet" in (await ann.runs("/mining adhoc list", in_=stage.general)).text


async def test_the_list_shows_ones_own_and_to_officers_everybodys_with_what_is_missing(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    await bob.joins(stage.gamma)
    open_, stopped = await starts(stage, ann), await starts(stage, bob)
    await stage.time_passes(hours=1)
    await stops(stage, bob, stopped)
    mine = read(await ann.runs("/mining adhoc list", in_=stage.general))
    assert "Your ad-hoc sessions (1)" in mine
    assert f"`{open_}` · <t:{int(SUNDAY.timestamp())}:d> · **open**" in mine
    assert stopped not in mine
    everybodys = read(await stage.boss.runs("/mining adhoc list", in_=stage.general))
    assert "Ad-hoc sessions of the guild (2)" in everybodys
    assert "**stopped** · not validated · no sale noted · not saved · Bob" in everybodys
    await notes_sale(stage, "1m", session=stopped)
    await saves(stage, await draft_of(stage, stopped))
    everybodys = read(await stage.boss.runs("/mining adhoc list", in_=stage.general))
    assert "**saved** · 1 not paid · Bob" in everybodys


async def test_fifty_hostile_titles_are_listed_page_by_page(stage: Stage) -> None:
    eve = stage.guild.member("@" * 32)
    assert stage.app is not None
    codes = []
    for number in range(51):
        day = (SUNDAY - timedelta(days=60 - number)).date()
        reply = await enters(stage, eve, f"{day} 19:00-20:00", title=HOSTILE)
        assert "@everyone" not in reply.text
        codes.append(code_in(reply))
    shown: list[str] = []
    listed = await stage.boss.runs("/mining adhoc list", in_=stage.general)
    assert "(51, page 1 of 3)" in listed.text
    for _ in range(3):
        shown += [each for each in codes if each in listed.text]
        assert "@everyone" not in listed.text
        assert "more" not in listed.text
        if len(shown) < len(codes):
            listed = await stage.boss.presses("Older ▶", on=listed)
    assert sorted(shown) == sorted(codes)


async def test_people_and_times_are_typed_in_and_everybody_is_paid_to_the_second(stage: Stage) -> None:
    """By a member who owns it: an officer saves. Restarts in between change nothing."""
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    entered = await enters(stage, ann, "yesterday 19:00-21:30", title="From memory")
    code = code_in(entered)
    await stage.bot_restarts()
    roll = await ann.presses("Validate", on=entered)
    roll = await adds(ann, roll, "+1h", members=[ann, bob], reason="from memory")
    await stage.bot_restarts()
    roll = await adds(ann, roll, "19:00–20:30", handle="Guest_One", reason="told us")
    await ann.presses("Confirm", on=roll)
    assert await seconds_of(stage, code) == {"Ann": 3600, "Bob": 3600, "Guest_One": 5400}
    await ann.runs("/mining sale add", amount="1m", session=code, in_=stage.general)
    saved = await saves(stage, await draft_of(stage, code))
    assert f"Payroll of {code} · entered afterwards, revision 1, is saved" in read(saved)
    records = await stage.boss.sees("For your records")
    pdf = PdfReader(BytesIO(records.attachments[f"{code}-r1.pdf"]))
    assert "Marked entered afterwards" in " ".join(pdf.pages[0].extract_text().split())
    held = await committed(stage)
    assert held["member:Ann"] > 0
    assert held["member:Guest_One"] > held["member:Bob"] > 0
    assert sum(held.values()) == 0

"""Practice sessions: like real ones in everything, marked everywhere, and gone without a trace in any balance."""

import asyncio
from io import BytesIO

from pypdf import PdfReader

from db.database import Database
from sandbox import Member
from tests.stories.adhocs import starts, stops
from tests.stories.measures import seconds_of
from tests.stories.scenes import committed, draft_of, fills, form_of, notes_sale, read, saves, working
from tests.stories.stage import Stage, code_in

MARK = "PRACTICE"


async def every_balance(stage: Stage) -> dict[tuple[str, str], int]:
    """Account and asset to amount, whatever the asset; what is at zero is left out."""
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            return {place: amount for place, amount in (await tx.ledger.balances()).items() if amount}
    finally:
        await database.close()


async def practised_hour(stage: Stage, ann: Member) -> str:
    """An hour of Ann's in the Lounge, sold for a million, stopped."""
    await ann.joins(stage.lounge)
    code = await starts(stage, ann, practice=True, title="Dry run")
    await stage.time_passes(hours=1)
    await ann.runs("/mining sale add", amount="1m", session=code, in_=stage.general)
    await stops(stage, ann, code)
    return code


async def test_a_practice_is_marked_in_every_message_of_it(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    await stage.discord.settled()
    announced = await ann.runs("/mining adhoc new", practice=True, in_=stage.general)
    code = code_in(announced)
    await stage.time_passes(hours=1)
    await notes_sale(stage, "1m", session=code)
    status = await ann.runs("/mining status", session=code, in_=stage.general)
    stopped = await stops(stage, ann, code)
    assert "Throw away" in stopped.buttons
    draft = await draft_of(stage, code)
    preview = await stage.boss.presses("Preview", on=draft)
    for shown in (announced, status, stopped, draft, preview):
        assert f"{code} · {MARK}" in read(shown)
    assert "nobody is paid, no balance changes" in read(announced)
    saved = await stage.boss.presses("Save", on=preview)
    assert f"Payroll of {code} · {MARK}, revision 1, is saved" in read(saved)
    records = await stage.boss.sees("For your records")
    pdf = PdfReader(BytesIO(records.attachments[f"{code}-r1.pdf"]))
    assert all("PRACTICE — nothing is paid" in page.extract_text() for page in pdf.pages)
    await stage.boss.sees(f"Payroll of {code} · {MARK}", in_=stage.general)
    listed = await ann.runs("/mining adhoc list", in_=stage.general)
    assert f"`{code}` · " in read(listed)
    assert MARK in read(listed)


async def test_a_practice_touches_no_real_balance_before_or_after_it_is_saved(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await practised_hour(stage, ann)
    assert await working(stage, code) == {}
    await saves(stage, await draft_of(stage, code))
    assert await committed(stage) == {}
    assert {asset for _, asset in await every_balance(stage)} == {f"practice:{code}:auec"}


async def test_a_saved_practice_is_thrown_away_whole_by_its_owner(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await practised_hour(stage, ann)
    await saves(stage, await draft_of(stage, code))
    await stage.bot_restarts()
    refused = await bob.runs("/mining adhoc load", session=code, in_=stage.general)
    assert refused.text == f"Only officers, and whoever started session {code}, may do this."
    loaded = await ann.runs("/mining adhoc load", session=code, in_=stage.general)
    assert loaded.buttons == {"Throw away": True}
    asked = await ann.presses("Throw away", on=loaded)
    assert "away whole, what was saved of it included?" in asked.text
    await stage.bot_restarts()
    done = await ann.presses("Yes, throw away", on=asked)
    assert done.text == f"**{code}** is thrown away."
    assert await every_balance(stage) == {}
    assert await seconds_of(stage, code) == {"Ann": 3600}
    again = await ann.runs("/mining adhoc load", session=code, in_=stage.general)
    assert again.text == f"Practice session {code} was thrown away, and stays so: start another."
    again = await stage.boss.runs("/mining payroll correct", session=code, reason="x", in_=stage.general)
    assert again.text == f"Practice session {code} was thrown away, and stays so: start another."


async def test_of_a_practice_that_was_thrown_away_no_pay_is_shown_and_nobody_can_object(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await practised_hour(stage, ann)
    await saves(stage, await draft_of(stage, code))
    announced = await ann.sees("Everybody's line is in the PDF")
    own = await ann.presses("My time and pay", on=announced)
    assert "Your pay, in words" in own.text
    form = form_of(await ann.presses("Object", on=own))
    loaded = await ann.runs("/mining adhoc load", session=code, in_=stage.general)
    await ann.presses("Yes, throw away", on=await ann.presses("Throw away", on=loaded))
    gone = await ann.presses("My time and pay", on=announced)
    assert "Your pay, in words" not in gone.text
    assert gone.buttons == {"Back": True}
    await fills(ann, form, {"What is wrong?": "too little"})
    await ann.sees(f"Session {code} has no saved payroll: there is nothing to object to.")


async def test_a_practice_with_a_second_revision_under_way_goes_whole_too(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await practised_hour(stage, ann)
    await saves(stage, await draft_of(stage, code))
    await stage.boss.runs("/mining payroll correct", session=code, reason="x", in_=stage.general)
    await notes_sale(stage, "500k", session=code)
    await saves(stage, await draft_of(stage, code))
    await stage.boss.runs("/mining payroll correct", session=code, reason="y", in_=stage.general)
    await notes_sale(stage, "70k", session=code)
    loaded = await ann.runs("/mining adhoc load", session=code, in_=stage.general)
    await ann.presses("Yes, throw away", on=await ann.presses("Throw away", on=loaded))
    assert await every_balance(stage) == {}
    assert await committed(stage) == {}


async def test_two_who_throw_it_away_at_once_do_it_once(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await practised_hour(stage, ann)
    await saves(stage, await draft_of(stage, code))
    asked = []
    for who in (ann, stage.boss):
        loaded = await who.runs("/mining adhoc load", session=code, in_=stage.general)
        asked.append(await who.presses("Throw away", on=loaded))
    replies = await asyncio.gather(
        ann.presses("Yes, throw away", on=asked[0]), stage.boss.presses("Yes, throw away", on=asked[1])
    )
    assert sorted(each.text for each in replies) == [
        f"**{code}** had been thrown away already, once.",
        f"**{code}** is thrown away.",
    ]
    assert await every_balance(stage) == {}


async def test_a_real_session_beside_a_practice_keeps_its_balances(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await bob.joins(stage.alpha)
    sunday = await stage.starts()
    code = await practised_hour(stage, ann)
    await notes_sale(stage, "2m", session=sunday)
    await stage.boss.runs("/mining stop", session=sunday, in_=stage.general)
    for each in (sunday, code):
        await saves(stage, await draft_of(stage, each))
    before = await committed(stage)
    assert before["member:Bob"] > 0
    loaded = await ann.runs("/mining adhoc load", session=code, in_=stage.general)
    await ann.presses("Yes, throw away", on=await ann.presses("Throw away", on=loaded))
    assert await committed(stage) == before

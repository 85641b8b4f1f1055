"""What a member sees of themselves, and what they decide about their share."""

import json
from io import BytesIO

from PIL import Image

from db.database import Database
from sandbox import Member, Reply
from tests.stories.scenes import (
    asks,
    committed,
    draft_of,
    fills,
    form_of,
    hour_of_mining,
    notes_sale,
    read,
    saves,
    stopped_hour,
    working,
)
from tests.stories.stage import Stage
from tests.stories.validating import adds, corrects, validation_of

ME = "Look at a session: your time, your pay in words"


async def looks(member: Member, stage: Stage) -> Reply:
    return await member.runs("/mining me", in_=stage.general)


async def saved_hour(stage: Stage, *miners: Member, sale: str = "1m") -> str:
    code = await hour_of_mining(stage, *miners)
    await notes_sale(stage, sale)
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    return code


async def test_who_has_a_part_of_the_pot_without_having_been_there_sees_the_session_and_why(
    stage: Stage,
) -> None:
    owner = stage.guild.member("Owner")
    code = await stopped_hour(stage, "Ann")
    percent = "percent of the pot (0 takes it away)"
    draft = await draft_of(stage, code)
    answers = {"For whom": [owner], "What": percent, "How much": "10"}
    await asks(stage, "Weights, fixed, percent", draft, answers)
    await saves(stage, await draft_of(stage, code))
    me = await looks(owner, stage)
    assert "99 502 aUEC" in read(me).partition("Your sessions")[2]
    session = await owner.selects(ME, [code], on=me)
    assert "Your 10 % of 1 000 000 aUEC is 100 000 aUEC." in read(session)


async def test_somebody_new_sees_that_there_is_nothing_yet(stage: Stage) -> None:
    me = await looks(stage.guild.member("Ann"), stage)
    assert me.ephemeral
    assert "The guild owes you **0 aUEC**" in read(me)
    assert "without one nobody can send you money" in me.text


async def test_a_member_sees_their_time_interval_by_interval_and_their_pay_in_words(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=30)
    await ann.moves_to(stage.beta)
    await stage.time_passes(minutes=30)
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    me = await looks(ann, stage)
    owed = (await committed(stage))["member:Ann"]
    assert f"The guild owes you **{owed:,} aUEC**".replace(",", " ") in read(me)
    session = await ann.selects("Look at a session: your time, your pay in words", [code], on=me)
    text = read(session)
    assert "**1:00:00** count" in text
    assert f"<#{stage.alpha.id}> 0:30:00" in text
    assert f"<#{stage.beta.id}> 0:30:00" in text
    assert "1 h" in text
    assert f"{owed:,}".replace(",", " ") in text
    assert "incident" not in text


async def test_every_interval_can_be_looked_at_page_by_page(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await stage.starts()
    for _ in range(25):
        await ann.joins(stage.alpha)
        await stage.time_passes(minutes=1)
        await ann.leaves()
        await stage.time_passes(minutes=1)
    await stage.stops()
    page = await ann.selects(ME, [code], on=await looks(ann, stage))
    assert "Interval by interval, page 1 of 3" in page.text
    assert page.text.count("0:01:00") == 12
    page = await ann.presses("Later ▶", on=await ann.presses("Later ▶", on=page))
    assert page.text.count("0:01:00") == 1
    await stage.bot_restarts()
    page = await ann.presses("◀ Earlier", on=page)
    assert page.text.count("0:01:00") == 12


async def test_whom_voice_missed_opens_the_payroll_from_its_announcement_and_objects(stage: Stage) -> None:
    eve = stage.guild.member("Eve")
    code = await saved_hour(stage, stage.guild.member("Ann"))
    announced = await eve.sees("Everybody's line is in the PDF")
    await stage.bot_restarts()
    own = await eve.presses("My time and pay", on=announced)
    assert own.ephemeral
    assert "No time of yours was seen in this session." in own.text
    form = form_of(await eve.presses("Object", on=own))
    own = await fills(eve, form, {"What is wrong?": "I was there, on my phone"})
    assert "I was there, on my phone · not decided yet" in own.text
    await stage.boss.sees(f"Objection 1 to the payroll of **{code}**")
    assert announced.buttons == {"My time and pay": True}


async def test_pay_objections_and_intervals_fit_into_one_message_however_long_they_are(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await stage.starts()
    for _ in range(13):
        await ann.joins(stage.alpha)
        await ann.deafens()
        await stage.time_passes(minutes=1)
        await ann.undeafens()
        await ann.leaves()
        await stage.time_passes(minutes=1)
    await notes_sale(stage, "1m")
    await stage.stops()
    roll = await validation_of(stage, code)
    for _ in range(12):
        roll = await corrects(stage.boss, roll, "Ann", "+1m", "*" * 100)
    await saves(stage, await draft_of(stage, code))
    page = await ann.selects(ME, [code], on=await looks(ann, stage))
    for number in range(1, 4):
        page = await fills(ann, form_of(await ann.presses("Object", on=page)), {"What is wrong?": "_" * 300})
        notice = await stage.boss.sees(f"Objection {number} to the payroll of")
        form = form_of(await stage.boss.presses("Decide", on=notice))
        await fills(stage.boss, form, {"Decision": "do not accept it", "Why": "~" * 300})
    page = await ann.selects(ME, [code], on=await looks(ann, stage))
    assert "Interval by interval, page 1 of" in page.text
    assert "not accepted" in page.text


async def test_a_standing_choice_holds_for_every_later_payroll_and_the_one_for_a_session_for_it_alone(
    stage: Stage,
) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    me = await looks(ann, stage)
    await ann.selects("Standing choice: Pay me", ["Donate to the others"], on=me)
    await saved_hour(stage, ann, bob)
    assert "member:Ann" not in await committed(stage)
    code = await hour_of_mining(stage)
    session = await ann.selects(
        "Look at a session: your time, your pay in words", [code], on=await looks(ann, stage)
    )
    await ann.selects("For this session, as always: Donate to the others", ["Pay me"], on=session)
    await stage.bot_restarts()
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    assert (await committed(stage))["member:Ann"] > 0
    assert "Standing choice: **Donate to the others**" in (await looks(ann, stage)).text


async def test_once_the_payroll_is_saved_no_choice_changes_it_any_more(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await hour_of_mining(stage, ann, bob)
    await notes_sale(stage, "1m")
    await stage.stops()
    session = await ann.selects(
        "Look at a session: your time, your pay in words", [code], on=await looks(ann, stage)
    )
    await saves(stage, await draft_of(stage, code))
    before = await committed(stage)
    late = await ann.selects("For this session, as always: Pay me", ["Give to the treasury"], on=session)
    assert "is saved, so the choice for it stands" in late.text + (await ann.sees("is saved, so")).text
    await ann.selects("Standing choice: Pay me", ["Give to the treasury"], on=await looks(ann, stage))
    correction = await stage.boss.runs(
        "/mining payroll correct", session=code, reason="again", in_=stage.general
    )
    await notes_sale(stage, "1000")
    preview = await stage.boss.presses("Preview", on=correction)
    await stage.boss.presses("Save", on=preview)
    after = await committed(stage)
    assert after["member:Ann"] > before["member:Ann"]
    assert "treasury" not in after or after["treasury"] <= 1


async def test_a_member_has_several_handles_and_one_that_is_active(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    screen = await ann.presses("Handles", on=await looks(ann, stage))
    for handle in ("Ann_RSI", "Ann-Two"):
        form = form_of(await ann.presses("Add a handle", on=screen))
        screen = await fills(ann, form, {"Your RSI handle": handle})
    assert "`Ann-Two` · **active**" in screen.text
    screen = await ann.selects("Use this one", ["Ann_RSI"], on=screen)
    assert "`Ann_RSI` · **active**" in screen.text
    screen = await ann.selects("Remove one", ["Ann_RSI"], on=screen)
    assert "`Ann-Two` · **active**" in screen.text
    assert "Ann_RSI" not in screen.text
    other = await bob.presses("Handles", on=await looks(bob, stage))
    form = form_of(await bob.presses("Add a handle", on=other))
    await fills(bob, form, {"Your RSI handle": "ann-two"})
    await bob.sees("is another member's here")


async def test_a_handle_that_is_none_is_refused_with_what_one_looks_like(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    screen = await ann.presses("Handles", on=await looks(ann, stage))
    form = form_of(await ann.presses("Add a handle", on=screen))
    await fills(ann, form, {"Your RSI handle": "two words"})
    await ann.sees("3 to 60 letters")


async def test_the_history_is_a_picture_of_the_saved_sessions(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await saved_hour(stage, ann)
    me = await looks(ann, stage)
    await ann.presses("History", on=me)
    shown = await ann.sees("What your saved sessions brought")
    picture = Image.open(BytesIO(shown.attachments["history.png"]))
    assert picture.width == 1080


async def test_a_member_can_have_everything_that_is_kept_about_them(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await saved_hour(stage, ann, bob)
    data = await ann.presses("My data", on=await looks(ann, stage))
    await ann.presses("Export", on=data)
    shown = await ann.sees("Everything that Paydirt keeps about you")
    found = json.loads(shown.attachments["my-paydirt-data.json"])
    assert found["person"]["discord_id"] == str(ann.id)
    assert found["voice_moves"]
    assert found["statement"][0]["reason"].startswith(f"Payroll of {code}")
    assert "Bob" not in json.dumps(found)


async def test_what_a_member_is_given_of_themselves_is_plain_json_and_has_the_guest_they_were(
    stage: Stage,
) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=1)
    await ann.runs("/mining sale add", amount="1m", session=code, in_=stage.general)
    ore = {"ore": "Gold", "quantity": "1.5", "price": "6000"}
    await ann.runs("/mining ore add", session=code, in_=stage.general, options=ore)
    await stage.stops()
    await adds(stage.boss, await validation_of(stage, code), "+1h", handle="Old_Guest", reason="no account")
    screen = await ann.presses("Handles", on=await looks(ann, stage))
    form = form_of(await ann.presses("Add a handle", on=screen))
    await fills(ann, form, {"Your RSI handle": "Old_Guest"})
    await ann.presses("That was me", on=await ann.sees("belongs to a guest of earlier sessions"))
    await stage.boss.presses("Confirm", on=await stage.boss.sees("says that the guest"))
    await ann.sees_direct("Old\\_Guest")
    await ann.presses("Export", on=await ann.presses("My data", on=await looks(ann, stage)))
    shown = await ann.sees("Everything that Paydirt keeps about you")
    written = shown.attachments["my-paydirt-data.json"].decode()
    assert "datetime" not in written
    found = json.loads(written)
    kinds = {note["what"]["kind"]: note["what"] for note in found["notes"]}
    assert kinds["Sale"]["amount_auec"] == 1_000_000
    assert kinds["Sale"]["at"].endswith("Z")
    assert kinds["OreLine"]["unit_price_auec"] == "6000"
    (guest,) = found["guests_you_were"]
    assert [note["what"]["reason"] for note in guest["notes"]] == ["no account"]


async def test_who_is_not_recorded_earns_nothing_from_that_moment_on(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    data = await ann.presses("My data", on=await looks(ann, stage))
    data = await ann.presses("Record me no more", on=data)
    await stage.time_passes(minutes=10)
    await ann.moves_to(stage.beta)
    await stage.time_passes(minutes=10)
    assert "You are not recorded" in (await looks(ann, stage)).text
    await ann.presses("Record me again", on=data)
    await stage.time_passes(minutes=5)
    await stage.bot_restarts()
    await stage.stops()
    session = await ann.selects(
        "Look at a session: your time, your pay in words", [code], on=await looks(ann, stage)
    )
    assert "**0:15:00** count" in session.text


async def test_who_is_forgotten_leaves_a_number_and_every_proof_holds(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await saved_hour(stage, ann, bob)
    before = await committed(stage)
    screen = await ann.presses("Handles", on=await looks(ann, stage))
    form = form_of(await ann.presses("Add a handle", on=screen))
    await fills(ann, form, {"Your RSI handle": "Ann_RSI"})
    data = await ann.presses("My data", on=await looks(ann, stage))
    asked = await ann.presses("Forget me", on=data)
    assert "which nobody could send you any more" in asked.text
    done = await ann.presses("Yes, forget me", on=asked)
    assert "is nobody's any more" in done.text
    again = await ann.presses_custom_id("pd:me.forget-now", on=done, force=True)
    assert "Paydirt has nothing about you here" in again.text
    after = await committed(stage)
    assert "member:Ann" not in after
    assert sorted(after.values()) == sorted(before.values())
    shown = await stage.boss.runs("/mining payroll show", session=code, in_=stage.general)
    assert "incident" not in shown.text
    assert "The guild owes you **0 aUEC**" in read(await looks(ann, stage))


async def test_who_is_forgotten_before_the_payroll_stays_on_the_roll_as_a_number_and_is_no_guest(
    stage: Stage,
) -> None:
    code = await stopped_hour(stage, "Ann")
    ann = next(each for each in stage.guild.members.values() if each.name == "Ann")
    data = await ann.presses("My data", on=await looks(ann, stage))
    await ann.presses("Yes, forget me", on=await ann.presses("Forget me", on=data))
    roll = await validation_of(stage, code)
    assert "**1:00:00** 100 % forgotten" in read(roll)
    assert "guest" not in roll.text


async def test_who_holds_money_of_the_guild_cannot_be_forgotten(stage: Stage) -> None:
    await saved_hour(stage, stage.boss)
    data = await stage.boss.presses("My data", on=await looks(stage.boss, stage))
    asked = await stage.boss.presses("Forget me", on=data)
    await stage.boss.presses("Yes, forget me", on=asked)
    await stage.boss.sees("hand it over first")


async def test_who_holds_what_was_sold_and_is_not_saved_yet_cannot_be_forgotten(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale=None)
    ann = next(each for each in stage.guild.members.values() if each.name == "Ann")
    await notes_sale(stage, "1m", session=code, holder=ann)
    data = await ann.presses("My data", on=await looks(ann, stage))
    await ann.presses("Yes, forget me", on=await ann.presses("Forget me", on=data))
    await ann.sees(f"A sale of {code}, which is not saved yet, says that you hold its money")
    assert await working(stage, code) == {"held:Ann": -1_000_000, f"session:{code}": 1_000_000}


async def test_a_member_who_forges_another_members_press_only_sees_themselves(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await saved_hour(stage, ann)
    me = await looks(ann, stage)
    seen = await bob.presses_custom_id("pd:me.page:0", on=me, force=True)
    assert "The guild owes you **0 aUEC**" in read(seen)


async def test_an_hour_without_a_sale_shows_time_and_no_pay(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", sale=None)
    ann = next(each for each in stage.guild.members.values() if each.name == "Ann")
    session = await ann.selects(
        "Look at a session: your time, your pay in words", [code], on=await looks(ann, stage)
    )
    assert "**1:00:00** count" in session.text
    assert "Your pay, in words" not in session.text


async def test_a_handle_of_a_guest_is_claimed_and_an_officer_confirms(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    database = await Database.open(stage.dsn)
    async with database.transaction(stage.guild.id) as tx:
        await tx.people.guest("Old_Guest", stage.clock.now())
    await database.close()
    screen = await ann.presses("Handles", on=await looks(ann, stage))
    form = form_of(await ann.presses("Add a handle", on=screen))
    await fills(ann, form, {"Your RSI handle": "old_guest"})
    offered = await ann.sees("belongs to a guest of earlier sessions")
    assert "`Old_Guest`" not in screen.text
    claimed = await ann.presses("That was me", on=offered)
    assert "officers have been told" in claimed.text
    notice = await stage.boss.sees("says that the guest")
    await stage.boss.presses("Confirm", on=notice)
    await ann.sees_direct("Old\\_Guest")
    screen = await ann.presses("Handles", on=await looks(ann, stage))
    assert "`Old_Guest` · **active**" in screen.text


async def test_what_a_guest_earned_is_the_members_who_claimed_to_be_them(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await hour_of_mining(stage, stage.guild.member("Bob"))
    await notes_sale(stage, "1m")
    await stage.stops()
    roll = await validation_of(stage, code)
    await adds(stage.boss, roll, "+1h", handle="Old_Guest")
    await saves(stage, await draft_of(stage, code))
    screen = await ann.presses("Handles", on=await looks(ann, stage))
    form = form_of(await ann.presses("Add a handle", on=screen))
    await fills(ann, form, {"Your RSI handle": "Old_Guest"})
    await ann.presses("That was me", on=await ann.sees("belongs to a guest of earlier sessions"))
    await stage.boss.presses("Confirm", on=await stage.boss.sees("says that the guest"))
    await ann.sees_direct("Old\\_Guest")
    me = await looks(ann, stage)
    assert f"`{code}`" in me.text
    assert "1:00:00 · 497 512 aUEC" in read(me)
    session = await ann.selects("Look at a session: your time, your pay in words", [code], on=me)
    assert "you receive 497 512 aUEC" in read(session)


async def test_who_is_not_recorded_is_told_so_when_they_start_a_session(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    data = await ann.presses("My data", on=await looks(ann, stage))
    await ann.presses("Record me no more", on=data)
    await ann.joins(stage.lounge)
    await stage.all_written()
    await ann.runs("/mining adhoc new", in_=stage.general)
    told = await ann.sees("your own time here counts for nothing")
    assert told.ephemeral

"""A member says that a payroll is wrong; an officer decides; all of it is on the slip."""

from io import BytesIO

from pypdf import PdfReader

from sandbox import Member, Message, Reply
from tests.stories.scenes import (
    committed,
    draft_of,
    fills,
    form_of,
    hour_of_mining,
    messages_with,
    notes_sale,
    saves,
)
from tests.stories.stage import Stage

PICK = "Look at a session: your time, your pay in words"


async def saved_hour(stage: Stage, *miners: Member) -> str:
    code = await hour_of_mining(stage, *miners)
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    return code


async def looks_at(member: Member, stage: Stage, code: str) -> Reply:
    me = await member.runs("/mining me", in_=stage.general)
    return await member.selects(PICK, [code], on=me)


async def objects(member: Member, session: Reply, reason: str) -> Reply:
    form = form_of(await member.presses("Object", on=session))
    return await fills(member, form, {"What is wrong?": reason})


async def told(stage: Stage, text: str) -> Message:
    return await stage.boss.sees(text)


async def decides(
    stage: Stage, on: Message, verdict: str, reason: str, officer: Member | None = None
) -> Reply:
    who = officer or stage.boss
    form = form_of(await who.presses("Decide", on=on))
    return await fills(who, form, {"Decision": verdict, "Why": reason})


async def test_an_objection_reaches_officers_and_the_decision_reaches_the_member(stage: Stage) -> None:
    ann = stage.guild.member("*Ann* @everyone")
    code = await saved_hour(stage, ann)
    await objects(ann, await looks_at(ann, stage, code), "I was there <@&1> earlier")
    notice = await told(stage, "Objection 1 to the payroll of")
    assert notice.pings == []
    await stage.bot_restarts()
    await decides(stage, notice, "refuse", "the log says otherwise")
    direct = await ann.sees_direct("Your objection 1")
    assert "is not accepted" in direct.text
    assert "the log says otherwise" in direct.text
    assert "not accepted**: the log says otherwise" in (await looks_at(ann, stage, code)).text


async def test_an_accepted_objection_leads_to_a_correction_and_both_are_on_the_slip(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await saved_hour(stage, ann, bob)
    await objects(ann, await looks_at(ann, stage, code), "we sold more")
    decided = await decides(stage, await told(stage, "Objection 1 to"), "accept", "true, a sale is missing")
    draft = await stage.boss.presses("Open for correction", on=decided)
    await notes_sale(stage, "500k")
    before = await committed(stage)
    saved = await stage.boss.presses("Save", on=await stage.boss.presses("Preview", on=draft))
    await stage.discord.until(lambda: any(each.attachments for each in saved.followups), "no files came")
    pdf = next(
        data for each in saved.followups for name, data in each.attachments.items() if name.endswith(".pdf")
    )
    text = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    for words in (
        "Ann objected to revision 1",
        "we sold more",
        "accepted by Boss",
        "true, a sale is missing",
    ):
        assert words in text
    assert (await committed(stage))["member:Ann"] > before["member:Ann"]


async def test_an_objection_is_decided_once_whoever_is_second(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    code = await saved_hour(stage, ann)
    await objects(ann, await looks_at(ann, stage, code), "wrong")
    notice = await told(stage, "Objection 1 to")
    form = form_of(await olaf.presses("Decide", on=notice))
    await decides(stage, notice, "refuse", "no")
    await fills(olaf, form, {"Decision": "accept", "Why": "yes"})
    await olaf.sees("was decided before: not accepted")
    assert len(messages_with(stage, "decided objection 1")) == 1


async def test_nobody_decides_their_own_objection(stage: Stage) -> None:
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    code = await saved_hour(stage, olaf)
    await objects(olaf, await looks_at(olaf, stage, code), "wrong")
    await decides(stage, await told(stage, "Objection 1 to"), "accept", "yes", olaf)
    await olaf.sees("another officer accepts it, or you take it back")
    notice = await told(stage, "Objection 1 to")
    taken_back = await decides(stage, notice, "refuse", "I was mistaken", olaf)
    assert "decided objection 1" in taken_back.text


async def test_one_objection_at_a_time_and_none_after_the_window(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await saved_hour(stage, ann, bob)
    session = await looks_at(ann, stage, code)
    await objects(ann, session, "wrong")
    await objects(ann, session, "still wrong")
    await ann.sees("is not decided yet")
    late = await looks_at(bob, stage, code)
    await stage.time_passes(hours=72)
    await objects(bob, late, "too late")
    await bob.sees("that time is over")
    assert "Object" not in (await looks_at(bob, stage, code)).buttons


async def test_the_guild_sets_how_long_it_takes_objections(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    more = await stage.boss.presses("More ▶", on=setup)
    form = form_of(await stage.boss.presses("Paying people", on=more))
    await fills(stage.boss, form, {"Objections within hours of the save": "0"})
    ann = stage.guild.member("Ann")
    code = await saved_hour(stage, ann)
    assert "Object" not in (await looks_at(ann, stage, code)).buttons


async def test_a_member_cannot_decide(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await saved_hour(stage, ann)
    await objects(ann, await looks_at(ann, stage, code), "wrong")
    refused = await bob.presses("Decide", on=await told(stage, "Objection 1 to"))
    assert refused.text.startswith("Only officers may do this.")


async def test_who_takes_no_direct_messages_is_called_in_the_channel_and_nobody_else(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await saved_hour(stage, ann)
    ann.forbids_messages()
    await objects(ann, await looks_at(ann, stage, code), "wrong")
    await decides(stage, await told(stage, "Objection 1 to"), "refuse", "no @everyone <@&1>")
    called = await ann.sees("Your objection 1")
    assert called.pings == [f"<@{ann.id}>"]
    assert ann.direct_messages == []


async def test_what_was_corrected_since_is_not_opened_again_by_an_old_button(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await saved_hour(stage, ann)
    await objects(ann, await looks_at(ann, stage, code), "we sold more")
    decided = await decides(stage, await told(stage, "Objection 1 to"), "accept", "true")
    draft = await stage.boss.presses("Open for correction", on=decided)
    await notes_sale(stage, "500k")
    await stage.boss.presses("Save", on=await stage.boss.presses("Preview", on=draft))
    await stage.boss.presses("Open for correction", on=decided)
    await stage.boss.sees("has been saved since this objection")


async def test_what_is_not_decided_is_among_what_is_open(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await saved_hour(stage, ann)
    await objects(ann, await looks_at(ann, stage, code), "wrong")
    screen = await stage.boss.runs("/mining payroll unpaid", in_=stage.general)
    assert f"Objections not decided: **1**: `1` ({code})" in screen.text
    form = form_of(await stage.boss.presses("Decide objection 1", on=screen))
    await fills(stage.boss, form, {"Decision": "refuse", "Why": "no"})
    again = await stage.boss.runs("/mining payroll unpaid", in_=stage.general)
    assert "Objections" not in again.text

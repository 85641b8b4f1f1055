"""What is open: unpaid and unconfirmed lists, debts and their offsets, reminders."""

from domain.ledger import AUEC, RoundKind, Transfer, held, member
from sandbox import Member, Reply
from services.reminders import LOOK
from tests.stories.paying import (
    SENT,
    has_handle,
    menu_of,
    open_books,
    pays,
    restarts,
    saved_hour,
    settles_for,
)
from tests.stories.scenes import committed, draft_of, fills, form_of, read, saves
from tests.stories.stage import Stage

NET = 497_512


async def two_miners(stage: Stage) -> tuple[str, Member, Member]:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    for each in (ann, bob):
        await has_handle(stage, each, f"{each.name}_RSI")
    return await saved_hour(stage, ann, bob), ann, bob


async def unpaid(stage: Stage, section: str | None = None) -> Reply:
    shown = await stage.boss.runs("/mining payroll unpaid", in_=stage.general)
    return shown if section is None else await stage.boss.selects("Show", [section], on=shown)


async def all_sent(stage: Stage) -> None:
    asked = await stage.boss.presses("All sent", on=await pays(stage))
    await stage.boss.presses("Yes, all sent", on=asked)


async def corrects(stage: Stage, code: str, sale: str) -> None:
    """Boss corrects what was sold, and saves the revision."""
    draft = await stage.boss.runs(
        "/mining payroll correct", session=code, reason="typed wrong", in_=stage.general
    )
    await stage.boss.runs("/mining sale undo", session=code, number=1, reason="wrong", in_=stage.general)
    await stage.boss.runs("/mining sale add", session=code, amount=sale, in_=stage.general)
    await saves(stage, await draft_of(stage, code))
    assert draft.ephemeral


async def test_officers_read_who_waits_since_when_and_who_has_not_confirmed(stage: Stage) -> None:
    code, ann, _ = await two_miners(stage)
    shown = await unpaid(stage)
    assert "Not paid yet: **2**, 995 024 aUEC" in read(shown)
    assert "• Ann 497 512, since <t:" in read(shown)
    assert f"({code})" in shown.text
    listed = await pays(stage)
    await stage.boss.selects(SENT, [next(iter(listed.selects[SENT].options))], on=listed)
    shown = await unpaid(stage, "unconfirmed")
    assert "Sent, not confirmed: **1**, 497 512 aUEC" in read(shown)
    assert "`1` Boss → Ann 497 512" in read(shown)
    await ann.presses("Received", on=await ann.sees_direct("Has it come?"))
    shown = await unpaid(stage, "paid")
    card = await stage.boss.selects("Look at a payment", ["1"], on=shown)
    assert "Payment 1: sent and received" in card.text
    assert "received, says Ann" in card.text
    assert "Undo" in card.buttons


async def test_a_correction_downwards_takes_nothing_back_until_the_member_agrees(stage: Stage) -> None:
    code, ann, bob = await two_miners(stage)
    await all_sent(stage)
    await corrects(stage, code, "800 000")  # 400 000 each: n = 398 009
    told = await ann.sees_direct("more than you have earned by now")
    assert "**99 503 aUEC**" in read(told)
    assert "Paid too much: **2**, 199 006 aUEC" in read(await unpaid(stage))
    await saved_hour(stage, ann, bob)
    assert "`Ann_RSI` `497512` · fee 2 488 · owes 99 503 back" in read(await pays(stage))
    agreed = await ann.presses("Offset", on=told)
    assert "Agreed: pay for you makes up for 99 503 aUEC. Now no debt is left" in read(agreed)
    assert "398 009 aUEC can be paid" in read(agreed)
    again = await ann.presses("Offset", on=told)
    assert "There are 0 aUEC of debt that can still be offset" in read(again)
    listed = await pays(stage)
    assert "`Ann_RSI` `398009`" in listed.text
    assert "`Bob_RSI` `497512` · fee 2 488 · owes 99 503 back" in read(listed)
    await all_sent(stage)
    balances = await committed(stage)
    assert "member:Ann" not in balances
    assert balances["member:Bob"] == -99_503


async def test_an_officer_offsets_a_debt_with_a_reason(stage: Stage) -> None:
    code, ann, bob = await two_miners(stage)
    await all_sent(stage)
    await corrects(stage, code, "800 000")
    shown, menu = await unpaid(stage, "debts"), "Offset a debt"
    ann_line, bob_line = menu_of(shown, menu)
    assert (ann_line, bob_line) == ("Ann · 99 503", "Bob · 99 503")
    form = form_of(await stage.boss.selects(menu, [ann_line], on=shown))
    answers = {"How much later pay may make up for": "100k", "Why, or who agreed": "he said so"}
    assert "There are 99 503 aUEC of debt" in read(await fills(stage.boss, form, answers))
    form = form_of(await stage.boss.selects(menu, [ann_line], on=shown))
    done = await fills(stage.boss, form, answers | {"How much later pay may make up for": "50 000"})
    assert "Agreed: pay for Ann makes up for 50 000 aUEC" in read(done)
    assert "• Ann 99 503, 50 000 of it will be offset" in read(done)
    await saved_hour(stage, ann, bob)
    assert "`Ann_RSI` `447512`" in (await pays(stage)).text


async def test_who_has_not_confirmed_is_reminded_once_in_the_guilds_days(stage: Stage) -> None:
    await settles_for(stage, reminder_days=2)
    code, ann, bob = await two_miners(stage)
    await saved_hour(stage, ann, bob)
    listed = await pays(stage, session=code)
    await stage.boss.selects(SENT, [next(iter(listed.selects[SENT].options))], on=listed)
    listed = await pays(stage)
    await stage.boss.selects(SENT, [next(iter(listed.selects[SENT].options))], on=listed)
    await ann.sees_direct("payment 2")
    await reminds(stage)
    assert reminders(ann) == []
    stage.clock.passes(days=2, minutes=1)
    await reminds(stage)
    asked = await ann.sees_direct("would like to know whether this has come")
    assert "payment 1, 497 512 aUEC from Boss; payment 2, 497 512 aUEC from Boss" in read(asked)
    officers = await stage.boss.sees("Still open: 1 person is not paid 995\N{NO-BREAK SPACE}024 aUEC")
    assert "/mining payroll unpaid" in officers.text
    for _ in range(3):
        stage.clock.passes(hours=8)
        await restarts(stage)
        await reminds(stage)
    assert len(reminders(ann)) == 1
    await ann.presses("Received 1", on=asked)
    assert [*asked.buttons] == ["Received 2", "Not received 2"]
    stage.clock.passes(days=1)
    await reminds(stage)
    await stage.discord.settled()
    second = await ann.sees_direct("whether this has come: payment 2,")
    assert "payment 1" not in second.text
    assert reminders(bob) == []


async def test_nobody_is_reminded_where_the_guild_does_not_want_it(stage: Stage) -> None:
    await settles_for(stage, reminder_days=0)
    _, ann, _ = await two_miners(stage)
    await all_sent(stage)
    await ann.sees_direct("Has it come?")
    stage.clock.passes(days=60)
    await reminds(stage)
    await stage.discord.settled()
    assert reminders(ann) == []


async def reminds(stage: Stage) -> None:
    """As every minute, for as long as the books are read again."""
    assert stage.app is not None
    stage.clock.passes(seconds=LOOK.total_seconds())
    await stage.app.reminders.keep()
    await stage.app.reminders.keep()
    await stage.hears_from_discord()


def reminders(who: Member) -> list[str]:
    return [each.text for each in who.direct_messages if "would like to know" in each.text]


async def test_a_guest_is_paid_by_handle_and_nobody_waits_for_their_word(stage: Stage) -> None:
    now = stage.clock.now()
    async with open_books(stage) as tx:
        guest = (await tx.people.guest("Gus_RSI", now)).person_id
        round_id = await tx.ledger.begin(RoundKind.OPENING, None, 0, "of a sheet", now)
        owed = Transfer("gus", AUEC, held(1), member(guest), 1_000, now, "of a sheet")
        await tx.ledger.post(round_id, [owed], 0, now)
        await tx.ledger.commit(round_id, 0, "of a sheet", now)
    asked = await stage.boss.presses("All sent", on=await pays(stage))
    done = await stage.boss.presses("Yes, all sent", on=asked)
    assert "marked as sent: Gus\\_RSI" in done.text
    shown = await unpaid(stage, "unconfirmed")
    assert "Sent, not confirmed" not in shown.embeds[0]["description"]
    card = await stage.boss.selects("Look at a payment", ["1"], on=await unpaid(stage, "paid"))
    assert "Ask again" not in card.buttons
    assert "Undo" in card.buttons

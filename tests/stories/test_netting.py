"""Netting as officers and senders live it: one plan over all sessions, each transfer followed like a payment."""

from decimal import Decimal

import pytest

from domain.rules import Fee, FeeMode
from sandbox import Member, Reply
from tests.stories.paying import has_handle, open_books, pays, restarts, settles_for
from tests.stories.scenes import committed, draft_of, fills, form_of, read, saves
from tests.stories.stage import Stage


async def session_sold_by(stage: Stage, seller: Member, *miners: Member, sale: str) -> str:
    """They mine for an hour; the seller holds the money and is the payer."""
    for each in miners:
        await each.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(hours=1)
    options = {"amount": sale, "holder": seller}
    await stage.boss.runs("/mining sale add", in_=stage.general, options=options)
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    for each in miners:
        await each.leaves()
    return code


async def net(stage: Stage, officer: Member | None = None) -> Reply:
    return await (officer or stage.boss).runs("/mining payroll net", in_=stage.general)


@pytest.fixture
async def trio(stage: Stage) -> tuple[Member, Member, Member]:
    """Ann holds 900 000 of one session of all three, Bob 300 000 of another one; no fees, so it is easy to read."""
    await settles_for(stage, fee=Fee(mode=FeeMode.SELLER))
    people = [stage.guild.member(name) for name in ("Ann", "Bob", "Cyd")]
    for each in people:
        await has_handle(stage, each, f"{each.name}_RSI")
    ann, bob, cyd = people
    await session_sold_by(stage, ann, ann, bob, cyd, sale="900 000")
    await session_sold_by(stage, bob, ann, bob, cyd, sale="300 000")
    return ann, bob, cyd


async def test_the_plan_says_who_sends_what_why_it_is_short_and_what_it_saves(
    stage: Stage, trio: tuple[Member, Member, Member]
) -> None:
    before = await committed(stage)
    plan = await net(stage)
    words = read(plan)
    assert plan.ephemeral
    # Ann is owed 400 000 and holds 900 000; Bob 400 000 and 300 000; Cyd 400 000.
    assert "• Ann → Bob `Bob_RSI` `100000`" in words
    assert "• Ann → Cyd `Cyd_RSI` `400000`" in words
    assert "**2 transfers** instead of 4 payments one by one." in words
    assert "No plan has fewer: that is certain." in words
    # One by one: 300 000 to Bob and to Cyd, 100 000 to Ann and to Cyd: 1 500 twice and 500 twice; now 500 and 2 000.
    assert "Fees of 2 500 aUEC, 1 500 aUEC less than one by one." in words
    assert "Ann 400 000" in words
    assert "Bob 300 000" in words
    assert await committed(stage) == before


async def test_each_transfer_counts_once_its_sender_has_sent_it(
    stage: Stage, trio: tuple[Member, Member, Member]
) -> None:
    ann, bob, _ = trio
    used = await stage.boss.presses("Use this plan", on=await net(stage))
    assert "✅ Netting plan 1 is in use: 2 transfers." in used.text
    assert await committed(stage) == {"held:Ann": -500_000, "member:Bob": 100_000, "member:Cyd": 400_000}
    await restarts(stage)
    to_bob = await ann.sees_direct("`Bob_RSI`")
    assert "handle `Bob_RSI`, `100000` aUEC in the game" in to_bob.text
    to_cyd = await ann.sees_direct("`Cyd_RSI`")
    refused = await stage.boss.presses_custom_id(
        next(each.custom_id for each in to_bob.all_buttons if each.custom_id), on=used, force=True
    )
    assert "Only officers, and who is to send payment" in refused.text
    thanks = await ann.presses("I have sent it", on=to_bob)
    assert "Bob is asked whether it has come" in thanks.text
    again = await ann.presses("I have sent it", on=to_bob)
    assert "is sent: nothing was changed" in again.text
    await restarts(stage)
    await bob.presses("Received", on=await bob.sees_direct("Ann has sent you"))
    shown = await stage.boss.runs("/mining payroll unpaid", in_=stage.general)
    planned = await stage.boss.selects("Show", ["planned"], on=shown)
    card = await stage.boss.selects("Look at a payment", ["2"], on=planned)
    await stage.boss.presses("Sent", on=card)
    assert await committed(stage) == {}
    assert to_cyd.buttons
    late = await ann.presses("I have sent it", on=to_cyd)
    assert "nothing was changed" in late.text
    assert "Nobody holds money that is owed to somebody else." in (await net(stage)).text


async def test_what_is_planned_cannot_be_paid_by_the_list_as_well(
    stage: Stage, trio: tuple[Member, Member, Member]
) -> None:
    await stage.boss.presses("Use this plan", on=await net(stage))
    listed = await pays(stage)
    assert "Nobody is owed anything that can be sent now." in listed.text
    assert "500 000 aUEC wait for a second officer or are in a netting plan" in read(listed)


async def test_a_transfer_that_became_too_much_is_refused_and_a_new_plan_replaces_the_old(
    stage: Stage, trio: tuple[Member, Member, Member]
) -> None:
    ann, bob, cyd = trio
    await stage.boss.presses("Use this plan", on=await net(stage))
    to_cyd = await ann.sees_direct("`Cyd_RSI`")
    await session_sold_by(stage, cyd, ann, bob, cyd, sale="600 000")  # now Cyd holds what is owed to Cyd
    refused = await ann.presses("I have sent it", on=to_cyd)
    assert "Balances have changed since this plan was made" in refused.text
    assert "make a new plan with `/mining payroll net`" in refused.text
    plan = await net(stage)
    assert "2 transfers of the earlier plan, not marked as sent: 2, 1" in read(plan)
    used = await stage.boss.presses("Use this plan", on=plan)
    assert "Netting plan 2 is in use" in used.text
    await ann.sees_direct("is withdrawn: do not send it")
    dropped = await ann.presses("I have sent it", on=to_cyd)
    assert "Payment 2 was withdrawn: nothing was changed." in dropped.text
    for payment in ("3", "4", "5"):
        shown = await stage.boss.runs("/mining payroll unpaid", in_=stage.general)
        planned = await stage.boss.selects("Show", ["planned"], on=shown)
        if "Look at a payment" in planned.selects:
            card = await stage.boss.selects("Look at a payment", [payment], on=planned)
            await stage.boss.presses("Sent", on=card)
    assert await committed(stage) == {}


async def test_two_officers_who_use_a_plan_at_once_use_it_once(
    stage: Stage, trio: tuple[Member, Member, Member]
) -> None:
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    mine, theirs = await net(stage), await net(stage, olaf)
    await stage.boss.presses("Use this plan", on=mine)
    refused = await olaf.presses("Use this plan", on=theirs)
    assert "Balances have changed since this plan was shown, so nothing was done." in refused.text
    assert len((await stage.boss.runs("/mining payroll unpaid", in_=stage.general)).embeds) == 1


async def test_using_a_plan_is_the_officers_word_on_debts(
    stage: Stage, trio: tuple[Member, Member, Member]
) -> None:
    ann, _, cyd = trio
    asked = await stage.boss.presses("All sent", on=await pays(stage))
    await stage.boss.presses("Yes, all sent", on=asked)
    code = await session_sold_by(stage, ann, cyd, sale="100 000")
    listed = await pays(stage, session=code)
    await stage.boss.presses("Yes, all sent", on=await stage.boss.presses("All sent", on=listed))
    await stage.boss.runs("/mining payroll correct", session=code, reason="x", in_=stage.general)
    await stage.boss.runs("/mining sale undo", session=code, number=1, reason="wrong", in_=stage.general)
    options = {"amount": "60 000", "holder": ann, "session": code}
    await stage.boss.runs("/mining sale add", in_=stage.general, options=options)
    await saves(stage, await draft_of(stage, code))
    await session_sold_by(stage, ann, cyd, sale="300 000")
    plan = await net(stage)
    assert "Debts that their own pay makes up for; using the plan agrees to it" in plan.text
    assert "Cyd 40 000" in read(plan)
    await stage.boss.presses("Use this plan", on=plan)
    shown = await stage.boss.runs("/mining payroll unpaid", in_=stage.general)
    assert "Paid too much" not in "".join(line for line in shown.text.splitlines() if "**" in line)


async def test_the_treasurys_money_goes_to_its_holder(stage: Stage) -> None:
    ann, cyd = stage.guild.member("Ann"), stage.guild.member("Cyd")
    await has_handle(stage, cyd, "Cyd_RSI")
    await settles_for(stage, org_tax_percent=Decimal(10), fee=Fee(mode=FeeMode.SELLER))
    async with open_books(stage) as tx:
        holder = await tx.people.ensure(cyd.account.id, cyd.name, is_bot=False)
    await settles_for(stage, treasury_holder_id=holder.person_id)
    await session_sold_by(stage, ann, ann, sale="1 000 000")
    plan = await net(stage)
    assert "• Ann → Cyd `Cyd_RSI` `100000`" in plan.text
    assert "100 000 aUEC lie with Cyd" in read(plan)
    await stage.boss.presses("Use this plan", on=plan)
    sent = await ann.presses("I have sent it", on=await ann.sees_direct("`Cyd_RSI`"))
    assert "Cyd is asked whether it has come" in sent.text
    assert await committed(stage) == {"held:Cyd": -100_000, "treasury": 100_000}
    card = await payment_card(stage, "unconfirmed", "1")
    form = form_of(await stage.boss.presses("Undo", on=card))
    await fills(stage.boss, form, {"Why": "never sent"})
    assert await committed(stage) == {"held:Ann": -100_000, "treasury": 100_000}


async def payment_card(stage: Stage, section: str, number: str) -> Reply:
    """A payment as officers find it."""
    shown = await stage.boss.runs("/mining payroll unpaid", in_=stage.general)
    listed = await stage.boss.selects("Show", [section], on=shown)
    return await stage.boss.selects("Look at a payment", [number], on=listed)

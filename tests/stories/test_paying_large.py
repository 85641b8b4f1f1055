"""Above the guild's limit a second officer confirms: until then nothing counts."""

import pytest

from sandbox import Member
from tests.stories.paying import SENT, has_handle, pays, restarts, saved_hour, settles_for
from tests.stories.scenes import committed, fills, form_of, read
from tests.stories.stage import Stage

NET = 497_512
PART = "Mark a part as sent"


@pytest.fixture
async def olaf(stage: Stage) -> Member:
    """A second officer. Ann and Bob have earned more than one officer may send alone."""
    await settles_for(stage, second_officer_above_auec=400_000)
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    for each in (ann, bob):
        await has_handle(stage, each, f"{each.name}_RSI")
    await saved_hour(stage, ann, bob)
    return stage.guild.member("Olaf", roles=[stage.officer])


def named(stage: Stage, name: str) -> Member:
    return next(each for each in stage.guild.members.values() if each.name == name)


async def test_a_large_payment_counts_once_a_second_officer_has_confirmed_it(
    stage: Stage, olaf: Member
) -> None:
    listed = await pays(stage)
    before = await committed(stage)
    marked = await stage.boss.selects(SENT, [next(iter(listed.selects[SENT].options))], on=listed)
    assert "🔏 1 payment, 497 512 aUEC, above the guild's limit: a second officer has to confirm" in read(
        marked
    )
    assert "497 512 aUEC wait for a second officer" in read(marked)
    assert len(marked.selects[SENT].options) == 1, "it is spoken for"
    assert await committed(stage) == before
    told = await stage.boss.sees("A second officer has to confirm it")
    own = await stage.boss.presses("Confirm", on=told)
    assert "You marked payment 1 yourself: another officer has to confirm it." in own.text
    assert await committed(stage) == before
    await restarts(stage)
    confirmed = await olaf.presses("Confirm", on=told)
    assert "Payment 1: sent, not confirmed yet" in confirmed.text
    assert "confirmed by Olaf" in confirmed.text
    assert await committed(stage) == {"held:Boss": -NET, "member:Bob": NET}
    again = await olaf.presses("Confirm", on=told)
    assert "That had been done already, once." in again.text
    await named(stage, "Ann").presses("Received", on=await named(stage, "Ann").sees_direct("Has it come?"))


async def test_a_large_payment_can_be_withdrawn_and_is_owed_again(stage: Stage, olaf: Member) -> None:
    listed = await pays(stage)
    await stage.boss.selects(SENT, [next(iter(listed.selects[SENT].options))], on=listed)
    told = await stage.boss.sees("A second officer has to confirm it")
    withdrawn = await stage.boss.presses("Withdraw", on=told)
    assert "Payment 1: withdrawn" in withdrawn.text
    late = await olaf.presses("Confirm", on=told)
    assert "Payment 1 was withdrawn: nothing was changed." in late.text
    assert len((await pays(stage)).selects[SENT].options) == 2
    await stage.discord.settled()
    assert named(stage, "Ann").direct_messages == []


async def test_each_amount_of_a_whole_list_decides_for_itself(stage: Stage, olaf: Member) -> None:
    await settles_for(stage, second_officer_above_auec=497_511)
    asked = await stage.boss.presses("All sent", on=await pays(stage))
    assert "2 of them are large, each by itself: they wait for a second officer" in read(asked)
    done = await stage.boss.presses("Yes, all sent", on=asked)
    assert "🔏 2 payments" in done.text
    unpaid = await olaf.runs("/mining payroll unpaid", in_=stage.general)
    assert "Waiting for a second officer: **2**, 995 024 aUEC" in read(unpaid)
    section = await olaf.selects("Show", ["second"], on=unpaid)
    card = await olaf.selects("Look at a payment", ["1"], on=section)
    confirmed = await olaf.presses("Confirm", on=card)
    assert "sent, not confirmed yet" in confirmed.text
    assert (await committed(stage))["member:Bob"] == NET


async def test_without_a_limit_one_officer_is_enough(stage: Stage, olaf: Member) -> None:
    await settles_for(stage, second_officer_above_auec=None)
    asked = await olaf.presses("All sent", on=await pays(stage, olaf))
    await olaf.presses("Yes, all sent", on=asked)
    assert await committed(stage) == {}


async def test_a_part_of_what_is_large_needs_a_second_officer_too(stage: Stage, olaf: Member) -> None:
    before = await committed(stage)
    for sent, left in ((97_511, 400_001), (1, 400_000)):
        listed = await pays(stage)
        form = form_of(await stage.boss.selects(PART, [next(iter(listed.selects[PART].options))], on=listed))
        marked = await fills(stage.boss, form, {"How much was sent": str(sent)})
        assert "🔏 1 payment" in marked.text
        assert f"`Ann_RSI` `{left}`" in marked.text
        assert await committed(stage) == before
    form = form_of(await stage.boss.selects(PART, [next(iter(marked.selects[PART].options))], on=marked))
    marked = await fills(stage.boss, form, {"How much was sent": "400000"})
    assert "✅ 1 payment" in marked.text
    assert await committed(stage) == {
        **before,
        "held:Boss": before["held:Boss"] + 400_000,
        "member:Ann": 97_512,
    }

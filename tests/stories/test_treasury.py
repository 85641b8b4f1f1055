"""The guild's own money: nothing leaves it, comes to it or changes hands without an entry."""

from sandbox import Member, Reply
from tests.stories.scenes import asks, committed, draft_of, fills, form_of, read, saves, stopped_hour
from tests.stories.stage import Stage

TO_PERSON, TO_TREASURY = "from the treasury to the person", "from the person to the treasury"


async def taxed_hour(stage: Stage) -> str:
    """One million, half of it tax: Boss holds everything, and Ann is owed the other half."""
    code = await stopped_hour(stage, "Ann")
    draft = await draft_of(stage, code)
    draft = await asks(stage, "Tax and minimum", draft, {"Tax to the treasury, in percent": "50"})
    await saves(stage, draft)
    return code


OPENED = {"held:Boss": -1_000_000 + 2_488, "member:Ann": 497_512, "treasury": 500_000}


def ann_of(stage: Stage) -> Member:
    return next(each for each in stage.guild.members.values() if each.account.name == "Ann")


async def treasury(stage: Stage, command: str, **options: object) -> Reply:
    return await stage.boss.runs(f"/mining treasury {command}", in_=stage.general, options=options)


async def test_money_is_spent_by_its_holder_with_a_reason(stage: Stage) -> None:
    await taxed_hour(stage)
    done = await treasury(stage, "spend", amount="120k", what="fuel for **everybody**")
    assert "Done · entry 1" in done.text
    assert await committed(stage) == {
        "held:Boss": -1_000_000 + 2_488 + 120_000,
        "member:Ann": 497_512,
        "treasury": 380_000,
    }
    shown = read(await treasury(stage, "show"))
    assert "The guild owns **380 000 aUEC**, and owes people 497 512 aUEC beside that." in shown
    assert "**877 512 aUEC** Boss" in shown
    assert r"**120 000 aUEC** of the treasury spent by Boss: fuel for \*\*everybody\*\*" in shown


async def test_a_bonus_and_a_gift_go_between_the_treasury_and_a_balance(stage: Stage) -> None:
    await taxed_hour(stage)
    ann = ann_of(stage)
    await treasury(stage, "move", amount="100k", person=ann, direction=TO_PERSON, reason="best miner")
    assert (await committed(stage))["member:Ann"] == 597_512
    await treasury(stage, "move", amount="597512", person=ann, direction=TO_TREASURY, reason="a gift")
    assert await committed(stage) == {"held:Boss": -1_000_000 + 2_488, "treasury": 997_512}
    refused = await treasury(stage, "move", amount="1", person=ann, direction=TO_TREASURY, reason="more")
    assert read(refused) == "1 aUEC are more than the guild owes that person, 0 aUEC: nothing was moved."


async def test_nothing_is_moved_beyond_what_is_there(stage: Stage) -> None:
    await taxed_hour(stage)
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    too_much = await treasury(stage, "spend", amount="500001", what="x")
    assert "are more than the treasury has, 500 000 aUEC: nothing was moved." in read(too_much)
    not_his = await treasury(stage, "spend", amount="5", what="x", holder=olaf)
    assert "are more than that person holds for the guild, 0 aUEC" in read(not_his)
    not_hers = await treasury(stage, "handover", amount="2m", giver=stage.boss, taker=olaf, reason="x")
    assert "are more than that person holds for the guild, 997 512 aUEC" in read(not_hers)
    nobody = await treasury(stage, "handover", amount="2", giver=olaf, taker=olaf, reason="x")
    assert nobody.text == "Money is handed over by one person to another: choose two."
    assert await committed(stage) == OPENED


async def test_money_is_handed_over_and_the_new_holder_stands_in_the_setup(stage: Stage) -> None:
    await taxed_hour(stage)
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    await treasury(
        stage, "handover", amount="997512", giver=stage.boss, taker=olaf, reason="holidays", treasurer=True
    )
    assert await committed(stage) == {"held:Olaf": -997_512, "member:Ann": 497_512, "treasury": 500_000}
    shown = await treasury(stage, "show")
    assert "Its holder is Olaf." in shown.text


async def asks_for_a_second(stage: Stage, above: str) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    more = await stage.boss.presses("More ▶", on=setup)
    form = form_of(await stage.boss.presses("Paying people", on=more))
    await fills(stage.boss, form, {"A second officer confirms above aUEC": above})


async def test_above_the_guilds_limit_a_second_officer_confirms_it(stage: Stage) -> None:
    await taxed_hour(stage)
    await asks_for_a_second(stage, "100k")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    waits = await treasury(stage, "spend", amount="120k", what="fuel")
    assert "Waits for a second officer · entry 1" in waits.text
    assert await committed(stage) == OPENED
    asked = await stage.boss.sees("A second officer is needed: ", in_=stage.general)
    await stage.boss.presses("Confirm", on=asked)
    await stage.boss.sees("You asked for this yourself: another officer confirms it.")
    await stage.bot_restarts()
    ann = ann_of(stage)
    await ann.presses("Confirm", on=asked)
    await ann.sees("Only officers may do this.")
    assert await committed(stage) == OPENED
    confirmed = await olaf.presses("Confirm", on=asked)
    assert "confirmed by Olaf" in confirmed.text
    after = {**OPENED, "held:Boss": -1_000_000 + 2_488 + 120_000, "treasury": 380_000}
    assert await committed(stage) == after
    await olaf.presses_custom_id("pd:treasury.confirm:1", on=asked, force=True)
    await olaf.presses_custom_id("pd:treasury.refuse:1", on=asked, force=True)
    assert await committed(stage) == after


async def test_what_a_second_officer_refuses_is_not_done(stage: Stage) -> None:
    await taxed_hour(stage)
    await asks_for_a_second(stage, "0")
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    await treasury(stage, "spend", amount="1", what="fuel")
    asked = await stage.boss.sees("A second officer is needed: ", in_=stage.general)
    refused = await olaf.presses("Refuse", on=asked)
    assert "Refused: nothing was moved" in refused.text
    assert await committed(stage) == OPENED

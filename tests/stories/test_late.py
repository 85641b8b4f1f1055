"""Money of a saved session that came or went afterwards.

Boss holds what was sold and pays; each payee bears the fee of 0.5 %, rounded up: of a share s the largest n with
n + ceil(n / 200) ≤ s arrives.
"""

from sandbox import Member, Reply
from tests.stories.scenes import (
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

SALE = "a sale: money came in"
EXPENSE = "an expense: somebody advanced money"
HALVES = {"held:Boss": -1_000_000 + 2 * 2_488, "member:Ann": 497_512, "member:Bob": 497_512}


async def saved_hour(stage: Stage) -> str:
    code = await stopped_hour(stage, "Ann", "Bob")
    await saves(stage, await draft_of(stage, code))
    return code


async def looks_at(
    stage: Stage, code: str, kind: str, amount: str, *, what: str = "Area18", officer: Member | None = None
) -> Reply:
    who = officer or stage.boss
    reply = await who.runs("/mining payroll late", session=code, in_=stage.general)
    answers = {"What it is": kind, "Amount in aUEC": amount, "Where it was sold, or what it was for": what}
    return await fills(who, form_of(reply), answers)


async def test_a_late_sale_is_looked_at_and_then_saved_once(stage: Stage) -> None:
    code = await saved_hour(stage)
    looked = await looks_at(stage, code, SALE, "200k")
    assert looked.ephemeral
    # 600 000 each: n = 597 014, fee 2 986; before 497 512 and 2 488.
    assert "+ 99 502 aUEC Ann" in read(looked).replace("*", "")
    assert "Pot + 200 000 aUEC = people + 199 004 aUEC, fees + 996 aUEC, treasury + 0 aUEC" in read(looked)
    assert await committed(stage) == HALVES
    await stage.bot_restarts()
    saved = await stage.boss.presses("Save", on=looked)
    assert f"Late money of {code}, revision 2, is saved" in saved.text
    await stage.boss.sees("The slip says what this revision changes")
    after = {"held:Boss": -1_200_000 + 2 * 2_986, "member:Ann": 597_014, "member:Bob": 597_014}
    assert await committed(stage) == after
    announced = await stage.boss.sees(f"Payroll of {code} · Sunday, revision 2", in_=stage.general)
    assert f"{code}-r2-changes.csv" in announced.attachments
    again = await stage.boss.presses_custom_id(f"pd:late.save:{code}:1", on=looked, force=True)
    assert "had been saved already, once" in again.text
    assert await committed(stage) == after


async def test_a_late_expense_is_taken_out_of_everybodys_pay(stage: Stage) -> None:
    code = await saved_hour(stage)
    looked = await looks_at(stage, code, EXPENSE, "100k", what="fine")
    await stage.boss.presses("Save", on=looked)
    await stage.boss.sees("The slip says")
    # Boss gets 100 000 back without a fee; 450 000 each: n = 447 761, fee 2 239.
    assert await committed(stage) == {
        "held:Boss": -1_000_000 + 2 * 2_239,
        "member:Ann": 447_761,
        "member:Bob": 447_761,
        "member:Boss": 100_000,
    }


async def test_refunds_go_both_ways(stage: Stage) -> None:
    code = await saved_hour(stage)
    before = await committed(stage)
    for kind, sentence in (
        ("a refund to us: what we had spent came back", "sale 50 000 aUEC at refund\\: dock fee"),
        ("a refund by us: a buyer got money back", "expense 50 000 aUEC for refund\\: dock fee"),
    ):
        looked = await looks_at(stage, code, kind, "50k", what="dock fee")
        assert sentence in read(looked)
        await stage.boss.presses("Save", on=looked)
        await stage.boss.sees("The slip says")
    # In came 50 000, and out went as much: everybody's pay is as it was, and Boss is owed what Boss holds more.
    after = await committed(stage)
    assert after.pop("member:Boss") == 50_000
    assert after.pop("held:Boss") == before.pop("held:Boss") - 50_000
    assert after == before


async def test_of_two_officers_only_the_first_adds_to_what_both_saw(stage: Stage) -> None:
    code = await saved_hour(stage)
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    first = await looks_at(stage, code, SALE, "200k", officer=olaf)
    second = await looks_at(stage, code, SALE, "200k")
    await olaf.presses("Save", on=first)
    await stage.boss.presses("Save", on=second)
    await stage.boss.sees(f"Another revision of {code} was saved since this was shown; nothing was saved.")
    after = await committed(stage)
    assert (after["member:Ann"], after["member:Bob"]) == (597_014, 597_014)
    assert after["held:Olaf"] == -200_000


async def test_more_expenses_than_the_pot_are_refused_before_anything_is_saved(stage: Stage) -> None:
    code = await saved_hour(stage)
    refused = await looks_at(stage, code, EXPENSE, "2m")
    assert "overdrawn: expenses and fees exceed the pot by 1000000 aUEC" in refused.text
    assert await committed(stage) == HALVES


async def test_late_money_of_a_session_being_corrected_belongs_into_the_correction(stage: Stage) -> None:
    code = await saved_hour(stage)
    looked = await looks_at(stage, code, SALE, "200k")
    await stage.boss.runs("/mining payroll correct", session=code, reason="hm", in_=stage.general)
    sentence = f"Session {code} is stopped, not saved: add it with `/mining payroll run`, then save."
    reply = await stage.boss.runs("/mining payroll late", session=code, in_=stage.general)
    assert reply.text == sentence
    await stage.boss.presses("Save", on=looked)
    assert len([each for each in stage.boss.readable if each.text == sentence]) == 2
    assert await working(stage, code) == {}


async def test_a_correction_afterwards_counts_the_late_sale_as_well(stage: Stage) -> None:
    code = await saved_hour(stage)
    await stage.boss.presses("Save", on=await looks_at(stage, code, SALE, "200k"))
    await stage.boss.sees("The slip says")
    draft = await stage.boss.runs("/mining payroll correct", session=code, reason="look", in_=stage.general)
    assert "Pot **1 200 000 aUEC** from 2 sales." in read(draft)


async def test_hostile_names_and_words_stay_harmless(stage: Stage) -> None:
    ann, bob = stage.guild.member("=cmd|'/c calc'!A0 **@here**"), stage.guild.member("Bob")
    code = await hour_of_mining(stage, ann, bob)
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    await ann.moves_to(stage.beta)
    await stage.starts("next")  # mining goes on, which changes nothing of what is frozen
    await stage.time_passes(hours=3)
    looked = await looks_at(stage, code, SALE, "200k", what="[Area18](http://evil) @everyone")
    assert read(looked).count("+ 99 502 aUEC") == 2
    assert "](http" not in looked.text
    assert "@everyone" not in looked.text
    await stage.boss.presses("Save", on=looked)
    await stage.boss.sees("The slip says")
    announced = await stage.boss.sees(f"Payroll of {code} · Sunday, revision 2", in_=stage.general)
    slip = announced.attachments[f"{code}-r2-changes.csv"].decode("utf-8-sig")
    assert "'=cmd" in slip
    assert ",=" not in slip

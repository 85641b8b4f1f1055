"""Five hundred people with hostile names: no screen that Discord refuses, no amount that is off."""

from dataclasses import replace
from datetime import timedelta

from domain.ledger import AUEC, RoundKind, Transfer, held, member
from sandbox import Member, Reply
from tests.stories.paying import SENT, open_books, pays, settles_for
from tests.stories.scenes import committed, read
from tests.stories.stage import Stage

CROWD = 500
HOSTILE = ("@everyone `*_~|<#1>[x](y)" * 2)[:32]


async def crowd_is_owed(stage: Stage, *, holders: int = 1) -> None:
    """Everybody has earned a bit more than the one before; the first few hold the money."""
    now = stage.clock.now() - timedelta(days=40)
    async with open_books(stage) as tx:
        met = [(10**17 + place, f"{HOSTILE[:28]}{place}", False) for place in range(CROWD)]
        people = list((await tx.people.ensure_many(met)).values())
        round_id = await tx.ledger.begin(RoundKind.OPENING, None, 0, "a crowd", now)
        posted = []
        for place, person in enumerate(people):
            ends = held(people[place % holders].person_id), member(person.person_id)
            posted.append(Transfer(f"crowd {place}", AUEC, *ends, 1_000_000 + 7 * place, now, "a crowd"))
        await tx.ledger.post(round_id, posted, 0, now)
        await tx.ledger.commit(round_id, 0, "a crowd", now)


async def everybody_has_a_handle(stage: Stage) -> None:
    """The longest there may be."""
    async with open_books(stage) as tx:
        for person in await tx.people.all():
            await tx.people.update(replace(person, handle=f"{person.person_id:x<60}"))


async def turns_all(officer: Member, shown: Reply) -> int:
    """Turn to the last page; how many pages there were."""
    pages = 1
    while shown.buttons.get("▶"):
        shown = await officer.presses("▶", on=shown)
        pages += 1
    return pages


async def test_five_hundred_people_are_listed_page_by_page_and_paid_at_once(stage: Stage) -> None:
    await settles_for(stage, second_officer_above_auec=1_003_400)
    await crowd_is_owed(stage)
    await everybody_has_a_handle(stage)
    listed = await pays(stage)
    assert await turns_all(stage.boss, listed) == 34
    files = await stage.boss.presses("As a file", on=await pays(stage))
    assert files.attachments["pay-all.txt"].decode().count("\n# ") == 498
    asked = await stage.boss.presses("All sent", on=await pays(stage))
    assert "14 of them are large" in read(asked)
    done = await stage.boss.presses("Yes, all sent", on=asked, within=60)
    assert "🔏 14 payments" in done.text
    left = {account: amount for account, amount in (await committed(stage)).items() if amount > 0}
    assert sum(left.values()) == sum(1_000_000 + 7 * place for place in range(486, 500))
    shown = await stage.boss.runs("/mining payroll unpaid", in_=stage.general)
    for section in ("owed", "unconfirmed", "second", "paid"):
        assert await turns_all(stage.boss, await stage.boss.selects("Show", [section], on=shown)) >= 1
    card = await stage.boss.selects("Show", ["second"], on=shown)
    payment = next(iter(card.selects["Look at a payment"].options))
    assert (
        "waits for a second officer"
        in (await stage.boss.selects("Look at a payment", [payment], on=card)).text
    )


async def test_fifteen_hostile_names_are_marked_from_one_menu(stage: Stage) -> None:
    await crowd_is_owed(stage)
    listed = await pays(stage)
    chosen = [*listed.selects[SENT].options]
    assert len(chosen) == 15
    marked = await stage.boss.selects(SENT, chosen, on=listed)
    assert "✅ 15 payments" in marked.text
    assert "@everyone" not in marked.text


async def test_a_crowd_is_netted_within_what_discord_takes(stage: Stage) -> None:
    await crowd_is_owed(stage, holders=20)
    await everybody_has_a_handle(stage)
    plan = await stage.boss.runs("/mining payroll net", in_=stage.general, within=30)
    assert await turns_all(stage.boss, plan) >= 40
    used = await stage.boss.presses("Use this plan", on=plan, within=60)
    assert "is in use" in used.text
    followed = await stage.boss.presses("Follow it", on=used)
    assert await turns_all(stage.boss, followed) >= 40

"""Two officers at the treasury at once: what is there is spent once, and an act is confirmed once."""

import asyncio
from dataclasses import replace

import pytest

from db.database import Database
from domain.errors import Refused
from domain.treasury import TreasuryKind
from services.failures import Failures
from services.treasury import Done, Treasury, Wish
from tests.clock import ManualClock
from tests.services.sundays import ANN, BOB, BOSS, CLOSED, CODE, GUILD, committed, note_sale, stopped_session

CLOCK = ManualClock(CLOSED)
SPEND = Wish(TreasuryKind.SPEND, 600_000, BOSS, "fuel")


@pytest.fixture
async def treasury(database: Database) -> Treasury:
    """One million is the treasury's, held by Boss: what a failed session had sold."""
    await stopped_session(database)
    await note_sale(database, 1_000_000)
    failures = Failures(database, CLOCK)
    round_id = (await failures.look(GUILD, CODE)).session.round_id
    await failures.fail(GUILD, CODE, round_id, BOSS, reason="x", key="interaction 2")
    return Treasury(database, CLOCK)


async def limit(database: Database, above_auec: int) -> None:
    async with database.transaction(GUILD) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(replace(settings, second_officer_above_auec=above_auec))


async def test_of_two_who_spend_the_same_money_one_is_refused(database: Database, treasury: Treasury) -> None:
    asked = (
        treasury.ask(GUILD, officer, SPEND, f"interaction {officer.discord_id}") for officer in (ANN, BOB)
    )
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(isinstance(each, Refused) for each in results) == [False, True]
    assert await committed(database) == {"held:3": -400_000, "treasury": 400_000}


async def test_the_same_interaction_brought_five_times_spends_once(
    database: Database, treasury: Treasury
) -> None:
    results = await asyncio.gather(*(treasury.ask(GUILD, ANN, SPEND, "interaction 9") for _ in range(5)))
    assert {each.act.act_id for each in results} == {1}
    assert await committed(database) == {"held:3": -400_000, "treasury": 400_000}


async def test_of_two_who_decide_at_once_the_first_word_holds(database: Database, treasury: Treasury) -> None:
    await limit(database, 500_000)
    waits = await treasury.ask(GUILD, ANN, SPEND, "interaction 9")
    assert waits.act.decision is None
    decided: tuple[Done, ...] = await asyncio.gather(
        treasury.decide(GUILD, 1, BOB, confirmed=True),
        treasury.decide(GUILD, 1, BOSS, confirmed=False),
        treasury.decide(GUILD, 1, BOB, confirmed=True),
    )
    outcomes = {each.act.decision.confirmed for each in decided if each.act.decision}
    assert len(outcomes) == 1
    moved = 600_000 if outcomes == {True} else 0
    left = 1_000_000 - moved
    assert await committed(database) == {"held:3": -left, "treasury": left}


async def test_what_is_gone_when_it_is_confirmed_is_refused(database: Database, treasury: Treasury) -> None:
    await limit(database, 500_000)
    await treasury.ask(GUILD, ANN, SPEND, "interaction 9")
    await treasury.ask(GUILD, ANN, replace(SPEND, amount_auec=450_000), "interaction 10")
    with pytest.raises(Refused, match="are more than the treasury has"):
        await treasury.decide(GUILD, 1, BOB, confirmed=True)
    assert await committed(database) == {"held:3": -550_000, "treasury": 550_000}


async def test_an_act_of_another_guild_is_not_there(treasury: Treasury) -> None:
    await treasury.ask(GUILD, ANN, SPEND, "interaction 9")
    with pytest.raises(Refused):
        await treasury.decide(GUILD + 1, 1, BOB, confirmed=True)
    with pytest.raises(Refused, match="There is no treasury entry"):
        await treasury.decide(GUILD, 10**12, BOB, confirmed=True)

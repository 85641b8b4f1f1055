"""Deciding about who was there, on a real database: once an act, only by who may, each guild for itself."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from db.database import Database
from domain.access import Standing
from domain.errors import Refused
from domain.payroll import Correction, Exclusion
from domain.presence import Outage
from services.notes import Noted
from services.payrolls import Payrolls
from services.validation import Given, Ticked, Validations
from tests.clock import ManualClock
from tests.services.sundays import ANN, BOB, BOSS, CLOSED, CODE, GUILD, OPENED, noter, stopped_session

HOUR = Given("+1h", "phone died")


@pytest.fixture
async def validations(database: Database) -> Validations:
    await stopped_session(database)
    clock = ManualClock(CLOSED)
    return Validations(database, Payrolls(database, clock), clock)


async def seconds(validations: Validations) -> dict[str, int]:
    view = await validations.view(GUILD, CODE, noter())
    return {entry.person.name: entry.seconds for entry in view.roll.entries}


async def leaves_bob_out(validations: Validations, key: str) -> Ticked:
    return await validations.tick(GUILD, CODE, noter(key=key), {1: True, 2: True}, {1})


async def test_the_same_act_at_once_is_noted_once(validations: Validations) -> None:
    done = await asyncio.gather(
        *(validations.correct(GUILD, CODE, noter(key="a"), 2, HOUR) for _ in range(5))
    )
    assert sorted(each.already for each in done) == [False, True, True, True, True]
    assert await seconds(validations) == {"Ann": 3600, "Bob": 7200}


async def test_two_officers_leaving_somebody_out_at_once_make_one_note(validations: Validations) -> None:
    done = await asyncio.gather(*(leaves_bob_out(validations, f"press {number}") for number in range(5)))
    assert sum(each.excluded for each in done) == 1
    view = await validations.view(GUILD, CODE, noter())
    assert view.roll.notes.excluded == (Exclusion(2, by=3),)


async def test_who_decides_without_owning_the_session_or_being_an_officer_is_refused(
    validations: Validations,
) -> None:
    member = noter(ANN, standing=Standing.MEMBER)
    with pytest.raises(Refused, match="Only officers, and whoever started session"):
        await validations.tick(GUILD, CODE, member, {2: True}, set())
    owner = noter(BOSS, key="b", standing=Standing.MEMBER)
    assert (await validations.tick(GUILD, CODE, owner, {2: True}, set())).excluded == 1


async def test_another_guilds_session_and_people_are_out_of_reach(
    database: Database, validations: Validations
) -> None:
    other = Validations(database, Payrolls(database, ManualClock(CLOSED)), ManualClock(CLOSED))
    with pytest.raises(Refused, match="There is no session"):
        await other.view(GUILD + 1, CODE, noter())
    with pytest.raises(Refused, match="not on the list"):
        await validations.correct(GUILD, CODE, noter(), 77, HOUR)


async def test_a_refused_entry_leaves_neither_guest_nor_note(
    database: Database, validations: Validations
) -> None:
    with pytest.raises(Refused, match="Write time like"):
        await validations.add(GUILD, CODE, noter(), Given("soon", "x"), members=[BOB], handle="Guest_7")
    async with database.transaction(GUILD) as tx:
        assert await tx.people.by_handle("Guest_7") is None
    assert await seconds(validations) == {"Ann": 3600, "Bob": 3600}


async def test_a_guest_claimed_by_a_member_is_that_member(
    database: Database, validations: Validations
) -> None:
    async with database.transaction(GUILD) as tx:
        guest = await tx.people.guest("Ann_in_game", CLOSED)
        await tx.people.update(replace(guest, merged_into=1))
    noted = await validations.add(GUILD, CODE, noter(), HOUR, members=[], handle="ann_IN_game")
    assert [each.fact.person_id for each in noted.notes if isinstance(each.fact, Correction)] == [1]


async def test_gaps_filled_by_two_at_once_are_filled_once(
    database: Database, validations: Validations
) -> None:
    async with database.transaction(GUILD) as tx:  # longer than is bridged
        await tx.voice.add_outage(Outage(OPENED + timedelta(minutes=20), OPENED + timedelta(minutes=40)))
    assert await seconds(validations) == {"Ann": 2400, "Bob": 2400}
    done = await asyncio.gather(
        *(validations.fill_gaps(GUILD, CODE, noter(key=f"press {number}")) for number in range(4)),
        return_exceptions=True,
    )
    filled = [each for each in done if isinstance(each, Noted)]
    assert [len(each.notes) for each in filled] == [2]
    assert all(isinstance(each, Refused) for each in done if each not in filled)
    assert await seconds(validations) == {"Ann": 3600, "Bob": 3600}

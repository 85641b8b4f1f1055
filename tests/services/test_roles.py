"""Roles are read once at the stop; who asks again, or at the same time, changes nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from db.database import Database
from domain.rulesets import RoleWeight
from services.roles import Roles, Wanted
from services.templates import Templates
from tests.clock import ManualClock
from tests.services.sundays import ANN, BOB, BOSS, CLOSED, CODE, GUILD, stopped_session

FOREMAN, OTHER = 70, 80


@pytest.fixture
async def roles(database: Database) -> Roles:
    """The guild's rules name the foreman."""
    await stopped_session(database)
    row = RoleWeight(FOREMAN, "Foreman", Decimal(2))
    await Templates(database, ManualClock(CLOSED)).change(
        GUILD, 0, BOSS, lambda rules: replace(rules, role_weights=(row,))
    )
    return Roles(database, ManualClock(CLOSED + timedelta(seconds=1)))


async def held(database: Database) -> dict[int, frozenset[int]]:
    async with database.transaction(GUILD) as tx:
        return {who: reading.held for who, reading in (await tx.session_roles.latest(CODE)).items()}


async def test_of_those_who_were_there_only_the_roles_that_rules_name_are_kept(
    database: Database, roles: Roles
) -> None:
    wanted = await roles.wanted(GUILD, CODE)
    assert wanted == Wanted((ANN.discord_id, BOB.discord_id), frozenset({FOREMAN}))  # Boss was not in voice
    found = {ANN.discord_id: frozenset({FOREMAN, OTHER}), BOSS.discord_id: frozenset({FOREMAN})}
    await roles.freeze(GUILD, CODE, wanted, found, {BOB.discord_id})
    assert await held(database) == {1: {FOREMAN}, 2: frozenset()}
    assert (await roles.wanted(GUILD, CODE)).discord_ids == ()


async def test_of_whom_discord_said_nothing_it_is_asked_again(database: Database, roles: Roles) -> None:
    wanted = await roles.wanted(GUILD, CODE)
    await roles.freeze(GUILD, CODE, wanted, {ANN.discord_id: frozenset()}, ())
    assert (await roles.wanted(GUILD, CODE)).discord_ids == (BOB.discord_id,)


async def test_whoever_reads_second_changes_nothing(database: Database, roles: Roles) -> None:
    wanted = await roles.wanted(GUILD, CODE)
    first = {ANN.discord_id: frozenset({FOREMAN}), BOB.discord_id: frozenset[int]()}
    later = dict.fromkeys(first, frozenset[int]())
    await roles.freeze(GUILD, CODE, wanted, first, ())
    await asyncio.gather(*(roles.freeze(GUILD, CODE, wanted, later, ()) for _ in range(5)))
    assert await held(database) == {1: {FOREMAN}, 2: frozenset()}


async def test_an_open_session_wants_nothing_and_takes_nothing(database: Database, roles: Roles) -> None:
    wanted = await roles.wanted(GUILD, CODE)
    async with database.transaction(GUILD) as tx:
        session = await tx.sessions.get_for_update(CODE)
        assert session is not None
        await tx.sessions.update(session.resume(CLOSED))
    assert await roles.wanted(GUILD, CODE) == Wanted()
    await roles.freeze(GUILD, CODE, wanted, {ANN.discord_id: frozenset({FOREMAN})}, ())
    assert await held(database) == {}

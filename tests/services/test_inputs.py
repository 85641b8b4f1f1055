"""What a payroll is computed from, gathered from a real database."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from db.database import Database
from db.voice import LoggedMove
from domain.attendance import attend
from domain.presence import Outage
from domain.rules import FixedPay, PercentPay, Rules
from services.guilds import require_set_up
from services.inputs import gather_input
from tests.services.sundays import CLOSED, CODE, GUILD, OPENED, SHARD, note_sale, stopped_session


async def test_everybody_named_in_moves_notes_and_rules_is_a_member(database: Database) -> None:
    session = await stopped_session(database)
    await note_sale(database, 1_000)
    async with database.transaction(GUILD) as tx:
        more = await tx.people.ensure_many([(place, f"P{place}", False) for place in (1, 2, 3, 4)])
        outage = Outage(OPENED + timedelta(minutes=5), OPENED + timedelta(minutes=6))
        await tx.voice.add_outage(outage)
        payer, weighted, fixed, percent = (more[place].person_id for place in (1, 2, 3, 4))
        rules = Rules(
            payer_id=payer,
            weights={weighted: Decimal(2)},
            fixed=(FixedPay(fixed, 1),),
            percents=(PercentPay(percent, Decimal(1)),),
        )
        given = await gather_input(tx, await require_set_up(tx), session, rules, until=CLOSED)
    # Ann and Bob moved, Boss holds the sale, the other four are in the rules.
    assert [member.person_id for member in given.members] == [1, 2, 3, 4, 5, 6, 7]
    assert len(given.voice_moves) == 4
    assert given.outages == (outage,)
    assert [sale.amount_auec for sale in given.sales] == [1_000]
    assert (given.session.code, given.session.closed_at) == (CODE, CLOSED)


async def test_an_open_session_is_gathered_as_if_it_stopped_now(database: Database) -> None:
    session = replace(await stopped_session(database), closed_at=None)
    now = OPENED + timedelta(minutes=10)
    async with database.transaction(GUILD) as tx:
        given = await gather_input(tx, await require_set_up(tx), session, None, until=now)
    assert given.session.closed_at == now
    assert len(given.voice_moves) == 2


async def test_somebody_who_came_to_an_earlier_session_only_is_not_in_the_next(database: Database) -> None:
    session = await stopped_session(database)
    await note_sale(database, 1_000)
    async with database.transaction(GUILD) as tx:
        met = await tx.people.ensure_many([(4, "Eve", False), (5, "Lou", False)])
    eve, lou, day = met[4].person_id, met[5].person_id, timedelta(days=1)
    earlier = [
        LoggedMove(GUILD, eve, 11, OPENED - day),
        LoggedMove(GUILD, eve, None, CLOSED - day),
        LoggedMove(GUILD, lou, 11, OPENED - day),  # and stays until the end
    ]
    fence = await database.voice_log.claim(SHARD, "another test", OPENED)
    await database.voice_log.append(SHARD, fence, earlier, None)
    async with database.transaction(GUILD) as tx:
        given = await gather_input(tx, await require_set_up(tx), session, None, until=CLOSED)
        everything = tuple(await tx.voice.moves_between(OPENED, CLOSED))
        everybody = tuple(await tx.people.all())
    # Ann, Bob, Boss who holds the sale, and Lou.
    assert [member.name for member in given.members] == ["Ann", "Bob", "Boss", "Lou"]
    assert {move.person_id for move in given.voice_moves} == {1, 2, lou}
    attendance = attend(given)
    assert {person: line.seconds for person, line in attendance.items()} == {1: 3600, 2: 3600, lou: 3600}
    assert {move.person_id for move in everything} == {1, 2, lou, eve}
    assert attend(replace(given, members=everybody, voice_moves=everything)) == attendance

"""What the bot does about hauls by itself: each thing once, whatever happened meanwhile, and nothing silently."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from db.database import Database
from domain.access import Standing
from domain.hauls import Haul, HaulAct, HaulState
from domain.leases import Purpose
from domain.ledger import PAYDIRT, RoundKind, RoundState
from domain.settings import GuildSettings
from domain.shards import Shard
from services.guilds import Guilds
from services.haulchoices import HaulChoices
from services.haulwatch import HaulWatch
from services.leases import Leases
from tests.clock import ManualClock
from tests.services.hauling import GOLD, acts_of, add_haul, collect_haul, haul_of, ore_of
from tests.services.sundays import ANN, BOSS, CLOSED, CODE, GUILD, stopped_session

OFFICERS, CARGO = 77, 78
READY = CLOSED + timedelta(hours=20)
ANN_ID = 1


@pytest.fixture
async def haul(database: Database) -> Haul:
    """Ann's, of a stopped session, in a guild with channels for officers and cargo."""
    await stopped_session(database)
    await sets(database, officer_channel_id=OFFICERS, cargo_channel_id=CARGO)
    return await add_haul(database, GUILD, CODE, ANN_ID, CLOSED)


async def sets(database: Database, **changes: Any) -> None:
    """As /mining setup does."""
    guilds = Guilds(database, ManualClock(READY + timedelta(days=1)))
    await guilds.change(GUILD, "Red Rock Mining", BOSS, lambda settings: replace(settings, **changes))


async def looks(database: Database, *days: float, shard: Shard | None = None) -> None:
    """The bot looks at these moments, in days after the haul is ready."""
    for day in days:
        await HaulWatch(database, shard or Shard(), ManualClock(moment(day))).keep()


def moment(day: float) -> datetime:
    return READY + timedelta(days=day)


async def sent(database: Database) -> list[tuple[int | str, str]]:
    """To whom, or into which channel, and what; each only once."""
    messages = await database.outbox.claim(READY + timedelta(days=900), limit=100)
    async with database.transaction(GUILD) as tx:
        for each in messages:
            await tx.outbox.sent(each.message_id, READY)
    return [(each.content.get("direct") or each.channel_id, each.content["text"]) for each in messages]


async def test_while_nothing_is_due_nothing_is_said(database: Database, haul: Haul) -> None:
    await looks(database, -0.5, -0.0001)
    assert await sent(database) == []
    assert await acts_of(database, haul, GUILD) == [HaulAct.ADDED]


@pytest.mark.parametrize("late", [0, 0.5, 3])
async def test_owner_and_cargo_channel_are_told_once_that_it_is_ready_also_late(
    database: Database, haul: Haul, late: float
) -> None:
    await looks(database, late, late + 0.0002, late + 0.0004)
    (owner, to_owner), (channel, to_channel) = await sent(database)
    assert (owner, channel) == (str(ANN.discord_id), CARGO)
    for text in (to_owner, to_channel):
        assert f"has been ready since <t:{int(READY.timestamp())}:f>" in text
        assert f"/mining haul collect haul:{haul.name}" in text
    assert await acts_of(database, haul, GUILD) == [HaulAct.ADDED, HaulAct.TOLD]


async def test_the_channel_and_the_owner_have_a_button_each(database: Database, haul: Haul) -> None:
    await looks(database, 0)
    messages = await database.outbox.claim(READY + timedelta(days=1))
    buttons = {each.channel_id: each.content["buttons"] for each in messages}
    assert [each["verb"] for each in buttons[CARGO]] == ["haul.collect-form"]
    assert buttons[CARGO][0]["arguments"] == [CODE, haul.number]
    assert [each["verb"] for each in buttons[21]] == ["haul.mine"]
    assert buttons[21][0]["arguments"] == [GUILD, CODE, haul.number]


async def test_a_haul_that_nobody_collects_is_brought_to_mind_flagged_warned_of_and_void(
    database: Database, haul: Haul
) -> None:
    await looks(database, *(hour / 8 for hour in range(45 * 8)))
    said = await sent(database)
    signs = [(to, next(word for word in SIGNS if word in text)) for to, text in said]
    ann = str(ANN.discord_id)
    assert signs == [
        (ann, "has been ready since"),
        (CARGO, "has been ready since"),
        (ann, "waits to be collected"),
        (ann, "waits to be collected"),
        (ann, "counts as orphaned"),
        (OFFICERS, "counts as orphaned"),
        (ann, "will be void"),
        (OFFICERS, "will be void"),
        (ann, "is void"),
        (OFFICERS, "is void"),
    ]
    dates = [f"<t:{int(moment(37).timestamp())}:f>" in text for _, text in said[4:8]]
    assert dates == [True] * 4
    gone = await haul_of(database, haul, GUILD)
    assert (gone.state, gone.resolved_at, gone.look_at) == (HaulState.VOID, moment(37), None)
    assert await ore_of(database, GUILD, haul.round_id) == {f"mined:{CODE}": -1_200, f"lost:{CODE}": 1_200}


SIGNS = ("waits to be collected", "counts as orphaned", "will be void", "is void", "has been ready since")


async def test_a_bot_that_was_down_for_months_warns_before_it_voids(database: Database, haul: Haul) -> None:
    await looks(database, 100, 100.001, 100.002, 126.9)
    assert (await haul_of(database, haul, GUILD)).in_flight
    acts = await acts_of(database, haul, GUILD)
    assert acts == [HaulAct.ADDED, HaulAct.TOLD, HaulAct.ORPHANED]
    await looks(database, 200, 202.9)
    assert (await acts_of(database, haul, GUILD))[-1] is HaulAct.WARNED
    await looks(database, 203)
    assert (await acts_of(database, haul, GUILD))[-1] is HaulAct.VOID


async def test_a_carried_haul_that_is_void_ends_its_round(database: Database, haul: Haul) -> None:
    await HaulChoices(database, ManualClock(CLOSED)).carry(GUILD, CODE, BOSS, Standing.OFFICER)
    await looks(database, 0, 8, 40, 50)
    gone = await haul_of(database, haul, GUILD)
    async with database.transaction(GUILD) as tx:
        assert await tx.ledger.state(gone.round_id) is RoundState.COMMITTED
        assert (await tx.hauls.acts(CODE, haul.number))[-1].by == PAYDIRT
    assert await ore_of(database, GUILD) == {f"mined:{CODE}": -1_200, f"lost:{CODE}": 1_200}


@pytest.mark.parametrize("after", [0, 8, 35])
async def test_people_may_collect_it_at_any_stage(database: Database, haul: Haul, after: float) -> None:
    await looks(database, *(day for day in (0, 8, 35) if day <= after))
    await collect_haul(database, GUILD, await haul_of(database, haul, GUILD), moment(after + 1), GOLD)
    await sent(database)
    await looks(database, 40, 80, 120)
    assert await sent(database) == []
    assert (await haul_of(database, haul, GUILD)).state is HaulState.COLLECTED


async def test_hauls_of_a_session_that_somebody_edits_are_left_alone_and_looked_after_then(
    database: Database, haul: Haul
) -> None:
    leases = Leases(database, ManualClock(moment(0)))
    await leases.open(GUILD, CODE, BOSS, Standing.OFFICER, Purpose.PAYROLL)
    await looks(database, 0, 0.001)
    assert await sent(database) == []
    assert (await haul_of(database, haul, GUILD)).look_at == READY
    await leases.release(GUILD, CODE, BOSS, Standing.OFFICER)
    await looks(database, 0.002)
    assert len(await sent(database)) == 2


async def test_a_guild_may_do_without_reminders(database: Database, haul: Haul) -> None:
    await sets(database, reminder_days=0)
    await looks(database, *range(7))
    assert len(await sent(database)) == 2


async def test_new_limits_hold_for_hauls_that_are_ready_already(database: Database, haul: Haul) -> None:
    await sets(database, reminder_days=0, haul_grace_days=60)
    await looks(database, 0)
    await sets(database, haul_grace_days=2)
    await looks(database, 1, 2)
    assert (await acts_of(database, haul, GUILD))[-1] is HaulAct.ORPHANED


async def test_a_haul_of_a_guest_is_brought_to_mind_where_cargo_is_told_of(
    database: Database, haul: Haul
) -> None:
    async with database.transaction(GUILD) as tx:
        guest = await tx.people.guest("Guest_RSI", CLOSED)
    await add_haul(database, GUILD, CODE, guest.person_id, CLOSED)
    await looks(database, 0, 3)
    texts = [(to, text) for to, text in await sent(database) if f"{CODE}/2" in text]
    assert [to for to, _ in texts] == [CARGO, CARGO]


async def test_without_a_cargo_channel_officers_are_told(database: Database, haul: Haul) -> None:
    await sets(database, cargo_channel_id=None)
    await looks(database, 0)
    assert [to for to, _ in await sent(database)] == [str(ANN.discord_id), OFFICERS]


async def test_what_fails_for_one_guild_does_not_hold_up_another(
    database: Database, haul: Haul, caplog: pytest.LogCaptureFixture
) -> None:
    other = GUILD + 1
    async with database.transaction(other) as tx:
        await tx.people.ensure_many([(5000, "Zed", False)])
        round_id = await tx.ledger.begin(RoundKind.SESSION, "sm-zzzzzz", 1, "start", CLOSED)
        async with database.transaction(GUILD) as own:
            base = await own.sessions.get(CODE)
        assert base is not None
        await tx.guilds.save(GuildSettings(other, "Nobody has set it up"))
        await tx.sessions.create(replace(base, code="sm-zzzzzz", round_id=round_id))
    await add_haul(database, other, "sm-zzzzzz", 1, CLOSED - timedelta(hours=1))
    await looks(database, 0)
    assert len(await sent(database)) == 2
    assert "haul sm-zzzzzz/1 is left as it is" in caplog.text


async def test_each_shard_looks_after_its_own_guilds(database: Database, haul: Haul) -> None:
    await looks(database, 0, shard=Shard(1, 2))
    assert await sent(database) == []
    await looks(database, 0, shard=Shard(0, 2))
    assert len(await sent(database)) == 2

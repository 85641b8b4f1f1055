"""Hauls on a real database: added, collected and voided once, by who may, and nothing of the ore is lost sight of."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from db.database import Database
from domain.access import Standing
from domain.errors import Refused
from domain.hauls import Cargo, Haul, HaulAct, HaulState
from domain.ledger import RoundKind, RoundState
from domain.payroll import OreForm
from services.actors import Actor
from services.discards import discard_session
from services.haulclosing import carry_over
from services.hauls import Added, Arriving, Hauls, Leaving
from services.haulviews import Resolved
from services.notes import Noter, Notes
from services.practice import throw_away
from tests.clock import ManualClock
from tests.services.hauling import acts_of, ore_of
from tests.services.sundays import ANN, BOB, BOSS, CLOSED, CODE, GUILD, noter, stopped_session, working

MEMBER, OFFICER = Standing.MEMBER, Standing.OFFICER
FLIGHT = timedelta(hours=20)
RAW = Cargo("Quantainium", 12_500, OreForm.RAW, 812)
GOLD = Cargo("Gold", 300)
CAME = Cargo("Quantainium", 10_600, OreForm.REFINED, 812)
TRANSIT, STORE = f"transit:{CODE}/1", f"store:{CODE}/1"
ANN_ID, BOB_ID, BOSS_ID = 1, 2, 3
STRANGER = Actor(4_000, "Otto")


class Desk:
    """Whoever presses something, at a clock that can be turned."""

    def __init__(self, database: Database, code: str = CODE) -> None:
        self.database = database
        self.code = code
        self.clock = ManualClock(CLOSED)
        self.hauls = Hauls(database, self.clock)

    async def adds(
        self, key: str = "add", by: Actor = ANN, standing: Standing = MEMBER, **more: Any
    ) -> Added:
        leaving = Leaving(
            by, (RAW,), self.clock.now() + FLIGHT, refinery="ARC-L1", method="Dinyx Solventation"
        )
        changed = replace(leaving, **more)
        return await self.hauls.add(GUILD, self.code, Noter(by, standing, key), changed)

    async def collects(
        self, key: str = "collect", by: Actor = ANN, standing: Standing = MEMBER, *cargo: Cargo, **more: Any
    ) -> Resolved:
        arriving = Arriving(cargo or (CAME,), **more)
        return await self.hauls.collect(GUILD, self.code, 1, Noter(by, standing, key), arriving)

    async def voids(self, key: str = "void", by: Actor = ANN, standing: Standing = MEMBER) -> Resolved:
        return await self.hauls.void(GUILD, self.code, 1, Noter(by, standing, key), "pirates")

    async def haul(self) -> Haul:
        return (await self.hauls.look(GUILD, self.code, 1)).haul

    async def ore_in(self, *, committed: bool = False) -> dict[str, int]:
        """In the haul's round, or committed."""
        return await ore_of(self.database, GUILD, None if committed else (await self.haul()).round_id)

    async def is_carried_over(self) -> None:
        async with self.database.transaction(GUILD) as tx:
            session = await tx.sessions.get_for_update(self.code)
            assert session is not None
            await carry_over(tx, session, BOSS_ID, self.clock.now(), "the session goes on without it")


@pytest.fixture
async def desk(database: Database) -> Desk:
    await stopped_session(database)
    return Desk(database)


# --- leaving ---


async def test_a_haul_leaves_with_what_was_mined_and_is_working(desk: Desk) -> None:
    added = await desk.adds(cargo=(RAW, GOLD, RAW))
    haul = added.haul
    assert (haul.name, haul.owner, haul.added_by) == (f"{CODE}/1", ANN_ID, ANN_ID)
    assert haul.cargo == (replace(RAW, quantity_cscu=25_000), GOLD)
    assert (haul.departs_at, haul.ready_at, haul.look_at) == (CLOSED, CLOSED + FLIGHT, CLOSED + FLIGHT)
    assert await desk.haul() == haul
    assert await desk.ore_in() == {f"mined:{CODE}": -25_300, TRANSIT: 25_300}
    assert await desk.ore_in(committed=True) == {}


async def test_hauls_are_numbered_within_their_session(desk: Desk) -> None:
    assert [(await desk.adds(key)).haul.number for key in ("a", "b", "c")] == [1, 2, 3]


async def test_the_same_act_adds_one_haul_however_often_and_at_once(desk: Desk) -> None:
    done = await asyncio.gather(*(desk.adds("a", cost_auec=40) for _ in range(5)))
    assert sorted(each.already for each in done) == [False, True, True, True, True]
    assert {each.haul.name for each in done} == {f"{CODE}/1"}
    assert len((await Notes(desk.database, desk.clock).of(GUILD, CODE)).notes.expenses) == 1


async def test_what_it_cost_is_an_expense_that_its_owner_gets_back(desk: Desk) -> None:
    added = await desk.adds(owner=BOB, cost_auec=40_000)
    assert added.claimant is not None
    assert (added.claimant.name, added.haul.expense_number) == ("Bob", 1)
    noted = (await Notes(desk.database, desk.clock).of(GUILD, CODE)).notes.expenses[1]
    assert (noted.claimant_id, noted.amount_auec, noted.what) == (BOB_ID, 40_000, f"refining, haul {CODE}/1")
    assert (await working(desk.database))["member:2", "auec"] == 40_000


async def test_somebody_else_may_have_advanced_the_cost(desk: Desk) -> None:
    added = await desk.adds(cost_auec=40_000, claimant_id=BOSS_ID)
    assert added.claimant is not None
    assert added.claimant.name == "Boss"
    with pytest.raises(Refused, match="Nobody knows who advanced the cost"):
        await desk.adds("b", cost_auec=40_000, claimant_id=77)
    assert (await desk.hauls.resolvable(GUILD, ANN, MEMBER))[0].haul.number == 1


async def test_plain_cargo_has_no_refinery(desk: Desk) -> None:
    added = await desk.adds(refinery=None, method=None, cost_auec=7)
    assert not added.haul.is_refined
    noted = (await Notes(desk.database, desk.clock).of(GUILD, CODE)).notes.expenses[1]
    assert noted.what == f"haul {CODE}/1"


async def test_only_who_was_there_and_officers_add_hauls(desk: Desk) -> None:
    with pytest.raises(Refused, match="people who were in the voice channels"):
        await desk.adds(by=STRANGER)
    assert (await desk.adds(by=BOSS, standing=OFFICER, owner=STRANGER)).haul.owner == 4


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (-49, "more than a day before its session"),
        (25, "more than a day from now"),
        (21, "ready before it leaves"),
    ],
)
async def test_it_leaves_around_the_time_of_its_session_and_before_it_is_ready(
    desk: Desk, hours: int, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        await desk.adds(departs_at=CLOSED + timedelta(hours=hours))


async def test_it_may_have_left_a_while_ago(desk: Desk) -> None:
    left_at = CLOSED - timedelta(hours=2)
    assert (await desk.adds(departs_at=left_at)).haul.departs_at == left_at


async def test_a_session_that_is_over_takes_no_hauls(desk: Desk) -> None:
    async with desk.database.transaction(GUILD) as tx:
        session = await tx.sessions.get_for_update(CODE)
        assert session is not None
        await discard_session(tx, session, BOSS_ID, "discarded", CLOSED)
    with pytest.raises(Refused, match="is discarded, so nothing can be noted"):
        await desk.adds()


async def test_another_guild_has_neither_the_session_nor_the_haul(desk: Desk) -> None:
    await desk.adds()
    with pytest.raises(Refused, match="There is no session"):
        await desk.hauls.add(901, CODE, noter(), Leaving(BOSS, (RAW,), CLOSED + FLIGHT))
    with pytest.raises(Refused, match="There is no session"):
        await desk.hauls.collect(901, CODE, 1, noter(), Arriving((CAME,)))


# --- coming out ---


async def test_what_came_out_lies_in_store_and_waits_to_be_saved(desk: Desk) -> None:
    await desk.adds(cargo=(RAW, GOLD))
    desk.clock.passes(hours=20)
    out = (
        CAME,
        Cargo("Quantainium", 100, OreForm.RAW, 500),
        replace(GOLD, quantity_cscu=299),
        replace(GOLD, quantity_cscu=1),
    )
    done = await desk.collects("c", ANN, MEMBER, *out, container="Caterpillar")
    assert not done.already
    assert (done.haul.state, done.haul.look_at) == (HaulState.COLLECTED, None)
    assert [(lot.name, lot.cargo, lot.container, lot.owner) for lot in done.lots] == [
        (f"{CODE}/1", CAME, "Caterpillar", ANN_ID),
        (f"{CODE}/2", Cargo("Quantainium", 100, OreForm.RAW, 500), "Caterpillar", ANN_ID),
        (f"{CODE}/3", GOLD, "Caterpillar", ANN_ID),
    ]
    # 12 500 + 300 went in, 10 600 + 100 + 300 came out: 1 800 were lost in refining.
    assert await desk.ore_in() == {
        f"mined:{CODE}": -12_800,
        f"refined:{CODE}/1": 1_800,
        f"store:{CODE}/1": 10_600,
        f"store:{CODE}/2": 100,
        f"store:{CODE}/3": 300,
    }
    async with desk.database.transaction(GUILD) as tx:
        assert {lot.working for lot in await tx.store.at_hand()} == {True}
    assert await desk.ore_in(committed=True) == {}


async def test_somebody_else_may_have_it_then(desk: Desk) -> None:
    await desk.adds()
    desk.clock.passes(hours=20)
    arriving = Arriving((CAME,), owner=BOB)
    done = await desk.hauls.collect(GUILD, CODE, 1, Noter(ANN, MEMBER, "c"), arriving)
    assert done.holder is not None
    assert (done.holder.name, done.lots[0].owner) == ("Bob", BOB_ID)


async def test_a_haul_that_was_carried_over_is_in_store_for_good_once_collected(desk: Desk) -> None:
    await desk.adds()
    await desk.is_carried_over()
    round_id = (await desk.haul()).round_id
    desk.clock.passes(days=2)
    await desk.collects()
    assert await desk.ore_in(committed=True) == {
        f"mined:{CODE}": -12_500,
        f"refined:{CODE}/1": 1_900,
        STORE: 10_600,
    }
    async with desk.database.transaction(GUILD) as tx:
        assert await tx.ledger.state(round_id) is RoundState.COMMITTED
        assert [lot.working for lot in await tx.store.at_hand()] == [False]


async def test_a_haul_that_was_carried_over_and_is_void_is_lost_for_good(desk: Desk) -> None:
    await desk.adds()
    await desk.is_carried_over()
    assert (await desk.voids()).haul.state is HaulState.VOID
    assert await desk.ore_in(committed=True) == {f"mined:{CODE}": -12_500, f"lost:{CODE}": 12_500}


async def test_void_is_lost_and_its_cost_stays(desk: Desk) -> None:
    await desk.adds(cost_auec=40_000)
    done = await desk.voids()
    assert (done.done.act, done.done.reason, done.lots) == (HaulAct.VOID, "pirates", ())
    assert await desk.ore_in() == {f"mined:{CODE}": -12_500, f"lost:{CODE}": 12_500}
    assert (await working(desk.database))["member:1", "auec"] == 40_000


async def test_before_it_is_ready_only_an_officer_collects_with_a_reason(desk: Desk) -> None:
    await desk.adds()
    desk.clock.passes(hours=19.9)
    with pytest.raises(Refused, match="is not ready yet"):
        await desk.collects(reason="please")
    with pytest.raises(Refused, match="say why"):
        await desk.collects("b", BOSS, OFFICER)
    done = await desk.collects("c", BOSS, OFFICER, reason="the terminal said so")
    assert (done.done.by, done.done.reason) == (BOSS_ID, "the terminal said so")


async def test_it_can_be_void_before_it_is_ready(desk: Desk) -> None:
    await desk.adds()
    assert not (await desk.voids()).already


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        (
            Cargo("Quantainium", 12_501),
            "125.01 SCU of Quantainium cannot come out of haul sm-k3m9qa/1: 125 SCU went in",
        ),
        (Cargo("Tin", 1), "There is no Tin on board of haul sm-k3m9qa/1, which left with Quantainium"),
    ],
)
async def test_no_more_comes_out_than_went_in(desk: Desk, out: Cargo, sentence: str) -> None:
    await desk.adds()
    desk.clock.passes(hours=20)
    with pytest.raises(Refused) as refused:
        await desk.collects("c", ANN, MEMBER, out)
    assert sentence in str(refused.value).replace("\N{NO-BREAK SPACE}", " ")
    assert (await desk.haul()).in_flight


async def test_nothing_came_out_is_void_and_says_so(desk: Desk) -> None:
    await desk.adds()
    desk.clock.passes(hours=20)
    with pytest.raises(Refused, match="Then it is void"):
        await desk.hauls.collect(GUILD, CODE, 1, noter(ANN), Arriving(()))


async def test_only_its_owner_and_officers_resolve_it(desk: Desk) -> None:
    await desk.adds()
    desk.clock.passes(hours=20)
    for act in (desk.collects("x", BOB), desk.voids("y", BOB)):
        with pytest.raises(Refused, match=f"Only officers, and whoever has haul {CODE}/1"):
            await act
    assert not (await desk.collects("z", BOSS, OFFICER)).already


@pytest.mark.parametrize("number", [0, 2, 2**31, 2**62])
async def test_there_is_no_haul_of_another_number(desk: Desk, number: int) -> None:
    await desk.adds()
    with pytest.raises(Refused, match=f"There is no haul {CODE}/{number}"):
        await desk.hauls.void(GUILD, CODE, number, noter(), "x")


# --- once ---


async def test_whoever_comes_second_learns_what_was_done_by_whom(desk: Desk) -> None:
    await desk.adds()
    desk.clock.passes(hours=20)
    first = await desk.collects("a", container="Caterpillar")
    desk.clock.passes(minutes=1)
    for second in (
        await desk.collects("a"),
        await desk.collects("b", BOSS, OFFICER),
        await desk.voids("c", BOSS, OFFICER),
    ):
        assert second.already
        assert (second.done, second.lots) == (first.done, first.lots)
        assert second.by is not None
        assert second.by.name == "Ann"
    with pytest.raises(Refused, match=f"Haul {CODE}/1 is collected since <t:"):
        await desk.hauls.require_theirs(GUILD, CODE, 1, BOSS, OFFICER)


async def test_at_once_a_haul_is_resolved_once(desk: Desk) -> None:
    await desk.adds()
    desk.clock.passes(hours=20)
    done = await asyncio.gather(
        desk.collects("a"),
        desk.collects("a"),
        desk.collects("b", BOSS, OFFICER),
        desk.voids("c"),
        desk.voids("d", BOSS, OFFICER),
    )
    assert sorted(each.already for each in done) == [False, True, True, True, True]
    assert len({(each.done.act, each.done.key) for each in done}) == 1
    acts = await acts_of(desk.database, await desk.haul(), GUILD)
    assert len([act for act in acts if act in (HaulAct.COLLECTED, HaulAct.VOID)]) == 1


# --- practice ---


async def test_a_practice_has_ore_of_its_own_and_none_once_it_is_thrown_away(desk: Desk) -> None:
    async with desk.database.transaction(GUILD) as tx:
        real = await tx.sessions.get(CODE)
        assert real is not None
        round_id = await tx.ledger.begin(RoundKind.SESSION, "ah-practc", ANN_ID, "start", CLOSED)
        practice = replace(real, code="ah-practc", round_id=round_id, practice=True, opened_by=ANN_ID)
        await tx.sessions.create(practice)
    practising = Desk(desk.database, practice.code)
    await practising.adds("a")
    await practising.adds("b")
    practising.clock.passes(hours=20)
    await practising.collects()
    async with desk.database.transaction(GUILD) as tx:
        assert await tx.store.at_hand() == []
        assert [lot.at_hand_cscu for lot in await tx.store.at_hand(practice=True)] == [10_600]
        await throw_away(tx, practice, ANN_ID, practising.clock.now())
        assert await tx.store.at_hand(practice=True) == []
    assert await practising.ore_in(committed=True) == {}


# --- looking ---


async def test_members_may_resolve_their_own_and_officers_all_the_next_ready_first(desk: Desk) -> None:
    def in_hours(hours: int) -> datetime:
        return CLOSED + timedelta(hours=hours)

    await desk.adds("a", ready_at=in_hours(3))
    await desk.adds("b", BOB, ready_at=in_hours(1))
    await desk.adds("c", ready_at=in_hours(2))
    await desk.hauls.void(GUILD, CODE, 1, noter(), "x")

    async def may(who: Actor, standing: Standing) -> list[int]:
        return [view.haul.number for view in await desk.hauls.resolvable(GUILD, who, standing)]

    assert await may(BOSS, OFFICER) == [2, 3]
    assert await may(ANN, MEMBER) == [3]
    assert await may(STRANGER, MEMBER) == []

"""Leases on a real database: taken by one of many at once, ended by whatever ends the session's editing."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from db.database import Database, Transaction
from domain.access import Standing
from domain.errors import Refused
from domain.frozen import Order
from domain.leases import LeaseAct, LeaseHeld, LeaseLost, Purpose
from domain.sessions import SessionState
from services.actors import Actor
from services.discards import discard_session
from services.failures import Failures
from services.leases import Leases
from services.notes import Notes
from services.payrolls import Payrolls
from services.practice import throw_away
from services.sessions import require_session
from services.unsaved import WARNED_BEFORE
from services.validation import Given, Validations
from tests.clock import ManualClock
from tests.services.sundays import (
    ANN,
    BOB,
    BOSS,
    CLOSED,
    CODE,
    GUILD,
    note_sale,
    noter,
    state_of,
    stopped_session,
)

OLAF = Actor(1004, "Olaf")
OFFICER, MEMBER = Standing.OFFICER, Standing.MEMBER
HOUR = Given("+1h", "phone died")


class Office:
    """A stopped session, the services that edit it, and a clock."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(CLOSED)
        self.leases = Leases(database, self.clock)
        self.payrolls = Payrolls(database, self.clock)
        self.validations = Validations(database, self.payrolls, self.clock)
        self.notes = Notes(database, self.clock)

    async def opens(self, who: Actor, purpose: Purpose = Purpose.PAYROLL) -> bool:
        """Whether they edit it now."""
        return (await self.leases.open(GUILD, CODE, who, OFFICER, purpose)).is_mine

    async def takes_over(self, who: Actor, token: int, reader: Standing = OFFICER) -> None:
        await self.leases.take_over(GUILD, CODE, who, reader, purpose=Purpose.PAYROLL, token=token)

    async def writes(self, who: Actor, key: str = "press") -> None:
        await self.validations.correct(GUILD, CODE, noter(who, key=key), 2, HOUR)

    async def acts(self) -> list[LeaseAct]:
        async with self.database.transaction(GUILD) as tx:
            return [event.act for event in await tx.leases.acts(CODE)]

    async def told(self) -> list[tuple[str, str]]:
        """Whom the bot told what: Discord id, and the text with its names."""
        async with self.database.transaction(GUILD) as tx:
            rows = await tx.connection.fetch("SELECT content FROM outbox ORDER BY message_id")
        contents = [row["content"] for row in rows if "direct" in row["content"]]
        return [(each["direct"], each["text"].format(**each["free"])) for each in contents]


@pytest.fixture
async def office(database: Database) -> Office:
    await stopped_session(database)
    return Office(database)


async def test_of_many_who_open_it_at_once_one_edits_and_the_others_read(office: Office) -> None:
    found = await asyncio.gather(*(office.opens(each) for each in (ANN, BOB, BOSS, OLAF)))
    assert sum(found) == 1
    assert await office.acts() == [LeaseAct.TAKEN]


async def test_a_write_beside_the_editor_is_refused_in_every_way_there_is(office: Office) -> None:
    assert await office.opens(OLAF)
    with pytest.raises(LeaseHeld) as refused:
        await office.writes(BOSS)
    assert refused.value.who == "Olaf"
    with pytest.raises(LeaseHeld):
        await office.payrolls.change(GUILD, CODE, BOSS, lambda view: view.draft)
    editing = replace(noter(BOSS), edits=Purpose.ORE)
    with pytest.raises(LeaseHeld):
        await office.notes.add_ore(GUILD, CODE, editing, [])
    with pytest.raises(LeaseHeld):
        await office.leases.require(GUILD, CODE, BOSS, OFFICER, Purpose.PAYROLL)
    await note_sale(office.database, 1_000_000)  # by a command, which edits nothing
    view = await office.validations.view(GUILD, CODE, noter(BOSS))
    assert view.editing.is_anothers
    assert [entry.seconds for entry in view.roll.entries] == [3600, 3600]


async def test_what_was_done_and_is_brought_again_is_said_to_be_done_whoever_edits_by_now(
    office: Office,
) -> None:
    await office.writes(BOSS, key="a press")
    editing = replace(noter(BOSS, key="a sale"), edits=Purpose.PAYROLL)
    sells = partial(office.notes.add_sale, GUILD, CODE, editing, holder=BOSS, amount_auec=5, terminal=None)
    await sells()
    await office.takes_over(OLAF, 1)
    assert (await sells()).already
    again = await office.validations.correct(GUILD, CODE, noter(BOSS, key="a press"), 2, HOUR)
    assert again.already


async def test_activity_renews_and_silence_ends_a_lease(office: Office) -> None:
    assert await office.opens(BOSS)
    office.clock.passes(minutes=9)
    await office.writes(BOSS)
    office.clock.passes(minutes=9, seconds=59)
    assert not await office.opens(OLAF)
    office.clock.passes(seconds=1)
    assert await office.opens(OLAF)
    with pytest.raises(LeaseHeld):
        await office.writes(BOSS, key="late")
    await office.leases.release(GUILD, CODE, OLAF, OFFICER)
    await office.writes(BOSS, key="later")  # nobody took it from them
    assert await office.acts() == [LeaseAct.TAKEN, LeaseAct.TAKEN, LeaseAct.RELEASED, LeaseAct.TAKEN]


async def test_the_guild_says_how_long_a_lease_lives(office: Office) -> None:
    async with office.database.transaction(GUILD) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(replace(settings, lease_minutes=1))
    assert await office.opens(BOSS)
    office.clock.passes(minutes=1)
    assert await office.opens(OLAF)


async def test_who_is_taken_over_from_is_told_once_and_writes_nothing_until_they_open_it_again(
    office: Office,
) -> None:
    assert await office.opens(BOSS)
    await office.takes_over(OLAF, 1)
    await office.takes_over(OLAF, 1)  # the same press again
    assert await office.told() == [
        (
            "1003",
            f"✏️ Olaf took over the editing of **{CODE}**: your editing of it ended. What was noted until then "
            "stays as it was.",
        )
    ]
    with pytest.raises(LeaseHeld):
        await office.writes(BOSS)
    await office.leases.release(GUILD, CODE, OLAF, OFFICER)
    with pytest.raises(LeaseLost, match="took over the editing") as lost:
        await office.writes(BOSS)
    assert lost.value.who == "Olaf"
    assert await office.opens(BOSS)
    await office.writes(BOSS)


async def test_only_officers_take_over_and_only_from_whom_they_saw(office: Office) -> None:
    assert await office.opens(OLAF)
    with pytest.raises(Refused, match="Only officers may take over"):
        await office.takes_over(BOSS, 1, reader=MEMBER)  # Boss started the session
    with pytest.raises(Refused, match="Only officers, and whoever started"):
        await office.takes_over(ANN, 1, reader=MEMBER)
    await office.takes_over(BOSS, 1)
    with pytest.raises(Refused, match="Somebody else edits it by now"):
        await office.takes_over(ANN, 1)


async def test_of_two_who_take_over_at_once_one_edits_and_the_other_is_refused(office: Office) -> None:
    assert await office.opens(BOSS)
    done = await asyncio.gather(*(office.takes_over(each, 1) for each in (OLAF, BOB)), return_exceptions=True)
    assert sum(isinstance(each, Refused) for each in done) == 1
    assert len(await office.told()) == 1
    assert await office.acts() == [LeaseAct.TAKEN, LeaseAct.TAKEN_OVER, LeaseAct.TAKEN]


async def test_a_save_by_another_officer_ends_the_lease_and_tells_its_holder(office: Office) -> None:
    await note_sale(office.database, 1_000_000)
    seal = (await office.payrolls.view(GUILD, CODE)).seal
    assert await office.opens(OLAF)
    await office.payrolls.save(GUILD, CODE, BOSS, seal)
    assert await office.acts() == [LeaseAct.TAKEN, LeaseAct.SAVED]
    assert [who for who, _ in await office.told()] == ["1004"]
    for attempt in (office.writes, office.opens):
        with pytest.raises(LeaseLost, match=r"saved .* so your editing ended.*`/mining payroll correct`"):
            await attempt(OLAF)
    await office.payrolls.reopen(GUILD, CODE, BOSS, "look again")
    with pytest.raises(LeaseLost, match="open it again to go on"):
        await office.writes(OLAF)
    assert await office.opens(OLAF)


async def test_a_saver_is_told_nothing_of_their_own_lease(office: Office) -> None:
    await note_sale(office.database, 1_000_000)
    assert await office.opens(BOSS)
    await office.payrolls.save(GUILD, CODE, BOSS, (await office.payrolls.view(GUILD, CODE)).seal)
    assert await office.told() == []
    with pytest.raises(Refused, match="is saved"):
        await office.writes(BOSS)


async def discards(office: Office, tx: Transaction) -> None:
    await discard_session(tx, await require_session(tx, CODE), 3, "discarded", office.clock.now())


async def times_out(office: Office, tx: Transaction) -> None:
    await discard_session(tx, await require_session(tx, CODE), 0, "nobody saved it", office.clock.now())


async def throws_away(office: Office, tx: Transaction) -> None:
    session = replace(await require_session(tx, CODE), practice=True)
    await throw_away(tx, session, 3, office.clock.now())


@pytest.mark.parametrize(
    ("ending", "act"),
    [
        (discards, LeaseAct.DISCARDED),
        (times_out, LeaseAct.TIMED_OUT),
        (throws_away, LeaseAct.DISCARDED),
    ],
)
@pytest.mark.parametrize("minutes", [0, 11])
async def test_whatever_rolls_it_back_ends_the_lease_also_one_that_ran_out(
    office: Office, ending: type, act: LeaseAct, minutes: int
) -> None:
    assert await office.opens(OLAF)
    office.clock.passes(minutes=minutes)
    async with office.database.transaction(GUILD) as tx:
        await ending(office, tx)
    assert await office.acts() == [LeaseAct.TAKEN, act]
    assert len(await office.told()) == (0 if minutes else 1)
    with pytest.raises(LeaseLost, match="an officer reopens it"):
        await office.writes(OLAF)


async def test_a_failure_ends_the_lease(office: Office) -> None:
    assert await office.opens(OLAF)
    async with office.database.transaction(GUILD) as tx:
        round_id = (await require_session(tx, CODE)).round_id
    failures = Failures(office.database, office.clock)
    await failures.fail(GUILD, CODE, round_id, BOSS, reason="pirates", key="a press")
    assert await office.acts() == [LeaseAct.TAKEN, LeaseAct.FAILED]
    with pytest.raises(LeaseLost, match="recorded"):
        await office.payrolls.change(GUILD, CODE, OLAF, lambda view: view.draft)


async def test_confirming_who_was_there_finishes(office: Office) -> None:
    view = await office.validations.view(GUILD, CODE, noter(BOSS))
    assert view.editing.is_mine
    await office.validations.confirm(GUILD, CODE, noter(BOSS, key="ok"), view.roll.notes.last_act, "ok")
    after = await office.validations.view(GUILD, CODE, noter(BOSS), has_finished=True)
    assert after.editing.lease is None
    assert await office.opens(OLAF)


async def people_of(office: Office, order: Order = Order.NAME) -> Sequence[int]:
    view = await office.validations.view(GUILD, CODE, noter(BOSS))
    return view.order.arranged(order)


async def test_who_joins_stands_at_the_end_while_the_lease_lives_and_in_their_place_afterwards(
    office: Office,
) -> None:
    assert await people_of(office) == [1, 2]  # Ann, Bob
    for number, name in enumerate(("Zoe", "Abe", "Aaa")):
        await office.validations.add(GUILD, CODE, noter(key=name), HOUR, members=[], handle=f"{name}_77")
        assert await people_of(office, Order.TIME) == [1, 2, 4, 5, 6][: number + 3]
    view = await office.validations.view(GUILD, CODE, noter(OLAF))
    assert view.editing.is_anothers
    assert [each.name for each in view.order.joined] == ["Zoe_77", "Abe_77", "Aaa_77"]
    await office.leases.release(GUILD, CODE, BOSS, OFFICER)
    assert await people_of(office) == [6, 5, 1, 2, 4]


async def test_the_name_of_who_is_forgotten_leaves_every_order_and_their_place_stays(office: Office) -> None:
    assert await people_of(office) == [1, 2]
    async with office.database.transaction(GUILD) as tx:
        await tx.leases.forget(1)
        lease = await tx.leases.live(CODE, office.clock.now())
    assert lease is not None
    assert lease.view is not None
    assert [each.name for each in lease.view.people] == ["", "Bob"]
    assert await people_of(office) == [1, 2]


async def test_a_lease_is_its_guilds_own(office: Office) -> None:
    assert await office.opens(BOSS)
    async with office.database.transaction(GUILD + 1) as tx:
        assert await tx.leases.live(CODE, office.clock.now()) is None
    with pytest.raises(Refused, match="There is no session"):
        await office.leases.open(GUILD + 1, CODE, BOSS, OFFICER, Purpose.PAYROLL)


async def test_only_a_stopped_session_is_edited(office: Office) -> None:
    async with office.database.transaction(GUILD) as tx:
        session = await require_session(tx, CODE)
        await tx.sessions.update(session.resume(CLOSED + timedelta(minutes=1)))
    assert await state_of(office.database) is SessionState.OPEN
    assert not await office.opens(BOSS)
    assert await office.acts() == []
    with pytest.raises(Refused, match="nothing to edit"):
        await office.takes_over(BOSS, 0)


def test_the_warning_before_a_roll_back_is_longer_than_any_lease() -> None:
    assert timedelta(minutes=120) < WARNED_BEFORE

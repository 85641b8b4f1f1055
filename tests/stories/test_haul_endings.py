"""Hauls in flight when a session ends: asked about, carried over, void or waited for; ready while nobody looks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from db.database import Database
from domain.hauls import Cargo, Haul, HaulState
from sandbox import Member, Message, Reply
from tests.services.hauling import FLIGHT, GOLD, acts_of, add_haul, collect_haul, haul_of, ore_of
from tests.stories.adhocs import starts, stops
from tests.stories.scenes import (
    committed,
    draft_of,
    fills,
    form_of,
    hour_of_mining,
    messages_with,
    notes_sale,
    read,
    saves,
    working,
)
from tests.stories.stage import Stage, becomes_true
from tests.stories.test_endings import days_pass

DECISIONS = {"Carry over", "Void them", "Wait for them"}


@asynccontextmanager
async def database_of(stage: Stage) -> AsyncIterator[Database]:
    database = await Database.open(stage.dsn)
    try:
        yield database
    finally:
        await database.close()


async def leaves(stage: Stage, owner: Member, code: str, *cargo: Cargo) -> Haul:
    """The member's haul leaves now."""
    async with database_of(stage) as database:
        async with database.transaction(stage.guild.id) as tx:
            person = await tx.people.ensure(owner.id, owner.account.name, is_bot=False)
        now = stage.clock.now()
        return await add_haul(database, stage.guild.id, code, person.person_id, now, cargo=cargo or (GOLD,))


async def as_it_is(stage: Stage, haul: Haul) -> Haul:
    async with database_of(stage) as database:
        return await haul_of(database, haul, stage.guild.id)


async def ore(stage: Stage, round_id: int | None = None) -> dict[str, int]:
    async with database_of(stage) as database:
        return await ore_of(database, stage.guild.id, round_id)


async def hour_with_hauls(
    stage: Stage, number: int = 1, ann: Member | None = None
) -> tuple[str, list[Haul], Reply]:
    """Ann mines for an hour, and hauls of hers leave; sold for a million; what the stop said."""
    ann = ann or stage.guild.member("Ann")
    code = await hour_of_mining(stage, ann)
    hauls = [await leaves(stage, ann, code) for _ in range(number)]
    await notes_sale(stage, "1m")
    return code, hauls, await stage.stops()


async def looks_at_hauls(stage: Stage) -> None:
    """What the scheduler does every fifteen seconds."""
    assert stage.app is not None
    await stage.app.haul_watch.keep()


async def sees(stage: Stage, text: str) -> Message:
    return await stage.boss.sees(text, in_=stage.general)


async def test_whoever_stops_is_asked_about_the_hauls_first(stage: Stage) -> None:
    code, hauls, stopped = await hour_with_hauls(stage, 2)
    shown = read(stopped)
    assert "Hauls in flight (2)" in shown
    assert shown.index("Hauls in flight (2)") < shown.index("Noted so far")
    assert f"{hauls[0].name}** of Ann, ready" in shown
    assert "carries them over to the guild's store, tagged with this session" in shown
    assert set(stopped.buttons) >= DECISIONS
    carried = await stage.boss.presses("Carry over", on=stopped)
    assert f"2 hauls of **{code}** go on without it" in carried.text
    assert (await as_it_is(stage, hauls[0])).carried
    again = await stage.boss.presses("Carry over", on=stopped)
    assert "none of these hauls in flight any more" in again.text
    await sees(stage, "carried over to the guild's store")
    assert len(messages_with(stage, "carried over to the guild's store")) == 1


async def test_a_session_without_hauls_asks_nothing(stage: Stage) -> None:
    await hour_of_mining(stage, stage.guild.member("Ann"))
    stopped = await stage.stops()
    assert "in flight" not in stopped.text
    assert not DECISIONS & set(stopped.buttons)


async def test_draft_and_preview_show_them_and_saving_carries_them_over(stage: Stage) -> None:
    code, (haul,), _ = await hour_with_hauls(stage)
    draft = await draft_of(stage, code)
    assert "Hauls in flight (1)" in draft.text
    asked = await stage.boss.presses("Hauls (1)", on=draft)
    assert set(asked.buttons) == DECISIONS
    preview = await stage.boss.presses("Preview", on=draft)
    assert "Hauls in flight (1)" in preview.text
    assert set(preview.buttons) >= DECISIONS
    await stage.boss.presses("Save", on=preview)
    await stage.boss.sees("For your records")
    told = await sees(stage, "carried over to the guild's store")
    assert f"{haul.name}** of Ann" in told.text
    carried = await as_it_is(stage, haul)
    assert carried.in_flight
    assert await ore(stage) == {}
    assert await ore(stage, carried.round_id) == {f"mined:{code}": -1_200, f"transit:{haul.name}": 1_200}
    assert "member:Ann" in await committed(stage)


async def test_discarding_with_hauls_in_flight_leaves_nothing_committed_and_the_haul_goes_on(
    stage: Stage,
) -> None:
    code, (haul,), stopped = await hour_with_hauls(stage)
    asked = await stage.boss.presses("Discard", on=stopped)
    assert asked.text.startswith("1 haul of it in flight: ")
    assert set(asked.buttons) >= DECISIONS
    await stage.boss.presses("Yes, discard", on=asked)
    await sees(stage, "nothing of it counts")
    assert await committed(stage) == {}
    assert await ore(stage) == {}
    carried = await as_it_is(stage, haul)
    assert carried.in_flight
    async with database_of(stage) as database:
        later = carried.ready_at + timedelta(hours=1)
        await collect_haul(database, stage.guild.id, carried, later, GOLD)
    assert await ore(stage) == {f"mined:{code}": -1_200, f"store:{code}/1": 1_200}
    assert await committed(stage) == {}


async def test_whoever_records_a_failure_is_asked_too(stage: Stage) -> None:
    code, (haul,), _ = await hour_with_hauls(stage)
    asked = await stage.boss.runs("/mining payroll fail", session=code, in_=stage.general)
    assert "Hauls in flight (1)" in asked.text
    assert set(asked.buttons) >= DECISIONS
    form = form_of(await stage.boss.presses("Record as failed", on=asked))
    await fills(stage.boss, form, {"Why": "pirates"})
    assert (await as_it_is(stage, haul)).carried


async def test_members_void_their_own_with_a_reason_and_officers_all(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await hour_of_mining(stage, ann, bob)
    anns, bobs = await leaves(stage, ann, code), await leaves(stage, bob, code)
    stopped = await stage.stops()
    form = form_of(await ann.presses("Void them", on=stopped))
    assert form.title == f"Void 1 haul of {code}"
    done = await fills(ann, form, {"Why": "the ship blew up"})
    assert f"1 haul of **{code}** void" in done.text
    assert (await as_it_is(stage, anns)).state is HaulState.VOID
    assert (await as_it_is(stage, bobs)).in_flight
    refused = await ann.presses("Void them", on=stopped)
    assert "None of these hauls is yours" in refused.text
    form = form_of(await stage.boss.presses("Void them", on=stopped))
    await fills(stage.boss, form, {"Why": "@everyone {x} pirates"})
    private = await bob.sees_direct("voided")
    assert bobs.name in private.text
    assert "@everyone" not in private.text
    assert await ore(stage, bobs.round_id) == {f"mined:{code}": -2_400, f"lost:{code}": 2_400}


async def test_a_member_cannot_decide_for_a_session_of_the_guild(stage: Stage) -> None:
    _, (haul,), stopped = await hour_with_hauls(stage)
    eve = stage.guild.member("Eve")
    for label in ("Carry over", "Wait for them"):
        assert "Only officers may do this" in (await eve.presses(label, on=stopped)).text
    assert not (await as_it_is(stage, haul)).carried


async def test_waiting_suspends_the_time_out_which_counts_again_once_all_are_in(stage: Stage) -> None:
    code, (haul,), stopped = await hour_with_hauls(stage)
    answer = await stage.boss.presses("Wait for them", on=stopped)
    assert f"**{code}** waits for its 1 haul in flight" in answer.text
    assert "already waits" in (await stage.boss.presses("Wait for them", on=stopped)).text
    await sees(stage, "wait for its 1 haul in flight")
    await days_pass(stage, 50)
    assert not messages_with(stage, "is stopped but not saved")
    async with database_of(stage) as database:
        await collect_haul(database, stage.guild.id, haul, stage.clock.now(), GOLD)
    await days_pass(stage, 0.1)
    over = await sees(stage, "has waited for its hauls")
    collected_at = stage.clock.now() - timedelta(days=0.1)
    assert f"<t:{int((collected_at + timedelta(days=30)).timestamp())}:R>" in over.text
    await days_pass(stage, 28)
    await sees(stage, "is stopped but not saved")
    assert await working(stage, code) != {}
    await days_pass(stage, 3)
    await sees(stage, "was not saved in time")
    assert await ore(stage) == {}


async def test_the_time_out_carries_them_over_announced_and_an_officer_takes_it_back(stage: Stage) -> None:
    code, (first, second), _ = await hour_with_hauls(stage, 2)
    async with database_of(stage) as database:
        await collect_haul(database, stage.guild.id, first, stage.clock.now(), GOLD)
    await days_pass(stage, 27)
    warned = await sees(stage, "is stopped but not saved")
    assert f"{second.name}** of Ann" in warned.text
    assert set(warned.buttons) == DECISIONS
    await days_pass(stage, 3)
    await sees(stage, "was not saved in time")
    await sees(stage, "carried over to the guild's store")
    assert (await as_it_is(stage, second)).carried
    assert await ore(stage) == {}
    await saves(
        stage,
        await stage.boss.runs("/mining payroll correct", session=code, reason="late", in_=stage.general),
    )
    assert await ore(stage) == {f"mined:{code}": -1_200, f"store:{code}/1": 1_200}
    assert (await as_it_is(stage, second)).in_flight


async def test_a_practice_that_is_thrown_away_leaves_no_haul(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann, practice=True)
    haul = await leaves(stage, ann, code)
    stopped = await stops(stage, ann, code)
    assert "nothing of a practice is real" in stopped.text
    assert "Carry over" not in stopped.buttons
    asked = await ann.presses("Throw away", on=stopped)
    await ann.presses("Yes, throw away", on=asked)
    assert (await as_it_is(stage, haul)).state is HaulState.VOID
    assert await ore(stage) == {}


async def test_a_session_that_ends_by_itself_asks_where_it_was_announced(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    haul = await leaves(stage, ann, code)
    await ann.leaves()
    await days_pass(stage, 0.2)
    ended = await sees(stage, "was empty, so it ended by itself")
    assert f"{haul.name}** of Ann" in ended.text
    assert set(ended.buttons) == DECISIONS | {"Validate"}
    await ann.presses("Carry over", on=ended)  # it is hers
    assert (await as_it_is(stage, haul)).carried


async def test_a_haul_that_becomes_ready_while_the_bot_is_down_is_told_of_once(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    _, (haul,), _ = await hour_with_hauls(stage, ann=ann)
    await stage.bot_stops()
    stage.clock.passes(days=1)
    await stage.bot_starts()
    for _ in range(3):
        await looks_at_hauls(stage)
    private = await ann.sees_direct("has been ready since")
    assert f"/mining haul collect haul:{haul.name}" in private.text
    assert f"<t:{int((haul.added_at + FLIGHT).timestamp())}:f>" in private.text
    public = await sees(stage, "has been ready since")
    assert set(public.buttons) == {"Collect"}
    await stage.bot_restarts()
    await looks_at_hauls(stage)
    assert len(messages_with(stage, "has been ready since")) == 1
    assert len([each for each in ann.direct_messages if "has been ready since" in each.text]) == 1
    async with database_of(stage) as database:
        assert [act.value for act in await acts_of(database, haul, stage.guild.id)] == ["added", "told"]


async def test_who_takes_no_direct_messages_is_mentioned(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await hour_with_hauls(stage, ann=ann)
    ann.forbids_messages()
    await stage.time_passes(days=1)
    await looks_at_hauls(stage)
    await becomes_true(lambda: len(messages_with(stage, "has been ready since")) == 2)
    assert any(f"<@{ann.id}>" in each.text for each in messages_with(stage, "has been ready since"))


async def test_at_its_start_the_bot_says_what_it_goes_on_with(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await hour_with_hauls(stage, 3)
    with caplog.at_level("INFO"):
        await stage.bot_restarts()
    (said,) = [each for each in caplog.messages if each.startswith("restored from the database")]
    # The board may, or may not yet, have shown its last picture.
    assert said.startswith(
        "restored from the database: 0 sessions open, 1 stopped, 3 hauls in flight, 0 leases, "
    )
    assert said.endswith("0 messages to send")


async def test_five_hundred_hauls_fit_into_every_message(stage: Stage) -> None:
    ann = stage.guild.member("@" * 32)
    code = await hour_of_mining(stage, ann)
    first = await leaves(stage, ann, code)
    async with database_of(stage) as database:
        for _ in range(499):
            await add_haul(database, stage.guild.id, code, first.owner, stage.clock.now())
    await notes_sale(stage, "1m")
    stopped = await stage.stops()
    assert "and 495 more" in stopped.text
    asked = await stage.boss.presses("Discard", on=stopped)
    assert "and 495 more" in asked.text
    draft = await draft_of(stage, code)
    assert "Hauls in flight (500)" in (await stage.boss.presses("Preview", on=draft)).text
    await stage.boss.presses("Carry over", on=stopped)
    assert "and 495 more" in (await sees(stage, "carried over to the guild's store")).text

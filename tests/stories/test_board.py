"""The live message of a session in its channel, as people see it."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from db.database import Database, Transaction
from domain.hauls import Cargo, Haul, departure
from sandbox import Permission
from services.boardwriter import PACE
from tests.stories.boards import STILL, becomes, boards, kept, the_board
from tests.stories.scenes import notes_sale, read
from tests.stories.stage import SOON, Stage, becomes_true


@asynccontextmanager
async def written(stage: Stage) -> AsyncIterator[Transaction]:
    """What another process writes."""
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            yield tx
    finally:
        await database.close()


async def haul_leaves(stage: Stage, code: str, *, minutes: int) -> None:
    """Boss leaves with gold, to be ready so much later."""
    now = stage.clock.now()
    async with written(stage) as tx:
        session, boss = await tx.sessions.get(code), await tx.people.by_discord(stage.boss.id)
        assert session is not None
        assert boss is not None
        ready_at = now + timedelta(minutes=minutes)
        cargo, who = (Cargo("Gold", 3200),), boss.person_id
        haul = Haul(code, 1, who, cargo, now, ready_at, who, now, session.round_id)
        await tx.hauls.add(haul, "a haul")
        await tx.ledger.post(session.round_id, departure(haul), who, now)
    assert stage.app is not None
    stage.app.watches.look()


async def test_people_come_and_go_on_the_board_of_a_session_and_their_clocks_run_by_themselves(
    stage: Stage,
) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    board = await the_board(stage, "There now (1)")
    assert code in board.text
    assert board.buttons == {"Log haul": True, "Note sale": True, "Status": True, "Stop": True}
    began = int(stage.clock.now().timestamp())
    await stage.time_passes(minutes=10)
    await bob.joins(stage.beta)
    await the_board(stage, "There now (2)")
    assert f"Ann <t:{began}:R>" in board.text
    assert f"Bob <t:{began + 600}:R>" in board.text
    assert f"Nobody in <#{stage.gamma.id}>" in board.text
    await stage.time_passes(minutes=5)
    await ann.leaves()
    await the_board(stage, "Were there (1)\n0:15:00 Ann")
    assert boards(stage) == [board]
    assert board.pings == []


async def test_who_is_deafened_at_a_lower_rate_has_a_time_that_is_written_out(stage: Stage) -> None:
    async with written(stage) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(replace(settings, deafened_percent=Decimal(50)))
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    await stage.starts()
    await the_board(stage, "There now (1)")
    await stage.time_passes(minutes=10)
    await ann.deafens()
    await the_board(stage, "Ann 0:10:00")
    await stage.time_passes(minutes=10)
    assert stage.app is not None
    await stage.app.boards.keep()
    await the_board(stage, "Ann 0:15:00 · deafened")
    await ann.undeafens()
    began = int(stage.clock.now().timestamp()) - 15 * 60
    await the_board(stage, f"Ann <t:{began}:R>")


async def test_what_is_sold_advanced_and_mined_is_on_the_board_as_working(stage: Stage) -> None:
    assert stage.app is not None
    await stage.app.prices.refresh(force=True)
    await stage.starts()
    await the_board(stage, "So far · working: nothing counts until it is saved\nSold: **0 aUEC**")
    await notes_sale(stage, "1m")
    await the_board(stage, "Sold: **1 000 000 aUEC** in 1 sale")
    await stage.boss.runs("/mining expense add", amount="40k", what="fuel", in_=stage.general)
    await the_board(stage, "Expenses: 40 000 aUEC")
    ore = {"ore": "Quantainium", "quantity": "2"}
    await stage.boss.runs("/mining ore add", in_=stage.general, options=ore)
    board = await the_board(stage, "2 SCU noted")
    assert "Estimated pot, from ore: **≈ " in read(board)
    assert "Prices: UEX, fetched <t:" in read(board)
    undo = {"number": 1, "reason": "not yet"}
    await stage.boss.runs("/mining sale undo", in_=stage.general, options=undo)
    await the_board(stage, "Sold: **0 aUEC**")


async def test_a_haul_is_on_the_board_until_it_is_ready_and_after(stage: Stage) -> None:
    code = await stage.starts()
    await haul_leaves(stage, code, minutes=100)
    await the_board(stage, "Hauls · 1 on the way\n⏳ `1` Boss: 32 SCU Gold\n▱▱▱▱▱▱▱▱▱▱ 0 % · ready <t:")
    assert stage.app is not None
    await stage.time_passes(minutes=31)
    await stage.app.boards.keep()
    await the_board(stage, "▰▰▰▱▱▱▱▱▱▱ 31 %")
    await stage.time_passes(minutes=69)
    await stage.app.boards.keep()
    await the_board(stage, "Hauls · 1 ready\n✅ `1` Boss")


async def test_a_stopped_session_leaves_a_still_picture_that_is_edited_no_more(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    board = await the_board(stage)
    await stage.time_passes(minutes=30)
    await stage.stops()
    await becomes_true(lambda: boards(stage, STILL))
    assert boards(stage, STILL) == [board]
    assert "**stopped**" in board.text
    assert "0:30:00 Ann" in board.text
    assert "`/mining payroll run`" in board.text
    assert board.buttons == {}
    edits = board.edits
    await notes_sale(stage, "1m", session=code)
    assert stage.app is not None
    await stage.app.boards.keep()
    assert not (await kept(stage, code)).is_alive
    assert board.edits == edits


async def test_stop_on_the_board_is_checked_like_the_command_and_asked_once_more(stage: Stage) -> None:
    code = await stage.starts()
    board = await the_board(stage)
    refused = await stage.guild.member("Ann").presses("Stop", on=board)
    assert refused.ephemeral
    assert "Only officers may do this." in refused.text
    asked = await stage.boss.presses("Stop", on=board)
    assert asked.ephemeral
    assert f"Stop **{code}** for everybody?" in asked.text
    assert "goes on" in (await stage.boss.presses("Go on", on=asked)).text
    asked = await stage.boss.presses("Stop", on=board)
    await stage.boss.presses("Yes, stop it", on=asked)
    stopped = await stage.boss.sees("Later is fine: `/mining payroll run`.", in_=stage.general)
    assert not stopped.ephemeral
    assert "Discard" in stopped.buttons
    await stage.boss.sees(f"**{code}** is stopped.")
    again = await stage.boss.presses_custom_id(f"pd:board.stop-now:{code}", on=asked, force=True)
    assert f"Session {code} is stopped already." in again.text


async def test_status_on_the_board_is_for_the_one_who_asks(stage: Stage) -> None:
    code = await stage.starts()
    shown = await stage.guild.member("Ann").presses("Status", on=await the_board(stage))
    assert shown.ephemeral
    assert code in shown.text
    assert "Noted so far" in shown.text


async def test_after_a_restart_the_same_message_goes_on(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await stage.starts()
    board = await the_board(stage)
    await stage.bot_restarts()
    await ann.joins(stage.alpha)
    await the_board(stage, "There now (1)")
    assert boards(stage) == [board]
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.stops()
    await becomes_true(lambda: boards(stage, STILL))
    assert boards(stage, STILL) == [board]


async def test_a_session_that_ends_while_the_bot_is_down_ends_its_board_at_the_next_start(
    stage: Stage,
) -> None:
    code = await stage.starts()
    board = await the_board(stage)
    await stage.bot_stops()
    async with written(stage) as tx:
        session = await tx.sessions.get(code)
        assert session is not None
        await tx.sessions.update(session.stop(at=stage.clock.now(), by=0))
    await stage.bot_starts()
    assert stage.app is not None
    await stage.app.boards.keep()
    await becomes_true(lambda: boards(stage, STILL) == [board])


async def test_a_deleted_board_stays_away_until_somebody_asks_for_it(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await stage.starts()
    await stage.boss.deletes(await the_board(stage))
    await ann.joins(stage.alpha)
    await becomes(stage, code, lambda board: not board.is_alive)
    await ann.moves_to(stage.beta)
    await stage.all_written()
    assert boards(stage) == []
    status = await ann.runs("/mining status", in_=stage.general)
    shown = await ann.presses("Show board", on=status)
    board = await the_board(stage, "There now (1)")
    assert f"/{stage.general.id}/{board.id}" in shown.text
    await stage.time_passes(minutes=1)
    await ann.leaves()
    await the_board(stage, "Were there (1)")  # it lives again
    await stage.boss.deletes(board)
    await ann.runs("/mining board", in_=stage.general)
    await the_board(stage)


async def test_the_command_brings_the_board_down_and_takes_the_old_message_away(stage: Stage) -> None:
    code = await stage.starts()
    board = await the_board(stage)
    await notes_sale(stage, "1m")
    await stage.boss.runs("/mining board", session=code, in_=stage.general)
    newer = await the_board(stage, "1 sale")
    assert newer is not board
    assert boards(stage) == [newer]
    await stage.stops()
    refused = await stage.boss.runs("/mining board", session=code, in_=stage.general)
    assert f"Session {code} is stopped" in refused.text


async def test_without_permission_tracking_is_exact_and_the_command_says_what_is_missing(
    stage: Stage,
) -> None:
    ann = stage.guild.member("Ann")
    await stage.guild.forbids_bot(Permission.SEND_MESSAGES, in_=stage.general)
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    refused = await stage.boss.runs("/mining board", in_=stage.general)
    assert f"I cannot write the board in <#{stage.general.id}>. Missing there: Send Messages" in refused.text
    assert boards(stage) == []
    await stage.time_passes(minutes=10)
    shown = read(await stage.boss.runs("/mining status", in_=stage.general))
    assert "**0:20:00** Ann" in shown
    await stage.guild.permits_bot(Permission.SEND_MESSAGES, in_=stage.general)
    await the_board(stage, code)  # by itself, since it is tried again


async def test_many_changes_are_few_edits_and_the_latest_state_wins(stage: Stage) -> None:
    crew = [stage.guild.member(f"Miner {number}") for number in range(20)]
    await stage.starts()
    board = await the_board(stage)
    edits = board.edits
    for _ in range(5):
        async with stage.discord.burst():
            for each in crew:
                await each.joins(stage.alpha)
                await each.moves_to(stage.beta)
                await each.moves_to(stage.gamma)
                await each.leaves()
    for each in crew:
        await each.joins(stage.gamma)
    await the_board(stage, f"<#{stage.gamma.id}> **20**")
    assert board.edits - edits < 100  # of 400 changes
    quiet = board.edits
    for each in crew:
        await each.mutes()
    await stage.all_written()
    assert stage.app is not None
    await stage.app.boards.keep()
    await notes_sale(stage, "1m")
    await the_board(stage, "1 sale")
    assert board.edits == quiet + 1  # what looks the same is not sent again


async def test_in_a_busy_channel_the_real_pace_stays_below_what_discord_takes(stage: Stage) -> None:
    stage.board_pace = PACE
    await stage.bot_restarts()
    await stage.starts()
    board = await the_board(stage)
    ann, begun_at, edits = stage.guild.member("Ann"), time.monotonic(), board.edits
    await ann.joins(stage.alpha)
    while board.edits < edits + 3:
        for place in (stage.beta, stage.gamma, stage.alpha):
            await ann.moves_to(place)
            await stage.all_written()
            stage.clock.passes(milliseconds=1)  # or the board would become old, and be posted anew
    took = time.monotonic() - begun_at
    assert board.edits - edits <= 1 + took / PACE.pause_seconds


async def test_an_old_board_is_posted_anew_when_there_is_something_to_change(stage: Stage) -> None:
    await stage.starts()
    board = await the_board(stage)
    await stage.time_passes(minutes=56)
    assert stage.app is not None
    await stage.app.boards.keep()
    await stage.all_written()
    assert boards(stage) == [board]
    await stage.guild.member("Ann").joins(stage.alpha)
    newer = await the_board(stage, "There now (1)")
    await becomes_true(lambda: board.is_deleted)
    assert boards(stage) == [newer]
    assert not [each for each in stage.discord.world.refusals if "30046" in each]


async def test_two_sessions_in_one_channel_have_a_board_each_by_one_writer(stage: Stage) -> None:
    first = await stage.starts("First")
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.lounge], on=setup)
    second = await stage.starts("Second")
    await becomes_true(lambda: len(boards(stage)) == 2)
    of_first = next(each for each in boards(stage) if first in each.text)
    of_second = next(each for each in boards(stage) if second in each.text)
    await stage.guild.member("Ann").joins(stage.lounge)
    await becomes_true(lambda: "There now (1)" in of_second.text)
    assert "Nobody is there now" in of_first.text
    await stage.boss.deletes(of_first)
    await stage.boss.runs("/mining stop", session=first, in_=stage.general)
    await notes_sale(stage, "1m")
    await becomes_true(lambda: "1 sale" in of_second.text)


async def test_a_post_that_was_not_remembered_is_not_made_twice(stage: Stage) -> None:
    route = "POST /channels/{channel_id}/messages"
    stage.discord.is_slow(1.0, route=route)
    code = await stage.starts()
    await becomes(stage, code, lambda board: board.nonce is not None)
    database = await Database.open(stage.dsn)
    async with database.transaction(stage.guild.id) as tx:
        await tx.connection.execute("SELECT FROM boards FOR UPDATE")  # it cannot be noted down
        board = await the_board(stage)
        await stage.bot_stops()
    await database.close()
    assert (await kept(stage, code)).message_id is None
    stage.discord.is_slow(0, route=route)
    board.nonce = None  # Discord knows it for some minutes only
    await stage.bot_starts()
    remembered = await becomes(stage, code, lambda board: board.message_id is not None)
    assert remembered.message_id == board.id
    assert boards(stage) == [board]


async def test_a_newer_process_takes_the_board_over_and_the_older_writes_it_no_more(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await stage.starts()
    board = await the_board(stage)
    older = await stage.newer_bot_starts()
    await ann.joins(stage.alpha)
    await the_board(stage, "There now (1)")
    await becomes_true(older.done)
    older.exception()
    await ann.leaves()
    await the_board(stage, "Nobody is there now")
    assert boards(stage) == [board]


async def test_a_guild_can_do_without_boards(stage: Stage) -> None:
    await stage.starts()
    board = await the_board(stage)
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    more = await stage.boss.presses("More ▶", on=setup)
    off = await stage.boss.presses("Switch live board off", on=more)
    assert "Live board\noff" in off.text
    assert stage.app is not None
    await stage.app.boards.keep()
    await becomes_true(lambda: boards(stage, STILL) == [board])
    refused = await stage.boss.runs("/mining board", in_=stage.general)
    assert "Live boards are switched off here" in refused.text
    await stage.boss.presses("Switch live board on", on=off)
    await stage.app.boards.keep()
    await the_board(stage)


async def test_while_discord_is_blind_the_board_says_so(stage: Stage) -> None:
    await stage.starts()
    await the_board(stage)
    assert stage.app is not None
    async with stage.discord.gateway_lost(resumable=False):
        await becomes_true(lambda: stage.app is not None and not stage.app.recorder.sight.is_clear)
        await stage.app.boards.keep()
        await the_board(stage, "I cannot see voice just now.")
    await stage.sees_again()
    await becomes_true(lambda: "I cannot see voice just now." not in boards(stage)[-1].text)


async def test_a_resumed_session_gets_a_board_of_its_own_again(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    await stage.all_written()
    new = await ann.runs("/mining adhoc new", in_=stage.general)
    first = await the_board(stage, "There now (1)")
    await ann.presses("Stop", on=new)
    await becomes_true(lambda: boards(stage, STILL) == [first])
    loaded = await ann.runs("/mining adhoc load", in_=stage.general)
    await ann.presses("Resume tracking", on=loaded)
    second = await the_board(stage, "There now (1)")
    assert boards(stage, STILL) == [first]
    assert second is not first


async def test_a_session_that_is_resumed_before_its_last_picture_was_made_has_a_live_board(
    stage: Stage,
) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    await stage.all_written()
    new = await ann.runs("/mining adhoc new", in_=stage.general)
    board = await the_board(stage, "There now (1)")
    await stage.guild.forbids_bot(Permission.SEND_MESSAGES, in_=stage.general)
    await ann.presses("Stop", on=new)
    await stage.bot_restarts()  # so nothing is known of it but that it is to be ended
    loaded = await ann.runs("/mining adhoc load", in_=stage.general)
    await ann.presses("Resume tracking", on=loaded)
    await stage.guild.permits_bot(Permission.SEND_MESSAGES, in_=stage.general)
    await ann.leaves()
    await the_board(stage, "Nobody is there now")
    assert boards(stage) == [board]


async def test_no_outage_of_discord_however_long_makes_a_board_be_given_up(stage: Stage) -> None:
    stage.board_pace = replace(SOON, most_failures=1)
    await stage.bot_restarts()
    code = await stage.starts()
    await the_board(stage)
    assert stage.app is not None
    await stage.guild.goes_away()
    await stage.discord.settled()
    await haul_leaves(stage, code, minutes=100)
    for _ in range(3):
        await stage.app.boards.keep()
        assert (await kept(stage, code)).is_alive
    await stage.guild.comes_back()
    await stage.all_written()
    await stage.app.boards.keep()
    await the_board(stage, "1 on the way")


async def test_the_forms_of_a_board_open_only_for_those_who_may_submit_them(stage: Stage) -> None:
    ann, cyd = stage.guild.member("Ann"), stage.guild.member("Cyd")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=5)
    board = await the_board(stage)
    for button in ("Log haul", "Note sale"):
        assert (await ann.presses(button, on=board)).modal is not None
        refused = await cyd.presses(button, on=board)
        assert "Only officers, and people who were in the voice channels" in refused.text
        assert refused.ephemeral
    await stage.stops()
    stopped = await stage.boss.sees("Later is fine", in_=stage.general)
    asked = await stage.boss.presses("Discard", on=stopped)
    await stage.boss.presses("Yes, discard", on=asked)
    for verb in ("haul.add-form", "sale.form"):
        late = await stage.boss.presses_custom_id(f"pd:{verb}:{code}", on=board, force=True)
        assert f"Session {code} is discarded, so nothing can be noted" in late.text

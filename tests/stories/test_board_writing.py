"""How live boards are written: few edits, one writer a channel, and whatever Discord does meanwhile."""

import time
from dataclasses import replace

from db.database import Database
from sandbox import Permission
from services.boardwriter import PACE
from tests.stories.boards import STILL, becomes, boards, haul_leaves, kept, the_board
from tests.stories.scenes import notes_sale
from tests.stories.stage import SOON, Stage, becomes_true


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

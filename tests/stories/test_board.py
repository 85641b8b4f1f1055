"""The live message of a session in its channel, as people see it."""

from dataclasses import replace
from decimal import Decimal

from sandbox import Permission
from tests.stories.boards import STILL, becomes, boards, haul_leaves, kept, the_board, written
from tests.stories.scenes import notes_sale, read
from tests.stories.stage import Stage, becomes_true


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

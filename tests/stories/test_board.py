"""The live message of a session in its channel, as people see it."""

from sandbox import Message
from tests.stories.scenes import messages_with, notes_sale, read
from tests.stories.stage import Stage, becomes_true

KEPT = "Changes by itself"


def boards(stage: Stage) -> list[Message]:
    """The messages in the channel that are live boards."""
    return messages_with(stage, KEPT)


async def the_board(stage: Stage, text: str = KEPT) -> Message:
    """The only one, once it says that."""
    await stage.boss.sees(KEPT, in_=stage.general)

    def found() -> bool:
        return [text in read(each) for each in boards(stage)] == [True]

    await becomes_true(found)
    return boards(stage)[0]


async def test_a_session_that_begins_has_a_board_and_people_come_and_go_on_it(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    board = await the_board(stage, "There now (1)")
    assert code in board.text
    assert f"Ann <t:{int(stage.clock.now().timestamp())}:R>" in board.text
    assert board.buttons == {"Log haul": True, "Note sale": True, "Status": True, "Stop": True}
    began = int(stage.clock.now().timestamp())
    await stage.time_passes(minutes=10)
    await bob.joins(stage.beta)
    await the_board(stage, "There now (2)")
    assert f"Ann <t:{began}:R>" in board.text  # her clock runs by itself
    assert f"Bob <t:{began + 600}:R>" in board.text
    await stage.time_passes(minutes=5)
    await ann.leaves()
    await the_board(stage, "Were there (1)\n0:15:00 Ann")
    assert boards(stage) == [board]
    await notes_sale(stage, "1m")
    await the_board(stage, "Sold: **1 000 000 aUEC** in 1 sale")

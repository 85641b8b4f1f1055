"""Nobody keeps the bot busy with what takes much computing, and nobody who works is kept waiting."""

from domain.ratelimits import EXPENSIVE
from tests.stories.scenes import stopped_hour
from tests.stories.stage import Stage

TOLD = "You have asked for a lot that takes much computing, just now: try again in 6 s."


async def test_who_asks_for_files_again_and_again_is_told_when_to_try_again(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    me = await ann.runs("/mining me", in_=stage.general)
    for _ in range(EXPENSIVE.burst):
        await ann.presses("Statement", on=me)
    refused = await ann.presses("Statement", on=me)
    assert refused.text == TOLD
    assert refused.ephemeral
    assert "⛏️ You in this guild" in (await ann.runs("/mining me", in_=stage.general)).text
    bob = stage.guild.member("Bob")
    shown = await bob.presses("Statement", on=await bob.runs("/mining me", in_=stage.general))
    assert "Your account" in shown.text
    await stage.time_passes(seconds=6)
    assert "Your account" in (await ann.presses("Statement", on=me)).text


async def test_commands_count_like_presses_and_each_guild_by_itself(stage: Stage) -> None:
    other = stage.discord.guild("Blue Rock")
    talk = other.text_channel("talk")
    also_boss = other.member("Boss", owner=True, account=stage.boss.account)
    await stage.discord.settled()
    for _ in range(EXPENSIVE.burst):
        await stage.boss.runs("/mining diagnostics", in_=stage.general)
    assert (await stage.boss.runs("/mining payroll export", in_=stage.general)).text == TOLD
    assert TOLD not in (await also_boss.runs("/mining diagnostics", in_=talk)).text


async def test_work_on_a_payroll_is_never_kept_waiting(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    for _ in range(3 * EXPENSIVE.burst):
        draft = await stage.boss.runs("/mining payroll run", session=code, in_=stage.general)
        preview = await stage.boss.presses("Preview", on=draft)
        assert "much computing" not in preview.text

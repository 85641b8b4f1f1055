"""A bot that was invited with the link of ``paydirt invite``, into a server that allows nobody else anything."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.commands.invite import link
from domain.permissions import NEEDED
from sandbox import Permission
from tests.stories.boards import the_board
from tests.stories.scenes import draft_of, notes_sale, saves
from tests.stories.scheduling import schedules, weekly
from tests.stories.stage import Stage
from tests.stories.test_schedule_events import events_are_kept

GRANTED = int(parse_qs(urlsplit(link(10**17)).query)["permissions"][0])


async def is_allowed_only(stage: Stage, permissions: int) -> None:
    """The bot has these permissions, and nothing by being one of everybody."""
    await stage.guild.everyone.permits(Permission.USE_APPLICATION_COMMANDS)
    await stage.guild.bot_role.permits(permissions)
    await stage.discord.settled()


async def test_what_the_link_grants_is_enough_for_a_whole_session(stage: Stage) -> None:
    await is_allowed_only(stage, GRANTED)
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    assert "Missing" not in setup.text
    await stage.guild.member("Ann").joins(stage.alpha)
    code = await stage.starts()
    await the_board(stage, "There now (1)")
    await stage.discord.until(
        lambda: stage.guild.bot.voice.channel is stage.dispatch, "it does not sit in Dispatch"
    )
    await stage.time_passes(hours=1)
    await notes_sale(stage, "1m")
    await stage.stops()
    await saves(stage, await draft_of(stage, code))
    announced = await stage.boss.sees("Everybody's line is in the PDF", in_=stage.general)
    assert any(name.endswith(".pdf") for name in announced.attachments)
    await weekly(stage)
    await events_are_kept(stage)
    assert len(stage.guild.scheduled_events) == 1
    assert stage.discord.refusals == []


async def test_without_a_dispatch_channel_the_link_grants_enough_to_mark_the_channels(stage: Stage) -> None:
    await is_allowed_only(stage, GRANTED)
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Dispatch channel", [], on=setup)
    await stage.starts()
    await stage.discord.until(lambda: bool(stage.alpha.status), "no status line")
    assert stage.discord.refusals == []


@pytest.mark.parametrize("each", ["create_events", "connect"])
async def test_what_an_event_takes_is_not_granted_in_vain(stage: Stage, each: str) -> None:
    words = next(needed.words for needed in NEEDED if needed.name == each)
    await weekly(stage)
    await is_allowed_only(stage, GRANTED & ~Permission[each.upper()])
    assert f"I lack {words} in" in (await schedules(stage)).text

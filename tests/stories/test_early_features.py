"""A guild tries what is new, and leaves it again: only what it is shown changes."""

from dataclasses import replace

from db.database import Database
from domain.features import INTRODUCTIONS, EarlyFeature
from sandbox import Reply
from tests.stories.scenes import committed, draft_of, read, saves, stopped_hour, working
from tests.stories.stage import Stage, code_in

MENU = "Early features (none chosen: nothing new)"
PARTS = INTRODUCTIONS[EarlyFeature.TIME_PARTS]
MEANING = "%: part of the time so far."


async def opens_more(stage: Stage) -> Reply:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    return await stage.boss.presses("More ▶", on=setup)


async def tries(stage: Stage, *titles: str) -> str:
    """The boss chooses exactly these; what the setup shows then."""
    return read(await stage.boss.selects(MENU, titles, on=await opens_more(stage)))


async def status(stage: Stage) -> str:
    await stage.all_written()
    return read(await stage.boss.runs("/mining status", in_=stage.general))


async def test_a_guild_tries_a_feature_and_leaves_it_as_if_it_had_never_been(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await stage.starts()
    await stage.time_passes(minutes=20)
    await bob.joins(stage.beta)
    await stage.time_passes(minutes=10)
    before = await status(stage)
    assert "0:30:00** Ann\n" in before
    assert "%" not in before
    assert "none tried" in read(await opens_more(stage))

    shown = await tries(stage, PARTS.title)
    assert f"**{PARTS.title}** (can be tried since {PARTS.since}): {PARTS.does}" in shown
    assert (await opens_more(stage)).selects[MENU].chosen == [EarlyFeature.TIME_PARTS.value]
    trying = await status(stage)
    assert "0:30:00** Ann · 75.0 %" in trying
    assert "0:10:00** Bob · 25.0 %" in trying
    assert MEANING in trying

    assert "none tried" in await tries(stage)
    assert await status(stage) == before


async def test_it_outlives_a_restart_and_concerns_no_other_guild(stage: Stage) -> None:
    other = stage.discord.guild("Blue Rock Mining")
    pit, chat = other.voice_channel("Pit"), other.text_channel("chat")
    chief, eve = other.member("Chief", owner=True), other.member("Eve")
    setup = await chief.runs("/mining setup", in_=chat)
    await chief.selects("Mining channels", [pit], on=setup)
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    await eve.joins(pit)
    await tries(stage, PARTS.title)
    await stage.bot_restarts()
    await stage.starts()
    code_in(await chief.runs("/mining start", in_=chat))
    await stage.time_passes(minutes=5)
    assert "Ann · 100.0 %" in await status(stage)
    theirs = read(await chief.runs("/mining status", in_=chat))
    assert "0:05:00** Eve" in theirs
    assert "%" not in theirs


async def test_no_name_of_another_version_is_lost_or_does_anything(stage: Stage, database: Database) -> None:
    async with database.transaction(stage.guild.id) as tx:
        settings = await tx.guilds.get_for_update()
        assert settings is not None
        await tx.guilds.save(replace(settings, early_features=("of-tomorrow",)))
    assert "none tried" in read(await opens_more(stage))
    await tries(stage, PARTS.title)
    await tries(stage)
    async with database.transaction(stage.guild.id) as tx:
        kept = await tx.guilds.get()
    assert kept is not None
    assert kept.early_features == ("of-tomorrow",)


async def test_no_money_depends_on_it(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    held, drafted = await working(stage, code), read(await draft_of(stage, code))
    await tries(stage, PARTS.title)
    assert (await working(stage, code), read(await draft_of(stage, code))) == (held, drafted)
    await saves(stage, await draft_of(stage, code))
    paid = await committed(stage)
    assert paid
    saved = read(await stage.boss.runs("/mining status", session=code, in_=stage.general))
    assert "%" not in saved, "the payroll has said it exactly"
    await tries(stage)
    assert await committed(stage) == paid

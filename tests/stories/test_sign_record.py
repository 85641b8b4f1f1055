"""Every showing of the tracking sign is noted, and counts as what people saw of it."""

from db.database import Database
from domain.voicerecord import VoiceRecord
from sandbox import Guild, Permission
from services.signrecord import SignRecord
from tests.stories.stage import Stage
from tests.stories.test_sign import sits_in_dispatch


async def read(stage: Stage, guild: Guild) -> VoiceRecord:
    database = await Database.open(stage.dsn)
    try:
        return await SignRecord(database, stage.clock).read(guild.id)
    finally:
        await database.close()


async def has_noted(stage: Stage, *outcomes: str, in_: Guild | None = None) -> VoiceRecord:
    """Wait until these are the signs of the guild, oldest first; it is noted after it was shown."""
    guild = in_ or stage.guild
    record = await read(stage, guild)
    for _ in range(400):
        if len(record.tries) >= len(outcomes):
            break
        await stage.discord.settled()
        record = await read(stage, guild)
    assert [each.outcome for each in reversed(record.tries)] == list(outcomes)
    return record


async def test_a_seat_in_dispatch_is_a_success_with_the_time_that_it_took(stage: Stage) -> None:
    await stage.starts()
    await sits_in_dispatch(stage)
    record = await has_noted(stage, "seated")
    [sign] = record.tries
    assert (sign.succeeded, sign.at) == (True, stage.clock.now())
    assert sign.milliseconds is not None


async def test_each_time_that_it_sits_down_again_counts(stage: Stage) -> None:
    await stage.starts()
    await sits_in_dispatch(stage)
    await has_noted(stage, "seated")
    await stage.guild.bot.leaves()
    await sits_in_dispatch(stage)
    await has_noted(stage, "seated", "seated")


async def test_a_bot_that_sits_there_already_has_done_nothing_to_be_counted(stage: Stage) -> None:
    await stage.starts("First")
    await sits_in_dispatch(stage)
    await has_noted(stage, "seated")
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.lounge], on=setup)
    await stage.starts("Second")
    await stage.guild.goes_away()
    await stage.guild.comes_back()
    await stage.all_written()
    await has_noted(stage, "seated")


async def test_a_status_line_instead_of_dispatch_is_no_success(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.CONNECT, in_=stage.dispatch)
    await stage.starts()
    record = await has_noted(stage, "instead")
    assert record.percent == 0


async def test_a_status_line_where_no_dispatch_is_chosen_is_a_success(stage: Stage) -> None:
    other = stage.discord.guild("Blue Rock")
    talk, pit = other.text_channel("talk"), other.voice_channel("Pit")
    olga = other.member("Olga", owner=True)
    await stage.discord.settled()
    await olga.selects("Mining channels", [pit], on=await olga.runs("/mining setup", in_=talk))
    await olga.runs("/mining start", in_=talk)
    await stage.discord.until(lambda: pit.status != "", "the channel carries the status")
    record = await has_noted(stage, "status", in_=other)
    assert record.percent == 100


async def test_what_nobody_can_see_is_noted_as_such(stage: Stage) -> None:
    await stage.guild.forbids_bot(Permission.CONNECT | Permission.SET_VOICE_CHANNEL_STATUS)
    await stage.starts()
    record = await has_noted(stage, "unseen")
    assert record.successes == 0

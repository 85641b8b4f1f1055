"""Ad-hoc sessions as members use them: start where you sit, stop, discard, and what nobody else may do."""

import asyncio

from tests.stories.adhocs import STATUS, adds, starts, stops
from tests.stories.measures import seconds_of, truth, view_of
from tests.stories.scenes import committed, draft_of, read, saves, working
from tests.stories.stage import SUNDAY, Stage, code_in


async def test_a_member_starts_a_session_where_they_sit_and_everybody_reads_it(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    await bob.joins(stage.lounge)
    await stage.discord.settled()
    reply = await ann.runs("/mining adhoc new", title="Just us", in_=stage.general)
    assert not reply.ephemeral
    shown = read(reply)
    assert "⛏️ ah-" in shown
    assert "Just us" in shown
    assert f"in <#{stage.lounge.id}>" in shown
    assert "Ad-hoc session, started by Ann" in shown
    assert "Already there (2)" in shown
    assert "From now on Paydirt notes who is in these channels" in shown
    assert reply.buttons == {"Stop": True, "Add channel": True}
    await stage.discord.until(lambda: stage.lounge.status == STATUS, "the channel is marked")
    assert stage.alpha.status == ""


async def test_the_time_of_an_ad_hoc_session_is_exact_and_is_paid(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10, seconds=7)
    await bob.joins(stage.lounge)
    await stage.time_passes(minutes=20)
    await ann.leaves()
    await stage.time_passes(minutes=5)
    stopped = await ann.runs("/mining stop", in_=stage.general)
    assert code_in(stopped) == code
    assert {"Validate", "Save", "Discard"} <= stopped.buttons.keys()
    assert await seconds_of(stage, code) == {"Ann": 1807, "Bob": 1500}
    assert await seconds_of(stage, code) == truth(
        stage, [ann, bob], [stage.lounge], SUNDAY, stage.clock.now()
    )
    noted = await ann.runs("/mining sale add", amount="1m", session=code, in_=stage.general)
    assert code in noted.text
    await saves(stage, await draft_of(stage, code))
    assert sum((await committed(stage)).values()) == 0
    assert "member:Bob" in await committed(stage)


async def test_who_is_in_no_voice_channel_is_told_what_to_do(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    refused = await ann.runs("/mining adhoc new", in_=stage.general)
    assert refused.text == "Join a voice channel first, or choose one in `channel`."
    assert refused.ephemeral


async def test_any_number_at_once_but_each_channel_in_one_only(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    sunday = await stage.starts()
    first = await starts(stage, ann)
    refused = await bob.runs("/mining adhoc new", channel=stage.lounge, in_=stage.general)
    assert refused.text.startswith(f"<#{stage.lounge.id}> already belongs to the open session {first}")
    refused = await bob.runs("/mining adhoc new", channel=stage.alpha, in_=stage.general)
    assert refused.text.startswith(f"<#{stage.alpha.id}> already belongs to the open session {sunday}")
    other = stage.guild.voice_channel("Other")
    await stage.discord.settled()
    await bob.joins(other)
    second = await starts(stage, bob)
    await stage.time_passes(minutes=10)
    await ann.moves_to(other)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, first)
    await stops(stage, bob, second)
    assert await seconds_of(stage, first) == {"Ann": 600}
    assert await seconds_of(stage, second) == {"Ann": 600, "Bob": 1200}


async def test_two_members_starting_over_one_channel_at_once_open_one_session(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    await bob.joins(stage.lounge)
    await stage.all_written()
    replies = await asyncio.gather(
        *(each.runs("/mining adhoc new", in_=stage.general) for each in (ann, bob))
    )
    opened = [each for each in replies if "Already there" in each.text]
    assert len(opened) == 1
    refused = next(each for each in replies if each not in opened)
    assert f"already belongs to the open session {code_in(opened[0])}" in refused.text


async def test_the_owner_stops_by_the_button_and_nobody_else_but_officers_may(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    announced = await ann.runs("/mining adhoc new", in_=stage.general)
    code = code_in(announced)
    refusal = f"Only officers, and whoever started session {code}, may do this."
    for refused in (
        await bob.presses("Stop", on=announced),
        await bob.presses("Add channel", on=announced),
        await stops(stage, bob, code),
        await bob.runs("/mining stop", in_=stage.general),
        await bob.runs("/mining adhoc load", session=code, in_=stage.general),
    ):
        assert refused.text == refusal
    assert (await view_of(stage, code)).session.closed_at is None
    stopped = await ann.presses("Stop", on=announced)
    assert not stopped.ephemeral
    assert "Validate" in stopped.buttons
    again = await ann.presses("Stop", on=announced)
    assert f"Session {code} is stopped already." in again.text
    assert (await bob.presses("Discard", on=stopped)).text == refusal
    assert (await bob.presses("Save", on=stopped)).text.startswith("Only officers may do this.")
    assert (await ann.presses("Save", on=stopped)).text.startswith("Only officers may do this.")


async def test_an_officer_may_do_what_the_owner_may(stage: Stage) -> None:
    ann, olaf = stage.guild.member("Ann"), stage.guild.member("Olaf", roles=[stage.officer])
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await adds(stage, olaf, code, stage.gamma)
    await stops(stage, olaf, code)
    loaded = await olaf.runs("/mining adhoc load", session=code, in_=stage.general)
    await olaf.presses("Resume tracking", on=loaded)
    stopped = await stops(stage, olaf, code)
    done = await olaf.presses("Yes, discard", on=await olaf.presses("Discard", on=stopped))
    assert done.text == f"**{code}** is discarded."


async def test_two_who_stop_it_at_once_stop_it_once(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    announced = await ann.runs("/mining adhoc new", in_=stage.general)
    code = code_in(announced)
    await stage.time_passes(minutes=10)
    replies = await asyncio.gather(*(each.presses("Stop", on=announced) for each in (ann, stage.boss)))
    assert sorted("Validate" in each.buttons for each in replies) == [False, True]
    assert [each.text for each in replies if not each.buttons] == [f"Session {code} is stopped already."]
    assert await seconds_of(stage, code) == {"Ann": 600}


async def test_a_template_that_there_is_not_is_refused_and_nothing_starts(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    await stage.all_written()
    refused = await ann.runs("/mining adhoc new", template="@everyone", in_=stage.general)
    assert "@everyone" not in refused.text
    assert "none yet" in (await ann.runs("/mining adhoc list", in_=stage.general)).text


async def test_a_member_does_not_stop_the_sunday(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await stage.starts()
    refused = await ann.runs("/mining stop", in_=stage.general)
    assert refused.text == f"Only officers may do this. {code} is a session of the whole guild."
    assert (await view_of(stage, code)).session.closed_at is None


async def test_an_owner_discards_the_own_session_until_it_is_saved(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await ann.runs("/mining sale add", amount="1m", session=code, in_=stage.general)
    stopped = await stops(stage, ann, code)
    assert await working(stage, code) != {}
    asked = [await each.presses("Discard", on=stopped) for each in (ann, stage.boss)]
    done = await ann.presses("Yes, discard", on=asked[0])
    assert done.text == f"**{code}** is discarded."
    assert await working(stage, code) == {}
    again = await stage.boss.presses("Yes, discard", on=asked[1])
    assert again.text == f"**{code}** had been discarded already, once."
    await stage.boss.runs("/mining payroll correct", session=code, reason="no", in_=stage.general)
    await saves(stage, await draft_of(stage, code))
    refused = await ann.presses("Discard", on=stopped)
    assert refused.text == f"Only officers may do this. Session {code} has been saved."


async def test_of_several_sessions_the_own_one_or_the_one_where_one_sits_is_meant(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await bob.joins(stage.alpha)
    await ann.joins(stage.lounge)
    sunday = await stage.starts()
    code = await starts(stage, ann)
    for who, meant in ((ann, code), (bob, sunday)):
        noted = await who.runs("/mining sale add", amount="1m", in_=stage.general)
        assert meant in noted.text
    await ann.leaves()
    await stage.discord.settled()
    stopped = await ann.runs("/mining stop", in_=stage.general)
    assert code_in(stopped) == code


async def test_the_owner_notes_sales_without_having_been_there(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await starts(stage, ann, channel=stage.lounge)
    noted = await ann.runs("/mining sale add", amount="1m", session=code, in_=stage.general)
    assert code in noted.text
    assert await working(stage, code) == {"held:Ann": -1_000_000, f"session:{code}": 1_000_000}


async def test_an_officer_of_another_guild_reaches_no_session_of_this_one(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    code = await starts(stage, ann)
    other = stage.discord.guild("Blue Rock")
    talk, cave = other.text_channel("talk"), other.voice_channel("Cave")
    eve = other.member("Eve", owner=True)
    await stage.discord.settled()
    await eve.selects("Mining channels", [cave], on=await eve.runs("/mining setup", in_=talk))
    own = await eve.runs("/mining help", in_=talk)
    for press in (f"adhoc.stop:{code}", f"adhoc.add:{code}", f"adhoc.resume:{code}:0"):
        answer = await eve.presses_custom_id(f"pd:{press}", on=own, force=True)
        assert f"There is no session `{code}` here" in answer.text
    listed = await eve.runs("/mining adhoc list", in_=talk)
    assert code not in listed.text
    assert (await view_of(stage, code)).session.closed_at is None

"""Voice to seconds while nothing goes wrong: what people do, against the sandbox's own log of it."""

import asyncio
import json
import random
from pathlib import Path

import pytest

from bot.__main__ import main
from sandbox import Channel, Member
from tests.stories.measures import flags_of, moves_of, seconds_of, truth
from tests.stories.scenes import draft_of, fills, form_of, notes_sale, saves
from tests.stories.stage import Stage


async def test_who_was_there_before_the_start_and_stays_after_the_stop_counts_to_the_edges(
    stage: Stage,
) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    await stage.time_passes(minutes=10)
    code = await stage.starts()
    await stage.time_passes(hours=2, microseconds=999_999)
    await stage.stops()
    await stage.time_passes(minutes=10)
    assert await seconds_of(stage, code) == {
        "Ann": 7200
    }  # 2 h 0.999999 s, floored; no minute before or after


async def test_late_and_early_people_get_what_they_were_there(stage: Stage) -> None:
    ann, bob, cyd = (stage.guild.member(name) for name in ("Ann", "Bob", "Cyd"))
    opened_at = stage.clock.now()
    code = await stage.starts()
    await ann.joins(stage.alpha)
    await stage.time_passes(minutes=7, seconds=1.5)
    await bob.joins(stage.beta)
    await stage.time_passes(minutes=20)
    await ann.leaves()
    await stage.time_passes(minutes=3)
    await ann.joins(stage.gamma)
    await cyd.joins(stage.alpha)
    await stage.time_passes(seconds=59.999)
    await stage.stops()
    # Ann: 7 min 1.5 s + 20 min + 59.999 s = 1681.499 s; Bob: 20 + 3 min + 59.999 s = 1439.999 s.
    assert await seconds_of(stage, code) == {"Ann": 1681, "Bob": 1439, "Cyd": 59}
    everywhere = [stage.alpha, stage.beta, stage.gamma]
    assert await seconds_of(stage, code) == truth(
        stage, [ann, bob, cyd], everywhere, opened_at, stage.clock.now()
    )


async def test_changing_between_session_channels_loses_nothing(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    for channel in [stage.beta, stage.gamma, stage.alpha] * 4:
        await stage.time_passes(seconds=99.75)
        await ann.moves_to(channel)
    await stage.time_passes(seconds=3)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1200}  # 12 × 99.75 + 3, floored once and not per stay


async def test_a_channel_that_is_not_the_sessions_earns_nothing(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await bob.joins(stage.lounge)
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await ann.moves_to(stage.lounge)
    await stage.time_passes(minutes=10)
    await ann.moves_to(stage.beta)
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1200}  # 10 + 10 minutes


@pytest.mark.parametrize("every", [20, 25, 31, 45, 75, 100])
async def test_muting_changes_nothing(stage: Stage, every: int) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    for toggle in range(1800 // every):
        await stage.time_passes(seconds=every)
        await (ann.unmutes() if toggle % 2 else ann.mutes())
    await stage.time_passes(seconds=1800 % every)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1800}
    assert await flags_of(stage, code) == {"Ann": set()}


async def test_streams_cameras_and_moderators_who_mute_change_nothing(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    for turn in (True, False):
        await stage.time_passes(minutes=5)
        await ann.streams(turn)
        await stage.time_passes(minutes=5)
        await ann.turns_camera(turn)
        await stage.time_passes(minutes=5)
        await ann.is_server_muted(turn)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1800}  # 6 × 5 minutes
    assert await flags_of(stage, code) == {"Ann": set()}


async def test_deafened_time_counts_at_the_guilds_rate_and_the_exported_bundle_proves_it(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    form = form_of(await stage.boss.presses("Time and tax", on=setup))
    await fills(stage.boss, form, {"Deafened time counts, in percent": "50"})
    ann, bob, cyd = (stage.guild.member(name) for name in ("Ann", "Bob", "Cyd"))
    await cyd.joins(stage.beta)
    await cyd.deafens()
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await ann.deafens()
    await bob.is_server_deafened()
    await stage.time_passes(minutes=10)
    await ann.undeafens()
    await ann.mutes()
    await stage.time_passes(minutes=10, seconds=1)
    await stage.stops()
    await notes_sale(stage, "1m")
    await saves(stage, await draft_of(stage, code))
    # Ann: 600 + 600 ÷ 2 + 601 = 1501; Bob: 600 + 1201 ÷ 2 = 1200.5; Cyd: 1801 ÷ 2 = 900.5, floored.
    assert stage.app is not None
    bundle = tmp_path / "bundle.json"
    bundle.write_text(await stage.app.reports.bundle(stage.guild.id, code))
    names = {str(person["id"]): person["name"] for person in json.loads(bundle.read_text())["members"]}
    assert main(["recompute", str(bundle), "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["attendance"]
    assert {names[number]: line["seconds"] for number, line in lines.items()} == {
        "Ann": 1501,
        "Bob": 1200,
        "Cyd": 900,
    }
    assert all(line["flags"] == ["deafened"] for line in lines.values())


async def test_a_bot_account_earns_nothing_and_has_no_line(stage: Stage) -> None:
    ann, rob = stage.guild.member("Ann"), stage.guild.member("Rob", bot=True)
    await rob.joins(stage.alpha)
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    music = stage.guild.member("Music", bot=True)
    await music.joins(stage.beta)
    await rob.mutes()
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1200}


async def test_a_new_name_is_the_same_person(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await ann.renames("Ann the Second")
    await stage.time_passes(minutes=10)
    stopped = await stage.stops()
    assert "Ann the Second" in stopped.text
    assert await seconds_of(stage, code) == {"Ann the Second": 1200}


async def test_frames_that_arrive_together_are_each_seen_as_they_were(stage: Stage) -> None:
    """facts.md 1: in the listener all three would look like the last one."""
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await stage.starts()
    async with stage.discord.burst():
        await ann.joins(stage.alpha)
        stage.clock.passes(minutes=1)
        await ann.moves_to(stage.beta)
        stage.clock.passes(minutes=1)
        await ann.leaves()
        await bob.joins(stage.alpha)
        await bob.moves_to(stage.lounge)
        await bob.moves_to(stage.gamma)
    await stage.time_passes(minutes=10)
    await stage.stops()
    # All frames arrive when the two minutes are over: Ann was in and out in one moment, Bob is in Gamma since.
    assert await seconds_of(stage, code) == {"Bob": 600}
    assert await moves_of(stage) == [
        ("Ann", stage.alpha.id),
        ("Ann", stage.beta.id),
        ("Ann", None),
        ("Bob", stage.alpha.id),
        ("Bob", None),
        ("Bob", stage.gamma.id),
        ("Bob", stage.gamma.id),  # the snapshot of the stop
    ]


async def test_the_same_frame_twice_counts_once(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    code = await stage.starts()
    await ann.joins(stage.alpha)
    await stage.discord.repeats_last_event()
    await stage.time_passes(minutes=10)
    await stage.discord.repeats_last_event()
    await stage.time_passes(minutes=10)
    await ann.leaves()
    await stage.discord.repeats_last_event()
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1200}


async def test_a_clock_that_is_set_back_stands_still_until_it_has_caught_up(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=30)
    await stage.time_passes(minutes=-10)  # 18:20 again, and 18:30 to the bot
    await bob.joins(stage.alpha)
    await stage.time_passes(minutes=5)  # 18:25, still 18:30 to the bot
    await ann.leaves()
    await stage.time_passes(minutes=15)  # 18:40
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1800, "Bob": 600}  # to 18:30; from 18:30 to 18:40


async def test_a_clock_that_was_set_back_between_two_starts_does_not_damage_the_log(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=30)
    await stage.all_written()
    await stage.bot_stops()
    stage.clock.passes(minutes=-20)
    await stage.bot_starts()
    await stage.time_passes(minutes=10)  # 18:20: the bot still has 18:30
    await ann.leaves()
    await stage.time_passes(minutes=30)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 1800}


async def test_a_deleted_channel_ends_the_stays_in_it_and_officers_are_told(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.beta)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await stage.alpha.is_deleted()
    await stage.boss.sees("was deleted", in_=stage.general)
    await stage.time_passes(minutes=10)
    await ann.joins(stage.beta)
    await stage.time_passes(minutes=5)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 900, "Bob": 1500}  # 10 + 5; 25 minutes


async def test_who_leaves_the_server_keeps_the_time_until_then(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=10)
    await ann.leaves_server()
    await stage.time_passes(minutes=10)
    await stage.stops()
    assert await seconds_of(stage, code) == {"Ann": 600}


async def test_a_start_that_races_with_moves_misses_none(stage: Stage) -> None:
    crowd = [stage.guild.member(f"Miner {number}") for number in range(20)]
    for each in crowd[:10]:
        await each.joins(stage.alpha)
    opened_at = stage.clock.now()
    starting = asyncio.create_task(stage.starts())
    for leaver, comer in zip(crowd[:10], crowd[10:], strict=True):
        await leaver.moves_to(stage.lounge)
        await comer.joins(stage.beta)
        await asyncio.sleep(0)
    code = await starting
    await stage.time_passes(minutes=10)
    await stage.stops()
    expected = truth(stage, crowd, [stage.alpha, stage.beta], opened_at, stage.clock.now())
    assert await seconds_of(stage, code) == expected == {each.name: 600 for each in crowd[10:]}


async def test_a_wild_hour_of_many_people_is_exact(stage: Stage) -> None:
    dice = random.Random(5)
    places = [stage.alpha, stage.beta, stage.gamma, stage.lounge, None]
    crowd = [stage.guild.member(f"Miner {number}") for number in range(12)]
    opened_at = stage.clock.now()
    code = await stage.starts()
    for _ in range(150):
        await _goes(dice.choice(crowd), dice.choice(places))
        await stage.time_passes(seconds=dice.randrange(1, 47), milliseconds=dice.randrange(1000))
    await stage.stops()
    channels = [stage.alpha, stage.beta, stage.gamma]
    assert await seconds_of(stage, code) == truth(stage, crowd, channels, opened_at, stage.clock.now())


async def _goes(member: Member, place: Channel | None) -> None:
    now_in = member.voice.channel
    if place is None:
        await member.is_gone_from_voice()
    elif now_in is None:
        await member.joins(place)
    elif place is now_in:
        await (member.unmutes() if member.voice.is_self_muted else member.mutes())
    else:
        await member.moves_to(place)

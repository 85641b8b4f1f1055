"""Time that people give or take: corrections, gaps, guests, and sessions that were only entered."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from db.database import Database
from tests.stories.measures import seconds_of
from tests.stories.scenes import committed, fills, form_of, notes_sale, saves, stopped_hour
from tests.stories.stage import Stage, code_in
from tests.stories.validating import adds, corrects, unticks, validation_of


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("+45m", 3600 + 2700),
        ("-0:30", 1800),
        ("1h 30m", 3600 + 5400),
        ("-2h", 0),  # cut at 0 (pay-rules.md A8)
        ("+1:00:01", 3600 + 3601),
    ],
)
async def test_a_correction_is_exact_to_the_second(stage: Stage, typed: str, seconds: int) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    await corrects(stage.boss, await validation_of(stage, code), "Bob", typed)
    assert await seconds_of(stage, code) == {"Ann": 3600, "Bob": seconds}


async def test_corrections_add_up_before_they_are_cut_at_zero(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann", "Bob")
    roll = await corrects(stage.boss, await validation_of(stage, code), "Bob", "-2h")
    roll = await corrects(stage.boss, roll, "Bob", "+1h 30m")
    # 3 600 - 7 200 + 5 400, and not 0 + 5 400.
    assert await seconds_of(stage, code) == {"Ann": 3600, "Bob": 1800}
    assert "Bob · corrected -0:30:00" in roll.text


async def test_an_interval_gives_only_what_does_not_count_yet(stage: Stage) -> None:
    bob = stage.guild.member("Bob")
    await stage.guild.member("Ann").joins(stage.alpha)
    code = await stage.starts()  # 18:00
    await stage.time_passes(minutes=30)
    await bob.joins(stage.alpha)
    await stage.time_passes(minutes=30)
    await stage.stops()
    roll = await corrects(stage.boss, await validation_of(stage, code), "Bob", "18:10–18:40")
    # From 18:30 on he was seen: 20 minutes are missing.
    assert await seconds_of(stage, code) == {"Ann": 3600, "Bob": 1800 + 1200}
    assert "Noted: +0:20:00." in roll.text
    await corrects(stage.boss, roll, "Ann", "18:10–18:40")
    await stage.boss.sees("That time already counts: there is nothing to add.")
    await corrects(stage.boss, await validation_of(stage, code), "Bob", "18:10–18:40")
    await stage.boss.sees("That time was added already")
    assert await seconds_of(stage, code) == {"Ann": 3600, "Bob": 1800 + 1200}


@pytest.mark.parametrize("typed", ["soon", " ", "+0m", "03:00–04:00", "=1+1", "9" * 30 + "m"])
async def test_time_that_cannot_be_read_changes_nothing(stage: Stage, typed: str) -> None:
    code = await stopped_hour(stage, "Ann")
    answer = await corrects(stage.boss, await validation_of(stage, code), "Ann", typed)
    assert "incident" not in answer.text
    assert await seconds_of(stage, code) == {"Ann": 3600}
    assert (await validation_of(stage, code)).buttons["Acts"] is False


async def test_a_blank_reason_is_refused(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    await corrects(stage.boss, await validation_of(stage, code), "Ann", "+1h", " ")
    await stage.boss.sees("The reason is blank: say in short why.")
    assert await seconds_of(stage, code) == {"Ann": 3600}


async def blind_for_25_minutes(stage: Stage) -> str:
    """Ann and Bob are there from 18:00 to 19:30; the bot is away from 18:20 to 18:45, longer than is bridged."""
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    await bob.joins(stage.alpha)
    code = await stage.starts()
    await stage.time_passes(minutes=20)
    await stage.bot_stops()
    stage.clock.passes(minutes=25)
    await stage.bot_starts()
    await stage.time_passes(minutes=45)
    await notes_sale(stage, "1m")
    await stage.stops()
    return code


async def test_a_gap_is_filled_with_one_press_and_only_once(stage: Stage) -> None:
    code = await blind_for_25_minutes(stage)
    assert await seconds_of(stage, code) == {"Ann": 3900, "Bob": 3900}  # 90 - 25 minutes
    roll = await validation_of(stage, code)
    assert "⚠️ gap 25 min" in roll.text
    assert "2 with a gap to fill" in roll.text
    gaps = await stage.boss.presses("Fill gaps", on=roll)
    assert "**Ann** 18:20–18:45 (25 min)" in gaps.text
    ann = next(v for k, v in gaps.selects["Fill the gaps of"].options.items() if k.startswith("Ann"))
    filled = await stage.boss.selects("Fill the gaps of", [ann], on=gaps)
    assert await seconds_of(stage, code) == {"Ann": 5400, "Bob": 3900}
    assert "Ann" not in filled.text
    late = stage.boss.last_interaction
    assert late is not None
    await stage.discord.replay(late, answerable=True)  # the same press brought again
    await late.reply()
    assert await seconds_of(stage, code) == {"Ann": 5400, "Bob": 3900}
    await stage.boss.presses("Fill all, 1 person", on=filled)
    assert await seconds_of(stage, code) == {"Ann": 5400, "Bob": 5400}
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    refused = await olaf.presses_custom_id(f"pd:valid.fill-all:{code}", on=filled, force=True)
    await olaf.presses("Take over", on=refused)
    await olaf.presses_custom_id(f"pd:valid.fill-all:{code}", on=filled, force=True)
    await olaf.sees("That is filled already: nothing was changed.")
    roll = await validation_of(stage, code, olaf)
    assert roll.text.count("gap 25 min, filled") == 2
    assert roll.buttons["Fill gaps"] is False
    acts = await olaf.presses("Acts", on=roll)
    assert "+0:25:00 for Ann: gap 15 Nov 18:20:00–18:45:00 UTC filled · Boss" in acts.text.replace("\\", "")


async def test_a_filled_gap_that_was_taken_back_can_be_filled_again(stage: Stage) -> None:
    code = await blind_for_25_minutes(stage)
    gaps = await stage.boss.presses("Fill gaps", on=await validation_of(stage, code))
    gaps = await stage.boss.presses("Fill all, 2 people", on=gaps)
    acts = await stage.boss.presses("Acts", on=await stage.boss.presses("Back", on=gaps))
    number = next(iter(acts.selects["Take back"].options.values()))
    form = form_of(await stage.boss.selects("Take back", [number], on=acts))
    acts = await fills(stage.boss, form, {"Why it is taken back": "asleep"})
    assert sorted((await seconds_of(stage, code)).values()) == [3900, 5400]
    gaps = await stage.boss.presses("Fill gaps", on=await stage.boss.presses("Back", on=acts))
    await stage.boss.presses("Fill all, 1 person", on=gaps)
    assert await seconds_of(stage, code) == {"Ann": 5400, "Bob": 5400}


async def test_a_guest_is_entered_by_the_handle_and_paid(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    roll = await adds(
        stage.boss, await validation_of(stage, code), "1h", handle="Guest_7", reason="no Discord"
    )
    assert "Guest\\_7 · guest · entered +1:00:00" in roll.text
    roll = await adds(stage.boss, roll, "+30m", handle="gUEST_7")  # the same one, whatever the capitals
    assert "Guest\\_7 · guest · entered +1:30:00" in roll.text
    assert await seconds_of(stage, code) == {"Ann": 3600, "Guest_7": 5400}
    await saves(stage, await stage.boss.presses("To the payroll", on=roll))
    balances = await committed(stage)
    # 3 600 to 5 400 is 2 to 3: shares 400 000 and 600 000, sent out of the share.
    assert balances["member:Ann"] == 398_009
    assert balances["member:Guest_7"] == 597_014


async def test_members_whom_voice_missed_are_added_even_when_they_have_left(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    bob, cyd = stage.guild.member("Bob"), stage.guild.member("Cyd")
    await cyd.leaves_server()
    roll = await adds(stage.boss, await validation_of(stage, code), "18:00–18:30", members=[bob, cyd])
    assert "Time is noted for 2 people." in roll.text
    assert await seconds_of(stage, code) == {"Ann": 3600, "Bob": 1800, "Cyd": 1800}


async def test_who_left_the_server_is_added_by_the_discord_number(stage: Stage) -> None:
    bob = stage.guild.member("Bob")
    await bob.joins(stage.alpha)
    first = await stopped_hour(stage, "Ann")
    await bob.leaves_server()
    assert await seconds_of(stage, first) == {"Ann": 3600, "Bob": 3600}
    second = await stopped_hour(stage, "Ann")
    roll = await adds(stage.boss, await validation_of(stage, second), "30m", handle=str(bob.id))
    assert await seconds_of(stage, second) == {"Ann": 3600, "Bob": 1800}
    for unknown in ("123456789012345678", "9" * 19):
        await adds(stage.boss, roll, "30m", handle=unknown)
        await stage.boss.sees("Nobody with that Discord number was ever seen here")


async def test_a_bot_and_nobody_are_refused_and_a_bad_handle_leaves_no_guest(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    rob = stage.guild.member("Rob", bot=True)
    roll = await validation_of(stage, code)
    await adds(stage.boss, roll, "1h", members=[rob])
    await stage.boss.sees("Bots neither earn nor hold money: choose a person.")
    await adds(stage.boss, roll, "1h")
    await stage.boss.sees("Nobody was named: choose members, or write an RSI handle.")
    await adds(stage.boss, roll, "1h", handle="two words")
    await stage.boss.sees("An RSI handle has 3 to 60 letters")
    await adds(stage.boss, roll, "never", handle="Guest_7")
    await stage.boss.sees("Write time like")
    assert await seconds_of(stage, code) == {"Ann": 3600}
    database = await Database.open(stage.dsn)
    async with database.transaction(stage.guild.id) as tx:
        assert await tx.people.by_handle("Guest_7") is None
    await database.close()


async def test_an_entered_session_counts_what_was_typed_in_and_its_owner_may_do_it(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    entered = await ann.runs("/mining adhoc new", when="yesterday 19:00-21:00", in_=stage.general)
    roll = await ann.presses("Validate", on=entered)
    assert "Nobody was seen in voice." in roll.text
    assert "entered afterwards" in roll.text
    roll = await adds(ann, roll, "19:10–19:50", members=[ann, bob], reason="all were there")
    assert "Bob · entered +0:40:00" in roll.text
    roll = await corrects(ann, roll, "Bob", "-0:10")
    assert await seconds_of(stage, code_in(entered)) == {"Ann": 2400, "Bob": 1800}
    roll = await ann.presses("Confirm", on=roll)
    assert "validated by Ann" in roll.text


async def test_who_wants_no_time_recorded_gets_none_by_hand_either(stage: Stage) -> None:
    code = await stopped_hour(stage, "Ann")
    zoe = stage.guild.member("Zoe")
    database = await Database.open(stage.dsn)
    async with database.transaction(stage.guild.id) as tx:
        person = await tx.people.ensure(zoe.id, "Zoe", is_bot=False)
        await tx.people.update(replace(person, tracked=False))
    await database.close()
    roll = await validation_of(stage, code)
    assert "Not tracked by own wish, so time may be missing\nZoe" in roll.text
    await adds(stage.boss, roll, "1h", members=[zoe])
    await stage.boss.sees("One of them wants no time recorded")
    assert await seconds_of(stage, code) == {"Ann": 3600}


async def test_the_exported_bundle_recomputes_with_guests_exclusions_and_corrections(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await stopped_hour(stage, "Ann", "Bob", "Cyd")
    roll = await adds(stage.boss, await validation_of(stage, code), "1h", handle="Guest_7")
    roll = await corrects(stage.boss, roll, "Cyd", "-0:15")
    roll = await unticks(stage.boss, roll, "Bob")
    await saves(stage, await stage.boss.presses("To the payroll", on=roll))
    files = await stage.boss.sees("For your records")
    bundle = json.loads(files.attachments[f"{code}-r1.json"])
    promised = bundle.pop("payroll")
    assert [row["seconds"] for row in bundle["corrections"]] == [3600, -900]
    assert len(bundle["excluded"]) == 1
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(bundle))
    assert main(["recompute", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["payroll"] == promised
    assert b"excluded" in files.attachments[f"{code}-r1.csv"]

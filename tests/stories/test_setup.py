"""Setting a guild up, as its admin does: by menus and forms."""

import asyncio

import pytest

from sandbox import Reply
from tests.stories.scenes import fills, form_of, hour_of_mining, read
from tests.stories.stage import Stage
from tests.stories.test_haul_endings import as_it_is, leaves, looks_at_hauls


async def asks(stage: Stage, button: str, setup: Reply, answers: dict[str, object]) -> Reply:
    form = form_of(await stage.boss.presses(button, on=setup))
    return await fills(stage.boss, form, answers)


async def test_everything_chosen_in_the_setup_is_stored_and_shown_again(stage: Stage) -> None:
    boss, guild = stage.boss, stage.guild
    treasurer = guild.member("Tina")
    setup = await boss.runs("/mining setup", in_=stage.general)
    await boss.selects("Member roles (none: everyone)", [stage.miner], on=setup)
    await boss.presses("More ▶", on=setup)
    await asks(stage, "Admin roles", setup, {"Admin roles": [stage.officer]})
    await boss.presses("◀ Back", on=setup)
    await asks(
        stage,
        "Time and tax",
        setup,
        {
            "Least time that earns, in seconds": "300",
            "Longest outage that counts, in seconds": "1200",
            "Deafened time counts, in percent": "50",
            "Tax to the treasury, in percent": "12,5",
        },
    )
    await asks(
        stage,
        "Fee",
        setup,
        {"Who bears it": "equal", "Fee in percent": "0.75", "A fee is rounded": "down"},
    )
    await asks(
        stage,
        "Zone and limits",
        setup,
        {
            "Time zone": "europe/berlin",
            "A session nobody stops ends after hours": "12",
            "Unsaved is rolled back after days": "14",
            "Whoever edits has it for minutes": "25",
        },
    )
    await asks(
        stage,
        "Prices and treasury",
        setup,
        {"Prices of these star systems": ["Pyro", "Stanton"], "Who holds the treasury": [treasurer]},
    )
    await stage.bot_restarts()
    shown = read(await boss.runs("/mining setup", in_=stage.general))
    for expected in (
        f"Mining: <#{stage.alpha.id}> <#{stage.beta.id}> <#{stage.gamma.id}>",
        f"Dispatch, where I sit while I track: <#{stage.dispatch.id}>",
        f"Members: <@&{stage.miner.id}>",
        f"Officers: <@&{stage.officer.id}>",
        f"Admins: <@&{stage.officer.id}>",
        "Least time that earns: 0:05:00",
        "Longest outage that counts: 0:20:00",
        "Deafened time counts: 50 % · tax: 12.5 %",
        "Fee: equal, 0.75 % rounded down",
        "Prices of: Stanton, Pyro",
        "Treasury held by: Tina",
        "Time zone Europe/Berlin · an unstopped session ends after 12 h",
        "an unsaved one is rolled back after 14 days",
        "whoever edits one has it for 25 min after the last thing they did",
    ):
        assert expected in shown


async def test_the_menus_show_what_is_chosen(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    assert setup.ephemeral
    assert setup.selects["Mining channels"].chosen == [
        str(each.id) for each in (stage.alpha, stage.beta, stage.gamma)
    ]
    assert setup.selects["Dispatch channel"].chosen == [str(stage.dispatch.id)]
    assert setup.selects["Officer roles"].chosen == [str(stage.officer.id)]
    form = form_of(await stage.boss.presses("Time and tax", on=setup))
    assert form["Least time that earns, in seconds"] == "60"


async def test_the_afk_channel_cannot_be_a_mining_channel(stage: Stage) -> None:
    asleep = stage.guild.afk_channel("Asleep")
    await stage.discord.settled()
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", [stage.alpha, asleep], on=setup)
    refused = await stage.boss.sees("where nobody mines")
    assert refused.ephemeral
    again = await stage.boss.runs("/mining setup", in_=stage.general)
    assert str(asleep.id) not in again.selects["Mining channels"].chosen


@pytest.mark.parametrize(
    ("button", "label", "typed", "sentence"),
    [
        (
            "Time and tax",
            "Least time that earns, in seconds",
            "soon",
            "The least time must be a whole number from 0 to 86400; you typed soon.",
        ),
        (
            "Time and tax",
            "Tax to the treasury, in percent",
            "101",
            "The tax must be a number from 0 to 100 like 10, 2.5 or 2,5 %.",
        ),
        ("Time and tax", "Deafened time counts, in percent", "-1", "The rate of deafened time cannot be"),
        ("Fee", "Fee in percent", "half", "The fee must be a number from 0 to 100 like"),
        ("Zone and limits", "Time zone", "**Atlantis**", "There is no such time zone: write it like"),
        (
            "Zone and limits",
            "A session nobody stops ends after hours",
            "0",
            "The hours must be a whole number from 1 to 168; you typed 0.",
        ),
        (
            "Zone and limits",
            "Unsaved is rolled back after days",
            "1e3",
            "The days must be a whole number from 1 to 365; you typed 1e3.",
        ),
        (
            "Zone and limits",
            "Whoever edits has it for minutes",
            "121",
            "The minutes must be a whole number from 1 to 120; you typed 121.",
        ),
        (
            "Hauls",
            "Ready ones are flagged after days",
            "91",
            "The days until it is flagged must be a whole number from 1 to 90; you typed 91.",
        ),
        (
            "Voice data",
            "Keep voice moves for days",
            "6",
            "The days must be a whole number from 7 to 3650; you typed 6.",
        ),
        (
            "Hauls",
            "Flagged ones are void days later",
            "6",
            "The days until it is void must be a whole number from 7 to 365; you typed 6.",
        ),
    ],
)
async def test_a_wrong_value_is_refused_in_one_sentence_and_changes_nothing(
    stage: Stage, button: str, label: str, typed: str, sentence: str
) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    if button not in setup.buttons:
        setup = await stage.boss.presses("More ▶", on=setup)
    before = setup.text
    await asks(stage, button, setup, {label: typed})
    refused = await stage.boss.sees(sentence)
    assert refused.ephemeral
    assert "\n" not in refused.text
    again = await stage.boss.runs("/mining setup", in_=stage.general)
    if button not in again.buttons:
        again = await stage.boss.presses("More ▶", on=again)
    assert again.text == before


async def test_a_guild_that_is_not_set_up_is_told_how(stage: Stage) -> None:
    other = stage.discord.guild("New Guild")
    channel = other.text_channel("talk")
    owner = other.member("Olga", owner=True)
    anyone = other.member("Anyone")
    await stage.discord.settled()
    for member, command in ((owner, "/mining start"), (anyone, "/mining status")):
        reply = await member.runs(command, in_=channel)
        assert reply.text == (
            "Paydirt is not set up here yet: somebody who manages the server runs `/mining setup` once."
        )
    assert "/mining setup" in (await owner.runs("/mining help", in_=channel)).text


async def test_two_admins_at_once_lose_nothing_of_each_other(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    fee = form_of(await stage.boss.presses("Fee", on=setup))
    limits = form_of(await stage.boss.presses("Zone and limits", on=setup))
    fee["Fee in percent"] = "2"
    limits["Time zone"] = "Asia/Tokyo"
    await asyncio.gather(stage.boss.submits(fee), stage.boss.submits(limits))
    await stage.boss.sees("Fee: payee, 2 %")
    await stage.boss.sees("Time zone Asia/Tokyo")
    shown = (await stage.boss.runs("/mining setup", in_=stage.general)).text
    assert "2 %" in shown
    assert "Asia/Tokyo" in shown


async def test_twenty_five_channels_and_roles_fit_into_the_setup(stage: Stage) -> None:
    channels = [stage.guild.voice_channel(f"Crew {number}") for number in range(25)]
    roles = [stage.guild.role(f"Role {number}") for number in range(25)]
    await stage.discord.settled()
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Mining channels", channels, on=setup)
    await stage.boss.selects("Member roles (none: everyone)", roles, on=setup)
    await stage.boss.selects("Officer roles", roles, on=setup)
    await stage.boss.presses("More ▶", on=setup)
    await asks(stage, "Admin roles", setup, {"Admin roles": roles})
    shown = await stage.boss.runs("/mining setup", in_=stage.general)
    for each in channels:
        assert f"<#{each.id}>" in shown.text
    for role in roles:
        assert shown.text.count(f"<@&{role.id}>") == 3


async def test_a_deleted_channel_is_named_in_the_setup(stage: Stage) -> None:
    await stage.beta.is_deleted()
    await stage.discord.settled()
    shown = await stage.boss.runs("/mining setup", in_=stage.general)
    assert f"<#{stage.beta.id}>: the channel is gone" in shown.text


async def test_a_channel_that_became_the_afk_channel_is_no_session_channel(stage: Stage) -> None:
    stage.guild.afk_channel_id = stage.beta.id
    await stage.bot_restarts()
    await stage.boss.runs("/mining start", in_=stage.general)
    await stage.boss.sees("is the server's AFK channel now, where nobody mines")


async def test_cargo_is_told_of_in_the_channel_that_was_chosen_for_it(stage: Stage) -> None:
    cargo = stage.guild.text_channel("cargo")
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    shown = await stage.boss.presses("More ▶", on=setup)
    assert "where officers are told things" in shown.text
    chosen = await stage.boss.selects("Cargo channel", [cargo], on=setup)
    assert f"<#{cargo.id}>" in chosen.text
    undone = await stage.boss.selects("Cargo channel", [], on=setup)
    assert f"<#{cargo.id}>" not in undone.text


async def test_how_long_cargo_may_wait_is_chosen_shown_and_not_overwritten_unseen(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    shown = await stage.boss.presses("More ▶", on=setup)
    assert "flagged after 7 days" in read(shown)
    assert "void 30 days later, announced and warned of before" in read(shown)
    older = form_of(await stage.boss.presses("Hauls", on=setup))
    days: dict[str, object] = {
        "Ready ones are flagged after days": "1",
        "Flagged ones are void days later": "365",
    }
    assert "flagged after 1 day\n" in read(await asks(stage, "Hauls", setup, days))
    await fills(stage.boss, older, {"Ready ones are flagged after days": "90"})
    await stage.boss.sees("Somebody changed this meanwhile: look again.")
    await stage.bot_restarts()
    again = await stage.boss.runs("/mining setup", in_=stage.general)
    text = read(await stage.boss.presses("More ▶", on=again))
    assert "flagged after 1 day\n" in text
    assert "void 365 days later" in text


async def test_a_shorter_grace_holds_for_a_haul_that_is_ready_already(stage: Stage) -> None:
    code = await hour_of_mining(stage, ann := stage.guild.member("Ann"))
    haul = await leaves(stage, ann, code)
    await stage.time_passes(days=1)
    await looks_at_hauls(stage)
    await stage.time_passes(days=2)
    assert (await as_it_is(stage, haul)).orphaned_at is None
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.presses("More ▶", on=setup)
    await asks(stage, "Hauls", setup, {"Ready ones are flagged after days": "2"})
    for _ in range(2):  # the first look only finds out when the next one is
        await looks_at_hauls(stage)
    assert (await as_it_is(stage, haul)).orphaned_at == stage.clock.now()


async def test_voice_moves_are_kept_for_as_long_as_an_admin_says(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    setup = await stage.boss.presses("More ▶", on=setup)
    assert "Voice moves are kept for ever" in read(setup)
    setup = await asks(stage, "Voice data", setup, {"Keep voice moves for days": "90"})
    assert "Voice moves are deleted after 90 days, never those of a session that is not saved" in read(setup)
    setup = await asks(stage, "Voice data", setup, {"Keep voice moves for days": ""})
    assert "Voice moves are kept for ever" in read(setup)

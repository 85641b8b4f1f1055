"""Where an ad-hoc session may be, and channels that it takes in while it runs: no unseen time counts."""

from domain.attendance import attend
from reports.bundle import read_bundle
from sandbox import Permission
from sandbox.discord.guilds import MEMBER_OVERWRITE
from sandbox.discord.interactions import Act
from sandbox.discord.invoking import send_interaction
from sandbox.discord.permissions import Overwrite
from tests.stories.adhocs import STATUS, adds, starts, stops
from tests.stories.measures import moves_of, seconds_of, truth, view_of
from tests.stories.scenes import draft_of, messages_with, notes_sale, saves
from tests.stories.stage import Stage


async def test_a_channel_is_chosen_and_another_one_added_at_once(stage: Stage) -> None:
    ann, bob, cyd = (stage.guild.member(name) for name in ("Ann", "Bob", "Cyd"))
    await bob.joins(stage.lounge)
    await cyd.joins(stage.gamma)
    code = await starts(stage, ann, channel=stage.lounge, also=stage.gamma)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    assert await seconds_of(stage, code) == {"Bob": 600, "Cyd": 600}


async def test_places_where_nobody_mines_or_that_one_may_not_enter_are_refused(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    secret = stage.guild.voice_channel("Secret")
    secret.overwrites[ann.id] = Overwrite(MEMBER_OVERWRITE, deny=Permission.CONNECT)
    secret.announce("CHANNEL_UPDATE")
    await stage.guild.forbids_bot(Permission.VIEW_CHANNEL, in_=stage.beta)
    await stage.discord.settled()
    refused = await ann.runs("/mining adhoc new", channel=secret, in_=stage.general)
    assert refused.text == f"You cannot enter <#{secret.id}> yourself, so you cannot have it tracked."
    away = stage.guild.afk_channel("Away")
    await stage.discord.settled()
    refused = await ann.runs("/mining adhoc new", channel=away, in_=stage.general)
    assert refused.text == f"<#{away.id}> is the server's AFK channel, where nobody mines."
    refused = await ann.runs("/mining adhoc new", channel=stage.beta, in_=stage.general)
    assert refused.text.startswith(f"I cannot see who is in <#{stage.beta.id}>")


async def test_who_was_in_an_added_channel_before_earns_from_that_moment_on(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    await bob.joins(stage.gamma)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    told = await adds(stage, ann, code, stage.gamma)
    assert told.text == f"**{code}** counts in <#{stage.gamma.id}> <#{stage.lounge.id}> now."
    announced = await stage.boss.sees("added")
    assert announced.channel is stage.general
    assert f"added <#{stage.gamma.id}> to **{code}**: time there counts from now on." in announced.text
    await stage.discord.until(lambda: stage.gamma.status == STATUS, "the new channel is marked, too")
    await stage.time_passes(minutes=5)
    await ann.moves_to(stage.gamma)
    await stage.time_passes(minutes=5)
    await stops(stage, ann, code)
    assert await seconds_of(stage, code) == {"Ann": 1200, "Bob": 600}
    await stage.discord.until(
        lambda: stage.gamma.status == stage.lounge.status == "", "the marks are taken away"
    )


async def test_time_that_another_session_saw_in_an_added_channel_is_not_credited_again(stage: Stage) -> None:
    """Gamma was another session's until it was taken in, and nobody's for a while: the log knows of the former."""
    ann, bob, cyd = (stage.guild.member(name) for name in ("Ann", "Bob", "Cyd"))
    await ann.joins(stage.lounge)
    for each in (bob, cyd):
        await each.joins(stage.gamma)
    first = await starts(stage, ann)
    second = await starts(stage, bob)
    await stage.time_passes(minutes=10)
    await stops(stage, bob, second)
    await stage.time_passes(minutes=10)
    await cyd.leaves()  # unseen: Gamma is nobody's now
    await stage.time_passes(minutes=10)
    await adds(stage, ann, first, stage.gamma)
    joined = stage.clock.now()
    await stage.time_passes(minutes=10)
    await cyd.joins(stage.gamma)
    await stage.time_passes(minutes=5)
    await stops(stage, ann, first)
    assert await seconds_of(stage, second) == {"Bob": 600, "Cyd": 600}
    assert await seconds_of(stage, first) == {"Ann": 2700, "Bob": 900, "Cyd": 300}
    assert truth(stage, [bob, cyd], [stage.gamma], joined, stage.clock.now()) == {"Bob": 900, "Cyd": 300}


async def test_an_added_channel_survives_a_restart_and_its_bundle_proves_the_time(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.lounge)
    await bob.joins(stage.gamma)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await stage.bot_restarts()
    announced = next(each for each in messages_with(stage, code) if "Add channel" in each.buttons)
    asked = await ann.presses("Add channel", on=announced)
    await stage.bot_restarts()
    await ann.selects("Channels to add", [stage.gamma], on=asked)
    await stage.bot_restarts()
    await stage.time_passes(minutes=10)
    await bob.leaves()
    await stage.time_passes(minutes=10)
    await ann.presses("Stop", on=announced)
    assert await seconds_of(stage, code) == {"Ann": 1800, "Bob": 600}
    await notes_sale(stage, "1m", session=code)
    await saves(stage, await draft_of(stage, code))
    records = await stage.boss.sees("For your records")
    given = read_bundle(records.attachments[f"{code}-r1.json"].decode()).given
    names = {person.person_id: person.name for person in given.members}
    assert {names[who]: line.seconds for who, line in attend(given).items()} == {"Ann": 1800, "Bob": 600}


async def test_a_channel_of_another_session_cannot_be_added(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    await ann.joins(stage.lounge)
    sunday = await stage.starts()
    code = await starts(stage, ann)
    refused = await adds(stage, ann, code, stage.alpha)
    assert refused.text.startswith(f"<#{stage.alpha.id}> already belongs to the open session {sunday}")
    again = await adds(stage, ann, code, stage.lounge)
    assert again.text == f"**{code}** counts in <#{stage.lounge.id}> now."
    assert (await view_of(stage, code)).session.late == ()


async def test_a_stage_channel_is_tracked_too(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    theatre = stage.guild.stage_channel("Theatre")
    await stage.discord.settled()
    await ann.joins(theatre)
    code = await starts(stage, ann)
    await stage.time_passes(minutes=10)
    await stops(stage, ann, code)
    assert await seconds_of(stage, code) == {"Ann": 600}


async def test_somebody_elses_channels_are_not_even_looked_at(stage: Stage) -> None:
    """A forged choice from the menu of somebody else's session leaves no trace of who is there."""
    ann, bob, cyd = (stage.guild.member(name) for name in ("Ann", "Bob", "Cyd"))
    await ann.joins(stage.lounge)
    await cyd.joins(stage.gamma)
    code = await starts(stage, ann)
    announced = next(each for each in messages_with(stage, code) if "Add channel" in each.buttons)
    chosen = {"custom_id": f"pd:adhoc.channels:{code}", "component_type": 8, "values": [str(stage.gamma.id)]}
    forged = send_interaction(bob, Act.COMPONENT, stage.general, chosen, source=announced)
    refused = await forged.reply()
    assert refused.text == f"Only officers, and whoever started session {code}, may do this."
    assert "Cyd" not in {name for name, _ in await moves_of(stage)}

"""``/mining help``: what somebody of one's own standing can do."""

import re

from cogs.guide.topics import TOPICS
from cogs.help import COMMANDS
from domain.access import Standing
from tests.stories.stage import Stage


async def test_a_member_reads_what_members_can_do_and_how_pay_works(stage: Stage) -> None:
    reply = await stage.guild.member("Ann").runs("/mining help", in_=stage.general)
    assert reply.ephemeral
    assert "Time in the session's voice channels counts to the second" in reply.text
    for command in ("/mining status", "/mining sale add", "/mining expense add", "/mining prices"):
        assert f"`{command}`" in reply.text
    assert "/mining payroll" not in reply.text
    assert "/mining setup" not in reply.text


async def test_an_officer_reads_about_payrolls_and_an_admin_about_the_setup(stage: Stage) -> None:
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    officers = (await olaf.runs("/mining help", in_=stage.general)).text
    assert "`/mining payroll run`" in officers
    assert "/mining setup" not in officers
    admins = (await stage.boss.runs("/mining help", in_=stage.general)).text
    assert "`/mining setup`" in admins


async def test_a_stranger_reads_how_to_become_one_who_may(stage: Stage) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Member roles (none: everyone)", [stage.miner], on=setup)
    reply = await stage.guild.member("Stranger").runs("/mining help", in_=stage.general)
    assert "`/mining status`" not in reply.text
    assert "by roles" in reply.text


async def test_every_topic_is_shown_in_steps_and_with_its_picture(stage: Stage) -> None:
    reply = await stage.boss.runs("/mining help", in_=stage.general)
    offered = reply.selects["Show me how"].options
    assert set(offered.values()) == {topic.key for topic in TOPICS}
    for topic in TOPICS:
        await stage.boss.selects("Show me how", [topic.key], on=reply)
        shown = await stage.boss.sees(topic.steps[0])
        assert shown.ephemeral
        assert list(shown.attachments) == ([f"{topic.picture}.png"] if topic.picture else [])


async def test_a_member_is_offered_what_members_do_and_cannot_forge_more(stage: Stage) -> None:
    ann = stage.guild.member("Ann")
    reply = await ann.runs("/mining help", in_=stage.general)
    assert set(reply.selects["Show me how"].options.values()) == {
        topic.key for topic in TOPICS if topic.needs is Standing.MEMBER
    }


async def test_every_command_that_the_help_names_exists(stage: Stage) -> None:
    assert stage.app is not None
    commands = {f"/{command.qualified_name}" for command in stage.app.client.tree.walk_commands()}
    told = [step for topic in TOPICS for step in topic.steps]
    told += [f"`{line}`" for lines in COMMANDS.values() for line, _ in lines]
    named = {named for text in told for named in re.findall(r"`(/mining [a-z ]+?)(?: ·[^`]*)?`", text)}
    assert len(named) > 20
    assert named - commands == set()


def test_every_topic_fits_into_a_message() -> None:
    for topic in TOPICS:
        assert sum(map(len, topic.steps)) < 3500
        assert len(topic.title) <= 100

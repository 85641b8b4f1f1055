"""``/mining help``: what somebody of one's own standing can do."""

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

"""Who may do what: every command and every press, whoever sends it, and whatever they forge."""

import pytest

from domain.access import Standing
from sandbox import Channel, Member, Permission
from sandbox.discord.channels import ChannelKind
from sandbox.discord.interactions import Act
from sandbox.discord.invoking import send_interaction
from tests.stories.forging import changed, rows_of
from tests.stories.matrix import (
    ADMIN,
    COMMANDS,
    MEMBER,
    OFFICER,
    OTHERS_CODE,
    PERMISSIONS,
    PRESSES,
    SOMEBODY,
    documented_rows,
    matrix_rows,
)
from tests.stories.scenes import committed, draft_of, hour_of_mining, notes_sale, working
from tests.stories.stage import Stage

ONLY = {
    MEMBER: "Only members of the mining guild may do this.",
    OFFICER: "Only officers may do this.",
    ADMIN: "Only admins may do this.",
}


@pytest.fixture
async def roles_chosen(stage: Stage) -> Stage:
    """Only miners are members."""
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Member roles (none: everyone)", [stage.miner], on=setup)
    return stage


def somebody(stage: Stage, standing: Standing) -> Member:
    if standing is ADMIN:
        manager = stage.guild.role("Manager", permissions=int(Permission.MANAGE_GUILD))
        return stage.guild.member("Adam", roles=[manager])
    roles = {Standing.STRANGER: [], MEMBER: [stage.miner], OFFICER: [stage.officer]}
    return stage.guild.member(standing.name.title(), roles=roles[standing])


async def forges(member: Member, stage: Stage, custom_id: str) -> str:
    """What the member is told for a press that no button of theirs could send."""
    anything = next(iter(stage.discord.world.messages.values()))
    return (await member.presses_custom_id(custom_id, on=anything, force=True)).text


async def test_the_matrix_knows_every_press_there_is(stage: Stage) -> None:
    assert stage.app is not None
    verbs = stage.app.gate.presses.verbs
    assert {name: verb.needs for name, verb in verbs.items()} == PRESSES


async def test_the_matrix_knows_every_command_there_is(stage: Stage) -> None:
    assert stage.app is not None
    found = {
        command.qualified_name.removeprefix("mining ")
        for command in stage.app.client.tree.walk_commands()
        if not hasattr(command, "commands")
    }
    assert found == set(COMMANDS)


@pytest.mark.parametrize("standing", Standing)
async def test_every_command_is_run_by_those_who_may_and_by_nobody_else(
    roles_chosen: Stage, standing: Standing
) -> None:
    stage = roles_chosen
    member = somebody(stage, standing)
    for command, (needs, options) in COMMANDS.items():
        given = {name: member if value is SOMEBODY else value for name, value in options.items()}
        reply = await member.runs(f"/mining {command}", in_=stage.general, options=given)
        if standing < needs:
            assert reply.text.startswith(ONLY[needs]), command
            assert reply.ephemeral, command
        elif "session" in options:
            assert f"There is no session `{OTHERS_CODE}` here" in reply.text, command
        else:
            assert "Only " not in reply.text, command
        assert "incident" not in reply.text, command


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize(
    "arguments", ["", f":{OTHERS_CODE}:0", ":'; DROP:-1:@everyone", f":{2**63 - 1}:{2**31}:{2**63}"]
)
async def test_every_forged_press_is_checked_and_breaks_nothing(
    roles_chosen: Stage, standing: Standing, arguments: str
) -> None:
    stage = roles_chosen
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    member = somebody(stage, standing)
    for verb, needs in PRESSES.items():
        told = await forges(member, stage, f"pd:{verb}{arguments}")
        assert told.strip(), verb
        if needs is not None and standing < needs:
            assert told.startswith(ONLY[needs]), verb
        assert "incident" not in told, verb
    assert await committed(stage) == {}
    assert await working(stage, code) == {"held:Boss": -1_000_000, f"session:{code}": 1_000_000}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("arguments", ["", f":{OTHERS_CODE}:0"])
async def test_a_press_by_somebody_who_may_not_changes_no_row_of_any_table(
    roles_chosen: Stage, standing: Standing, arguments: str
) -> None:
    stage = roles_chosen
    member = somebody(stage, standing)
    await member.runs("/mining me", in_=stage.general)  # from here on they are known
    before = await rows_of(stage)
    for verb, needs in PRESSES.items():
        if needs is None or standing < needs:
            await forges(member, stage, f"pd:{verb}{arguments}")
    assert changed(before, await rows_of(stage)) == {}


def test_the_documented_permissions_are_those_of_the_matrix() -> None:
    """``python -m tests.stories.permissions`` writes them anew."""
    assert documented_rows(PERMISSIONS.read_text(encoding="utf-8")) == matrix_rows()


async def test_a_member_cannot_use_the_buttons_of_an_officer(roles_chosen: Stage) -> None:
    stage = roles_chosen
    code = await hour_of_mining(stage, stage.guild.member("Ann", roles=[stage.miner]))
    await notes_sale(stage, "1m")
    stopped = await stage.stops()
    bob = somebody(stage, MEMBER)
    for button in ("Save", "Discard"):
        refused = await bob.presses(button, on=stopped)
        assert refused.ephemeral
        assert refused.text.startswith("Only officers may do this.")
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    save = next(each.custom_id for each in preview.message.all_buttons if each.label == "Save")
    assert save is not None
    assert (await forges(bob, stage, save)).startswith("Only officers may do this.")
    assert await committed(stage) == {}


async def test_an_officer_of_another_guild_reaches_nothing_here(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    stopped = await stage.stops()
    other = stage.discord.guild("Blue Rock")
    talk, cave = other.text_channel("talk"), other.voice_channel("Cave")
    eve = other.member("Eve", owner=True)
    await stage.discord.settled()
    setup = await eve.runs("/mining setup", in_=talk)
    await eve.selects("Mining channels", [cave], on=setup)
    for command, (_, options) in COMMANDS.items():
        if "session" in options:
            reply = await eve.runs(f"/mining {command}", in_=talk, options={**options, "session": code})
            assert f"There is no session `{code}` here" in reply.text, command
    own = await eve.runs("/mining help", in_=talk)
    for button in stopped.message.all_buttons:
        assert button.custom_id is not None
        answer = await eve.presses_custom_id(button.custom_id, on=own, force=True)
        assert f"There is no session `{code}` here" in answer.text
    assert await eve.types("/mining status", session="", in_=talk) == []


async def test_a_role_that_was_taken_away_in_between_counts_at_once(stage: Stage) -> None:
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    preview = await olaf.presses("Preview", on=await draft_of(stage, code, olaf))
    await olaf.loses(stage.officer)
    await olaf.presses("Save", on=preview)
    await olaf.sees("Only officers may do this.")
    assert await committed(stage) == {}
    await olaf.gains(stage.officer)
    saved = await olaf.presses("Save", on=preview)
    assert f"Payroll of {code}, revision 1, is saved" in saved.text
    await olaf.sees("For your records")


async def test_a_press_in_direct_messages_is_answered_and_does_nothing(stage: Stage) -> None:
    private = Channel(stage.discord.world, "private", ChannelKind.DIRECT, recipient=stage.boss.account)
    interaction = send_interaction(
        stage.boss,
        Act.COMPONENT,
        private,
        {"custom_id": "pd:setup.members", "component_type": 5, "values": []},
    )
    reply = await interaction.reply()
    assert reply.text == "Paydirt works in a server, not in direct messages."

"""Who may do what: every command and every press, whoever sends it, and whatever they forge."""

import re
from pathlib import Path

import pytest

from domain.access import Standing
from sandbox import Channel, Member, Permission, Upload
from sandbox.discord.channels import ChannelKind
from sandbox.discord.interactions import Act
from sandbox.discord.invoking import send_interaction
from tests.stories.forging import changed, rows_of
from tests.stories.scenes import committed, draft_of, hour_of_mining, notes_sale, working
from tests.stories.stage import Stage

MEMBER, OFFICER, ADMIN = Standing.MEMBER, Standing.OFFICER, Standing.ADMIN
ONLY = {
    MEMBER: "Only members of the mining guild may do this.",
    OFFICER: "Only officers may do this.",
    ADMIN: "Only admins may do this.",
}
OTHERS_CODE = "sm-zzzzzz"
PERMISSIONS = Path(__file__).parents[2] / "docs" / "permissions.md"
NAMES = {
    Standing.STRANGER: "everybody",
    MEMBER: "members",
    OFFICER: "officers",
    ADMIN: "admins",
    None: "whom it is for",
}
SOMEBODY = object()
"""Where an option wants a member: whoever runs the command."""

COMMANDS: dict[str, tuple[Standing, dict[str, object]]] = {
    "help": (Standing.STRANGER, {}),
    "me": (MEMBER, {}),
    "status": (MEMBER, {"session": OTHERS_CODE}),
    "prices": (MEMBER, {}),
    "sale add": (MEMBER, {"amount": "1m", "session": OTHERS_CODE}),
    "sale store": (MEMBER, {"ore": "Gold 1", "amount": "1m"}),
    "store show": (MEMBER, {}),
    "store merge": (MEMBER, {}),
    "store move": (MEMBER, {"lot": f"{OTHERS_CODE}/1", "container": "x"}),
    "sale undo": (MEMBER, {"number": 1, "reason": "x", "session": OTHERS_CODE}),
    "expense add": (MEMBER, {"amount": "1m", "what": "x", "session": OTHERS_CODE}),
    "expense undo": (MEMBER, {"number": 1, "reason": "x", "session": OTHERS_CODE}),
    "ore add": (MEMBER, {"ore": "Gold", "quantity": "1", "session": OTHERS_CODE}),
    "ore undo": (MEMBER, {"number": 1, "reason": "x", "session": OTHERS_CODE}),
    "haul add": (MEMBER, {"ores": "Gold 1", "ready": "2h", "session": OTHERS_CODE}),
    "haul collect": (MEMBER, {"haul": f"{OTHERS_CODE}/1"}),
    "haul list": (MEMBER, {"session": OTHERS_CODE}),
    "haul void": (MEMBER, {"haul": f"{OTHERS_CODE}/1", "reason": "x"}),
    "stop": (MEMBER, {"session": OTHERS_CODE}),
    "board": (MEMBER, {"session": OTHERS_CODE}),
    "adhoc new": (MEMBER, {}),
    "adhoc load": (MEMBER, {"session": OTHERS_CODE}),
    "adhoc list": (MEMBER, {}),
    "payroll run": (OFFICER, {"session": OTHERS_CODE}),
    "payroll correct": (OFFICER, {"session": OTHERS_CODE, "reason": "x"}),
    "payroll show": (OFFICER, {"session": OTHERS_CODE}),
    "payroll list": (OFFICER, {}),
    "payroll export": (OFFICER, {}),
    "payroll pay": (OFFICER, {"session": OTHERS_CODE}),
    "payroll unpaid": (OFFICER, {}),
    "payroll net": (OFFICER, {}),
    "treasury show": (MEMBER, {}),
    "treasury spend": (OFFICER, {"amount": "1m", "what": "x"}),
    "treasury move": (
        OFFICER,
        {"amount": "1m", "person": SOMEBODY, "direction": "from the treasury to the person", "reason": "x"},
    ),
    "treasury handover": (
        OFFICER,
        {"amount": "1m", "giver": SOMEBODY, "taker": SOMEBODY, "reason": "x"},
    ),
    "guest": (OFFICER, {"handle": "x y", "member": SOMEBODY}),
    "payroll late": (OFFICER, {"session": OTHERS_CODE}),
    "payroll fail": (OFFICER, {"session": OTHERS_CODE}),
    "payroll close": (ADMIN, {}),
    "audit": (OFFICER, {}),
    "payroll import": (ADMIN, {"file": Upload("sheet.csv", b"name,amount")}),
    "diagnostics": (ADMIN, {}),
    "setup": (ADMIN, {}),
    "start": (OFFICER, {}),  # last: afterwards a session is open
}
PRESSES: dict[str, Standing | None] = {
    "session.discard": MEMBER,
    "session.discard-now": MEMBER,
    "session.keep": MEMBER,
    "board.show": MEMBER,
    "board.status": MEMBER,
    "board.stop": MEMBER,
    "board.stop-now": MEMBER,
    "board.go-on": MEMBER,
    "setup.live-board": ADMIN,
    "setup.early": ADMIN,
    "adhoc.stop": MEMBER,
    "adhoc.add": MEMBER,
    "adhoc.channels": MEMBER,
    "adhoc.resume": MEMBER,
    "adhoc.page": MEMBER,
    "payroll.page": OFFICER,
    "payroll.pick": OFFICER,
    "payroll.open": OFFICER,
    "payroll.take": OFFICER,
    "payroll.done": OFFICER,
    "payroll.turn": OFFICER,
    "payroll.preview": OFFICER,
    "payroll.pdf": OFFICER,
    "payroll.save": OFFICER,
    "list.page": OFFICER,
    "pay.page": OFFICER,
    "pay.sent": OFFICER,
    "pay.part-form": OFFICER,
    "pay.part": OFFICER,
    "pay.all": OFFICER,
    "pay.all-now": OFFICER,
    "pay.file": OFFICER,
    "pay.card": OFFICER,
    "pay.approve": OFFICER,
    "pay.planned": OFFICER,
    "pay.withdraw": OFFICER,
    "pay.resend": OFFICER,
    "pay.undo-form": OFFICER,
    "pay.undo": OFFICER,
    "pay.received": None,
    "pay.missing": None,
    "pay.plan-sent": None,
    "net.page": OFFICER,
    "net.use": OFFICER,
    "pay.open": OFFICER,
    "pay.section": OFFICER,
    "pay.offset-form": OFFICER,
    "pay.offset-now": OFFICER,
    "pay.offset": None,
    "treasury.confirm": OFFICER,
    "treasury.refuse": OFFICER,
    "guest.confirm": OFFICER,
    "guest.refuse": OFFICER,
    "books.form": ADMIN,
    "books.close": ADMIN,
    "books.import": ADMIN,
    "late.look": OFFICER,
    "late.save": OFFICER,
    "fail.form": OFFICER,
    "fail.now": OFFICER,
    "valid.open": MEMBER,
    "lease.take": MEMBER,
    "valid.page": MEMBER,
    "valid.sort": MEMBER,
    "valid.find-form": MEMBER,
    "valid.find": MEMBER,
    "valid.take": MEMBER,
    "valid.done": MEMBER,
    "valid.tick-form": MEMBER,
    "valid.tick": MEMBER,
    "valid.why-form": MEMBER,
    "valid.why": MEMBER,
    "valid.confirm": MEMBER,
    "valid.acts": MEMBER,
    "valid.undo-form": MEMBER,
    "valid.undo": MEMBER,
    "valid.add-form": MEMBER,
    "valid.add": MEMBER,
    "valid.people": MEMBER,
    "valid.correct-form": MEMBER,
    "valid.correct": MEMBER,
    "valid.gaps": MEMBER,
    "valid.fill": MEMBER,
    "valid.fill-all": MEMBER,
    "store.page": MEMBER,
    "store.other": MEMBER,
    "store.order": MEMBER,
    "store.merge": MEMBER,
    "store.sell": MEMBER,
    "sale.form": MEMBER,
    "sale.noted": MEMBER,
    "draft.sale-form": OFFICER,
    "sale.add": OFFICER,
    "expense.form": OFFICER,
    "expense.add": OFFICER,
    "note.list": OFFICER,
    "note.undo-form": OFFICER,
    "note.undo": OFFICER,
    "ore.pick": OFFICER,
    "ore.type": OFFICER,
    "ore.again": OFFICER,
    "ore.add": OFFICER,
    "rules.fee-form": OFFICER,
    "rules.fee": OFFICER,
    "rules.limits-form": OFFICER,
    "rules.limits": OFFICER,
    "rules.person-form": OFFICER,
    "rules.person": OFFICER,
    "rules.template-form": OFFICER,
    "rules.template": OFFICER,
    "rules.owners-form": OFFICER,
    "rules.owners": OFFICER,
    "whatif.form": OFFICER,
    "whatif.add": OFFICER,
    "whatif.drop": OFFICER,
    "price.form": OFFICER,
    "price.set": OFFICER,
    "price.remove": OFFICER,
    "help.topic": Standing.STRANGER,
    "me.page": MEMBER,
    "me.session": MEMBER,
    "me.open": MEMBER,
    "me.time": MEMBER,
    "me.choice": MEMBER,
    "me.choice-for": MEMBER,
    "me.history": MEMBER,
    "me.statement": MEMBER,
    "me.handles": MEMBER,
    "me.handle-form": MEMBER,
    "me.handle-add": MEMBER,
    "me.handle-use": MEMBER,
    "me.handle-remove": MEMBER,
    "me.claim": MEMBER,
    "me.data": MEMBER,
    "me.export": MEMBER,
    "me.track": MEMBER,
    "me.forget": MEMBER,
    "me.forget-now": MEMBER,
    "me.object-form": MEMBER,
    "me.object": MEMBER,
    "objection.decide-form": OFFICER,
    "objection.decide": OFFICER,
    "objection.correct": OFFICER,
    "haul.add-form": MEMBER,  # the service asks for who may note in that session, or whose haul it is
    "haul.add-again": MEMBER,
    "haul.add": MEMBER,
    "haul.collect-form": MEMBER,
    "haul.collect-again": MEMBER,
    "haul.collect-chosen": MEMBER,
    "haul.collect": MEMBER,
    "haul.void-form": MEMBER,
    "haul.void-chosen": MEMBER,
    "haul.void": MEMBER,
    "haul.page": MEMBER,
    "haul.mine": None,
    "haul.mine-again": None,
    "haul.mine-collect": None,
    "hauls.ask": MEMBER,  # the service asks for officer, owner of the session, or owner of the haul
    "hauls.carry": MEMBER,
    "hauls.wait": MEMBER,
    "hauls.void-form": MEMBER,
    "hauls.void": MEMBER,
    "diag.view": ADMIN,
    "diag.again": ADMIN,
    "diag.voice-test": ADMIN,
    "setup.mining": ADMIN,
    "setup.dispatch": ADMIN,
    "setup.members": ADMIN,
    "setup.officers": ADMIN,
    "setup.admins-form": ADMIN,
    "setup.admins": ADMIN,
    "setup.rules-form": ADMIN,
    "setup.rules": ADMIN,
    "setup.fee-form": ADMIN,
    "setup.fee": ADMIN,
    "setup.limits-form": ADMIN,
    "setup.limits": ADMIN,
    "setup.money-form": ADMIN,
    "setup.money": ADMIN,
    "setup.page": ADMIN,
    "template.list": ADMIN,
    "template.open": ADMIN,
    "template.show": ADMIN,
    "template.new-form": ADMIN,
    "template.new": ADMIN,
    "template.name-form": ADMIN,
    "template.name": ADMIN,
    "template.remove": ADMIN,
    "template.remove-now": ADMIN,
    "template.weight-form": ADMIN,
    "template.weight": ADMIN,
    "template.percent-form": ADMIN,
    "template.percent": ADMIN,
    "template.forget": ADMIN,
    "template.cut-form": ADMIN,
    "template.cut": ADMIN,
    "template.fee-form": ADMIN,
    "template.fee": ADMIN,
    "template.limits-form": ADMIN,
    "template.limits": ADMIN,
    "setup.officer-channel": ADMIN,
    "setup.cargo-channel": ADMIN,
    "audit.page": OFFICER,
    "audit.file": OFFICER,
    "setup.hauls-form": ADMIN,
    "setup.hauls": ADMIN,
    "setup.voice-data-form": ADMIN,
    "setup.voice-data": ADMIN,
    "diag.hauls": ADMIN,
    "setup.paying-form": ADMIN,
    "setup.paying": ADMIN,
    "schedule.list": ADMIN,
    "schedule.pick": ADMIN,
    "schedule.show": ADMIN,
    "schedule.channel": ADMIN,
    "schedule.template": ADMIN,
    "schedule.ask-end": ADMIN,
    "schedule.end": ADMIN,
    "schedule.add-form": ADMIN,
    "schedule.add": ADMIN,
    "schedule.change-form": ADMIN,
    "schedule.change": ADMIN,
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


def documented_rows(text: str) -> dict[str, str]:
    """Command or verb to who may, as the document has it."""
    return dict(re.findall(r"^\| `([^`]+)` \| ([a-z ]+) \|$", text, re.MULTILINE))


def matrix_rows() -> dict[str, str]:
    rows = {f"/mining {name}": NAMES[needs] for name, (needs, _) in COMMANDS.items()}
    return rows | {name: NAMES[needs] for name, needs in PRESSES.items()}


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

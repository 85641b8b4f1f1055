"""Roles of hundreds, and a Discord that does not answer or a bot that dies just when roles should be read."""

import pytest
from discord import Guild

from sandbox import Role
from tests.stories.agreeing import PERCENT, WEIGHT, answers, draft_under, new_template, own_rules
from tests.stories.scenes import draft_of, hour_of_mining, notes_sale, read, saves
from tests.stories.stage import Stage

CROWD = 500
WIDE = "\N{FULLWIDTH LATIN CAPITAL LETTER W}*_`" * 8


@pytest.fixture
def foreman(stage: Stage) -> Role:
    return stage.guild.role("Foreman")


async def test_five_hundred_people_with_roles_are_paid_without_a_page_that_discord_refuses(
    stage: Stage,
) -> None:
    role = stage.guild.role("\N{FULLWIDTH LATIN CAPITAL LETTER R}**" * 20)
    screen = await answers(stage, "Role weight", await own_rules(stage), {"Roles": [role], WEIGHT: "1.5"})
    await answers(
        stage, "Role percent", screen, {"Roles": [role], PERCENT: "10", "Who gets it": "all of them share it"}
    )
    crowd = [
        stage.guild.member(f"{WIDE[:26]}{number}", roles=[role] if number % 2 else [])
        for number in range(CROWD)
    ]
    code = await hour_of_mining(stage, *crowd)
    await notes_sale(stage, "1b")
    await stage.stops()
    draft = await draft_of(stage, code)
    assert "Roles, time: " in read(draft)
    assert "× 1.5 (role " in read(draft)
    assert "shows everybody's)" in read(draft)
    preview = await stage.boss.presses("Preview", on=draft)
    assert "0.04 % (role " in read(preview)
    assert "10 % shared by 250)" in read(preview)
    shown = await answers(stage, "What if", await draft_of(stage, code), {"Tax in percent": "10"})
    for _ in range(2):
        long = "\n".join(f"{number}{'W' * 58} 123456789.1234" for number in range(5))
        form = {"Prices of an SCU, one ore a line": long, "Tax in percent": "33.3333"}
        shown = await answers(stage, "Compare another", shown, form)
    assert "more, in the sheet" in shown.text
    sheet = next(iter(shown.message.attachments.values())).decode("utf-8-sig")
    assert sheet.count("\n") == CROWD + 1
    await stage.boss.presses("Save", on=preview)
    await stage.boss.sees("For your records", within=60)


async def test_the_screen_of_a_full_set_of_rules_fits(stage: Stage) -> None:
    roles = [stage.guild.role(f"{number}{WIDE[:80]}") for number in range(25)]
    screen = await answers(stage, "Role weight", await own_rules(stage), {"Roles": roles, WEIGHT: "1.25"})
    form = {"Roles": roles, PERCENT: "3.3333", "Who gets it": "each of them gets it"}
    screen = await answers(stage, "Role percent", screen, form)
    assert len(screen.selects["Take the rules of a role away"].options) == 25
    one_more = stage.guild.role("One more")
    await answers(stage, "Role weight", screen, {"Roles": [one_more], WEIGHT: "2"})
    await stage.boss.sees("At most 25 roles can have rules of their own: take one away first.")


async def test_a_full_list_of_templates_fits_and_takes_no_more(stage: Stage) -> None:
    for number in range(24):
        screen = await new_template(stage, f"{WIDE[:46]}{number}")
    listed = await stage.boss.presses("◀ Rules and templates", on=screen)
    assert "Templates (24)" in listed.text
    assert listed.message.buttons["New template"] is False
    code = await hour_of_mining(stage, stage.guild.member("Ann"))
    await notes_sale(stage, "1m")
    await stage.stops()
    draft = await draft_of(stage, code)
    form = (await stage.boss.presses("Template", on=draft)).modal
    assert form is not None
    assert (await stage.boss.presses("What if", on=draft)).modal is not None


async def test_a_discord_that_does_not_tell_roles_keeps_nobody_from_stopping(
    stage: Stage, foreman: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answers(stage, "Role weight", await own_rules(stage), {"Roles": [foreman], WEIGHT: "2"})
    code = await hour_of_mining(stage, stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob"))
    await notes_sale(stage, "1m")

    async def says_nothing(*_: object, **__: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as silence:
        silence.setattr(Guild, "query_members", says_nothing)
        assert code in (await stage.stops()).text
        draft = read(await draft_of(stage, code))
        assert "Discord did not say which roles 2 people had." in draft
        assert "Weights: everybody × 1." in draft
    await stage.time_passes(minutes=30)
    draft = read(await draft_of(stage, code))
    assert "Weights: Ann × 2 (role Foreman); everybody else × 1." in draft
    assert "Roles read later than at the stop" in draft
    await saves(stage, await draft_of(stage, code))


async def test_a_session_that_ends_by_itself_has_its_roles_read(stage: Stage, foreman: Role) -> None:
    await answers(stage, "Role weight", await own_rules(stage), {"Roles": [foreman], WEIGHT: "2"})
    ann = stage.guild.member("Ann", roles=[foreman])
    code = await hour_of_mining(stage, ann, stage.guild.member("Bob"))
    await stage.guild.members[ann.id].leaves()
    bob = next(each for each in stage.guild.members.values() if each.name == "Bob")
    await bob.leaves()
    await stage.time_passes(hours=16)
    assert stage.app is not None
    await stage.app.deadlines.keep()
    await ann.loses(foreman)
    await notes_sale(stage, "1m", session=code)
    draft = read(await draft_of(stage, code))
    assert "Weights: Ann × 2 (role Foreman); everybody else × 1." in draft


async def test_a_template_whose_roles_were_read_for_another_rule_set_counts(
    stage: Stage, foreman: Role
) -> None:
    template = await new_template(stage, "Escort op")
    await answers(stage, "Role weight", template, {"Roles": [foreman], WEIGHT: "2"})
    code = await hour_of_mining(stage, stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob"))
    await notes_sale(stage, "1m")
    await stage.stops()
    await stage.bot_restarts()
    draft = await draft_under(stage, await draft_of(stage, code), "Escort op")
    assert "Weights: Ann × 2 (role Foreman); everybody else × 1." in read(draft)

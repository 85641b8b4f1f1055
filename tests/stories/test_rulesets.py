"""Rules that speak of roles: agreed on by an admin, frozen when the session stops, paid by exactly.

Boss holds what was sold and pays. Where a test chooses *seller*, nobody loses anything to fees, and the shares are
easy to check: a million over the weights.
"""

import json

import pytest

from domain.compute import compute_payroll
from reports.bundle import read_bundle
from sandbox import Member, Reply, Role
from tests.stories.agreeing import (
    PERCENT,
    SHARED,
    WEIGHT,
    answers,
    draft_under,
    new_template,
    own_rules,
    rule_screen,
)
from tests.stories.scenes import (
    asks,
    committed,
    draft_of,
    hour_of_mining,
    messages_with,
    notes_sale,
    read,
    saves,
)
from tests.stories.stage import Stage

HOSTILE = "**=A1** @everyone <@1> `x` \u202eevil ||"


@pytest.fixture
def foreman(stage: Stage) -> Role:
    return stage.guild.role("Foreman")


async def sellers_bear_fees(stage: Stage, draft: Reply) -> Reply:
    return await asks(stage, "Payer and fee", draft, {"Who bears the fees": "seller"})


async def weigh(stage: Stage, screen: Reply, role: Role, weight: str) -> Reply:
    return await answers(stage, "Role weight", screen, {"Roles": [role], WEIGHT: weight})


async def mined(stage: Stage, *people: Member) -> str:
    """An hour of all of them, a million sold, stopped."""
    code = await hour_of_mining(stage, *people)
    await notes_sale(stage, "1m")
    await stage.stops()
    return code


async def test_a_role_of_the_guilds_rules_weighs_the_time_and_the_draft_says_why(
    stage: Stage, foreman: Role
) -> None:
    screen = await weigh(stage, await own_rules(stage), foreman, "1.5")
    assert "Roles, time: Foreman weighs 1.5." in read(screen)
    code = await mined(stage, stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob"))
    draft = await sellers_bear_fees(stage, await draft_of(stage, code))
    assert "Rules: the guild's own." in read(draft)
    assert "Weights: Ann × 1.5 (role Foreman); everybody else × 1." in read(draft)
    preview = await stage.boss.presses("Preview", on=draft)
    assert "**600 000 aUEC** Ann · 1:00:00 · weight 1.5 (role Foreman)" in read(preview)
    await stage.boss.presses("Save", on=preview)
    await stage.boss.sees("For your records")
    assert await committed(stage) == {
        "held:Boss": -1_000_000,
        "member:Ann": 600_000,
        "member:Bob": 400_000,
    }


async def test_a_role_given_or_taken_after_the_stop_changes_nothing(stage: Stage, foreman: Role) -> None:
    await weigh(stage, await own_rules(stage), foreman, "3")
    ann, bob = stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob")
    code = await mined(stage, ann, bob)
    await ann.loses(foreman)
    await bob.gains(foreman)
    await stage.bot_restarts()
    draft = await sellers_bear_fees(stage, await draft_of(stage, code))
    assert "Weights: Ann × 3 (role Foreman); everybody else × 1." in read(draft)
    await saves(stage, draft)
    assert (await committed(stage))["member:Ann"] == 750_000


async def test_a_role_won_while_the_session_ran_counts(stage: Stage, foreman: Role) -> None:
    await weigh(stage, await own_rules(stage), foreman, "3")
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await hour_of_mining(stage, ann, bob)
    await ann.gains(foreman)  # the bot, without the members intent, is not told
    await notes_sale(stage, "1m")
    await stage.stops()
    assert "Weights: Ann × 3 (role Foreman)" in read(await draft_of(stage, code))


async def test_a_session_is_paid_by_the_template_it_was_started_with(stage: Stage, foreman: Role) -> None:
    template = await new_template(stage, "Escort op")
    template = await weigh(stage, template, foreman, "2")
    template = await answers(
        stage, "Role percent", template, {"Roles": [foreman], PERCENT: "10", "Who gets it": SHARED}
    )
    template = await answers(stage, "Fee", template, {"Who bears it": "seller"})
    template = await answers(stage, "Time and tax", template, {"Tax to the treasury, in percent": "20"})
    assert "Roles, pot: Foreman gets 10 % shared by all who have it." in read(template)
    offered = await stage.boss.types("/mining start", template="esc", in_=stage.general)
    assert [choice.value for choice in offered] == ["Escort op"]
    people = [stage.guild.member(name, roles=[foreman]) for name in ("Ann", "Bob")]
    for each in (*people, stage.guild.member("Cyd")):
        await each.joins(stage.alpha)
    started = await stage.boss.runs("/mining start", title="Escort", template="escort OP", in_=stage.general)
    assert "Paid by the rules of template Escort op" in started.text
    code = next(word for word in started.text.split() if word.startswith("sm-"))
    await stage.time_passes(hours=1)
    await notes_sale(stage, "1m")
    await stage.stops()
    draft = await draft_of(stage, code)
    assert "Rules: template Escort op." in read(draft)
    assert "Percents: Ann 5 % (role Foreman, 10 % shared by 2), Bob 5 %" in read(draft)
    await saves(stage, draft)
    # Tax 200 000; of the 800 000 left 5 % each are 40 000; 720 000 by weights 2 : 2 : 1.
    assert await committed(stage) == {
        "held:Boss": -1_000_000,
        "treasury": 200_000,
        "member:Ann": 328_000,
        "member:Bob": 328_000,
        "member:Cyd": 144_000,
    }


async def test_a_template_can_be_chosen_under_the_draft_and_own_agreements_stay(
    stage: Stage, foreman: Role
) -> None:
    await weigh(stage, await new_template(stage, "Sunday"), foreman, "2")
    ann, bob = stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob")
    code = await mined(stage, ann, bob)
    draft = await draft_of(stage, code)
    weight = "weight of the time, e.g. 1.5 (none takes it away)"
    form = {"For whom": [bob], "What": weight, "How much": "5"}
    draft = await asks(stage, "Weights, fixed, percent", draft, form)
    draft = await draft_under(stage, draft, "Sunday")
    assert "Rules: template Sunday." in read(draft)
    assert "Weights: Ann × 2 (role Foreman), Bob × 5; everybody else × 1." in read(draft)
    form = {"For whom": [ann], "What": weight, "How much": "1"}
    draft = await asks(stage, "Weights, fixed, percent", draft, form)
    assert "Weights: Ann × 1, Bob × 5; everybody else × 1." in read(draft)
    form = {"For whom": [ann], "What": weight, "How much": "none"}
    draft = await asks(stage, "Weights, fixed, percent", draft, form)
    assert "Ann × 2 (role Foreman)" in read(draft)
    back = await draft_under(stage, draft, "the guild's own rules")
    assert "Weights: Bob × 5; everybody else × 1." in read(back)


async def test_a_role_that_no_rules_named_at_the_stop_is_said_to_have_no_effect(
    stage: Stage, foreman: Role
) -> None:
    ann = stage.guild.member("Ann", roles=[foreman])
    code = await mined(stage, ann, stage.guild.member("Bob"))
    await weigh(stage, await new_template(stage, "Late idea"), foreman, "2")
    draft = await draft_under(stage, await draft_of(stage, code), "Late idea")
    assert "Who has the role Foreman was not read when the session stopped" in read(draft)
    assert "Weights: everybody × 1." in read(draft)


async def test_who_left_the_server_has_no_role_and_that_is_said(stage: Stage, foreman: Role) -> None:
    await weigh(stage, await own_rules(stage), foreman, "2")
    ann, bob = stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob", roles=[foreman])
    code = await hour_of_mining(stage, ann, bob)
    await ann.leaves_server()
    await notes_sale(stage, "1m")
    await stage.stops()
    draft = read(await draft_of(stage, code))
    assert "Left the server before their roles were read, so none count: Ann." in draft
    assert "Weights: Bob × 2 (role Foreman); everybody else × 1." in draft


async def test_ship_owners_share_a_cut_whether_or_not_they_were_there(stage: Stage) -> None:
    ann, owner = stage.guild.member("Ann"), stage.guild.member("Olga")
    code = await mined(stage, ann)
    draft = await sellers_bear_fees(stage, await draft_of(stage, code))
    form = {"Ship-owners": [owner, ann], "Their cut in percent": "10.0001"}
    draft = await asks(stage, "Ship-owners", draft, form)
    assert "Ship-owners: a cut of 10.0001 %, shared by Olga, Ann." in read(draft)
    assert "Percents: Ann 5.0001 % (ship-owner's cut, 10.0001 % shared by 2), Olga 5 %" in read(draft)
    await saves(stage, draft)
    assert (await committed(stage))["member:Olga"] == 50_000
    slip = messages_with(stage, code)
    assert slip


async def test_a_cut_without_a_ship_owner_is_said_to_stay_in_the_pot(stage: Stage) -> None:
    template = await new_template(stage, "Big ships")
    await answers(stage, "Ship-owner's cut", template, {"Ship-owner's cut in percent": "10"})
    code = await mined(stage, stage.guild.member("Ann"))
    draft = await draft_under(stage, await draft_of(stage, code), "Big ships")
    assert "No ship-owner is named: the cut of 10 % stays in the pot." in read(draft)


async def test_who_chooses_late_does_not_undo_what_another_officer_chose_meanwhile(stage: Stage) -> None:
    for name in ("Sunday", "Escort op"):
        await new_template(stage, name)
    code = await mined(stage, stage.guild.member("Ann"))
    olaf = stage.guild.member("Olaf", roles=[stage.officer])
    second = (await olaf.presses("Template", on=await draft_of(stage, code, olaf))).modal
    await stage.time_passes(minutes=10)  # so he edits it no more
    first = (await stage.boss.presses("Template", on=await draft_of(stage, code))).modal
    assert first is not None
    assert second is not None
    first["Rules"] = "Sunday"
    second["Rules"] = "Escort op"
    await stage.boss.presses("Done", on=await stage.boss.submits(first))
    await olaf.submits(second)
    await olaf.sees("Somebody changed this meanwhile: look again.")
    assert "Rules: template Sunday." in read(await draft_of(stage, code))


async def test_a_revision_begins_with_the_rules_it_was_saved_by(stage: Stage, foreman: Role) -> None:
    await weigh(stage, await new_template(stage, "Sunday"), foreman, "2")
    code = await mined(stage, stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob"))
    await saves(stage, await draft_under(stage, await draft_of(stage, code), "Sunday"))
    listed = await rule_screen(stage)
    screen = await stage.boss.selects("Look at or change rules", ["1"], on=listed)
    await stage.boss.presses("Yes, delete", on=await stage.boss.presses("Delete", on=screen))
    again = await stage.boss.runs("/mining payroll correct", session=code, reason="x", in_=stage.general)
    assert "Rules: template Sunday." in read(again)
    assert "Weights: Ann × 2 (role Foreman); everybody else × 1." in read(again)


async def test_the_proof_on_another_machine_agrees_with_the_weights_of_roles(
    stage: Stage, foreman: Role
) -> None:
    await weigh(stage, await own_rules(stage), foreman, "1.25")
    code = await mined(stage, stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob"))
    await saves(stage, await draft_of(stage, code))
    assert stage.app is not None
    bundle = await stage.app.reports.bundle(stage.guild.id, code)
    payroll = compute_payroll(read_bundle(bundle).given)
    stored = json.loads(bundle)["payroll"]
    assert [line.net_auec for line in payroll.lines] == [line["net_auec"] for line in stored["lines"]]
    assert stored["lines"][0]["weight"] == "1.25"
    report = await stage.app.reports.saved(stage.guild.id, code, None, {})
    assert report.agreed is not None
    assert report.agreed.template is None
    assert {len(each) for each in report.agreed.sources.values()} == {1}


async def test_templates_are_named_renamed_and_taken_away(stage: Stage, foreman: Role) -> None:
    template = await new_template(stage, HOSTILE)
    assert "everyone" in template.text
    renamed = await answers(stage, "Rename", template, {"Name": "Sunday"})
    assert "Template Sunday" in renamed.text
    await answers(stage, "New template", await rule_screen(stage), {"Name": "SUNDAY"})
    await stage.boss.sees("There is a template of that name already: choose another name.")
    weighed = await weigh(stage, renamed, foreman, "2")
    assert "Foreman weighs 2" in read(weighed)
    forgotten = await stage.boss.selects("Take the rules of a role away", [str(foreman.id)], on=weighed)
    assert "Foreman" not in read(forgotten)
    elsewhere = await stage.boss.selects("Look at or change rules", ["1"], on=await rule_screen(stage))
    question = await stage.boss.presses("Delete", on=forgotten)
    gone = await stage.boss.presses("Yes, delete", on=question)
    assert "none yet" in gone.text
    await stage.boss.presses("Rename", on=elsewhere)
    await stage.boss.sees("These rules are no more: somebody took them away meanwhile.")


async def test_a_session_follows_a_renamed_template_and_says_if_it_is_gone(stage: Stage) -> None:
    template = await new_template(stage, "Sunday")
    await stage.guild.member("Ann").joins(stage.alpha)
    started = await stage.boss.runs("/mining start", template="Sunday", in_=stage.general)
    code = next(word for word in started.text.split() if word.startswith("sm-"))
    await stage.time_passes(hours=1)
    await stage.stops()
    template = await answers(stage, "Rename", template, {"Name": "Sabbath"})
    assert "Rules: template Sabbath." in read(await draft_of(stage, code))
    await stage.boss.presses("Yes, delete", on=await stage.boss.presses("Delete", on=template))
    draft = read(await draft_of(stage, code))
    assert "The template Sabbath is no more; the guild's own rules hold." in draft
    assert "Rules: the guild's own." in draft


async def test_an_unknown_template_starts_no_session(stage: Stage) -> None:
    refused = await stage.boss.runs("/mining start", template="Nothing", in_=stage.general)
    assert "There is no template of that name: choose one from the list." in refused.text


async def test_a_member_reads_where_the_own_weight_comes_from(stage: Stage, foreman: Role) -> None:
    await weigh(stage, await own_rules(stage), foreman, "1.5")
    ann, bob = stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob")
    code = await mined(stage, ann, bob)
    await saves(stage, await draft_of(stage, code))
    for who, agreed in ((ann, True), (bob, False)):
        mine = await who.runs("/mining me", in_=stage.general)
        shown = await who.selects("Look at a session: your time, your pay in words", [code], on=mine)
        assert ("Agreed for you: weight 1.5 (role Foreman)." in read(shown)) is agreed


async def test_a_role_of_the_rules_that_is_deleted_is_told_and_can_be_taken_away(
    stage: Stage, foreman: Role
) -> None:
    await weigh(stage, await own_rules(stage), foreman, "2")
    code = await mined(stage, stage.guild.member("Ann", roles=[foreman]), stage.guild.member("Bob"))
    await foreman.is_deleted()
    await stage.discord.settled()
    await stage.boss.sees("The role Foreman was deleted, which Paydirt was told to look at.")
    assert "Weights: Ann × 2 (role Foreman)" in read(await draft_of(stage, code))  # frozen is frozen
    screen = await own_rules(stage)
    assert "Roles that were deleted\nForeman" in screen.text
    screen = await stage.boss.selects("Take the rules of a role away", [str(foreman.id)], on=screen)
    assert "Foreman" not in screen.text


async def test_a_resumed_session_has_its_roles_read_at_its_last_stop(stage: Stage, foreman: Role) -> None:
    await weigh(stage, await own_rules(stage), foreman, "2")
    ann = stage.guild.member("Ann", roles=[foreman])
    await ann.joins(stage.alpha)
    await stage.guild.member("Bob").joins(stage.alpha)
    started = await ann.runs("/mining adhoc new", in_=stage.general)
    code = next(word for word in started.text.split() if word.startswith("ah-"))
    await stage.time_passes(hours=1)
    await stage.boss.runs("/mining stop", session=code, in_=stage.general)
    await ann.loses(foreman)
    await stage.time_passes(minutes=10)
    loaded = await ann.runs("/mining adhoc load", session=code, in_=stage.general)
    await ann.presses("Resume tracking", on=loaded)
    await stage.time_passes(minutes=10)
    await stage.boss.runs("/mining stop", session=code, in_=stage.general)
    await notes_sale(stage, "1m", session=code)
    assert "Weights: everybody × 1." in read(await draft_of(stage, code))

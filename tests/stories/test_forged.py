"""Forged presses and submits: whoever sends them gets a sentence, and nothing is changed by them."""

import pytest

from domain.access import Standing
from sandbox import Channel, Member
from tests.stories.forging import (
    HOSTILE_ANSWERS,
    all_sent,
    changed,
    forges,
    forges_choice,
    forges_submit,
    rows_of,
)
from tests.stories.looting import Found, Loot, busy_guild
from tests.stories.scenes import draft_of, saves
from tests.stories.stage import Stage

WORK_ON_A_DRAFT = ("payroll.", "rules.", "note.", "ore.", "valid.", "draft.", "sale.", "expense.", "whatif.")
OTHERS_CODE = "sm-zzzzzz"
FORGED = ("", f":{OTHERS_CODE}:0", ":'; DROP:-1:@everyone", f":{2**63 - 1}:{2**31}:{2**63}")


async def sends(member: Member, found: Found, *, answer: str = "5", in_: Channel | None = None) -> str:
    """Somebody sends what they found, as it was meant for another; fields that are empty get an answer."""
    message = found.message
    if found.fields is not None:
        fields = _as_sent(found.fields, answer)
        channel = in_ or message.channel
        source = message if in_ is None else None
        return await forges_submit(member, found.custom_id, fields, in_=channel, source=source)
    if found.values is not None:
        return await forges_choice(member, found.custom_id, found.values, on=message)
    return await forges(member, found.custom_id, on=message)


def _as_sent(fields: dict[str, object], answer: str) -> dict[str, object]:
    return {
        name: [str(getattr(each, "id", each)) for each in value]
        if isinstance(value, list)
        else value or answer
        for name, value in fields.items()
    }


@pytest.fixture
async def looted(stage: Stage) -> Loot:
    loot, _ = await busy_guild(stage)
    assert len({each.verb for each in loot.found.values()}) > 100
    return loot


@pytest.mark.parametrize("roles", ["none", "member"])
async def test_nobody_changes_anything_with_what_was_meant_for_others(looted: Loot, roles: str) -> None:
    stage = looted.stage
    eve = stage.guild.member("Eve", roles=[stage.miner] if roles == "member" else [])
    await eve.runs("/mining me", in_=stage.general)  # from here on they are known
    before = await rows_of(stage)
    for each in looted.found.values():
        if each.verb == "me.object":
            continue  # every member may object, also one whom voice missed
        told = await sends(eve, each)
        assert told.strip(), each.custom_id
        assert "incident" not in told, each.custom_id
    assert changed(before, await rows_of(stage)) == {}


async def test_the_owner_of_another_guild_neither_changes_nor_reads_anything_with_them(looted: Loot) -> None:
    stage = looted.stage
    other = stage.discord.guild("Blue Rock")
    talk, cave = other.text_channel("talk"), other.voice_channel("Cave")
    eve = other.member("Eve", owner=True)
    await stage.discord.settled()
    setup = await eve.runs("/mining setup", in_=talk)
    await eve.selects("Mining channels", [cave], on=setup)
    own = await eve.runs("/mining help", in_=talk)
    before = await rows_of(stage, guild_id=stage.guild.id)
    for each in looted.found.values():
        moved = Found(each.custom_id, own.message, each.values, each.fields)
        told = await sends(eve, moved)
        assert "incident" not in told, each.custom_id
        for theirs in ("Ann", "Boss", "Second", "Third"):
            assert theirs not in told, each.custom_id
    assert changed(before, await rows_of(stage, guild_id=stage.guild.id)) == {}


async def test_once_a_session_is_saved_the_buttons_of_its_draft_do_nothing_more(looted: Loot) -> None:
    stage = looted.stage
    code = next(each.custom_id.split(":")[2] for each in looted.found.values() if each.verb == "payroll.save")
    await stage.boss.runs(
        "/mining haul void", in_=stage.general, options={"haul": f"{code}/1", "reason": "lost"}
    )
    await saves(stage, await draft_of(stage, code))
    await all_sent(stage)
    before = await rows_of(stage)
    stale = [each for each in looted.found.values() if f":{code}" in each.custom_id]
    stale = [each for each in stale if each.verb.startswith(WORK_ON_A_DRAFT)]
    assert len(stale) > 30
    for each in stale:
        told = await sends(stage.boss, each)
        assert "incident" not in told, each.custom_id
    assert changed(before, await rows_of(stage)) == {}


async def test_no_answer_in_any_form_and_no_choice_in_any_menu_is_an_incident(looted: Loot) -> None:
    for found in looted.found.values():
        if found.fields is not None or found.values is not None:
            for answer in HOSTILE_ANSWERS:
                for told in await _answers_hostilely(looted.stage, found, answer):
                    assert "incident" not in told, (found.custom_id, answer)


async def _answers_hostilely(stage: Stage, found: Found, answer: str) -> list[str]:
    """What Boss is told, who may press everything."""
    boss, message = stage.boss, found.message
    assert stage.app is not None
    if stage.app.gate.presses.verbs[found.verb].expensive:
        stage.clock.passes(seconds=20)  # or it would be refused for being asked for too often
    if found.fields is None:
        chosen: tuple[list[str], ...] = ([answer], [answer] * 30, [])
        return [await forges_choice(boss, found.custom_id, values, on=message) for values in chosen]
    texts: dict[str, object] = dict.fromkeys(found.fields, answer)
    lists: dict[str, object] = {name: [answer, answer] for name in found.fields}
    return [
        await forges_submit(boss, found.custom_id, fields, in_=stage.general, source=message)
        for fields in (texts, lists, {})
    ]


@pytest.mark.parametrize("arguments", FORGED)
@pytest.mark.parametrize("standing", Standing)
async def test_every_verb_submitted_as_a_form_or_chosen_in_a_menu_is_checked_like_a_press(
    stage: Stage, standing: Standing, arguments: str
) -> None:
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Member roles (none: everyone)", [stage.miner], on=setup)
    roles = {Standing.STRANGER: [], Standing.MEMBER: [stage.miner], Standing.OFFICER: [stage.officer]}
    assert stage.app is not None
    eve = stage.boss if standing is Standing.ADMIN else stage.guild.member("Eve", roles=roles[standing])
    await eve.runs("/mining me", in_=stage.general)
    before = await rows_of(stage)
    for name, verb in stage.app.gate.presses.verbs.items():
        if verb.needs is not None and standing >= verb.needs:
            continue
        custom_id = f"pd:{name}{arguments}"
        submitted = await forges_submit(eve, custom_id, {"reason": "x"}, in_=stage.general, source=None)
        chosen = await forges_choice(eve, custom_id, ["1"], on=setup.message)
        for told in (submitted, chosen):
            assert told.strip(), name
            assert "incident" not in told, name
            assert verb.needs is None or told.startswith("Only "), name
    assert changed(before, await rows_of(stage)) == {}

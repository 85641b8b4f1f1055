"""What stories about hauls have in common: the form for one that leaves, and the one for what came out."""

from typing import Any

from sandbox import Member, Message, Reply
from tests.stories.scenes import fills, form_of, hour_of_mining
from tests.stories.stage import Stage

ON_BOARD, PLACE, COST = (
    "What is on board, one ore a line",
    "Refinery and method, if any",
    "What it cost in aUEC, if anything",
)
HOSTILE = "**@everyone** <@&42> [x](https://evil.example) \u202egnirts `code`"


async def hour_of(stage: Stage, *names: str) -> tuple[str, list[Member]]:
    """An open session in which these people mine for an hour; refineries are known."""
    assert stage.app is not None
    await stage.app.prices.refresh(force=True)
    members = [stage.guild.member(name) for name in names]
    code = await hour_of_mining(stage, *members)
    await stage.all_written()
    return code, members


async def adds(member: Member, stage: Stage, **options: object) -> Reply:
    """The form that the command opens."""
    return await member.runs("/mining haul add", in_=stage.general, options=options)


async def haul_leaves(
    member: Member, stage: Stage, ores: str = "Gold 10", ready: str = "20h", **answers: Any
) -> Reply:
    """The member fills the form in; what everybody reads then."""
    form = form_of(await adds(member, stage))
    named = {"place": PLACE, "cost": COST, "owner": "Who has it"}
    more = {named[name]: value for name, value in answers.items()}
    return await fills(member, form, {ON_BOARD: ores, "Ready in": ready, **more})


async def asks_what_came(member: Member, stage: Stage, name: str) -> Reply:
    """The form of a haul that is to be collected, or why there is none."""
    return await member.runs("/mining haul collect", in_=stage.general, haul=name)


async def collects(member: Member, stage: Stage, name: str, came: str | None = None, **answers: Any) -> Reply:
    """Fill the form in and submit it; ``came`` None: as the form has it."""
    form = form_of(await asks_what_came(member, stage, name))
    answers_by_label = {f"What came out of {name}": came} if came is not None else {}
    return await fills(member, form, {**answers_by_label, **answers})


async def lists(member: Member, stage: Stage, **options: object) -> Reply:
    return await member.runs("/mining haul list", in_=stage.general, options=options)


async def menu_options(message: Message | Reply, menu: str) -> list[str]:
    """The values that a menu offers; none where there is no such menu."""
    return list(message.selects[menu].options.values()) if menu in message.selects else []

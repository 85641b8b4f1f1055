"""An evening in Discord, of which the documentation shows pictures: each one is what the bot really sent."""

from collections.abc import AsyncIterator, Mapping

from sandbox import Member
from tests.pictures.screens import form_png, message_png
from tests.stories.boards import the_board
from tests.stories.hauls import haul_leaves
from tests.stories.paying import has_handle
from tests.stories.scenes import draft_of, fills, form_of, notes_sale, saves
from tests.stories.stage import Stage
from tests.stories.validating import validation_of

Picture = tuple[str, bytes]
"""Its name and its PNG."""

ME = "Look at a session: your time, your pay in words"


async def evening(stage: Stage) -> AsyncIterator[Picture]:
    """Play it and yield the pictures as they come; the same evening gives the same pictures but for the codes."""
    stage.guild.bot.account.name = "Paydirt"
    names = {
        "Kestrel": "Kestrel_9",
        "Vex": "VexHalloran",
        "Oresund": "Bram_Oresund",
        "Tamsin": None,
    }
    crew = {name: stage.guild.member(name) for name in names}
    for name, handle in names.items():
        if handle:
            await has_handle(stage, crew[name], handle)
    yield "adhoc", await _adhoc(stage, crew["Vex"])
    code = await _sunday(stage, crew)
    board = await the_board(stage, "Sold: **1 296 520 aUEC**")
    yield "board", message_png(board, _names(stage))
    why = "the ship blew up"
    await stage.boss.runs("/mining haul void", haul=f"{code}/1", reason=why, in_=stage.general)
    stopped = await stage.stops()
    yield "stopped", message_png(stopped.message, _names(stage))
    roll = await validation_of(stage, code)
    yield "validation", message_png(roll.message, _names(stage))
    form = form_of(await stage.boss.presses("Tick people", on=roll))
    label = form.labels[0]
    form.unticks(label, next(each for each in form.offered(label) if each.startswith("Tamsin")))
    yield "ticking", form_png(form)
    preview = await stage.boss.presses("Preview", on=await draft_of(stage, code))
    yield "preview", message_png(preview.message, _names(stage))
    await saves(stage, await draft_of(stage, code))
    async for picture in _paying(stage, crew, code):
        yield picture
    async for picture in _member(stage, crew["Vex"], code):
        yield picture


async def _adhoc(stage: Stage, member: Member) -> bytes:
    await member.joins(stage.lounge)
    await stage.all_written()
    reply = await member.runs("/mining adhoc new", in_=stage.general, options={"title": "Two Prospectors"})
    picture = message_png(reply.message, _names(stage))
    await stage.time_passes(minutes=20)
    await member.leaves()
    await stage.all_written()
    await member.presses("Stop", on=reply)
    return picture


async def _sunday(stage: Stage, crew: Mapping[str, Member]) -> str:
    kestrel, vex, oresund, tamsin = crew.values()
    for each in (kestrel, vex):
        await each.joins(stage.alpha)
    code = await stage.starts("Sunday at Aberdeen")
    await stage.time_passes(minutes=25)
    await oresund.joins(stage.beta)
    await stage.time_passes(minutes=40)
    await vex.deafens()
    await tamsin.joins(stage.beta)
    await stage.time_passes(minutes=20)
    await vex.undeafens()
    await tamsin.leaves()
    await stage.all_written()
    await haul_leaves(oresund, stage, "Quantainium Q812 125\nGold 34.5", "2h", place="Ruin Station, Dinyx")
    await stage.time_passes(minutes=65)
    await notes_sale(stage, "1 296 520", where="TDD Area 18")
    return code


async def _paying(stage: Stage, crew: Mapping[str, Member], code: str) -> AsyncIterator[Picture]:
    listed = await stage.boss.runs("/mining payroll pay", in_=stage.general)
    yield "pay", message_png(listed.message, _names(stage))
    menu = next(name for name in listed.selects if name.startswith("Mark as sent"))
    first = next(value for label, value in listed.selects[menu].options.items() if "Vex" in label)
    await stage.boss.selects(menu, [first], on=listed)
    asked = await crew["Vex"].sees_direct("Has it come?")
    yield "received", message_png(asked, _names(stage))
    netting = await stage.boss.runs("/mining payroll net", in_=stage.general)
    yield "netting", message_png(netting.message, _names(stage))


async def _member(stage: Stage, member: Member, code: str) -> AsyncIterator[Picture]:
    me = await member.runs("/mining me", in_=stage.general)
    yield "me", message_png(me.message, _names(stage))
    session = await member.selects(ME, [code], on=me)
    yield "pay-in-words", message_png(session.message, _names(stage))
    form = form_of(await member.presses("Object", on=session))
    await fills(member, form, {"What is wrong?": "I was there from the start, on my phone"})
    notice = await stage.boss.sees("Objection 1 to the payroll of")
    yield "objection", message_png(notice, _names(stage))


def _names(stage: Stage) -> dict[str, str]:
    """What mentions show."""
    channels = [stage.alpha, stage.beta, stage.gamma, stage.lounge, stage.dispatch, stage.general]
    people = {str(each.id): each.name for each in stage.guild.members.values()}
    return {str(each.id): each.name for each in channels} | people

"""What people do in a validation: open it, tick, correct, add, confirm."""

from collections.abc import Sequence

from sandbox import Member, Reply
from tests.stories.scenes import draft_of, fills, form_of
from tests.stories.stage import Stage


async def validation_of(stage: Stage, code: str, officer: Member | None = None) -> Reply:
    """The roll of a stopped session, opened from its draft."""
    who = officer or stage.boss
    return await who.presses("Validate", on=await draft_of(stage, code, who))


async def unticks(who: Member, roll: Reply, *names: str) -> Reply:
    """Take the ticks off everybody whose box begins with one of these names, and submit."""
    form = form_of(await who.presses("Tick people", on=roll))
    for label in form.labels:
        form.unticks(label, *[each for each in form.offered(label) if each.startswith(names)])
    return await who.submits(form)


async def ticks(who: Member, roll: Reply, *names: str) -> Reply:
    form = form_of(await who.presses("Tick people", on=roll))
    for label in form.labels:
        form.ticks(label, *[each for each in form.offered(label) if each.startswith(names)])
    return await who.submits(form)


async def corrects(who: Member, roll: Reply, name: str, time: str, reason: str = "phone died") -> Reply:
    """Correct the time of somebody on the page."""
    listed = await who.presses("Correct time", on=roll)
    for menu in listed.selects.values():
        for label, value in menu.options.items():
            if label.startswith(f"{name} ·"):
                form = form_of(await who.selects(menu.name, [value], on=listed))
                return await fills(who, form, {"Time to add or take": time, "Why": reason})
    raise AssertionError(f"{name} is in no menu")


async def adds(
    who: Member,
    roll: Reply,
    time: str,
    *,
    members: Sequence[Member] = (),
    handle: str = "",
    reason: str = "no microphone",
) -> Reply:
    """Enter people whom voice missed."""
    answers = {
        "Members of the server": list(members),
        "Or an RSI handle": handle,
        "Time, for each of them": time,
        "Why voice missed them": reason,
    }
    return await fills(who, form_of(await who.presses("Add someone", on=roll)), answers)

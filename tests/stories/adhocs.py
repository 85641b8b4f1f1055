"""What people do with ad-hoc sessions: start, stop, add channels."""

from sandbox import Channel, Member, Reply
from tests.stories.scenes import messages_with
from tests.stories.stage import Stage, code_in

STATUS = "⛏️ mining session, time is counted"


async def starts(stage: Stage, who: Member, **options: object) -> str:
    """They start an ad-hoc session; its code."""
    await stage.all_written()
    reply = await who.runs("/mining adhoc new", in_=stage.general, options=options)
    return code_in(reply)


async def stops(stage: Stage, who: Member, code: str) -> Reply:
    await stage.all_written()
    return await who.runs("/mining stop", session=code, in_=stage.general)


async def adds(stage: Stage, who: Member, code: str, *channels: Channel) -> Reply:
    """By the button under the announcement."""
    await stage.all_written()
    announced = next(each for each in messages_with(stage, code) if "Add channel" in each.buttons)
    asked = await who.presses("Add channel", on=announced)
    return await who.selects("Channels to add", channels, on=asked)

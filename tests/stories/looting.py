"""Everything that people could press in a busy guild, as somebody notes it who wants to press it where they may not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from sandbox import Member, Message, Reply
from sandbox.discord.reading import SELECTS, walk
from tests.stories.hauls import haul_leaves
from tests.stories.paying import pays, saved_hour, settles_for
from tests.stories.scenes import draft_of, fills, form_of, notes_sale
from tests.stories.stage import Stage

ME = "Look at a session: your time, your pay in words"


@dataclass(frozen=True, slots=True)
class Found:
    """A button, a menu with what it offers, or a form with its fields and what stands in them."""

    custom_id: str
    message: Message
    values: tuple[str, ...] | None = None
    fields: dict[str, Any] | None = None

    @property
    def verb(self) -> str:
        return self.custom_id.split(":")[1]


@dataclass(slots=True)
class Loot:
    """What has been found so far, by custom_id."""

    stage: Stage
    found: dict[str, Found] = field(default_factory=dict)

    def look(self) -> None:
        """Note everything that can be pressed in any message that there is, private ones included."""
        for message in self.stage.discord.world.messages.values():
            for each in walk(message.components):
                if str(each.get("custom_id", "")).startswith("pd:"):
                    values = [str(option["value"]) for option in each.get("options", ())]
                    chosen = tuple(values[:1]) if each["type"] in SELECTS else None
                    self.found.setdefault(each["custom_id"], Found(each["custom_id"], message, chosen))

    def look_at_form(self, reply: Reply, message: Message) -> None:
        """Note the form that a press has opened."""
        form = form_of(reply)
        fields = {each.component["custom_id"]: each.value for each in form.fields}
        self.found.setdefault(form.custom_id, Found(form.custom_id, message, fields=fields))


async def busy_guild(stage: Stage) -> tuple[Loot, list[str]]:
    """A guild in which only miners are members, with a bit of everything; what is to be pressed, and all codes."""
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    await stage.boss.selects("Member roles (none: everyone)", [stage.miner], on=setup)
    loot = Loot(stage)
    loot.look()
    ann, bob = (stage.guild.member(name, roles=[stage.miner]) for name in ("Ann", "Bob"))
    await settles_for(stage, second_officer_above_auec=1000)
    codes = [await saved_hour(stage, ann, bob)]
    loot.look()
    await _pay(stage, ann, codes[0])
    async for _ in _stopped(stage, ann, codes):
        loot.look()
    async for _ in _screens(stage, ann, codes):
        loot.look()
    await _open_forms(stage, loot)
    return loot, codes


async def _pay(stage: Stage, ann: Member, code: str) -> None:
    """One payment that waits for a second officer, one that waits for its payee; an objection."""
    await _marks_first(stage)
    await settles_for(stage, second_officer_above_auec=None)
    await _marks_first(stage)
    session = await ann.selects(ME, [code], on=await ann.runs("/mining me", in_=stage.general))
    await fills(ann, form_of(await ann.presses("Object", on=session)), {"What is wrong?": "too little"})
    await stage.boss.sees("Objection 1 to the payroll of")


async def _marks_first(stage: Stage) -> None:
    listed = await pays(stage)
    menu = next(name for name in listed.selects if name.startswith("Mark as sent"))
    await stage.boss.selects(menu, [next(iter(listed.selects[menu].options.values()))], on=listed)


async def _stopped(stage: Stage, ann: Member, codes: list[str]) -> AsyncIterator[None]:
    """A session that is stopped, whose draft and validation somebody has open."""
    await ann.joins(stage.alpha)
    codes.append(await stage.starts("Second"))
    await stage.time_passes(minutes=30)
    await haul_leaves(ann, stage)
    await notes_sale(stage, "2m", holder=ann)
    ore = {"ore": "Gold", "quantity": "12.5", "price": "6.75"}
    await stage.boss.runs("/mining ore add", in_=stage.general, options=ore)
    yield
    await stage.stops()
    yield
    draft = await draft_of(stage, codes[-1])
    yield
    await stage.boss.presses("Preview", on=draft)
    yield
    roll = await stage.boss.presses("Validate", on=await draft_of(stage, codes[-1]))
    yield
    for label in ("Correct time", "Acts"):
        if label in roll.buttons:
            await stage.boss.presses(label, on=roll)
            yield
    await stage.boss.presses(
        "Done", on=await stage.boss.presses("Validate", on=await draft_of(stage, codes[-1]))
    )
    yield


async def _screens(stage: Stage, ann: Member, codes: list[str]) -> AsyncIterator[None]:
    """What the commands show."""
    codes.append(await stage.starts("Third"))
    yield
    boss, general = stage.boss, stage.general
    for command in ("list", "unpaid", "net"):
        await boss.runs(f"/mining payroll {command}", in_=general)
        yield
    for command in ("me", "help", "adhoc list", "store show", "haul list", "status", "prices"):
        await ann.runs(f"/mining {command}", in_=general)
        yield
    for command in ("audit", "diagnostics", "treasury show", "board"):
        await boss.runs(f"/mining {command}", in_=general)
        yield
    await boss.runs("/mining treasury spend", in_=general, options={"amount": "5000", "what": "fuel"})
    yield
    await stage.boss.runs("/mining stop", in_=general, session=codes[-1])
    await ann.runs("/mining adhoc new", in_=general)
    yield
    setup = await boss.runs("/mining setup", in_=general)
    further = await boss.presses("More ▶", on=setup)
    yield
    for label in ("Schedule", "Rules and templates"):
        if label in further.buttons:
            await boss.presses(label, on=further)
            yield
            further = await boss.presses("More ▶", on=await boss.runs("/mining setup", in_=general))


async def _open_forms(stage: Stage, loot: Loot) -> None:
    """Boss presses whatever opens a form, and notes the form."""
    assert stage.app is not None
    verbs = stage.app.gate.presses.verbs
    for each in [*loot.found.values()]:
        if verbs[each.verb].at_once and each.values is None:
            reply = await stage.boss.presses_custom_id(each.custom_id, on=each.message, force=True)
            if reply.modal is not None:
                loot.look_at_form(reply, each.message)

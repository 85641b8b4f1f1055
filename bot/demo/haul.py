"""A haul of the Sunday: refined while the bot is killed, ready before it is back, collected, sold out of the store."""

from collections.abc import Iterator
from datetime import timedelta

from bot.demo.act import Act, Chance
from bot.demo.officer import Surprise
from bot.demo.proof import Check
from bot.demo.stage import Stage
from bot.demo.trouble import Downtime
from domain.payroll import PayrollInput
from domain.quantities import format_auec, format_scu
from sandbox import Member, Reply

WENT_IN, CAME_OUT = "Laranite Q640 96", "Laranite Q640 81.5"
REFINERY, COST = "Ruin Station", "42 000"
SOLD, AMOUNT, WHERE = "Laranite 81.5", "2 480 000", "Levski"
SOLD_CSCU = 8_150
IS_READY = " has been ready since "
WITHIN_SECONDS = 30.0


def haul(stage: Stage, chance: Chance, down: Downtime) -> Iterator[Act]:
    """Who has it is told once, though nobody looked when it became ready."""
    run = _Run(stage, stage.cast.early[2], down)
    yield Act(chance.at("18:20"), run.leaves)
    yield Act(down.middle, run.becomes_ready)
    yield Act(down.end + timedelta(seconds=20), run.is_told)
    yield Act(down.end + timedelta(minutes=2), run.is_collected)
    yield Act(chance.at("19:50"), run.is_sold)


def haul_was_told_once(stage: Stage, given: PayrollInput) -> Check:
    """One notice of what nobody saw happen, and a sale that proves what the session got for it."""
    told = sum(IS_READY in message.text for message in stage.cast.early[2].direct_messages)
    divided = [sale for sale in given.sales if sale.division is not None]
    sold_cscu = sum(part.quantity_cscu for sale in divided if sale.division for part in sale.division.parts)
    brought = format_auec(sum(sale.amount_auec for sale in divided))
    return Check(
        (told, len(divided), sold_cscu) == (1, 1, SOLD_CSCU),
        f"a haul became ready while the bot was killed: {told} notice to whoever has it; {format_scu(sold_cscu)} of it "
        f"were sold out of the store for {brought} aUEC, and the bundle says how that was divided",
    )


class _Run:
    """One haul, from its leaving to its sale."""

    def __init__(self, stage: Stage, owner: Member, down: Downtime) -> None:
        self._stage = stage
        self._owner = owner
        self._down = down
        self._message: Reply | None = None

    async def leaves(self) -> str:
        """It will be ready in the middle of the bot's downtime, of which nobody knows yet."""
        seconds = (self._down.middle - self._stage.clock.now()) // timedelta(seconds=1)
        minutes, rest = divmod(seconds, 60)
        takes = f"{minutes}m {rest}s"
        opened = await self._owner.runs(
            "/mining haul add", in_=self._stage.general, options={"refinery": REFINERY}
        )
        if (form := opened.modal) is None:
            raise Surprise(f"/mining haul add opened no form: {opened.text}")
        form["What is on board, one ore a line"] = WENT_IN
        form["Ready in"] = takes
        form["What it cost in aUEC, if anything"] = COST
        self._message = _expect(await self._owner.submits(form), "Noted haul")
        return f"{self._owner.name}: /mining haul add, {WENT_IN} to {REFINERY}, ready in {takes}"

    async def becomes_ready(self) -> str:
        return "… unseen, the haul becomes ready"

    async def is_told(self) -> str:
        notice = await self._owner.sees_direct(IS_READY, within=WITHIN_SECONDS)
        return f"the bot tells {self._owner.name}: {notice.text.partition('. Collect')[0].replace('*', '')}"

    async def is_collected(self) -> str:
        """What really came out is a little less."""
        form = (await self._owner.presses("Collect", on=self._message)).modal
        if form is None:
            raise Surprise("Collect opened no form.")
        form[next(label for label in form.labels if label.startswith("What came out"))] = CAME_OUT
        _expect(await self._owner.submits(form), "is collected by")
        return f"{self._owner.name} collects it: {CAME_OUT} lies in the guild's store"

    async def is_sold(self) -> str:
        officer = self._stage.cast.officer
        options = {"ore": SOLD, "amount": AMOUNT, "where": WHERE}
        preview = await officer.runs("/mining sale store", in_=self._stage.general, options=options)
        _expect(preview, "What each session gets")
        _expect(await officer.presses("Sell", on=preview), "Sold")
        return f"{officer.name}: /mining sale store {SOLD} for {AMOUNT}, looked at and sold"


def _expect(reply: Reply, words: str) -> Reply:
    if words not in reply.text:
        raise Surprise(f"Instead of {words!r} the answer was: {reply.text}")
    return reply

"""What is noted while the session runs: five ores, two sales and an expense; and somebody who looks at it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.demo.act import Act, Chance
from bot.demo.officer import Surprise
from bot.demo.stage import Stage
from sandbox import Member, Reply

ORES = (
    ("19:04", {"ore": "Quantanium", "quantity": "126.5"}),  # its other spelling
    ("19:12", {"ore": "Bexalite", "quantity": "84,25 SCU"}),
    ("19:18", {"ore": "Gold", "quantity": "12650 cSCU"}),
    ("19:34", {"ore": "Taranite", "quantity": "96", "price": "27 500"}),
    ("19:42", {"ore": "Agricium", "quantity": "210.75"}),
)
SALES = (("19:46", "18 750 000", "TDD Area 18"), ("19:57", "9.4m", "CBD Lorville"))
EXPENSE = ("18:33", "186 000", "refining at ARC-L1")


@dataclass(frozen=True, slots=True)
class Noting:
    """Somebody notes something; what the bot answers is told."""

    stage: Stage
    member: Member
    command: str
    options: dict[str, str]

    async def __call__(self) -> str:
        reply = await self.member.runs(self.command, in_=self.stage.general, options=self.options)
        typed = " ".join([self.command, *self.options.values()])
        return f"{self.member.name}: {typed} → {what_was_noted(reply)}"


async def ask_for_an_unknown_ore(stage: Stage, member: Member) -> str:
    """A name that is no ore is refused, with what may have been meant."""
    options = {"ore": "Beksalite", "quantity": "84.25"}
    reply = await member.runs("/mining ore add", in_=stage.general, options=options)
    if "Bexalite" not in reply.text:
        raise Surprise(f"Beksalite was answered: {reply.text}")
    return f"{member.name}: /mining ore add Beksalite 84.25 → “{reply.text}”"


def notes(stage: Stage, chance: Chance) -> Iterator[Act]:
    officer, crew = stage.cast.officer, stage.cast.early
    for clock, ore in ORES:
        yield Act(chance.at(clock), Noting(stage, chance.random.choice(crew[:8]), "/mining ore add", ore))
    yield Act(chance.at("19:11"), lambda: ask_for_an_unknown_ore(stage, crew[1]))
    for clock, amount, where in SALES:
        sale = {"amount": amount, "where": where}
        yield Act(chance.at(clock), Noting(stage, officer, "/mining sale add", sale))
    clock, amount, what = EXPENSE
    yield Act(
        chance.at(clock), Noting(stage, crew[0], "/mining expense add", {"amount": amount, "what": what})
    )


def what_was_noted(reply: Reply) -> str:
    """The first sentence of the answer, without number and session. Raises Surprise if nothing was noted."""
    if not reply.text.startswith("Noted"):
        raise Surprise(f"Nothing was noted: {reply.text}")
    return reply.text.partition(": ")[2].partition(". ")[0].partition(", held")[0].replace("*", "")

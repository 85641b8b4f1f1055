"""What many stories have in common: an hour of mining, the officer's screens, and looking into the ledger."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from db.database import Database
from db.voice import LoggedMove
from domain.ledger import AUEC
from sandbox import Member, Message, ModalForm, Reply
from tests.stories.stage import SUNDAY, Stage

NBSP = "\N{NO-BREAK SPACE}"


async def hour_of_mining(stage: Stage, *miners: Member, title: str = "Sunday") -> str:
    """They all are in Alpha for exactly one hour; the session's code, still open."""
    for each in miners:
        await each.joins(stage.alpha)
    code = await stage.starts(title)
    await stage.time_passes(hours=1)
    return code


async def notes_sale(stage: Stage, amount: str, **more: object) -> Reply:
    options = {"amount": amount, **more}
    return await stage.boss.runs("/mining sale add", in_=stage.general, options=options)


async def draft_of(stage: Stage, code: str, officer: Member | None = None) -> Reply:
    """The draft of a stopped session."""
    return await (officer or stage.boss).runs("/mining payroll run", session=code, in_=stage.general)


async def saves(stage: Stage, draft: Reply, officer: Member | None = None) -> Reply:
    """From the draft over the preview to the saved payroll, with its files."""
    who = officer or stage.boss
    preview = await who.presses("Preview", on=draft)
    saved = await who.presses("Save", on=preview)
    await who.sees("For your records")
    return saved


def form_of(reply: Reply) -> ModalForm:
    assert reply.modal is not None, f"no form, but: {reply.text}"
    return reply.modal


async def fills(member: Member, form: ModalForm, answers: Mapping[str, Any]) -> Reply:
    """Fill the form in by its labels, and submit it."""
    for label, answer in answers.items():
        form[label] = answer
    return await member.submits(form)


async def stopped_hour(stage: Stage, *names: str, sale: str | None = "1m") -> str:
    """Each of them an hour in Alpha; sold for one million, held by Boss; stopped."""
    code = await hour_of_mining(stage, *[stage.guild.member(name) for name in names])
    if sale is not None:
        await notes_sale(stage, sale)
    await stage.stops()
    return code


async def asks(stage: Stage, button: str, draft: Reply, answers: Mapping[str, Any]) -> Reply:
    """Boss presses the button under the draft and answers the form, by its labels."""
    return await fills(stage.boss, form_of(await stage.boss.presses(button, on=draft)), answers)


def read(message: Reply | Message) -> str:
    """The text with ordinary spaces, as one reads it."""
    return message.text.replace(NBSP, " ")


async def committed(stage: Stage) -> dict[str, int]:
    """Account to committed aUEC, members by name; accounts at zero are left out."""
    return await _holdings(stage, None)


async def working(stage: Stage, code: str) -> dict[str, int]:
    """The same for what is noted for a session and neither saved nor discarded."""
    return await _holdings(stage, code)


async def _holdings(stage: Stage, code: str | None) -> dict[str, int]:
    database = await Database.open(stage.dsn)
    try:
        async with database.transaction(stage.guild.id) as tx:
            names = {str(person.person_id): person.name for person in await tx.people.all()}
            if code is None:
                amounts = await tx.ledger.balances()
            else:
                session = await tx.sessions.get(code)
                assert session is not None
                amounts = await tx.ledger.working(session.round_id)
    finally:
        await database.close()
    return {
        _with_name(account, names): amount
        for (account, asset), amount in amounts.items()
        if asset == AUEC and amount
    }


def _with_name(account: str, names: dict[str, str]) -> str:
    kind, _, owner = account.partition(":")
    return f"{kind}:{names[owner]}" if kind in ("held", "member") else account


def messages_with(stage: Stage, text: str) -> list[Message]:
    return [each for each in stage.discord.messages(stage.general) if text in each.text]


def all_messages(stage: Stage) -> Iterable[Message]:
    """Everything the bot ever wrote, for whomever."""
    return stage.discord.world.messages.values()


async def crowd(stage: Stage, names: list[str]) -> str:
    """A stopped session in which all of them were in Alpha for an hour; they are written to the log directly."""
    code = await stage.starts()
    assert stage.app is not None
    database = await Database.open(stage.dsn)
    async with database.transaction(stage.guild.id) as tx:
        met = await tx.people.ensure_many([(10_000 + place, name, False) for place, name in enumerate(names)])
    moves = [LoggedMove(stage.guild.id, person.person_id, stage.alpha.id, SUNDAY) for person in met.values()]
    moves += [
        LoggedMove(stage.guild.id, person.person_id, None, SUNDAY + timedelta(hours=1))
        for person in met.values()
    ]
    fence = await database.voice_log.claim(99, "a story", SUNDAY)
    await database.voice_log.append(99, fence, moves, None)
    await database.close()
    stage.clock.passes(hours=1, seconds=1)
    await stage.stops()
    return code

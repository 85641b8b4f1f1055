"""Sessions, what is noted about them, and who was there."""

from datetime import datetime, timedelta
from random import Random

from db.voice import LoggedMove
from domain.access import Standing
from domain.errors import Refused
from domain.ledger import RoundKind
from domain.notes import standing
from domain.payroll import SessionKind
from domain.people import Choice
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.mine import Mine
from services.notes import Noter, Notes
from services.payrolls import Payrolls
from services.validation import Given, Validations
from tests.services.money.world import GUESTS, LONG, MOST_SESSIONS, OPENED, Press, Step, World


async def session(world: World, step: Step) -> Press:
    """An hour of mining; who was there and when is drawn from ``amount``."""
    number = len(world.codes)
    if number >= MOST_SESSIONS:
        raise Refused("enough")
    code, practice = f"sm-aaaaa{'bcde'[number]}", step.one >= 6
    opened_at, channel_id = OPENED + number * 2 * LONG, 11 + number
    world.clock.passes(hours=2)

    async def press(officer: Actor, _: str) -> None:
        async with world.database.transaction(world.guild_id) as tx:
            by = (await tx.people.ensure(officer.discord_id, officer.name, is_bot=False)).person_id
            if await tx.sessions.get(code):
                raise Refused("it is there")
            round_id = await tx.ledger.begin(RoundKind.SESSION, code, by, "start", opened_at)
            session = Session(
                code, SessionKind.SUNDAY, (channel_id,), opened_at, by, round_id, practice=practice
            )
            await tx.sessions.create(session)
            if step.other < 6:
                await tx.sessions.update(session.stop(at=opened_at + LONG, by=by))
        if code not in world.codes:
            world.codes.append(code)
            await world.database.voice_log.append(
                0, world.fence, _presence(world, opened_at, channel_id, Random(step.amount)), None
            )

    return press


def _presence(world: World, opened_at: datetime, channel_id: int, random: Random) -> list[LoggedMove]:
    moves = []
    for person_id in range(1, 6):
        if random.random() < 0.8:
            start, end = sorted(random.choices(range(3601), k=2)) if random.random() < 0.3 else (0, 3600)
            moves.append(
                LoggedMove(world.guild_id, person_id, channel_id, opened_at + timedelta(seconds=start))
            )
            moves.append(LoggedMove(world.guild_id, person_id, None, opened_at + timedelta(seconds=end)))
    return sorted(moves, key=lambda move: move.at)


async def stop(world: World, step: Step) -> Press:
    code = step.pick(await world.codes_in(SessionState.OPEN))

    async def press(officer: Actor, _: str) -> None:
        async with world.database.transaction(world.guild_id) as tx:
            session = await tx.sessions.get_for_update(code)
            assert session is not None
            await tx.sessions.update(session.stop(at=session.opened_at + LONG, by=1))

    return press


def _noted(officer: Actor, key: str) -> Noter:
    return Noter(officer, Standing.OFFICER, key)


async def sale(world: World, step: Step) -> Press:
    code, notes = await world.noting(step), Notes(world.database, world.clock)
    return lambda officer, key: notes.add_sale(
        world.guild_id,
        code,
        _noted(officer, key),
        holder=step.who,
        amount_auec=step.amount,
        terminal=None,
    )


async def expense(world: World, step: Step) -> Press:
    code, notes = await world.noting(step), Notes(world.database, world.clock)
    amount = max(1, step.amount // 10)
    return lambda officer, key: notes.add_expense(
        world.guild_id,
        code,
        _noted(officer, key),
        claimant=step.who,
        amount_auec=amount,
        what="fuel",
    )


async def undo_note(world: World, step: Step) -> Press:
    code, notes = await world.noting(step), Notes(world.database, world.clock)
    async with world.database.transaction(world.guild_id) as tx:
        number = step.pick(standing(await tx.notes.list(code)), step.amount).number
    return lambda officer, key: notes.undo(world.guild_id, code, _noted(officer, key), number, "typo")


async def choice(world: World, step: Step) -> Press:
    code, notes = await world.noting(step), Notes(world.database, world.clock)
    choice = step.pick(list(Choice), step.amount)
    return lambda _, key: notes.choose(world.guild_id, code, step.who, choice, key)


async def standing_choice(world: World, step: Step) -> Press:
    mine = Mine(world.database, world.recorder(), world.clock)
    choice = step.pick(list(Choice), step.amount)
    return lambda _, __: mine.choose(world.guild_id, step.who, choice)


def _validations(world: World) -> Validations:
    return Validations(world.database, Payrolls(world.database, world.clock), world.clock)


async def guest(world: World, step: Step) -> Press:
    code, handle = await world.noting(step), step.pick(GUESTS, step.other)
    given = Given(f"+{1 + step.amount % 60}m", "was there")
    return lambda officer, key: _validations(world).add(
        world.guild_id, code, _noted(officer, key), given, members=(), handle=handle
    )


async def correct_time(world: World, step: Step) -> Press:
    code = await world.noting(step)
    sign = "+" if step.amount % 3 else "-"
    given = Given(f"{sign}{1 + step.amount % 60}m", "was there")
    return lambda officer, key: _validations(world).add(
        world.guild_id, code, _noted(officer, key), given, members=(step.who,), handle=None
    )


async def tick(world: World, step: Step) -> Press:
    """Leave somebody out, or take them in again."""
    code, person_id = await world.noting(step), 1 + step.other % 6
    was_ticked = bool(step.amount % 2)
    return lambda officer, key: _validations(world).tick(
        world.guild_id,
        code,
        _noted(officer, key),
        {person_id: was_ticked},
        () if was_ticked else (person_id,),
    )

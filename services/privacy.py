"""What a member may decide about their own data: to be recorded or not, to have all of it, to be forgotten."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from db.database import Database, Transaction
from domain.acts import Act, ActKind, WantedActs
from domain.clock import Clock
from domain.errors import Refused
from domain.leases import LeaseEvent
from domain.ledger import AUEC, held, member
from domain.notes import Note
from domain.objections import Objection
from domain.people import Person
from domain.presence import VoiceMove
from domain.quantities import format_auec
from domain.roles import RoleReading
from domain.sessions import SessionState
from services.actors import Actor
from services.channelwatch import Look
from services.oredata import ore_records
from services.owed import numbers_of
from services.recorder import Recorder

MOST_MOVES = 100_000
MOST_SESSIONS = 1000
MOST_DECISIONS = 10_000
DECISIONS = WantedActs(kind=ActKind.SETTING)


class Privacy:
    def __init__(self, database: Database, recorder: Recorder, clock: Clock) -> None:
        self._database = database
        self._recorder = recorder
        self._clock = clock

    async def track(self, guild_id: int, actor: Actor, look: Look, *, tracked: bool) -> None:
        """Record the member's time from this moment on, or no more. ``look``: who is there now."""
        now = self._clock.now()
        found = look(now)

        async def change() -> None:
            async with self._database.transaction(guild_id) as tx:
                person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
                await tx.people.set_tracked(person.person_id, tracked)
            self._recorder.look_again_at(guild_id, actor.discord_id)
            if await self._is_somebody_tracked(guild_id):
                # Who is not recorded is not found either: so the log has them leave, or come, at this moment.
                await self._recorder.record_snapshot(guild_id, now, found)

        await self._recorder.in_turn(change)

    async def forget(self, guild_id: int, actor: Actor, look: Look) -> int:
        """Take account, name and handles of the member away; their number, which stays in every proof.

        Refused while they hold money for the guild, or its treasury: others could not find it.
        """
        now = self._clock.now()
        found = [each for each in look(now) if each.discord_id != actor.discord_id]

        async def change() -> int:
            if await self._is_somebody_tracked(guild_id):
                await self._recorder.record_snapshot(guild_id, now, found)
            async with self._database.transaction(guild_id) as tx:
                person = await _require_known(tx, actor)
                await _refuse_while_needed(tx, person)
                await tx.outbox.withdraw(actor.discord_id, now)
                for same in await numbers_of(tx, person.person_id):
                    await tx.leases.forget(same)
                    await tx.people.forget(same, now)  # a guest who was claimed is called by their handle
            self._recorder.look_again_at(guild_id, actor.discord_id)
            return person.person_id

        return await self._recorder.in_turn(change)

    async def data(self, guild_id: int, actor: Actor) -> dict[str, Any]:
        """Everything that is kept about the member, as JSON."""
        async with self._database.snapshot(guild_id) as tx:
            person = await _require_known(tx, actor)
            _, *guests = await numbers_of(tx, person.person_id)
            return await _everything(tx, person) | {
                "guests_you_were": [{"number": each, **await _records(tx, each)} for each in guests]
            }

    async def owed_auec(self, guild_id: int, actor: Actor) -> int:
        """What the guild owes the member, by the committed ledger."""
        async with self._database.transaction(guild_id) as tx:
            person = await tx.people.by_discord(actor.discord_id)
            balances = await tx.ledger.balances()
        return 0 if person is None else balances.get((member(person.person_id), AUEC), 0)

    async def _is_somebody_tracked(self, guild_id: int) -> bool:
        async with self._database.transaction(guild_id) as tx:
            return bool(await tx.sessions.held_channels())


async def _require_known(tx: Transaction, actor: Actor) -> Person:
    person = await tx.people.by_discord(actor.discord_id)
    if person is None:
        raise Refused("Paydirt has nothing about you here.")
    return person


async def _refuse_while_needed(tx: Transaction, person: Person) -> None:
    holds_auec = -(await tx.ledger.balances()).get((held(person.person_id), AUEC), 0)
    if holds_auec > 0:
        raise Refused(
            f"You hold {format_auec(holds_auec)} aUEC for the guild: hand it over first, then you can be forgotten."
        )
    for session in await tx.sessions.list((SessionState.OPEN, SessionState.STOPPED), limit=MOST_SESSIONS):
        if (await tx.ledger.working(session.round_id)).get((held(person.person_id), AUEC), 0) < 0:
            raise Refused(
                f"A sale of {session.code}, which is not saved yet, says that you hold its money: wait until that is "
                "settled, then you can be forgotten."
            )
    settings = await tx.guilds.get()
    if settings is not None and settings.treasury_holder_id == person.person_id:
        raise Refused(
            "You hold the guild's treasury: an admin names somebody else first, in `/mining setup`."
        )


async def _everything(tx: Transaction, person: Person) -> dict[str, Any]:
    person_id = person.person_id
    return {
        "person": _described(person, await tx.people.handles(person_id)),
        "voice_moves": [_moved(move) for move in await tx.voice.of_person(person_id, MOST_MOVES)],
        "roles": [_read(code, reading) for code, reading in await tx.session_roles.of_person(person_id)],
        **await _records(tx, person_id),
        "objections": [_objected(each) for each in await tx.objections.of_person(person_id)],
        "edited": [_edited(code, event) for code, event in await tx.leases.of_person(person_id)],
        "settings": [
            _decided(act) for act in await tx.acts.page(DECISIONS, [person_id], most=MOST_DECISIONS)
        ],
    }


def _described(person: Person, handles: list[str]) -> dict[str, Any]:
    return {
        "number": person.person_id,
        "discord_id": None if person.discord_id is None else str(person.discord_id),
        "name": person.name,
        "active_handle": person.handle,
        "handles": handles,
        "standing_choice": person.choice.value,
        "recorded": person.tracked,
    }


def _moved(move: VoiceMove) -> dict[str, Any]:
    return {
        "at": _written(move.at),
        "channel_id": None if move.channel_id is None else str(move.channel_id),
        "deafened": move.deafened,
        "source": move.source.value,
    }


def _read(code: str, reading: RoleReading) -> dict[str, Any]:
    return {
        "session": code,
        "read_at": _written(reading.read_at),
        "asked_for": [str(each) for each in sorted(reading.asked)],
        "had": [str(each) for each in sorted(reading.held)],
    }


def _objected(objection: Objection) -> dict[str, Any]:
    decision = objection.decision
    return {
        "number": objection.objection_id,
        "session": objection.session_code,
        "reason": objection.reason,
        "made_at": _written(objection.made_at),
        "accepted": None if decision is None else decision.accepted,
        "decision": None if decision is None else decision.reason,
    }


def _edited(code: str, event: LeaseEvent) -> dict[str, Any]:
    return {"session": code, "at": _written(event.at), "act": event.act.value, "reason": event.reason}


def _decided(act: Act) -> dict[str, Any]:
    return {"at": _written(act.at), "act": act.name, "detail": _plain(act.detail)}


async def _records(tx: Transaction, person_id: int) -> dict[str, Any]:
    """What was noted, hauled and sold, and what was earned and paid under one number."""
    return {
        "notes": [_noted(note) for note in await tx.notes.about(person_id)],
        **await ore_records(tx, person_id),
        "statement": [
            {
                "version": line.posting.version,
                "at": _written(line.posting.transfer.event_at),
                "reason": line.posting.transfer.reason,
                "change_auec": line.change,
                "balance_auec": line.balance,
            }
            for line in await tx.ledger.statement(member(person_id))
        ],
    }


def _noted(note: Note) -> dict[str, Any]:
    return {
        "session": note.session_code,
        "number": note.number,
        "noted_at": _written(note.noted_at),
        "noted_by": note.noted_by,
        "what": {"kind": type(note.fact).__name__, **_plain(asdict(note.fact))},
    }


def _plain(value: Any) -> Any:
    """As JSON has it: moments and exact numbers as text."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, datetime):
        return _written(value)
    return str(value) if isinstance(value, Decimal) else value


def _written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")

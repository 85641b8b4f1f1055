"""What the live message of a session shows, which sessions want one, and what is remembered of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from db.database import Database, Transaction
from domain.boards import Board, BoardState, OreSoFar
from domain.clock import Clock
from domain.errors import Refused
from domain.hauls import Haul
from domain.notes import ActiveNotes, active
from domain.people import Person
from domain.prices import NoPrice
from domain.sessions import Session, SessionState
from services.guilds import require_set_up
from services.prices import Priced, PriceService
from services.recorder import Recorder
from services.sessions import require_known
from services.sessionview import SessionView, look_at
from services.tracking import MOST_OPEN_SESSIONS

SWITCHED_OFF = "Live boards are switched off here: an admin can switch them on in `/mining setup`, More."


@dataclass(frozen=True, slots=True)
class Noted:
    """What people noted of a session beside the ledger: notes and hauls, and who has the hauls."""

    notes: ActiveNotes
    hauls: tuple[Haul, ...]
    owners: Mapping[int, Person]


@dataclass(frozen=True, slots=True)
class BoardPicture:
    """All that a board shows, at one moment. ``is_blind``: the bot does not see voice just now."""

    view: SessionView
    noted: Noted
    ores: tuple[OreSoFar, ...]
    at: datetime
    is_blind: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A board, and whether its session goes on; else it is to be brought to an end."""

    board: Board
    goes_on: bool


class Boards:
    def __init__(self, database: Database, recorder: Recorder, prices: PriceService, clock: Clock) -> None:
        self._database = database
        self._recorder = recorder
        self._prices = prices
        self._clock = clock

    async def guilds(self) -> set[int]:
        """The guilds, of all shards, that have an open session or a board that is alive."""
        return {*await self._database.open_sessions(), *await self._database.boards.alive()}

    async def wanted(self, guild_id: int) -> list[Wanted]:
        """Every board of the guild that is alive; an open session that has none yet gets one."""
        async with self._database.transaction(guild_id) as tx:
            settings = await tx.guilds.get()
            alive = {board.session_code: board for board in await tx.boards.alive()}
            found = []
            if settings is not None and settings.live_board:
                for session in await tx.sessions.list([SessionState.OPEN], limit=MOST_OPEN_SESSIONS):
                    board = alive.pop(session.code, None) or await _begun(tx, session)
                    if board is not None and board.is_alive:
                        found.append(Wanted(board, goes_on=True))
            return [*found, *(Wanted(board, goes_on=False) for board in alive.values())]

    async def ask(self, guild_id: int, code: str) -> Board:
        """Somebody wants to see the session's board, also if it was deleted or given up. Refused if there is none."""
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            session = require_known(await tx.sessions.get(code), code)
            if session.state is not SessionState.OPEN:
                raise Refused(
                    f"Session {code} is {session.state}: a board shows an open session, `/mining status` any."
                )
            if not settings.live_board:
                raise Refused(SWITCHED_OFF)
            if session.announced_channel_id is None:
                raise Refused(f"Session {code} was announced in no channel: `/mining status` shows it.")
            board = await tx.boards.get(code) or Board(code, session.announced_channel_id)
            if board.state is BoardState.GIVEN_UP:  # its message is there still, and shows what was so then
                board = board.again()
            elif not board.is_alive:
                board = board.afresh()
            await tx.boards.save(board)
            return board

    async def keep(self, guild_id: int, board: Board) -> None:
        """Remember where it is."""
        async with self._database.transaction(guild_id) as tx:
            await tx.boards.save(board)

    async def require_lease(self) -> None:
        """Raises Fenced if another process has the shard, and with it the boards."""
        await self._recorder.require_lease()

    # --- what is on it ---

    async def seen(self, guild_id: int, code: str) -> SessionView:
        """The session as the log of voice knows it by now; nothing is waited for, and nobody is held up."""
        now = self._clock.now()
        async with self._database.snapshot(guild_id) as tx:
            settings = await require_set_up(tx)
            session = require_known(await tx.sessions.get(code), code)
            return await look_at(tx, settings, session, now)

    async def noted(self, guild_id: int, code: str) -> Noted:
        """What is noted by now."""
        async with self._database.snapshot(guild_id) as tx:
            hauls = tuple(await tx.hauls.of_session(code))
            owners = await tx.people.of({haul.owner for haul in hauls})
            notes = active(await tx.notes.list(code))
            return Noted(notes, hauls, {person.person_id: person for person in owners})

    async def valued(self, guild_id: int, ores: Iterable[OreSoFar]) -> tuple[OreSoFar, ...]:
        """The ores with what one SCU is worth to the guild now."""
        listed = list(ores)
        known = await self._prices.prices_of(guild_id, [each.ore for each in listed]) if listed else {}
        return tuple(_valued(each, known[each.ore]) for each in listed)

    def picture(self, view: SessionView, noted: Noted, ores: tuple[OreSoFar, ...]) -> BoardPicture:
        """All of it together, now."""
        return BoardPicture(view, noted, ores, self._clock.now(), not self._recorder.sight.is_clear)


async def _begun(tx: Transaction, session: Session) -> Board | None:
    """The board of an open session that has none that is alive."""
    if session.announced_channel_id is None:
        return None
    board = await tx.boards.get(session.code)
    if board is None or board.state is BoardState.STILL:
        board = Board(session.code, session.announced_channel_id)
        await tx.boards.save(board)
    return board


def _valued(ore: OreSoFar, known: Priced | NoPrice) -> OreSoFar:
    if not isinstance(known, Priced):
        return ore
    return replace(
        ore, unit_price_auec=known.unit_price_auec, price_source=known.source, is_stale=known.stale
    )

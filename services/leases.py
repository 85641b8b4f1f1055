"""Editing together: whoever opens a stopped session edits it, others read and are told, officers may take over."""

from db.database import Database, Transaction
from domain.access import Standing
from domain.clock import Clock
from domain.errors import Refused
from domain.leases import Editor, Purpose
from domain.sessions import Session, SessionState
from services.actors import Actor
from services.editing import Editing, open_lease, release_lease, require_lease, take_over_lease
from services.sessions import require_owner, require_session


class Leases:
    """What the screens need: all of it is for a session's owner and officers only."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open(
        self, guild_id: int, code: str, actor: Actor, reader: Standing, purpose: Purpose
    ) -> Editing:
        """Edit the session from now on or go on editing it; if somebody else does, only say who."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._admitted(tx, code, actor, reader)
            return await open_lease(tx, session, Editor(by, purpose, self._clock.now()))

    async def require(
        self, guild_id: int, code: str, actor: Actor, reader: Standing, purpose: Purpose
    ) -> None:
        """Before a form is shown: go on editing. Raises LeaseHeld or LeaseLost if its submit would be refused."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._admitted(tx, code, actor, reader)
            await require_lease(tx, session, Editor(by, purpose, self._clock.now()))

    async def release(self, guild_id: int, code: str, actor: Actor, reader: Standing) -> None:
        """Have finished: others may edit at once. Nothing happens if the actor does not edit it."""
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._admitted(tx, code, actor, reader)
            await release_lease(tx, session, by, self._clock.now())

    async def take_over(
        self, guild_id: int, code: str, actor: Actor, reader: Standing, *, purpose: Purpose, token: int
    ) -> Editing:
        """Edit it in place of whoever has the lease ``token``, who is told. Refused to all but officers.

        What nobody edits is theirs who may edit it at all.
        """
        async with self._database.transaction(guild_id) as tx:
            session, by = await self._admitted(tx, code, actor, reader)
            _require_stopped(session)
            editor = Editor(by, purpose, self._clock.now())
            return await take_over_lease(tx, session, editor, reader=reader, token=token)

    async def _admitted(
        self, tx: Transaction, code: str, actor: Actor, reader: Standing
    ) -> tuple[Session, int]:
        session = await require_session(tx, code)
        person = await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)
        require_owner(session, person.person_id, reader)
        return session, person.person_id


def _require_stopped(session: Session) -> None:
    if session.state is not SessionState.STOPPED:
        raise Refused(f"Session {session.code} is {session.state}: there is nothing to edit.")

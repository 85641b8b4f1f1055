"""Sessions, the channels they hold, and their pauses."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from asyncpg import Record

from db.repository import Repository
from domain.errors import Refused
from domain.ledger import member
from domain.payroll import SessionKind
from domain.presence import LateChannel, Pause
from domain.sessions import Session, SessionState

_MUTABLE = (
    "title, state, round_id, revision, closed_at, closed_by, stop_reason, announced_channel_id, warned_at, "
    "template, waits_for_hauls"
)
_CREATE = f"""
    INSERT INTO sessions (guild_id, code, kind, opened_at, opened_by, practice, entered, {_MUTABLE})
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    ON CONFLICT DO NOTHING
    RETURNING code
"""
_UPDATE = f"""
    UPDATE sessions SET ({_MUTABLE}) = ROW($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    WHERE guild_id = $1 AND code = $2
"""
# One that the session had before it was stopped is its own again; no row is returned where another holds it.
_HOLD = """
    WITH free AS (
        SELECT channel_id FROM unnest($3::bigint[]) AS wanted (channel_id)
        WHERE NOT EXISTS (
            SELECT FROM session_channels other
            WHERE other.guild_id = $1 AND other.channel_id = wanted.channel_id AND other.held AND other.code <> $2
        )
    )
    INSERT INTO session_channels (guild_id, code, channel_id, held, since)
        SELECT $1, $2, channel_id, true, $4::timestamptz FROM free
    ON CONFLICT (guild_id, code, channel_id) DO UPDATE SET held = true
    RETURNING channel_id
"""
_NAME_CHANNELS = """
    INSERT INTO session_channels (guild_id, code, channel_id, held) SELECT $1, $2, unnest($3::bigint[]), false
"""
_HOLDERS = """
    SELECT channel_id, code FROM session_channels
    WHERE guild_id = $1 AND held AND channel_id = ANY($2::bigint[])
"""
_HELD = "SELECT channel_id FROM session_channels WHERE guild_id = $1 AND held"
_RELEASE = "UPDATE session_channels SET held = false WHERE guild_id = $1 AND code = $2 AND held"
_ADD_PAUSE = "INSERT INTO session_pauses (guild_id, code, paused_at, resumed_at) VALUES ($1, $2, $3, $4)"
_SELECT = """
    SELECT s.*,
        ARRAY(SELECT channel_id FROM session_channels c WHERE (c.guild_id, c.code) = (s.guild_id, s.code)
            ORDER BY channel_id) AS channels,
        ARRAY(SELECT channel_id FROM session_channels c WHERE (c.guild_id, c.code) = (s.guild_id, s.code)
            AND since IS NOT NULL ORDER BY channel_id) AS late_channels,
        ARRAY(SELECT since FROM session_channels c WHERE (c.guild_id, c.code) = (s.guild_id, s.code)
            AND since IS NOT NULL ORDER BY channel_id) AS late_since,
        ARRAY(SELECT paused_at FROM session_pauses p WHERE (p.guild_id, p.code) = (s.guild_id, s.code)
            ORDER BY paused_at) AS paused,
        ARRAY(SELECT resumed_at FROM session_pauses p WHERE (p.guild_id, p.code) = (s.guild_id, s.code)
            ORDER BY paused_at) AS resumed
    FROM sessions s
"""
_GET = f"{_SELECT} WHERE guild_id = $1 AND code = $2"
# NO KEY: whoever holds the ledger and adds a row about the session does not wait for whoever holds the session.
_OF_CODES = f"{_SELECT} WHERE guild_id = $1 AND code = ANY($2::text[]) ORDER BY code"
_LOCK = "SELECT FROM sessions WHERE guild_id = $1 AND code = $2 FOR NO KEY UPDATE"
_WANTED = """
    WHERE guild_id = $1 AND state = ANY($2::text[]) AND kind = coalesce($3::text, kind)
        AND opened_by = coalesce($4::integer, opened_by)
"""
_LIST = f"{_SELECT} {_WANTED} ORDER BY opened_at DESC, code LIMIT $5 OFFSET $6"
_COUNT = f"SELECT count(*) FROM sessions {_WANTED}"
_OF_PEOPLE = f"""
    {_SELECT} WHERE s.guild_id = $1 AND (
        EXISTS (
            SELECT FROM session_channels c JOIN voice_moves m USING (guild_id, channel_id)
            WHERE (c.guild_id, c.code) = (s.guild_id, s.code) AND m.person_id = ANY($2::int[])
                AND m.at >= s.opened_at AND m.at < coalesce(s.closed_at, 'infinity')
        ) OR EXISTS (
            SELECT FROM session_notes n
            WHERE (n.guild_id, n.session_code) = (s.guild_id, s.code) AND n.person_id = ANY($2::int[])
        ) OR EXISTS (
            SELECT FROM transfers t
            WHERE t.guild_id = s.guild_id AND t.to_account = ANY($3::text[])
                AND t.from_account = 'session:' || s.code
        ) OR (
            s.opened_at < (SELECT max(moves_until) FROM purges u WHERE u.guild_id = $1) AND EXISTS (
                SELECT FROM payrolls p CROSS JOIN jsonb_array_elements(p.payroll->'lines') line
                WHERE (p.guild_id, p.session_code) = (s.guild_id, s.code)
                    AND (line->>'member_id')::integer = ANY($2::int[])
            )
        )
    )
    ORDER BY s.opened_at DESC, s.code LIMIT $4 OFFSET $5
"""
_OPENED_BETWEEN = f"""
    {_SELECT} WHERE guild_id = $1 AND opened_at >= coalesce($2::timestamptz, '-infinity')
        AND opened_at < coalesce($3::timestamptz, 'infinity')
    ORDER BY opened_at DESC, code
"""
_RENAME_TEMPLATE = """
    UPDATE sessions SET template = $3 WHERE guild_id = $1 AND template = $2 AND state IN ('open', 'stopped')
"""


class ChannelHeld(Refused):
    """Another open session holds a channel: ``channel_id``, held by ``code``."""

    def __init__(self, channel_id: int, code: str) -> None:
        super().__init__(
            f"<#{channel_id}> already belongs to the open session {code}: stop that one first, "
            "or leave the channel out."
        )
        self.channel_id = channel_id
        self.code = code


class Sessions(Repository):
    """The sessions of the transaction's guild."""

    async def create(self, session: Session) -> None:
        """Store a new session; an open one holds its channels. Raises ChannelHeld, or Refused if the code is taken."""
        fixed = (
            session.code,
            session.kind,
            session.opened_at,
            session.opened_by,
            session.practice,
            session.entered,
        )
        made = await self._connection.fetchval(_CREATE, self._guild_id, *fixed, *_mutable(session))
        if made is None:
            raise Refused(f"There is already a session {session.code}: please try again.")
        if session.state is SessionState.OPEN:
            await self.hold(session.code, session.channel_ids)
        else:
            channel_ids = list(session.channel_ids)
            await self._connection.execute(_NAME_CHANNELS, self._guild_id, session.code, channel_ids)

    async def update(self, session: Session) -> None:
        """Store everything that may change. A session that is not open holds no channel any more."""
        await self._connection.execute(_UPDATE, self._guild_id, session.code, *_mutable(session))
        if session.state is not SessionState.OPEN:
            await self._connection.execute(_RELEASE, self._guild_id, session.code)

    async def hold(self, code: str, channel_ids: Iterable[int], *, since: datetime | None = None) -> None:
        """Give the session these channels. Raises ChannelHeld if another open one has any of them.

        ``since``: when a session that was open already took them in; one that it had before keeps its own.
        """
        wanted = list(dict.fromkeys(channel_ids))
        rows = await self._connection.fetch(_HOLD, self._guild_id, code, wanted, since)
        missing = set(wanted) - {row["channel_id"] for row in rows}
        if missing:
            holders = await self.holders(missing)
            channel_id = min(missing)
            raise ChannelHeld(channel_id, holders.get(channel_id, "that has just ended"))

    async def holders(self, channel_ids: Iterable[int]) -> dict[int, str]:
        """Which of these channels an open session holds, and its code."""
        rows = await self._connection.fetch(_HOLDERS, self._guild_id, list(channel_ids))
        return {row["channel_id"]: row["code"] for row in rows}

    async def held_channels(self) -> frozenset[int]:
        """All channels that open sessions hold."""
        return frozenset(row["channel_id"] for row in await self._connection.fetch(_HELD, self._guild_id))

    async def add_pause(self, code: str, pause: Pause) -> None:
        """A span in which nobody earns time (pay-rules.md A1)."""
        await self._connection.execute(_ADD_PAUSE, self._guild_id, code, pause.start, pause.end)

    async def get(self, code: str) -> Session | None:
        """The session, or None."""
        row = await self._connection.fetchrow(_GET, self._guild_id, code)
        return None if row is None else _session(row)

    async def of(self, codes: Iterable[str]) -> Sequence[Session]:
        """Those of these codes that there are, by code."""
        rows = await self._connection.fetch(_OF_CODES, self._guild_id, list(codes))
        return [_session(row) for row in rows]

    async def get_for_update(self, code: str) -> Session | None:
        """The session, locked until the transaction ends: whoever is second sees what the first one did."""
        await self._connection.execute(_LOCK, self._guild_id, code)
        return await self.get(code)

    async def list(
        self,
        states: Iterable[SessionState] = tuple(SessionState),
        *,
        kind: SessionKind | None = None,
        opened_by: int | None = None,
        limit: int = 25,
        offset: int = 0,
    ) -> list[Session]:
        """Sessions in these states, newest first; of one kind, of one person, if that is given."""
        wanted = ([*states], kind, opened_by)
        rows = await self._connection.fetch(_LIST, self._guild_id, *wanted, limit, offset)
        return [_session(row) for row in rows]

    async def of_people(
        self, person_ids: Iterable[int], *, limit: int = 25, offset: int = 0
    ) -> Sequence[Session]:
        """Sessions in whose channels any of them was, whose notes name one, or that pay one; newest first."""
        wanted = list(person_ids)
        accounts = [member(each) for each in wanted]
        rows = await self._connection.fetch(_OF_PEOPLE, self._guild_id, wanted, accounts, limit, offset)
        return [_session(row) for row in rows]

    async def count(
        self,
        states: Iterable[SessionState] = tuple(SessionState),
        *,
        kind: SessionKind | None = None,
        opened_by: int | None = None,
    ) -> int:
        """How many of these there are."""
        count: int = await self._connection.fetchval(_COUNT, self._guild_id, [*states], kind, opened_by)
        return count

    async def opened_between(self, since: datetime | None, until: datetime | None) -> Sequence[Session]:
        """All sessions that began in that span, its end not in it, newest first; None for an open end."""
        rows = await self._connection.fetch(_OPENED_BETWEEN, self._guild_id, since, until)
        return [_session(row) for row in rows]

    async def rename_template(self, before: str, name: str) -> None:
        """Let unsaved sessions follow a template to its new name."""
        await self._connection.execute(_RENAME_TEMPLATE, self._guild_id, before, name)


def _mutable(session: Session) -> tuple[object, ...]:
    return (
        session.title,
        session.state,
        session.round_id,
        session.revision,
        session.closed_at,
        session.closed_by,
        session.stop_reason,
        session.announced_channel_id,
        session.warned_at,
        session.template,
        session.waits_for_hauls,
    )


def _session(row: Record) -> Session:
    return Session(
        code=row["code"],
        kind=SessionKind(row["kind"]),
        channel_ids=tuple(row["channels"]),
        opened_at=row["opened_at"],
        opened_by=row["opened_by"],
        round_id=row["round_id"],
        title=row["title"],
        state=SessionState(row["state"]),
        revision=row["revision"],
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
        stop_reason=row["stop_reason"],
        pauses=tuple(Pause(*span) for span in zip(row["paused"], row["resumed"], strict=True)),
        announced_channel_id=row["announced_channel_id"],
        warned_at=row["warned_at"],
        practice=row["practice"],
        entered=row["entered"],
        template=row["template"],
        waits_for_hauls=row["waits_for_hauls"],
        late=tuple(LateChannel(*late) for late in zip(row["late_channels"], row["late_since"], strict=True)),
    )

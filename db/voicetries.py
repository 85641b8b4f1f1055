"""Tries to be seen in voice. Old rows are deleted as new ones come: it is a record of lately, not of ever."""

from asyncpg import Record

from db.repository import Repository
from domain.voicerecord import COUNTED, TryKind, VoiceTry
from domain.voicetests import VoiceOutcome, VoiceTest

KEPT = 300
"""Rows a guild."""

_ADD_SIGN = """
    INSERT INTO voice_tries (guild_id, at, kind, outcome, milliseconds) VALUES ($1, $2, 'sign', $3, $4)
"""
_ADD_TEST = """
    INSERT INTO voice_tries (guild_id, at, kind, outcome, milliseconds, code, channel_id, join_ms, handshake_ms,
        leave_ms, dave_version)
    VALUES ($1, $2, 'test', $3, $4, $5, $6, $7, $8, $9, $10)
"""
# The last test is kept in any case: it may be older than many signs.
_FORGET = """
    DELETE FROM voice_tries WHERE guild_id = $1
        AND number < (SELECT number FROM voice_tries WHERE guild_id = $1 ORDER BY number DESC OFFSET $2 LIMIT 1)
        AND number <> (SELECT coalesce(max(number), 0) FROM voice_tries WHERE guild_id = $1 AND kind = 'test')
"""
_NEWEST = """
    SELECT at, kind, outcome, milliseconds, code FROM voice_tries
    WHERE guild_id = $1 ORDER BY number DESC LIMIT $2
"""
_LAST_TEST = """
    SELECT channel_id, at, outcome, milliseconds AS took_ms, join_ms, handshake_ms, leave_ms, dave_version,
        code AS close_code
    FROM voice_tries WHERE guild_id = $1 AND kind = 'test' ORDER BY number DESC LIMIT 1
"""


class VoiceTries(Repository):
    """Those of the transaction's guild."""

    async def add_sign(self, sign: VoiceTry) -> None:
        """Note a showing of the tracking sign."""
        await self._connection.execute(_ADD_SIGN, self._guild_id, sign.at, sign.outcome, sign.milliseconds)
        await self._forget_old()

    async def add_test(self, test: VoiceTest) -> None:
        """Note a test of the connection."""
        times = (test.join_ms, test.handshake_ms, test.leave_ms)
        what = (test.outcome.value, test.took_ms, test.close_code, test.channel_id)
        await self._connection.execute(_ADD_TEST, self._guild_id, test.at, *what, *times, test.dave_version)
        await self._forget_old()

    async def newest(self) -> list[VoiceTry]:
        """As many as count, newest first."""
        rows = await self._connection.fetch(_NEWEST, self._guild_id, COUNTED)
        return [_try(row) for row in rows]

    async def last_test(self) -> VoiceTest | None:
        row = await self._connection.fetchrow(_LAST_TEST, self._guild_id)
        if row is None:
            return None
        return VoiceTest(**dict(row.items()) | {"outcome": VoiceOutcome(row["outcome"])})

    async def _forget_old(self) -> None:
        await self._connection.execute(_FORGET, self._guild_id, KEPT - 1)


def _try(row: Record) -> VoiceTry:
    return VoiceTry(**dict(row.items()) | {"kind": TryKind(row["kind"])})

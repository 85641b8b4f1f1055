"""The record of tracking signs and voice tests. It is kept beside the work: nothing waits for it or fails by it."""

import logging

from db.database import Database
from domain.clock import Clock
from domain.errors import Unavailable
from domain.voicerecord import SignOutcome, TryKind, VoiceRecord, VoiceTry
from domain.voicetests import VoiceTest

log = logging.getLogger(__name__)


class SignRecord:
    """Of all guilds of this process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note_sign(self, guild_id: int, outcome: SignOutcome, milliseconds: int) -> None:
        """The sign was shown, or could not be. Never raises Unavailable: then it is not noted."""
        sign = VoiceTry(self._clock.now(), TryKind.SIGN, outcome.value, milliseconds)
        try:
            async with self._database.transaction(guild_id) as tx:
                await tx.voice_tries.add_sign(sign)
        except Unavailable as error:
            log.warning("guild %d: a tracking sign was not noted: %s", guild_id, error)

    async def note_test(self, guild_id: int, test: VoiceTest) -> None:
        """The same for a test."""
        try:
            async with self._database.transaction(guild_id) as tx:
                await tx.voice_tries.add_test(test)
        except Unavailable as error:
            log.warning("guild %d: a voice test was not noted: %s", guild_id, error)

    async def read(self, guild_id: int) -> VoiceRecord:
        """The last hundred of both, and the last test. Raises Unavailable."""
        async with self._database.transaction(guild_id) as tx:
            return VoiceRecord(await tx.voice_tries.newest(), await tx.voice_tries.last_test())

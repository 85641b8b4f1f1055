"""Which voice channels are recorded: those of open sessions, and of sessions that are being opened; no others."""

from collections import Counter, defaultdict
from collections.abc import Iterable

NOTHING: frozenset[int] = frozenset()


class Watchlist:
    """Channels by guild. Reading it costs one lookup, for every voice event asks."""

    def __init__(self) -> None:
        self._held: dict[int, frozenset[int]] = {}
        self._opening: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self._watched: dict[int, frozenset[int]] = {}

    def channels(self, guild_id: int) -> frozenset[int]:
        return self._watched.get(guild_id, NOTHING)

    @property
    def guild_ids(self) -> list[int]:
        """The guilds in which anything is recorded."""
        return list(self._watched)

    def opens(self, guild_id: int, channel_ids: Iterable[int]) -> None:
        """Somebody is about to open a session over these channels: watch them already, until ``opened``."""
        self._opening[guild_id].update(channel_ids)
        self._combine(guild_id)

    def opened(self, guild_id: int, channel_ids: Iterable[int]) -> None:
        """That is done, or came to nothing: from now on what is held counts."""
        self._opening[guild_id].subtract(channel_ids)
        self._combine(guild_id)

    def holds(self, guild_id: int, channel_ids: Iterable[int]) -> None:
        """These channels, and no others, are held by open sessions of the guild."""
        self._held[guild_id] = frozenset(channel_ids)
        self._combine(guild_id)

    def _combine(self, guild_id: int) -> None:
        opening = +self._opening[guild_id]
        watched = self._held.get(guild_id, NOTHING) | opening.keys()
        if not opening:
            del self._opening[guild_id]
        if watched:
            self._watched[guild_id] = watched
        else:
            self._watched.pop(guild_id, None)
            self._held.pop(guild_id, None)

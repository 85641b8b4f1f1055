"""What really happened, written down by the sandbox itself: the truth that stories compare with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.discord.channels import Channel
    from sandbox.discord.members import Member

ONE_SECOND = timedelta(seconds=1)
NOTHING = timedelta(0)


class Kind(StrEnum):
    """What an entry is about."""

    VOICE = "voice"
    MEMBER = "member"
    GUILD = "guild"
    GATEWAY = "gateway"
    VOICE_SERVER = "voice server"
    MESSAGE = "message"
    INTERACTION = "interaction"


@dataclass(slots=True, eq=False)
class Entry:
    """One thing that happened. ``delivered``: a connected client was sent it, at once or by a RESUME.

    For voice entries ``channel_id`` is where the user is from ``at`` on (None: not in voice).
    """

    at: datetime
    kind: Kind
    what: str
    guild_id: int | None = None
    user_id: int | None = None
    channel_id: int | None = None
    muted: bool = False
    deafened: bool = False
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """A span ``[start, end)`` in one channel with the same flags."""

    channel_id: int
    start: datetime
    end: datetime
    muted: bool
    deafened: bool


class Log:
    """The entries in the order in which they happened."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def add(self, entry: Entry) -> Entry:
        self.entries.append(entry)
        return entry

    def of(self, kind: Kind) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind is kind]

    def presences(self, member: Member, until: datetime) -> list[Presence]:
        """Where the member was, span by span; the last one ends at ``until``."""
        own = [
            entry
            for entry in self.of(Kind.VOICE)
            if entry.user_id == member.id and entry.guild_id == member.guild.id
        ]
        ends = [*(entry.at for entry in own[1:]), until]
        return [
            Presence(entry.channel_id, entry.at, end, entry.muted, entry.deafened)
            for entry, end in zip(own, ends, strict=False)
            if entry.channel_id is not None
        ]

    def seconds_in(
        self,
        member: Member,
        channels: Iterable[Channel],
        start: datetime,
        end: datetime,
        *,
        deafened: bool | None = None,
    ) -> int:
        """Whole seconds the member was in any of the channels within ``[start, end)``, exact, floored once.

        ``deafened`` True or False counts only the spans spent deafened, or not deafened.
        """
        wanted = {channel.id for channel in channels}
        total = NOTHING
        for presence in self.presences(member, end):
            if presence.channel_id in wanted and deafened in (None, presence.deafened):
                total += max(min(presence.end, end) - max(presence.start, start), NOTHING)
        return total // ONE_SECOND

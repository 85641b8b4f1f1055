"""A gateway session: what the client asked for, and what it was sent, so that a RESUME can replay it."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.discord.clocks import TIME_SHIFT, Json
from sandbox.discord.log import Entry

if TYPE_CHECKING:
    from sandbox.discord.connection import Connection
    from sandbox.discord.guilds import Guild

DISPATCH = 0
KEPT_FOR_A_RESUME = 50_000
"""Events; who missed more than that cannot resume."""


def encode(message: Json) -> str:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """One dispatch as it was, or will be, sent; ``entry`` is its line in the log."""

    sequence: int
    text: str
    entry: Entry | None


@dataclass(eq=False)
class Session:
    """One IDENTIFY. ``is_over``: it cannot be resumed any more."""

    id: str
    shard: tuple[int, int]
    intents: int
    connection: Connection | None = None
    sequence: int = 0
    sent: deque[Sent] = field(default_factory=lambda: deque(maxlen=KEPT_FOR_A_RESUME))
    is_over: bool = False

    def carries(self, guild: Guild | None) -> bool:
        """Whether the guild's events go to this shard; direct messages go to shard 0."""
        shard_id, count = self.shard
        return shard_id == (0 if guild is None else (guild.id >> TIME_SHIFT) % count)

    def dispatch(self, event: str, data: Json, entry: Entry | None = None) -> None:
        """Number the event, keep it for a RESUME, and send it if somebody is connected."""
        self.sequence += 1
        text = encode({"op": DISPATCH, "t": event, "s": self.sequence, "d": data})
        self.send(Sent(self.sequence, text, entry), keep=True)

    def send(self, sent: Sent, *, keep: bool = False) -> None:
        if keep:
            self.sent.append(sent)
        if self.connection is None:
            return
        self.connection.send_text(sent.text)
        if sent.entry is not None:
            sent.entry.delivered = True

    def has_all_after(self, sequence: int) -> bool:
        """Whether everything that came after ``sequence`` is still kept."""
        return not self.sent or self.sent[0].sequence <= sequence + 1

    def replay_after(self, sequence: int) -> None:
        """Send again what came after ``sequence``."""
        for sent in self.sent:
            if sent.sequence > sequence:
                self.send(sent)

    def repeat_last(self) -> None:
        """Send the last event once more, as it was."""
        self.send(self.sent[-1])

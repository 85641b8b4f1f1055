"""A test of the voice connection: how far it came, how long that took, what it means and what to do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.voiceclosing import explained


class VoiceStep(StrEnum):
    """What a connection passes through, in this order."""

    ASKED = "asked"
    SEATED = "seated"
    """Discord shows the bot in the channel."""
    NAMED = "named"
    """It has named a voice server."""
    GREETED = "greeted"
    READY = "ready"
    """The server has taken the bot's pass."""
    FOUND = "found"
    """It has answered by UDP, the way that sound takes."""
    CONNECTED = "connected"
    HUNG_UP = "hung_up"
    LEFT = "left"
    """Discord shows the bot in no channel any more."""


class VoiceOutcome(StrEnum):
    """What came of a test. All but ``WORKED`` are failures."""

    WORKED = "worked"
    NO_LIBRARY = "no_library"
    NO_VIEW = "no_view"
    NO_CONNECT = "no_connect"
    FULL = "full"
    NOT_LET_IN = "not_let_in"
    NO_SERVER = "no_server"
    NO_GREETING = "no_greeting"
    NO_READY = "no_ready"
    NO_UDP = "no_udp"
    NO_KEY = "no_key"
    CLOSED = "closed"
    TAKEN_OUT = "taken_out"
    NOT_LEFT = "not_left"


_STUCK_AFTER = {
    VoiceStep.ASKED: VoiceOutcome.NOT_LET_IN,
    VoiceStep.SEATED: VoiceOutcome.NO_SERVER,
    VoiceStep.NAMED: VoiceOutcome.NO_GREETING,
    VoiceStep.GREETED: VoiceOutcome.NO_READY,
    VoiceStep.READY: VoiceOutcome.NO_UDP,
    VoiceStep.FOUND: VoiceOutcome.NO_KEY,
    VoiceStep.CONNECTED: VoiceOutcome.NOT_LEFT,
}
_STATUS = "Try again in a minute, and look at Discord's status page."
_NETWORK = "Look at the firewall of the machine that Paydirt runs on:"
_WORDS = {
    VoiceOutcome.WORKED: ("Paydirt can join voice, connect and leave again.", ""),
    VoiceOutcome.NO_LIBRARY: (
        "The packages that a voice connection needs are not installed. Tracking does not need them.",
        "Install `PyNaCl` and `davey` beside Paydirt (its requirements name them), then restart.",
    ),
    VoiceOutcome.NO_VIEW: (
        "Paydirt may not see this channel.",
        "Give it View Channel there, in the channel's permissions.",
    ),
    VoiceOutcome.NO_CONNECT: (
        "Paydirt may not connect to this channel.",
        "Give it Connect there, in the channel's permissions.",
    ),
    VoiceOutcome.FULL: (
        "The channel is full, and Paydirt may not go in above its limit.",
        "Raise the channel's user limit, or give Paydirt Move Members there.",
    ),
    VoiceOutcome.NOT_LET_IN: (
        "Discord did not put the bot into the channel and gave no reason: a permission is missing, the channel is "
        "full, the bot is timed out there, or the line to Discord was lost meanwhile.",
        "Look at the bot's permissions in the channel (View Channel, Connect) and at its user limit.",
    ),
    VoiceOutcome.NO_SERVER: (
        "The bot sits in the channel, but Discord has named no voice server for it.",
        f"{_STATUS} If it stays, choose another region in the channel's settings.",
    ),
    VoiceOutcome.NO_GREETING: (
        "The voice server that Discord named cannot be reached, or says nothing.",
        f"{_NETWORK} it has to let out TCP to discord.gg and discord.media, port 443.",
    ),
    VoiceOutcome.NO_READY: ("The voice server greeted, and then did not take the bot in.", _STATUS),
    VoiceOutcome.NO_UDP: (
        "The voice server does not answer by UDP, the way that sound takes.",
        f"{_NETWORK} it has to let UDP out, to ports 50000 to 65535, and the answers in.",
    ),
    VoiceOutcome.NO_KEY: ("The voice server agreed to everything but sent no key for the sound.", _STATUS),
    VoiceOutcome.TAKEN_OUT: (
        "Somebody took the bot out of the channel during the test, or the channel was deleted.",
        "Ask who disconnects the bot; a moderation bot may do so, too. Then test again.",
    ),
    VoiceOutcome.NOT_LEFT: (
        "The connection worked, but Discord did not confirm that the bot has left the channel.",
        "Disconnect the bot by hand if it still sits there without a session, then test again.",
    ),
}


@dataclass(frozen=True, slots=True)
class VoiceTest:
    """What was seen. Times are milliseconds, None for what was not reached; ``took_ms`` is from start to end.

    ``join_ms`` ends when Discord shows the bot in the channel, ``handshake_ms`` when the server has sent the key,
    ``leave_ms`` when Discord shows that the bot is gone. ``dave_version`` 0: agreed on, and not encrypted among
    people. ``close_code`` belongs to the outcome ``CLOSED`` alone.
    """

    channel_id: int
    at: datetime
    outcome: VoiceOutcome
    took_ms: int
    join_ms: int | None = None
    handshake_ms: int | None = None
    leave_ms: int | None = None
    dave_version: int | None = None
    close_code: int | None = None

    @property
    def worked(self) -> bool:
        return self.outcome is VoiceOutcome.WORKED

    @property
    def means(self) -> str:
        return self._words[0]

    @property
    def advice(self) -> str:
        """What to do; empty where nothing needs to be done."""
        return self._words[1]

    @property
    def _words(self) -> tuple[str, str]:
        if self.close_code is not None:
            closing = explained(self.close_code)
            return closing.means, closing.advice
        return _WORDS[self.outcome]


def outcome_of(
    reached: Collection[VoiceStep], *, close_code: int | None, was_taken_out: bool
) -> VoiceOutcome:
    """What came of a test that took these steps, at least the first, and perhaps was ended by others."""
    if close_code is not None:
        return VoiceOutcome.CLOSED
    if was_taken_out:
        return VoiceOutcome.TAKEN_OUT
    if VoiceStep.CONNECTED in reached and VoiceStep.LEFT in reached:
        return VoiceOutcome.WORKED
    return next(outcome for step, outcome in reversed(_STUCK_AFTER.items()) if step in reached)


def in_words(test: VoiceTest) -> str:
    """What was seen, in one line: ``joined in 120 ms, connected in 540 ms, left in 90 ms, DAVE version 1``."""
    steps = (("joined", test.join_ms), ("connected", test.handshake_ms), ("left", test.leave_ms))
    seen = [f"{what} in {took} ms" for what, took in steps if took is not None]
    if test.dave_version is not None:
        seen.append(f"DAVE version {test.dave_version}" if test.dave_version else "without DAVE")
    if test.close_code is not None:
        seen.append(f"closed with code {test.close_code}")
    elif not test.worked:
        seen.append(f"stopped after {test.took_ms} ms ({test.outcome.value.replace('_', ' ')})")
    return ", ".join(seen)

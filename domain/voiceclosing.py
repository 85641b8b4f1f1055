"""What it means when Discord closes a voice connection with a code, and what to do about it."""

from dataclasses import dataclass

_AGAIN = "Try again in a minute. If it comes back, report it together with the code: it lies in the software."
_UPDATE = "Update Paydirt: its voice libraries speak what Discord no longer understands."


@dataclass(frozen=True, slots=True)
class Closing:
    """A close code in words: two sentences for an admin."""

    code: int
    means: str
    advice: str


_KNOWN = (
    Closing(1000, "The connection was ended in the usual way.", "Nothing needs to be done; test again."),
    Closing(
        1001, "The voice server is going away.", "Discord is moving servers about: try again in a minute."
    ),
    Closing(
        1006,
        "The line was cut without a word.",
        "Look at the network of the machine that Paydirt runs on: a firewall, a proxy or a lost line.",
    ),
    Closing(4001, "The voice server was sent something that it does not know.", _UPDATE),
    Closing(4002, "The voice server could not read what it was sent.", _UPDATE),
    Closing(4003, "Something was sent before Paydirt had said who it is.", _AGAIN),
    Closing(
        4004,
        "The voice server did not accept the pass that Discord itself had given for this visit.",
        "Try again: each visit gets a new one. If it stays, look whether two processes run with the same token.",
    ),
    Closing(4005, "Paydirt said twice who it is.", _AGAIN),
    Closing(
        4006,
        "The visit is no longer valid: the bot was moved or taken out of the channel while it connected.",
        "Try again while nobody moves the bot. If it stays, look whether two processes run with the same token.",
    ),
    Closing(
        4009, "The visit timed out.", "Try again; if it stays, look at the network of Paydirt's machine."
    ),
    Closing(
        4011,
        "Discord cannot find the voice server that it had named.",
        "Try again in a minute. If it stays, choose another region in the channel's settings.",
    ),
    Closing(4012, "The voice server does not know the way of transport that was asked for.", _UPDATE),
    Closing(
        4014,
        "The bot was taken out: somebody disconnected it, the channel was deleted, or the gateway was lost.",
        "Ask who disconnects the bot; a moderation bot may do so, too. Then test again.",
    ),
    Closing(
        4015,
        "The voice server crashed.",
        "That is Discord's: try again in a minute, and look at its status page.",
    ),
    Closing(4016, "The voice server does not know the encryption that was asked for.", _UPDATE),
    Closing(
        4017,
        "This channel takes only clients with DAVE, the encryption from end to end, and Paydirt came without it. "
        "That is final: trying again does not help. Stage channels do not ask for it.",
        "Install the package `davey` beside Paydirt (its requirements name it), then restart.",
    ),
    Closing(4020, "The voice server was sent a request that is malformed.", _UPDATE),
    Closing(
        4021,
        "There were too many connections in a short time.",
        "Wait some minutes before the next test; trying again at once makes it worse.",
    ),
    Closing(
        4022,
        "The call was ended for everybody: the channel was deleted, or moved to another voice server.",
        "Test again; if the channel is gone, choose another in `/mining setup`.",
    ),
)
CLOSINGS = {closing.code: closing for closing in _KNOWN}


def explained(code: int) -> Closing:
    """The code in words; one that nobody has heard of says so."""
    return CLOSINGS.get(code) or Closing(
        code, "Discord closed the connection with a code that Paydirt does not know.", _AGAIN
    )

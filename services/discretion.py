"""What may be said of a failure to people who do not run the bot: admins of any guild read it in diagnostics."""

from domain.errors import PaydirtError

AWAY = "The database cannot be reached."


def discreet(error: PaydirtError) -> str:
    """Its words without a driver's, which follow ours and name hosts, users and databases."""
    words, colon, _ = str(error).partition(": ")
    return AWAY if colon and "database" in words else str(error)

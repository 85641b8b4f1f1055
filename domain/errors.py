"""What can go wrong, in words that a user may read."""


class PaydirtError(Exception):
    """Something a person can be told about; ``str(error)`` is the sentence."""


class Refused(PaydirtError):
    """A rule says no. The text is the reply: what is wrong, where, and what to do."""


class Unavailable(PaydirtError):
    """Something outside failed. Nothing was changed; trying again later may work."""

"""The rules' refusals of a payroll, each with its sentence."""

from domain.errors import Refused


class NothingSold(Refused):
    """There is nothing to split: the list that the basis names is empty."""


class Unpriced(Refused):
    """An estimate needs a price for every ore; a price is never invented (pay-rules.md P1)."""


class Overdrawn(Refused):
    """More is to be paid than there is (pay-rules.md P2, S1)."""

    def __init__(self, what: str, shortfall_auec: int) -> None:
        super().__init__(f"overdrawn: {what} exceed the pot by {shortfall_auec} aUEC")
        self.shortfall_auec = shortfall_auec


class TooManyPercents(Refused):
    """The percent rows add up to more than the whole (pay-rules.md S2)."""


class NothingToSplit(Refused):
    """There is money, but no weight to split it by (pay-rules.md S3)."""


class BotPaid(Refused):
    """Bots earn nothing: a row or a correction for one is a mistake (pay-rules.md A11)."""

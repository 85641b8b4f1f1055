"""Whole aUEC, split and sent: what the game's fee makes of a share (pay-rules.md 3). All exact."""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import floor
from typing import NamedTuple

from domain.refusals import NothingToSplit
from domain.rules import Fee, FeeMode, Rounding


class Sent(NamedTuple):
    """What arrives, and what the game takes on top for sending it."""

    net_auec: int
    fee_auec: int


def fee_of(amount_auec: int, fee: Fee) -> int:
    """What the game takes, on top, for sending an amount; the mode is not looked at."""
    return _Rate.of(fee).fee_of(amount_auec)


def send_out_of(share_auec: int, fee: Fee) -> Sent:
    """The largest amount that can be sent so that amount and fee are within the share."""
    return _Rate.of(fee).send_out_of(share_auec)


def floor_percent(amount_auec: int, percent: Decimal) -> int:
    """A percentage of an amount, rounded down to a whole aUEC."""
    numerator, denominator = percent.as_integer_ratio()
    return amount_auec * numerator // (100 * denominator)


def split_pot(pot_auec: int, weights: Mapping[int, int], *, session_code: str) -> dict[int, int]:
    """Split a pot in proportion to weights, to the last aUEC, by largest remainder (pay-rules.md S3).

    ``weights`` maps person id to weight, e.g. worked seconds. The result adds up to exactly
    ``pot_auec``. Raises NothingToSplit if the weights add up to zero.
    """
    total = _total(weights, pot_auec)
    shares: dict[int, int] = {}
    remainders: list[tuple[int, str, int]] = []
    for person_id, weight in weights.items():
        shares[person_id], remainder = divmod(pot_auec * weight, total)
        if remainder:
            # The digest orders equal remainders, so that luck changes from session to session.
            remainders.append((-remainder, _luck(session_code, person_id), person_id))
    remainders.sort()
    for _, _, person_id in remainders[: pot_auec - sum(shares.values())]:
        shares[person_id] += 1
    return shares


def _luck(session_code: str, person_id: int) -> str:
    return sha256(f"{session_code}:{person_id}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Rate:
    """A fee as whole numbers: ``part / whole`` of what is sent, rounded up or down."""

    part: int
    whole: int
    rounds_up: bool

    @classmethod
    def of(cls, fee: Fee) -> "_Rate":
        numerator, denominator = fee.rate_percent.as_integer_ratio()
        return cls(numerator, 100 * denominator, fee.rounding is Rounding.UP)

    def fee_of(self, amount_auec: int) -> int:
        if self.rounds_up:
            return -(-amount_auec * self.part // self.whole)
        return amount_auec * self.part // self.whole

    def send_out_of(self, share_auec: int) -> Sent:
        # Rounded up:   n + ceil(n·part/whole) ≤ share   ⇔   n·(whole + part) ≤ share·whole
        # Rounded down: n + floor(n·part/whole) ≤ share  ⇔   n·(whole + part) < (share + 1)·whole
        bound = share_auec * self.whole if self.rounds_up else (share_auec + 1) * self.whole - 1
        net_auec = bound // (self.whole + self.part)
        return Sent(net_auec, self.fee_of(net_auec))


class Sender:
    """The payer as sender of money: what arrives with whom, and what it costs (pay-rules.md 3).

    Nothing is charged on the payer's own lines, and nothing at all if the seller bears the fees.
    """

    def __init__(self, payer_id: int, fee: Fee) -> None:
        self._payer_id = payer_id
        self._is_free = fee.mode is FeeMode.SELLER
        self._rate = _Rate.of(fee)

    def charges(self, person_id: int) -> bool:
        return not (self._is_free or person_id == self._payer_id)

    def send(self, amount_auec: int, person_id: int) -> Sent:
        """Send exactly the amount; the fee comes on top."""
        return Sent(amount_auec, self._rate.fee_of(amount_auec) if self.charges(person_id) else 0)

    def send_out_of(self, share_auec: int, person_id: int) -> Sent:
        """Send as much as the share can bear, fee included."""
        return self._rate.send_out_of(share_auec) if self.charges(person_id) else Sent(share_auec, 0)


def equal_nets(
    rest_auec: int, weights: Mapping[int, int], charged: Collection[int], fee: Fee
) -> dict[int, int]:
    """Equal take-home for equal work: nets in proportion to weights that, with their fees, fit the rest.

    They are floor(P × weight ÷ sum of weights) for the largest whole P not above the rest for which all
    nets and the fees of the ``charged`` are not above it (pay-rules.md S3, "equal").
    Raises NothingToSplit if the weights add up to zero.
    """
    total = _total(weights, rest_auec)
    rate = _Rate.of(fee)
    with_fee = [weight for person_id, weight in weights.items() if person_id in charged]
    without_fee = [weight for person_id, weight in weights.items() if person_id not in charged]

    def spent(pot_auec: int) -> int:
        nets = [pot_auec * weight // total for weight in with_fee]
        return sum(nets) + sum(map(rate.fee_of, nets)) + sum(pot_auec * w // total for w in without_fee)

    # Without rounding, a pot P spends P·slope. Rounding adds less than 1 aUEC a fee, and takes less than
    # 1 a net and 1 + rate a fee, so the answer lies in a short range, however large the rest is.
    rate_exact = Fraction(rate.part, rate.whole)
    slope = 1 + rate_exact * Fraction(sum(with_fee), total)
    lowest = max(0, floor((rest_auec - len(with_fee)) / slope))
    highest = min(rest_auec, floor((rest_auec + (2 + rate_exact) * len(weights)) / slope) + 1)
    pots = range(lowest, highest + 1)
    pot_auec = pots[bisect_right(pots, rest_auec, key=spent) - 1]  # `spent` never falls as the pot grows
    return {person_id: pot_auec * weight // total for person_id, weight in weights.items()}


def _total(weights: Mapping[int, int], pot_auec: int) -> int:
    total = sum(weights.values())
    if total == 0:
        raise NothingToSplit(
            f"nobody has worked time: {pot_auec} aUEC are left with nobody to share them. "
            "Give somebody weight, or pay them out as fixed amounts or percents."
        )
    return total

"""Who went where in which order, folded so far that millions of moves of 50 000 people fit into memory."""

from collections import defaultdict
from collections.abc import Mapping

Trace = tuple[int, int]
"""How many moves, and a number that stands for their order; of the same moves in the same order it is the same."""

_MODULUS = (1 << 61) - 1


class Tally:
    """Account to trace. An account is in one guild here."""

    def __init__(self) -> None:
        self._traces: defaultdict[int, Trace] = defaultdict(lambda: (0, 0))

    def add(self, account_id: int, channel_id: int | None) -> None:
        count, order = self._traces[account_id]
        self._traces[account_id] = count + 1, (order * 31 + (channel_id or 0) + 1) % _MODULUS

    @property
    def moves(self) -> int:
        return sum(count for count, _ in self._traces.values())

    def traces(self) -> dict[int, Trace]:
        return dict(self._traces)


def differing(one: Mapping[int, Trace], other: Mapping[int, Trace]) -> list[int]:
    """The accounts whose moves are not the same in both."""
    return sorted(each for each in one.keys() | other.keys() if one.get(each) != other.get(each))

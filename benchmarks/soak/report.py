"""What was tried, and what it cost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.soak.fault import Fault


@dataclass(frozen=True, slots=True)
class Told:
    """How a Sunday went. ``wrong``: what was lost or made up, in words."""

    seed: int
    faults: tuple[Fault, ...]
    wrong: tuple[str, ...]
    seconds: float

    def line(self) -> str:
        verdict = "lost" if self.wrong else "ok"
        names = "; ".join(fault.name for fault in self.faults)
        return "\n".join([f"seed {self.seed}: {verdict} in {self.seconds:.1f} s ({names})", *self.wrong])


class Report:
    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = faults
        self._sundays: list[Told] = []
        self._skipped: dict[Fault, str] = {}

    def skip(self, why: Mapping[Fault, str]) -> None:
        """These could not be tried on this machine."""
        self._skipped.update(why)

    def add(self, told: Told) -> None:
        self._sundays.append(told)

    @property
    def lost(self) -> list[Told]:
        """The Sundays on which anything was lost."""
        return [each for each in self._sundays if each.wrong]

    def text(self) -> str:
        tried = Counter(fault for each in self._sundays for fault in each.faults)
        lost = Counter(fault for each in self.lost for fault in each.faults)
        rows = [self._row(fault, tried[fault], lost[fault]) for fault in self._faults]
        survived = len(self._sundays) - len(self.lost)
        return "\n".join(
            [
                f"{len(self._sundays)} Sundays, {tried.total()} faults: {survived} survived, {len(self.lost)} lost "
                "a second or an aUEC",
                "",
                "| area | fault | tried | survived | lost |",
                "|---|---|---:|---:|---:|",
                *rows,
                "",
                *(each.line() for each in self.lost),
                "",
            ]
        )

    def _row(self, fault: Fault, tried: int, lost: int) -> str:
        """A fault counts as lost with every Sunday on which anything was lost, whichever of its faults it was."""
        if why := self._skipped.get(fault):
            return f"| {fault.area} | {fault.name} | skipped: {why} | | |"
        return f"| {fault.area} | {fault.name} | {tried} | {tried - lost} | {lost} |"

"""Every fault strikes once; nobody may lose a second or an aUEC that the rules owe them."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from benchmarks.soak.fault import Fault, Where, nothing_hinders
from benchmarks.soak.faults import FAULTS
from benchmarks.soak.server import Server
from benchmarks.soak.sunday import Plan, play

SECONDS = 150.0
FAULTS_A_SUNDAY = 4


def _sundays() -> Iterator[list[Fault]]:
    """Few faults of a kind on each Sunday: starting a bot takes longer than most of them."""

    def kind(fault: Fault) -> tuple[str, bool, str, str]:
        alone = fault.name if fault.hindrance is not nothing_hinders else ""
        return fault.area, fault.where is Where.APART, str(fault.begins_at), alone

    for _, alike in groupby(sorted(FAULTS, key=kind), key=kind):
        faults = list(alike)
        for first in range(0, len(faults), FAULTS_A_SUNDAY):
            yield faults[first : first + FAULTS_A_SUNDAY]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "faults", list(_sundays()), ids=lambda faults: "; ".join(fault.name for fault in faults)
)
async def test_what_fails_costs_nobody_anything(faults: list[Fault], server: Server, tmp_path: Path) -> None:
    if hindered := [why for fault in faults if (why := fault.hindrance(server))]:
        pytest.skip("; ".join(hindered))
    kills = any(fault.where is Where.APART and fault.hindrance is nothing_hinders for fault in faults)
    verdict = await play(Plan(7, faults, SECONDS, kills_at_the_end=kills), server, tmp_path)
    assert verdict.wrong == []
    assert sum(verdict.seconds_due.values()) > 0

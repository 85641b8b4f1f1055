"""Each fault strikes once on a Sunday of its own; nobody may lose a second or an aUEC that the rules owe them."""

from pathlib import Path

import pytest

from benchmarks.soak.fault import Fault
from benchmarks.soak.faults import FAULTS
from benchmarks.soak.server import Server
from benchmarks.soak.sunday import Plan, play

SECONDS = 150.0


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_fault_costs_nobody_anything(fault: Fault, server: Server, tmp_path: Path) -> None:
    verdict = await play(Plan(seed=7, faults=[fault], fault_seconds=SECONDS), server, tmp_path)
    assert verdict.wrong == []
    assert sum(verdict.seconds_due.values()) > 0

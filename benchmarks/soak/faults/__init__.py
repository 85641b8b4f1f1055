"""Every fault there is, by area."""

from benchmarks.soak.fault import Fault
from benchmarks.soak.faults.clocks import CLOCKS
from benchmarks.soak.faults.database import DATABASE
from benchmarks.soak.faults.gateway import GATEWAY
from benchmarks.soak.faults.process import PROCESS
from benchmarks.soak.faults.rest import REST
from benchmarks.soak.faults.uex import UEX

FAULTS: tuple[Fault, ...] = (*GATEWAY, *DATABASE, *PROCESS, *REST, *UEX, *CLOCKS)

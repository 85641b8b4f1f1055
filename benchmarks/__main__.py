"""``python -m benchmarks``: measure everything, print a table, write ``benchmarks/results.json`` if all of it was."""

import argparse
import asyncio
import json
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import hauls, ledger, payrolls, pdf, settling, voice, watching
from benchmarks.measure import HEADER, Figure

RESULTS = Path(__file__).with_name("results.json")

PARTS: dict[str, Callable[[], Iterable[Figure]]] = {
    "voice": lambda: asyncio.run(voice.voice()),
    "payroll": payrolls.computing,
    "saving": lambda: asyncio.run(payrolls.saving()),
    "settling": settling.settling,
    "pdf": pdf.drawing,
    "ledger": lambda: asyncio.run(ledger.ledger()),
    "watching": lambda: asyncio.run(watching.watching()),
    "hauls": lambda: asyncio.run(hauls.hauls()),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all if left out"
    )
    wanted = parser.parse_args().parts or list(PARTS)
    if unknown := set(wanted) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    print(HEADER)
    figures = []
    for name in wanted:
        for figure in PARTS[name]():
            print(figure.as_row(), flush=True)
            figures.append(figure.as_json())
    if wanted != list(PARTS):
        return 0  # the file is of one whole run
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "at": datetime.now(UTC).isoformat(),
    }
    RESULTS.write_text(json.dumps({**machine, "figures": figures}, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

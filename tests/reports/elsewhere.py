"""Rendering in a process of its own, for what must not depend on the process."""

import subprocess
import sys


def digest_elsewhere(module: str, renderer: str) -> str:
    """The SHA-256 of the worked example's rendering in a fresh interpreter, with other hash seeds."""
    program = (
        "import hashlib\n"
        "from tests.reports.samples import report_of, worked_example\n"
        f"from {module} import {renderer}\n"
        f"print(hashlib.sha256({renderer}(report_of(worked_example()))).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.strip()

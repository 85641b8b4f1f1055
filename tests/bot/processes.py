"""``paydirt`` as its users have it: a process with nothing but the settings given."""

import os
import subprocess
import sys
from pathlib import Path


def environment(**settings: str) -> dict[str, str]:
    """Where programs are, and these settings; nothing of the tests' own environment."""
    return {"PATH": os.environ["PATH"], **settings}


def paydirt(*arguments: str, folder: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, in ``folder``, where it finds no ``.env`` but the test's own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
    )

"""Looks for secrets in every file of the project: ``python -m checks.secrets`` names each, and fails if there is one.

A line that only looks like one says so at its end, with the reason: ``no secret: …``. Addresses in examples have the
password ``secret`` or ``password``, which is none.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
NO_SECRET = re.compile(r"no secret: \S")
LARGEST = 2 * 1024 * 1024

KINDS = {
    "a Discord token": re.compile(r"\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_\w{36}|github_pat_\w{50,})\b"),
    "a Discord webhook": re.compile(r"discord(?:app)?\.com/api/webhooks/\d+/[\w-]{40,}"),
    "a password in an address": re.compile(
        r"\b[a-z][a-z+]+://[^\s:/@{}$<>\"'`]+:(?!(?:very(?:-|%40))?s[e3]cret(?:\\n)?@|password@)[^\s:/@{}$<>\"'`*]{3,}@"
    ),
    "a secret that is written down": re.compile(
        r"(?i)\b[\w-]*(?:token|secret|passw(?:or)?d|api_?key)[\"']?\s*[:=]\s*[\"']?[A-Za-z0-9+_-][A-Za-z0-9+/_-]{19,}={0,2}[\"']?\s*(?:#.*)?$"
    ),
}


class Found(NamedTuple):
    """Where something is that looks like a secret; not what it is, for what is printed is read by many."""

    path: str
    line: int
    kind: str


def look_through(path: str, text: str) -> Iterator[Found]:
    """Everything in a file that looks like a secret."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not NO_SECRET.search(line):
            for kind, pattern in KINDS.items():
                if pattern.search(line):
                    yield Found(path, number, kind)


def look_through_all(root: Path, paths: Iterable[str]) -> Iterator[Found]:
    """The same for every text file among the paths."""
    for path in paths:
        file = root / path
        if file.is_file() and file.stat().st_size <= LARGEST:
            yield from look_through(path, file.read_bytes().decode(errors="replace"))


def files_of(root: Path) -> list[str]:
    """The files that would be published: those that git knows or could be told to add; without git, all but hidden."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    if not (root / ".git").exists():
        found = (each.relative_to(root) for each in root.rglob("*"))
        return sorted(str(each) for each in found if not any(part.startswith(".") for part in each.parts))
    said = subprocess.run(listed, cwd=root, capture_output=True, check=True)  # noqa: S603 - nothing of it is typed
    return [each for each in said.stdout.decode().split("\0") if each]


def main() -> int:
    """Print each; 1 if there is one."""
    found = list(look_through_all(ROOT, files_of(ROOT)))
    for each in found:
        print(f"{each.path}:{each.line}: this looks like {each.kind}")
    print(f"{len(found)} secrets found" if found else "no secrets found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Asks PyPI what is known to be wrong with the pinned packages: ``python -m checks.audit``.

One question a package, to the same service that ``pip-audit -s pypi`` asks. Where it cannot be reached the audit is
skipped and says so: a machine without it proves nothing, and fails nothing.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx

REQUIREMENTS = Path(__file__).parents[1] / "requirements" / "dev.txt"
SERVICE = "https://pypi.org"
SECONDS = 10.0
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


class Unreachable(Exception):
    """The service does not answer as it is documented; the text says what it did instead."""


class Known(NamedTuple):
    """Something known to be wrong with a package that is used; ``fixed_in`` is empty where nothing fixes it."""

    package: str
    version: str
    name: str
    fixed_in: tuple[str, ...]


def pinned(requirements: str) -> list[tuple[str, str]]:
    """Name and version of every package of a requirements file."""
    return _PINNED.findall(requirements)


def audit(client: httpx.Client, packages: list[tuple[str, str]]) -> Iterator[Known]:
    """What is known of them. Raises Unreachable at the first that the service says nothing about."""
    for package, version in packages:
        for each in _asked(client, package, version):
            if not each.get("withdrawn"):
                yield Known(package, version, str(each.get("id")), tuple(each.get("fixed_in") or ()))


def _asked(client: httpx.Client, package: str, version: str) -> list[dict[str, Any]]:
    path = f"/pypi/{package}/{version}/json"
    try:
        answer = client.get(path)
        said = answer.json() if answer.status_code == httpx.codes.OK else {}
    except (httpx.HTTPError, ValueError) as error:
        raise Unreachable(f"{client.base_url}{path} cannot be read ({type(error).__name__})") from error
    if not isinstance(said, dict) or "vulnerabilities" not in said:
        raise Unreachable(f"{client.base_url}{path} says nothing (HTTP {answer.status_code})")
    return list(said["vulnerabilities"])


def main(service: str = SERVICE) -> int:
    """Print what is known; 1 if there is something, 0 also where nobody could be asked."""
    packages = pinned(REQUIREMENTS.read_text(encoding="utf-8"))
    try:
        with httpx.Client(base_url=service, timeout=SECONDS, follow_redirects=True) as client:
            known = list(audit(client, packages))
    except Unreachable as error:
        print(f"audit skipped, because {error}")
        return 0
    for each in known:
        advice = f"fixed in {', '.join(each.fixed_in)}" if each.fixed_in else "not fixed yet"
        print(f"{each.package} {each.version}: {each.name}, {advice}")
    print(f"{len(packages)} packages, {len(known)} known vulnerabilities")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())

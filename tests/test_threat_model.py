"""The threat model names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "docs" / "threat-model.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
THREATS = (
    "A hostile member",
    "A hostile officer",
    "Another guild's admin",
    "A stolen token",
    "A malicious name, file or form",
    "A lying UEX",
)


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(MODEL.read_text(encoding="utf-8"))
    assert len(named) > 30
    for path, name in named:
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {name}\(", source, re.MULTILINE), f"{path}::{name}"


def test_every_threat_has_what_stops_it_each_with_the_test_that_shows_it() -> None:
    sections = dict(
        re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", MODEL.read_text(encoding="utf-8"), re.M | re.S)
    )
    for threat in THREATS:
        rows = [line for line in sections[threat].splitlines() if line.startswith("| ")][1:]
        assert len(rows) >= 4, threat
        for row in rows:
            assert NAMED.search(row), row

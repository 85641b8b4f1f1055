"""The command line itself."""

import subprocess
import sys

import pytest

from bot.__main__ import COMMANDS, main


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    output = capsys.readouterr().out
    assert all(f"\n  {name}" in output or f"\n    {name}" in output for name in COMMANDS)


def test_an_unknown_command_is_an_error_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["dig"])
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    paydirt = subprocess.Popen(
        [sys.executable, "-m", "bot", "recompute", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert paydirt.stdin
    assert paydirt.stdout
    assert paydirt.stderr
    paydirt.stdout.close()
    paydirt.stdin.write(
        b'{"format": "paydirt.session/1", "guild": {"id": "900", "name": ""}, "session": {"code": "sm-k3m9qa",'
        b'"kind": "sunday", "channel_ids": ["11"], "opened_at": "2026-11-15T18:00:00Z",'
        b'"closed_at": "2026-11-15T20:00:00Z"}, "members": [], "voice_moves": []}'
    )
    paydirt.stdin.close()
    assert paydirt.wait(timeout=60) == 141
    assert paydirt.stderr.read() == b""
    paydirt.stderr.close()

"""The demo as a stranger has it: one command, its output, its files, its exit status."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.processes import environment, paydirt

FILES = {
    "bot.log",
    "bundle-without-payroll.json",
    "bundle.json",
    "monday-r1.json",
    "sunday-r1.json",
    "sunday-r2.json",
    "payroll.csv",
    "payroll.pdf",
    "payroll.png",
}


@pytest.mark.timeout(300)  # fifty seconds on two idle cores
def test_the_demo_plays_a_sunday_and_proves_its_payroll(tmp_path: Path) -> None:
    done = paydirt("demo", "--seed", "4711", "--output", "left", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "seed 4711" in done.stdout.lower()
    assert "All proofs hold" in done.stdout
    assert "✗" not in done.stdout
    # Three sales: 18 750 000 + 9 400 000 + 2 480 000 out of the store = 30 630 000. 32 lines: 30 people, two of them
    # with an expense, too.
    assert "all 32 lines as saved, 30 630 000" in " ".join(done.stdout.split())
    assert_it_happened(done.stdout)
    assert_files_are_left(tmp_path / "left")
    assert_bundle_proves_itself(tmp_path)


def assert_it_happened(output: str) -> None:
    """The progress tells of all that a Sunday should have, in the order of the story."""
    told = ["/mining start", "SIGKILL", "is started again", "RESUMEd", "its session is lost", "IDENTIFY anew"]
    told += ["/mining stop", "Preview", "in the ledger, once", "in working only", "rolled back"]
    told += [
        "/mining adhoc new",
        "check boxes",
        "objects in /mining me",
        "a late sale",
        "transfers instead of",
        "SIGTERM",
    ]
    places = [output.find(each) for each in told]
    assert -1 not in places, dict(zip(told, places, strict=True))
    assert places == sorted(places)
    assert output.count("/mining ore add") == 6  # five are noted, and one is no ore
    assert len(re.findall(r"^ +[0-9.]+ s  ", output, re.MULTILINE)) < 60


def assert_files_are_left(folder: Path) -> None:
    assert {each.name for each in folder.iterdir()} == FILES
    assert (folder / "payroll.pdf").read_bytes().startswith(b"%PDF-")
    assert (folder / "payroll.png").read_bytes().startswith(b"\x89PNG")
    sheet = (folder / "payroll.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(sheet) == 1 + 32
    assert not any(re.search(r"(^|,)=", line) for line in sheet), "a name that a spreadsheet would compute"
    assert " ERROR " not in (folder / "bot.log").read_text()


def assert_bundle_proves_itself(folder: Path) -> None:
    with_payroll = paydirt("recompute", "left/bundle.json", "--json", folder=folder)
    without = paydirt("recompute", "left/bundle-without-payroll.json", "--json", folder=folder)
    assert (with_payroll.returncode, without.returncode) == (0, 0)
    assert with_payroll.stdout == without.stdout
    bundle = json.loads((folder / "left/bundle.json").read_text(encoding="utf-8"))
    assert json.loads(without.stdout)["payroll"] == bundle["payroll"]
    assert len(bundle["members"]) == 31
    assert [each["bot"] for each in bundle["members"]].count(True) == 1
    assert len(bundle["outages"]) == 2


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What is started hears SIGINT, though this process may have been told to ignore it, as in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_demo_stops_what_it_started(tmp_path: Path, stop: signal.Signals) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir(mode=0o777)
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--seed", "1", "--output", "left"],
        cwd=tmp_path,
        env=environment(TMPDIR=str(temporary)),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert demo.stdout is not None
    bot = next(int(found[1]) for line in demo.stdout if (found := re.search(r"up: .*pid (\d+)", line)))
    demo.send_signal(stop)
    output, _ = demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert output.endswith("Stopped, with everything that was started.\n")
    with pytest.raises(ProcessLookupError):
        os.kill(bot, 0)
    assert not list(temporary.iterdir())

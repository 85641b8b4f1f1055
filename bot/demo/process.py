"""The real bot and the other commands, each as a process of its own with an environment that holds little."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Unavailable

READY = ": ready, guilds: "
"""What the bot's log says when it knows its guilds, again after each new gateway session."""
READY_SECONDS = 60.0
STOP_SECONDS = 20.0
POLL_SECONDS = 0.05
PASSED_ON = ("PATH", "PYTHONPATH", "TMPDIR", "LANG", "LC_ALL")
"""Where programs and temporary files are, and in which encoding to speak; no setting is passed on."""


class BotProcess:
    """``paydirt run`` in a process. Its log is a file, kept over restarts."""

    def __init__(self, settings: Mapping[str, str], folder: Path, log_file: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._log_file = log_file
        self._process: Process | None = None
        self._times_ready = 0
        log_file.write_bytes(b"")

    @property
    def pid(self) -> int:
        assert self._process is not None, "the bot is not running"
        return self._process.pid

    async def start(self) -> None:
        """Start it; ``is_ready`` waits until it is of use."""
        with self._log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=_environment(self._settings),
                start_new_session=True,  # Ctrl-C is for the demo, which then stops the bot itself
            )

    async def is_ready(self) -> None:
        """Wait until it is ready once more than it was known to be. Raises Unavailable if it ends instead."""
        async with asyncio.timeout(READY_SECONDS):
            while self._log().count(READY) <= self._times_ready:
                self.check()
                await asyncio.sleep(POLL_SECONDS)
        self._times_ready += 1

    def check(self) -> None:
        """Raises Unavailable, with the last words of its log, if it ended by itself."""
        if self._process is not None and self._process.returncode is not None:
            last_words = "\n".join(self._log().splitlines()[-5:])
            raise Unavailable(f"The bot ended with status {self._process.returncode}:\n{last_words}")

    async def kill(self) -> None:
        """SIGKILL: it can neither write nor say anything any more."""
        assert self._process is not None, "the bot is not running"
        self._process.kill()
        await self._process.wait()
        self._process = None

    async def stop(self) -> int:
        """SIGTERM, as whoever runs it for real would; its exit status, 0 if it does not run."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await process.wait()
        except TimeoutError:
            process.kill()
            return await process.wait()

    def errors(self) -> list[str]:
        """The lines of its log that tell of an error."""
        return [
            line for line in self._log().splitlines() if " ERROR " in line or line.startswith("Traceback")
        ]

    def _log(self) -> str:
        return self._log_file.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended."""

    status: int
    output: str
    errors: str


async def run_paydirt(*arguments: str | Path, folder: Path, settings: Mapping[str, str]) -> Outcome:
    """Run one ``paydirt`` command to its end, in ``folder``, with these settings and no others."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *map(str, arguments)),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        cwd=folder,
        env=_environment(settings),
    )
    output, errors = await process.communicate()
    return Outcome(process.returncode or 0, output.decode(), errors.decode())


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | dict(settings)

"""What was seen while the database is away, in a file of this machine: a kill of the process then loses nothing.

There is such a file only while moves wait for the database. It belongs to one *term*: the time during which one
process holds a shard under one fence. Whoever starts next writes what is in it under that same fence before taking
the shard: if anybody has held the shard since, the fence is past, and what they saw counts instead.

Lines are handed to the operating system as they come, which outlives the process; that they are on the disk, which
outlives a power cut, is seen to about five times a second, beside the event loop. Lines stand in order, and a sign
of life comes after what it covers: what a power cut tears off at the end makes the outage longer, never the time
that counts.
"""

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.voice import Term
from domain.shards import Shard
from services.journalentries import Entry, entry_of, line_of

log = logging.getLogger(__name__)

FORMAT = "paydirt journal 1"


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """The journal of a process that is gone."""

    path: Path
    entries: list[Entry]


class Journal:
    """Of one shard, in one folder. ``folder`` None: none is kept. A disk that is full or gone raises nothing here."""

    def __init__(self, folder: Path | None, shard: Shard) -> None:
        self._folder = folder
        self._shard = shard
        self._path: Path | None = None
        self._file: int | None = None
        self._bytes = 0
        self._has_failed = False

    @property
    def is_possible(self) -> bool:
        return self._folder is not None

    @property
    def size_bytes(self) -> int:
        """Of the file that is being written; 0 while there is none."""
        return self._bytes

    def prepare(self) -> None:
        """See whether there can be one; if not, say so, and go on without."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(self._folder, os.W_OK | os.X_OK):
                raise PermissionError(13, "Permission denied")
        except OSError as error:
            log.warning(
                "DATA_DIR: no journal can be kept in %s (%s). What is seen while the database is away is in memory "
                "only, and lost if the process is killed then.",
                self._folder,
                error.strerror,
            )
            self._folder = None

    # --- writing ---

    def write(self, term: Term, entries: Iterable[Entry]) -> bool:
        """Add lines, or none of them; whether they are in the file."""
        if self._folder is None:
            return False
        try:
            if self._file is None:
                self._open(self._folder, term)
            self._append("".join(map(line_of, entries)))
        except OSError as error:
            if not self._has_failed:
                log.error("the journal cannot be written (%s): what is seen is in memory only", error)
            self._has_failed = True
            return False
        if self._has_failed:
            log.warning("the journal can be written again")
        self._has_failed = False
        return True

    def sync(self) -> None:
        """Have it on the disk; blocks. To be called beside the event loop."""
        if self._file is None:
            return
        try:
            file = os.dup(self._file)  # the journal may be done with meanwhile
            try:
                os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            log.warning("the journal may not be on the disk yet: %s", error)

    def clear(self) -> None:
        """All that is in it is durable elsewhere."""
        if self._file is None:
            return
        self._discard()
        log.info("the database has everything that was in the journal")

    def _discard(self) -> None:
        assert self._file is not None, "it is open"
        assert self._path is not None, "it is open"
        os.close(self._file)
        self._file, self._bytes = None, 0
        _remove(self._path)

    def _open(self, folder: Path, term: Term) -> None:
        self._path = folder / f"shard-{self._shard.number}-fence-{term.fence}.jsonl"
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        self._bytes = 0
        self._append(f"{_header(self._shard, term)}\n")
        log.warning("what is seen while the database is away is kept in %s", self._path)

    def _append(self, lines: str) -> None:
        assert self._file is not None, "it is open"
        data, written = lines.encode(), 0
        try:
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError:
            os.ftruncate(self._file, self._bytes)
            os.lseek(self._file, self._bytes, os.SEEK_SET)
            if self._bytes == 0:  # without its first line it is of no use
                self._discard()
            raise
        self._bytes += written

    # --- reading what another process has left ---

    def left_behind(self, term: Term | None) -> LeftBehind | None:
        """What stands in the journal of that term, which is the latest; what is of older ones is past, and removed."""
        found = None
        for path in self._files():
            lines = _lines(path)
            header = lines[0] if lines else ""
            if term is not None and header == _header(self._shard, term):
                found = LeftBehind(path, _entries(path, lines[1:]))
            elif header.startswith(_header(self._shard)):
                log.warning("%s is dropped: the shard has been recorded by another process since", path)
                _remove(path)
            else:
                log.warning("%s is left alone: it is not of shard %s", path, self._shard)
        return found

    def forget(self, left: LeftBehind) -> None:
        """All that was in it is in the database."""
        _remove(left.path)

    def _files(self) -> list[Path]:
        if self._folder is None:
            return []
        return sorted(self._folder.glob(f"shard-{self._shard.number}-fence-*.jsonl"))


def _header(shard: Shard, term: Term | None = None) -> str:
    """The first line; without a term, how it begins."""
    begins = f"{FORMAT}, shard {shard.number} of {shard.count}, "
    return (
        begins if term is None else f"{begins}fence {term.fence}, {_moment(term.claimed_at)} by {term.holder}"
    )


def _moment(at: datetime) -> str:
    return at.isoformat()


def _lines(path: Path) -> list[str]:
    """The whole lines; what was torn at the end is not one."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        log.error("%s cannot be read: %s", path, error)
        return []
    *lines, torn = text.split("\n")
    if torn:
        log.warning("%s: the last line is torn, and dropped", path)
    return lines


def _entries(path: Path, lines: Iterable[str]) -> list[Entry]:
    """Up to the first line that makes no sense: what comes after it might say too much."""
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=2):
        try:
            entries.append(entry_of(line))
        except ValueError as error:
            log.error("%s, line %d: %s; nothing from there on is used", path, number, error)
            break
    return entries


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.error("%s cannot be removed: %s", path, error)

"""A backup as one file: there whole or not at all, and every part of it with its SHA-256."""

import os
import tempfile
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO

from domain.errors import Refused
from reports.whole.contents import NAME, Contents, read_contents

_CHUNK = 1 << 20
_QUICK = 1  # the text of tables gets little smaller by trying harder
_OLDEST = (1980, 1, 1, 0, 0, 0)
# The last two: a flipped bit can make a part look encrypted, or packed in a way that nobody knows.
_TORN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class NewArchive:
    """A backup in the making. ``hashes``: the parts that are complete, by their path in it."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self._parts = parts
        self.hashes: dict[str, str] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[bytes], None]]:
        """A new part; what the block is given takes the next piece of it."""
        found = sha256()
        info = zipfile.ZipInfo(name, _OLDEST)
        info.compress_type, info._compresslevel = zipfile.ZIP_DEFLATED, _QUICK  # type: ignore[attr-defined]  # public from 3.13 on
        with self._parts.open(info, "w", force_zip64=True) as part:

            def write(piece: bytes) -> None:
                found.update(piece)
                part.write(piece)

            yield write
        self.hashes[name] = found.hexdigest()


@contextmanager
def new_archive(target: Path) -> Iterator[NewArchive]:
    """A file that stands at ``target`` once the block has ended well; else nothing does. Only its owner may read it.

    Refused if there is something already. Raises OSError, e.g. for want of space.
    """
    target = target.absolute()
    if target.exists():
        raise Refused(f"{target}: is there already, and a backup overwrites nothing; name another file.")
    if not target.parent.is_dir():
        raise Refused(f"{target.parent}: is no folder; make it first.")
    handle, making = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w") as parts:
                yield NewArchive(parts)
            file.flush()
            os.fsync(file.fileno())
        Path(making).replace(target)
        _keep_name(target.parent)
    except BaseException:
        Path(making).unlink(missing_ok=True)
        raise


def _keep_name(folder: Path) -> None:
    """Have the new name survive a loss of power, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Archive:
    """A backup that is there. ``contents``: what it says of itself."""

    def __init__(self, path: Path, parts: zipfile.ZipFile) -> None:
        self._path = path
        self._parts = parts
        with self._reading(NAME) as part:
            self.contents: Contents = read_contents(part.read(), path)

    def check(self) -> None:
        """Refused, naming the part, unless every one is there and is what the backup says."""
        for name, table in self.contents.parts.items():
            found = sha256()
            with self._reading(name) as part:
                while piece := part.read(_CHUNK):
                    found.update(piece)
            if found.hexdigest() != table.sha256:
                raise Refused(f"{self._path}: {name} is not what was backed up, so nothing was restored.")

    async def pieces(self, name: str) -> AsyncIterator[bytes]:
        """A part, piece by piece."""
        with self._reading(name) as part:
            while piece := part.read(_CHUNK):
                yield piece

    @contextmanager
    def _reading(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._parts.open(name) as part:
                yield part
        except KeyError:
            raise Refused(
                f"{self._path}: has no {name}, so it is no backup of Paydirt, or damaged."
            ) from None
        except _TORN as error:
            raise Refused(f"{self._path}: {name} is damaged ({error}), so nothing was restored.") from None


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The backup in that file. Refused if there is none, or it is torn or something else."""
    if not path.is_file():
        raise Refused(f"{path}: is no file.")
    try:
        parts = zipfile.ZipFile(path)
    except _TORN:
        raise Refused(f"{path}: is no backup of Paydirt, or torn off: its end is missing.") from None
    with parts:
        yield Archive(path, parts)

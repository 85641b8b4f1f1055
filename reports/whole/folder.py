"""The folder itself: there whole or not at all, and every file with its SHA-256."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from domain.errors import Refused

_CHUNK = 1 << 20


class NewFile:
    """A file being written, line by line."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        self._file = path.open("wb")
        self._hash = sha256()

    def write(self, content: bytes) -> None:
        self._hash.update(content)
        self._file.write(content)

    def close(self) -> str:
        """The SHA-256 of all that was written."""
        self._file.close()
        return self._hash.hexdigest()


class NewFolder:
    """A folder in the making. ``hashes``: the files that are complete, by their path in it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.hashes: dict[str, str] = {}

    @contextmanager
    def file(self, name: str) -> Iterator[NewFile]:
        """A new file under that path."""
        new = NewFile(self._path / name)
        try:
            yield new
        finally:
            self.hashes[name] = new.close()


@contextmanager
def new_folder(target: Path) -> Iterator[NewFolder]:
    """A folder that stands at ``target`` once the block has ended well; else nothing does. Refused if it is taken."""
    target = target.absolute()
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise Refused(f"{target}: is there already; name a folder that is empty or not there yet.")
    making = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield NewFolder(making)
        os.replace(making, target)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def hash_of(file: Path) -> str | None:
    """The SHA-256 of a file; None if there is none."""
    if not file.is_file():
        return None
    found = sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()

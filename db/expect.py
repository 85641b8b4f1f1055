"""Writes the fingerprint to expect: ``python -m db.expect`` after adding a migration, then look at the diff."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import asyncpg

from db.embedded import EmbeddedServer
from db.fingerprint import EXPECTED, read_fingerprint
from db.migrate import migrate


async def _write(dsn: str) -> None:
    await migrate(dsn)
    connection = await asyncpg.connect(dsn)
    found = await read_fingerprint(connection)
    await connection.close()
    EXPECTED.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> int:
    """Migrate an empty embedded database and write down what it looks like."""
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o711)  # the server's user has to get through
        with EmbeddedServer(Path(parent) / "data") as dsn:
            asyncio.run(_write(dsn))
    return 0


if __name__ == "__main__":
    sys.exit(main())

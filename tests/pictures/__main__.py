"""``python -m tests.pictures DIRECTORY``: draw the pictures of the documentation again."""

import asyncio
import sys
import tempfile
from pathlib import Path

from db.embedded import EmbeddedServer
from db.migrate import migrate
from tests.pictures.scenes import evening
from tests.stories.stage import set_stage


async def draw(dsn: str, target: Path) -> None:
    await migrate(dsn)
    async with set_stage(dsn) as stage:
        await stage.bot_starts()
        await stage.is_set_up()
        async for name, picture in evening(stage):
            (target / f"{name}.png").write_bytes(picture)
            print(target / f"{name}.png")


def main() -> None:
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="paydirt-pictures-"))
    with EmbeddedServer(home) as dsn:
        asyncio.run(draw(dsn, target))


if __name__ == "__main__":
    main()

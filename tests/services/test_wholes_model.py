"""Whatever a guild has done, it comes back out of its folder exactly as it was."""

import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.database import Database
from domain.errors import Refused
from domain.settings import GuildSettings
from services.wholes import export_guild, import_guild
from tests.services.money.plays import BEGUN, steps
from tests.services.money.table import LOOKS
from tests.services.money.world import OPENED, Step, World
from tests.services.test_wholes import everything, exported, files_of

_guild_ids = count(5000)
plays = st.lists(steps, min_size=15, max_size=40)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plays)
async def test_whatever_was_done_comes_back_row_for_row(
    database: Database, database_dsn: str, second_dsn: str, play: list[Step]
) -> None:
    fence = await database.voice_log.claim(0, "a test", OPENED)
    guild_id = next(_guild_ids)
    guild = GuildSettings(guild_id, "Red Rock Mining", mining_channel_ids=(11,), set_up_at=OPENED)
    world = await World(database, guild, fence).founded()
    for step in [*(step for step, _ in BEGUN), *play]:
        with suppress(Refused):
            await (await LOOKS[step.act](world, step))(step.officer, world.key())
    with tempfile.TemporaryDirectory() as folder:
        first, again = Path(folder, "first"), Path(folder, "again")
        await export_guild(database, guild_id, first)
        await import_guild(second_dsn, first)
        before, after = await everything(database_dsn, guild_id), await everything(second_dsn, guild_id)
        assert after == {**before, "blind_guilds": after["blind_guilds"]}
        assert _told(await exported(second_dsn, again, guild_id)) == _told(first)


def _told(folder: Path) -> dict[str, bytes]:
    """All files but what tells of a running session that nobody saw it for a while."""
    blind = ("tables/blind_guilds.jsonl", "manifest.json")
    return {name: content for name, content in files_of(folder).items() if name not in blind}

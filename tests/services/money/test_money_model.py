"""Whatever order of pay, part-pay, undo, late sale, revision, guest claim, objection, treasury move and book closing
is played: every session adds up, no balance is off by one, nothing is paid twice, and `recompute` agrees.

``PAYDIRT_MONEY_EXAMPLES`` sets how many orders are tried.
"""

import os
from decimal import Decimal
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings

from db.database import Database
from domain.settings import GuildSettings
from tests.services.money.laws import require_balance, require_laws
from tests.services.money.plays import PAID, SAVED, founding, limits, plays, store_plays
from tests.services.money.table import How, Table
from tests.services.money.world import OPENED, Step, World

EXAMPLES = int(os.environ.get("PAYDIRT_MONEY_EXAMPLES", "60"))
_guild_ids = count(1)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(limits, plays)
@example(None, [*PAID, (Step("ask_again", 1, 0, 1), How.STILL), founding("ask_again", 1)])
@example(None, [*SAVED, (Step("late", 0, 0, 1000), How.MEANWHILE), (Step("pay", 0, 0, 1), How.BOTH)])
async def test_whatever_is_done_in_whatever_order_all_money_is_accounted_for(
    database: Database, tmp_path: Path, limit: int | None, play: list[tuple[Step, How]]
) -> None:
    await play_through(database, tmp_path, limit, play)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(store_plays)
async def test_whatever_is_done_with_ore_in_store_each_sale_is_divided_once_and_no_lot_is_below_zero(
    database: Database, tmp_path: Path, play: list[tuple[Step, How]]
) -> None:
    await play_through(database, tmp_path, None, play)


async def play_through(
    database: Database, directory: Path, limit_auec: int | None, play: list[tuple[Step, How]]
) -> None:
    """Play in a guild of its own. ``directory`` takes the bundles that are recomputed."""
    guild = GuildSettings(
        guild_id=next(_guild_ids),
        name="Red Rock Mining",
        mining_channel_ids=(11,),
        dispatch_channel_id=21,
        officer_channel_id=22,
        org_tax_percent=Decimal(10),
        second_officer_above_auec=limit_auec,
        set_up_at=OPENED,
    )
    fence = await database.voice_log.claim(0, "a test", OPENED)
    world = await World(database, guild, fence).founded()
    table = Table(world)
    for step, how in play:
        await table.play(step, how)
        await require_balance(database, world.guild_id)
    await require_laws(database, world.guild_id, directory)

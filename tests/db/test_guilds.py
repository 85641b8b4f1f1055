from dataclasses import replace
from decimal import Decimal

from db.database import Database
from domain.rules import Fee, FeeMode, Rounding
from domain.settings import GuildSettings
from tests.db.worlds import ANN, GUILD, OPENED, OTHER_GUILD, meet


async def test_a_guild_that_is_not_set_up_has_no_settings(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        assert await tx.guilds.get() is None


async def test_settings_come_back_as_they_were_saved(database: Database) -> None:
    settings = GuildSettings(
        GUILD,
        "Red Rock Mining",
        mining_channel_ids=(12, 11, 13),
        dispatch_channel_id=99,
        member_role_ids=(5,),
        officer_role_ids=(7, 8),
        admin_role_ids=(9,),
        time_zone="Europe/Berlin",
        min_seconds=120,
        bridge_seconds=600,
        deafened_percent=Decimal(50),
        org_tax_percent=Decimal("12.5"),
        fee=Fee(FeeMode.EQUAL, Decimal("0.25"), Rounding.DOWN),
        price_systems=("Stanton", "Pyro"),
        treasury_holder_id=ANN,
        session_limit_hours=8,
        unsaved_days=14,
        set_up_at=OPENED,
        early_features=("of-tomorrow", "time-parts"),
    )
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann")
        await tx.guilds.save(settings)
        assert await tx.guilds.get() == settings
    assert str(settings.deafened_percent) == "50"


async def test_saving_again_replaces_channels_and_roles(database: Database) -> None:
    first = GuildSettings(
        GUILD, "Red Rock", mining_channel_ids=(11, 12), officer_role_ids=(7,), early_features=("time-parts",)
    )
    second = replace(
        first, name="Blue Rock", mining_channel_ids=(13, 13), officer_role_ids=(), early_features=()
    )
    async with database.transaction(GUILD) as tx:
        await tx.guilds.save(first)
        await tx.guilds.save(second)
        assert await tx.guilds.get() == replace(second, mining_channel_ids=(13,))
    async with database.transaction(OTHER_GUILD) as tx:
        assert await tx.guilds.get() is None

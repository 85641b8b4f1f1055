"""How guilds have set Paydirt up."""

from collections.abc import Iterable

from asyncpg import Record

from db.heads import lock_head
from db.repository import Repository, plain
from domain.rules import Fee, FeeMode, Rounding
from domain.settings import GuildSettings

_GET = """
    SELECT g.*,
        ARRAY(SELECT channel_id FROM guild_channels c WHERE c.guild_id = g.guild_id
            ORDER BY place) AS channels,
        ARRAY(SELECT role_id FROM guild_roles r WHERE r.guild_id = g.guild_id AND purpose = 'member'
            ORDER BY 1) AS members,
        ARRAY(SELECT role_id FROM guild_roles r WHERE r.guild_id = g.guild_id AND purpose = 'officer'
            ORDER BY 1) AS officers,
        ARRAY(SELECT role_id FROM guild_roles r WHERE r.guild_id = g.guild_id AND purpose = 'admin'
            ORDER BY 1) AS admins,
        ARRAY(SELECT f.name FROM guild_features f WHERE f.guild_id = g.guild_id
            ORDER BY f.name COLLATE "C") AS early_features
    FROM guilds g WHERE g.guild_id = $1
"""
_SAVE = """
    INSERT INTO guilds (
        guild_id, name, dispatch_channel_id, time_zone, min_seconds, bridge_seconds, deafened_percent,
        org_tax_percent, fee_mode, fee_rate_percent, fee_rounding, price_systems, treasury_holder_id,
        session_limit_hours, unsaved_days, set_up_at, officer_channel_id, empty_minutes, objection_hours,
        min_payout_auec, second_officer_above_auec, reminder_days, cargo_channel_id, haul_grace_days,
        haul_void_days, lease_minutes, live_board, keep_moves_days
    ) VALUES (
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24, $25, $26, $27, $28
    )
    ON CONFLICT (guild_id) DO UPDATE SET (
        name, dispatch_channel_id, time_zone, min_seconds, bridge_seconds, deafened_percent,
        org_tax_percent, fee_mode, fee_rate_percent, fee_rounding, price_systems, treasury_holder_id,
        session_limit_hours, unsaved_days, set_up_at, officer_channel_id, empty_minutes, objection_hours,
        min_payout_auec, second_officer_above_auec, reminder_days, cargo_channel_id, haul_grace_days,
        haul_void_days, lease_minutes, live_board, keep_moves_days
    ) = ROW(
        $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24, $25, $26, $27, $28
    )
"""
_FORGET_CHANNELS = "DELETE FROM guild_channels WHERE guild_id = $1"
_ADD_CHANNELS = """
    INSERT INTO guild_channels (guild_id, place, channel_id)
    SELECT $1, place, channel_id FROM unnest($2::bigint[]) WITH ORDINALITY AS listed (channel_id, place)
"""
_FORGET_ROLES = "DELETE FROM guild_roles WHERE guild_id = $1"
_ADD_ROLES = "INSERT INTO guild_roles (guild_id, purpose, role_id) SELECT $1, $2, unnest($3::bigint[])"
_FORGET_FEATURES = "DELETE FROM guild_features WHERE guild_id = $1"
_ADD_FEATURES = "INSERT INTO guild_features (guild_id, name) SELECT $1, unnest($2::text[])"


class Guilds(Repository):
    """The settings of the transaction's guild."""

    async def get(self) -> GuildSettings | None:
        """The settings, or None for a guild that has never saved any."""
        row = await self._connection.fetchrow(_GET, self._guild_id)
        return None if row is None else _settings(row)

    async def get_for_update(self) -> GuildSettings | None:
        """The same, for a change that nobody else may make at the same time: it replaces all of them."""
        await lock_head(self._connection, self._guild_id)
        return await self.get()

    async def save(self, settings: GuildSettings) -> None:
        """Replace all settings; channels, roles and early features included."""
        assert settings.guild_id == self._guild_id, "settings of another guild"
        await self._connection.execute(_SAVE, *_columns(settings))
        await self._connection.execute(_FORGET_CHANNELS, self._guild_id)
        channels = _distinct(settings.mining_channel_ids)
        await self._connection.execute(_ADD_CHANNELS, self._guild_id, channels)
        await self._connection.execute(_FORGET_ROLES, self._guild_id)
        for purpose, role_ids in (
            ("member", settings.member_role_ids),
            ("officer", settings.officer_role_ids),
            ("admin", settings.admin_role_ids),
        ):
            await self._connection.execute(_ADD_ROLES, self._guild_id, purpose, _distinct(role_ids))
        await self._connection.execute(_FORGET_FEATURES, self._guild_id)
        await self._connection.execute(_ADD_FEATURES, self._guild_id, list(settings.early_features))


def _distinct(ids: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(ids))


def _columns(settings: GuildSettings) -> tuple[object, ...]:
    return (
        settings.guild_id,
        settings.name,
        settings.dispatch_channel_id,
        settings.time_zone,
        settings.min_seconds,
        settings.bridge_seconds,
        settings.deafened_percent,
        settings.org_tax_percent,
        settings.fee.mode,
        settings.fee.rate_percent,
        settings.fee.rounding,
        list(settings.price_systems),
        settings.treasury_holder_id,
        settings.session_limit_hours,
        settings.unsaved_days,
        settings.set_up_at,
        settings.officer_channel_id,
        settings.empty_minutes,
        settings.objection_hours,
        settings.min_payout_auec,
        settings.second_officer_above_auec,
        settings.reminder_days,
        settings.cargo_channel_id,
        settings.haul_grace_days,
        settings.haul_void_days,
        settings.lease_minutes,
        settings.live_board,
        settings.keep_moves_days,
    )


def _settings(row: Record) -> GuildSettings:
    return GuildSettings(
        guild_id=row["guild_id"],
        name=row["name"],
        mining_channel_ids=tuple(row["channels"]),
        dispatch_channel_id=row["dispatch_channel_id"],
        member_role_ids=tuple(row["members"]),
        officer_role_ids=tuple(row["officers"]),
        admin_role_ids=tuple(row["admins"]),
        time_zone=row["time_zone"],
        min_seconds=row["min_seconds"],
        bridge_seconds=row["bridge_seconds"],
        deafened_percent=plain(row["deafened_percent"]),
        org_tax_percent=plain(row["org_tax_percent"]),
        fee=Fee(FeeMode(row["fee_mode"]), plain(row["fee_rate_percent"]), Rounding(row["fee_rounding"])),
        price_systems=tuple(row["price_systems"]),
        treasury_holder_id=row["treasury_holder_id"],
        session_limit_hours=row["session_limit_hours"],
        unsaved_days=row["unsaved_days"],
        set_up_at=row["set_up_at"],
        officer_channel_id=row["officer_channel_id"],
        empty_minutes=row["empty_minutes"],
        objection_hours=row["objection_hours"],
        min_payout_auec=row["min_payout_auec"],
        second_officer_above_auec=row["second_officer_above_auec"],
        reminder_days=row["reminder_days"],
        cargo_channel_id=row["cargo_channel_id"],
        haul_grace_days=row["haul_grace_days"],
        haul_void_days=row["haul_void_days"],
        lease_minutes=row["lease_minutes"],
        live_board=row["live_board"],
        keep_moves_days=row["keep_moves_days"],
        early_features=tuple(row["early_features"]),
    )

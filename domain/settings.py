"""How one guild wants Paydirt to work: what ``/mining setup`` asks for, with defaults for the rest."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from domain.features import EarlyFeature
from domain.rules import Fee


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """One guild's channels, roles, rules and limits. Ids are Discord's; order of channels is the guild's.

    ``set_up_at`` is None until somebody has run the setup. ``price_systems`` empty means every star system.
    ``empty_minutes``: an ad-hoc session whose channels are empty for so long ends. Up to
    ``second_officer_above_auec`` (None: whatever the amount) one officer alone may pay. ``reminder_days`` 0: nobody
    is reminded. A haul that is ready and not collected for ``haul_grace_days`` is flagged, and void
    ``haul_void_days`` later. Whoever edits a session has it to themselves for ``lease_minutes`` after the last thing
    they did. ``live_board``: each open session has a message in its channel that shows it. ``keep_moves_days`` None:
    voice moves are kept for ever. ``early_features`` are names, also such as only another version knows.
    """

    guild_id: int
    name: str
    mining_channel_ids: tuple[int, ...] = ()
    dispatch_channel_id: int | None = None
    member_role_ids: tuple[int, ...] = ()
    officer_role_ids: tuple[int, ...] = ()
    admin_role_ids: tuple[int, ...] = ()
    time_zone: str = "UTC"
    min_seconds: int = 60
    bridge_seconds: int = 900
    deafened_percent: Decimal = Decimal(100)
    org_tax_percent: Decimal = Decimal(0)
    fee: Fee = field(default_factory=Fee)
    price_systems: tuple[str, ...] = ()
    treasury_holder_id: int | None = None
    session_limit_hours: int = 16
    unsaved_days: int = 30
    officer_channel_id: int | None = None
    empty_minutes: int = 15
    objection_hours: int = 72
    min_payout_auec: int = 0
    second_officer_above_auec: int | None = None
    reminder_days: int = 3
    cargo_channel_id: int | None = None
    haul_grace_days: int = 7
    haul_void_days: int = 30
    lease_minutes: int = 10
    live_board: bool = True
    keep_moves_days: int | None = None
    early_features: tuple[str, ...] = ()
    set_up_at: datetime | None = None

    @property
    def role_ids(self) -> frozenset[int]:
        """Every role that means something here."""
        return frozenset((*self.member_role_ids, *self.officer_role_ids, *self.admin_role_ids))

    def tries(self, feature: EarlyFeature) -> bool:
        """Whether the guild wants it already."""
        return feature in self.early_features

    def trying(self, features: Collection[EarlyFeature]) -> "GuildSettings":
        """The same guild with these early features and no others; what only another version knows is kept."""
        foreign = set(self.early_features) - set(EarlyFeature)
        return replace(self, early_features=tuple(sorted(foreign.union(features))))

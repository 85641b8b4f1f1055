"""The guild's store: lots of ore, each of one session, with whoever has it; amounts are the ledger's to say."""

from dataclasses import dataclass
from datetime import datetime

from domain.hauls import Cargo
from domain.payroll import OreForm


@dataclass(frozen=True, slots=True)
class Lot:
    """Ore of one kind in the store. ``owner`` is the person who has it, ``container`` in what or where, free text.

    ``at_hand_cscu`` is what is left of it, working included; ``working``: it comes of a session that is not saved.
    """

    session_code: str
    lot: int
    commodity: str
    form: OreForm
    quality: int | None
    owner: int
    container: str
    haul: int | None
    round_id: int
    made_at: datetime
    at_hand_cscu: int = 0
    working: bool = False

    @property
    def name(self) -> str:
        """As people write it: ``sm-k3m9qa/3``."""
        return f"{self.session_code}/{self.lot}"

    @property
    def cargo(self) -> Cargo:
        return Cargo(self.commodity, self.at_hand_cscu, self.form, self.quality)

"""The live message of a session: where it is in its life, and what the ledger has to say on it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.compute import ore_value
from domain.ledger import Holdings
from domain.ores import Ore
from domain.payroll import OreForm, OreLine, PriceSource
from domain.postings import practice_prefix

_PLACES = ("session", "transit", "store")
"""The kinds of accounts in which a session's ore is still to be sold: noted as it is, on its way, in store."""

OLD = timedelta(minutes=55)
"""Discord takes few edits of a message that is older than an hour: such a board is posted anew before."""


class BoardState(StrEnum):
    """``DUE``: to be posted. ``GONE``: somebody deleted it. ``STILL``: its session is over, it is edited no more."""

    DUE = "due"
    LIVE = "live"
    GONE = "gone"
    GIVEN_UP = "given_up"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Board:
    """The message of one session. ``nonce``: of a post under way, by which Discord knows it again.

    ``stale_message_id`` is the message that a newer one has replaced, until it is deleted.
    """

    session_code: str
    channel_id: int
    state: BoardState = BoardState.DUE
    message_id: int | None = None
    posted_at: datetime | None = None
    nonce: str | None = None
    stale_message_id: int | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it is to show what happens."""
        return self.state in (BoardState.DUE, BoardState.LIVE)

    @property
    def is_to_be_posted(self) -> bool:
        """Whether there is no message yet, or another one is wanted."""
        return self.state is BoardState.DUE

    def is_old(self, now: datetime) -> bool:
        """Whether it should be posted anew before it is changed again."""
        return self.posted_at is not None and now - self.posted_at >= OLD

    def again(self) -> "Board":
        """To be posted anew; the message before stays until the new one is there."""
        return replace(self, state=BoardState.DUE)

    def afresh(self) -> "Board":
        """To be posted anew; the message before is a still picture, and stays."""
        return Board(self.session_code, self.channel_id)

    def posting(self, nonce: str) -> "Board":
        """About to be posted under that nonce, unless that was tried before."""
        return self if self.nonce is not None else replace(self, nonce=nonce)

    def posted(self, message_id: int, at: datetime) -> "Board":
        """There it is; the message before is to be deleted."""
        stale = self.message_id if self.message_id != message_id else None
        return Board(
            self.session_code,
            self.channel_id,
            BoardState.LIVE,
            message_id,
            at,
            stale_message_id=stale or self.stale_message_id,
        )

    def tidied(self) -> "Board":
        """What it had replaced is deleted."""
        return replace(self, stale_message_id=None)

    def ends(self, state: BoardState) -> "Board":
        """Written no more, or not before somebody asks for it."""
        return replace(self, state=state, nonce=None)


@dataclass(frozen=True, slots=True)
class OreSoFar:
    """One ore of a session in cSCU: noted as it is, on its way, in store; and what one SCU is worth, if known."""

    ore: Ore
    noted_cscu: int = 0
    on_its_way_cscu: int = 0
    in_store_cscu: int = 0
    unit_price_auec: Decimal | None = None
    price_source: PriceSource | None = None
    is_stale: bool = False

    @property
    def total_cscu(self) -> int:
        return self.noted_cscu + self.on_its_way_cscu + self.in_store_cscu


def ores_of(code: str, holdings: Holdings) -> tuple[OreSoFar, ...]:
    """A session's ore, by name, out of what its round holds; qualities of one ore are taken together."""
    found: defaultdict[Ore, Counter[str]] = defaultdict(Counter)
    for (account, asset), amount in holdings.items():
        place = account.partition(":")[0]
        if place in _PLACES and (ore := _ore(asset.removeprefix(practice_prefix(code)))) is not None:
            found[ore][place] += amount
    return tuple(
        OreSoFar(ore, amounts["session"], amounts["transit"], amounts["store"])
        for ore, amounts in sorted(found.items())
        if amounts.total()
    )


def worth(so_far: OreSoFar) -> int | None:
    """What it is worth at its price, rounded as in a payroll; None without a price."""
    if not so_far.unit_price_auec:
        return None
    line = OreLine(so_far.ore.name, so_far.total_cscu, so_far.unit_price_auec, so_far.ore.form)
    return ore_value(line)


def _ore(asset: str) -> Ore | None:
    """The ore of an asset such as ``ore:Quantainium:refined:812``; None for money."""
    if not asset.startswith("ore:"):
        return None
    name, form, _ = asset.removeprefix("ore:").rsplit(":", 2)
    return Ore(name, OreForm(form))

"""What is said of a haul in the course of time, and to whom: its owner, the guild's cargo channel, officers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.database import Transaction
from db.hauls import ActDone
from domain.hauls import Haul, HaulAct
from domain.haultimes import HaulLimits, void_from
from domain.payroll import OreForm
from domain.people import Person
from domain.quantities import format_scu
from domain.sessions import Session
from services.flying import FORGOTTEN
from services.notices import Notice, NoticeButton, tell_cargo, tell_officers, tell_person

NAMED_ORES = 3


async def tell_of(tx: Transaction, session: Session, haul: Haul, limits: HaulLimits, done: ActDone) -> None:
    """Say what the bot has just done about a haul; ``haul`` is as it is now."""
    now = done.at
    news = _News(session, haul, await tx.people.get(haul.owner), limits, now)
    match done.act:
        case HaulAct.TOLD:
            mine = NoticeButton(
                "Collect", "haul.mine", (tx.guild_id, haul.session_code, haul.number), "success"
            )
            await news.to_owner(tx, news.ready, "t", mine)
            collect = NoticeButton(
                "Collect", "haul.collect-form", (haul.session_code, haul.number), "success"
            )
            await tell_cargo(tx, news.notice(news.ready, collect), now, about=session, key=news.key("tc"))
        case HaulAct.REMINDED:
            days = (now - haul.ready_at) // timedelta(days=1)
            if not await news.to_owner(tx, news.still_ready, f"m{days}"):
                await tell_cargo(
                    tx, news.notice(news.still_ready), now, about=session, key=news.key(f"n{days}")
                )
        case HaulAct.ORPHANED | HaulAct.WARNED:
            text, letter = (news.orphaned, "o") if done.act is HaulAct.ORPHANED else (news.warning, "w")
            await news.to_owner(tx, text, letter)
            await tell_officers(tx, news.notice(text), now, about=session, key=news.key(f"{letter}o"))
        case HaulAct.VOID:
            await news.to_owner(tx, news.void, "v")
            await tell_officers(tx, news.notice(news.void), now, about=session, key=news.key("vo"))
        case _:
            raise AssertionError(f"nobody is told that a haul is {done.act} by itself")


@dataclass(frozen=True, slots=True)
class _News:
    """The sentences about one haul. Free texts stand in them as places."""

    session: Session
    haul: Haul
    owner: Person | None
    limits: HaulLimits
    now: datetime

    def notice(self, text: str, *buttons: NoticeButton) -> Notice:
        free = {"owner": (self.owner.name if self.owner else "") or FORGOTTEN, "cargo": _cargo(self.haul)}
        return Notice(text, {**free, "refinery": self.haul.refinery or ""}, buttons)

    def key(self, letters: str) -> str:
        """Of one notice to one receiver: however often it is written, it is sent once."""
        return f"haul-{self.haul.session_code}-{self.haul.number}-{letters}"

    async def to_owner(self, tx: Transaction, text: str, letter: str, *buttons: NoticeButton) -> bool:
        """Whether they can be told at all."""
        if self.owner is None:
            return False
        return await tell_person(
            tx, self.owner, self.notice(text, *buttons), self.now, about=self.session, key=self.key(letter)
        )

    @property
    def ready(self) -> str:
        return f"⛏️ {self._what} has been ready since {self._ready_at}. {self._collect}."

    @property
    def still_ready(self) -> str:
        return f"⏰ {self._what} has been ready since {self._ready_at} and waits to be collected. {self._collect}."

    @property
    def orphaned(self) -> str:
        return (
            f"⚠️ {self._what} has been ready since {self._ready_at} and nobody has collected it: it counts as orphaned. "
            f"Unless somebody does, it is void {self._void_at}. {self._collect}, or `/mining haul void`."
        )

    @property
    def warning(self) -> str:
        return f"⚠️ {self._what} will be void {self._void_at}, for nobody has collected it. {self._collect}."

    @property
    def void(self) -> str:
        return (
            f"⛏️ {self._what} is void: it had been ready since {self._ready_at} and nobody collected it in time. What "
            f"it cost stays noted as an expense of {self.session.code}."
        )

    @property
    def _what(self) -> str:
        marks = "".join(f" ({mark})" for mark in self.session.marks)
        where = " at {refinery}" if self.haul.refinery else ""
        return f"Haul **{self.haul.name}**{marks} of {{owner}}{where} ({{cargo}})"

    @property
    def _ready_at(self) -> str:
        return f"<t:{int(self.haul.ready_at.timestamp())}:f>"

    @property
    def _void_at(self) -> str:
        at = int(void_from(self.haul, self.limits, self.now).timestamp())
        return f"<t:{at}:f> (<t:{at}:R>)"

    @property
    def _collect(self) -> str:
        return f"Collect it with `/mining haul collect haul:{self.haul.name}`"


def _cargo(haul: Haul) -> str:
    words = [
        f"{format_scu(each.quantity_cscu)}{' raw' if each.form is OreForm.RAW else ''} {each.commodity}"
        for each in haul.cargo[:NAMED_ORES]
    ]
    more = len(haul.cargo) - len(words)
    return ", ".join([*words, f"{more} more"] if more else words)

"""Small inputs of payrolls, for tests: people by number, times by the clock of one Sunday."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.payroll import (
    Correction,
    Expense,
    Guild,
    PayrollInput,
    Sale,
    SessionKind,
    SessionSpan,
)
from domain.people import Person
from domain.presence import Outage, Pause, VoiceMove
from domain.rules import Fee, FeeMode, Rounding, Rules

CODE = "sm-k3m9qa"
GUILD = Guild(900, "Red Rock Mining")


def at(clock: str) -> datetime:
    """``18:30:00`` or ``18:30:00.5`` on Sunday, 2026-11-15, in UTC."""
    return datetime.fromisoformat(f"2026-11-15T{clock}+00:00").astimezone(UTC)


def session(
    opened: str = "18:00:00", closed: str = "20:00:00", *, pauses: Iterable[tuple[str, str]] = ()
) -> SessionSpan:
    """The session sm-k3m9qa in the channels 11 and 12."""
    return SessionSpan(
        code=CODE,
        kind=SessionKind.SUNDAY,
        channel_ids=(11, 12),
        opened_at=at(opened),
        closed_at=at(closed),
        pauses=tuple(Pause(at(start), at(end)) for start, end in pauses),
    )


def moves(*rows: tuple[int, int | None, str], deafened: bool = False) -> tuple[VoiceMove, ...]:
    """Rows of person, channel and clock; in the order in which they were written down."""
    return tuple(
        VoiceMove(seq, person_id, channel_id, at(clock), deafened=deafened)
        for seq, (person_id, channel_id, clock) in enumerate(rows, start=1)
    )


def outages(*rows: tuple[str, str]) -> tuple[Outage, ...]:
    return tuple(Outage(at(lost), at(regained)) for lost, regained in rows)


def correction(person_id: int, seconds: int) -> Correction:
    return Correction(person_id, seconds, "phone died", by=7, at=at("20:05:00"))


def sale(amount_auec: int, seller_id: int = 1) -> Sale:
    return Sale(seller_id, amount_auec, at("21:00:00"))


def expense(claimant_id: int, amount_auec: int) -> Expense:
    return Expense(claimant_id, amount_auec, "refining")


def given(*people: Person, **parts: Any) -> PayrollInput:
    """An input with these people, by default Ann (1) and Bob (2); ``parts`` are fields of PayrollInput."""
    members = people or (Person(1, "Ann"), Person(2, "Bob"))
    return PayrollInput(
        **{"guild": GUILD, "session": session(), "members": members, "voice_moves": (), **parts}
    )


def fee(mode: str = "payee", rate: str = "0.5", rounding: str = "up") -> Fee:
    return Fee(FeeMode(mode), Decimal(rate), Rounding(rounding))


def rules(payer_id: int = 1, **parts: Any) -> Rules:
    return Rules(payer_id, **parts)


def worked_example(*blind: tuple[str, str]) -> PayrollInput:
    """The worked example of pay-rules.md 5, with or without outages. Rob is a bot."""
    toggles = []
    clock = at("18:30:00")
    while clock < at("20:00:00"):  # Bob mutes and unmutes every 31 s
        toggles.append((2, 1, f"{clock:%H:%M:%S}"))
        clock += timedelta(seconds=31)
    return PayrollInput(
        guild=GUILD,
        session=SessionSpan(CODE, SessionKind.SUNDAY, (1, 2), at("18:00:00"), at("20:00:00")),
        members=(
            Person(1, "Ann"),
            Person(2, "Bob"),
            Person(3, "Cyd"),
            Person(4, "Dot"),
            Person(5, "Rob", is_bot=True),
        ),
        voice_moves=moves(
            (1, 1, "17:50:00"),
            (1, 2, "19:50:00"),
            *toggles,
            (2, None, "20:00:00.4"),
            (3, 2, "19:23:00.5"),
            (4, 1, "18:00:00"),
            (4, None, "18:00:59.999"),
            (5, 1, "17:00:00"),
        ),
        outages=outages(*blind),
        sales=(sale(1_296_520),),
        rules=rules(org_tax_percent=Decimal(10), min_seconds=60),
    )

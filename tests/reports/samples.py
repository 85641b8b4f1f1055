"""Payrolls for the tests of the renderers, computed by the real rules from sessions made up here."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from domain.attendance import attend, timeline
from domain.compute import compute_payroll
from domain.payroll import (
    Correction,
    Exclusion,
    Expense,
    Guild,
    OreForm,
    OreLine,
    PayrollInput,
    PriceSource,
    Sale,
    SessionKind,
    SessionSpan,
)
from domain.people import Choice, Person
from domain.presence import Outage, Pause, VoiceMove
from domain.rules import Basis, FixedPay, PercentPay, Rules
from reports.model import PayrollReport

SIX = datetime(2026, 11, 15, 18, tzinfo=UTC)
CHECKSUM = "9f2c4e0b7a1d5386c0ffee00b4d1e5a97c3b2a190817263544f0e1d2c3b4a596"


def at(minutes: float) -> datetime:
    """So many minutes after the session began."""
    return SIX + timedelta(minutes=minutes)


def report_of(given: PayrollInput, **shown: Any) -> PayrollReport:
    """A saved report of a session, its numbers computed; ``shown`` overrides what is beside them."""
    report = PayrollReport(
        given=given,
        payroll=compute_payroll(given),
        attendance=attend(given),
        timeline=timeline(given),
        ran_by="Ann",
        channel_names={11: "Alpha", 12: "Bravo", 13: "Charlie", 14: "Delta", 15: "Echo", 16: "Foxtrot"},
        time_zone="Europe/Berlin",
        saved_at=at(180),
        ledger_version=412,
        ledger_hash="5eed" * 16,
        proof_checksum=CHECKSUM,
    )
    return replace(report, **shown)


def worked_example() -> PayrollInput:
    """The session of pay-rules.md 5: Ann, Bob, Cyd and Dot share 1 296 520 aUEC."""
    mutes = [move(2, 11, 30 + 31 / 60 * turn) for turn in range(174)]
    return PayrollInput(
        guild=Guild(900, "Red Rock Mining"),
        session=SessionSpan("sm-k3m9qa", SessionKind.SUNDAY, (11, 12), at(0), at(120), "Sunday at Aberdeen"),
        members=(
            Person(1, "Ann"),
            Person(2, "Bob"),
            Person(3, "Cyd"),
            Person(4, "Dot"),
            Person(5, "Rob", is_bot=True),
        ),
        voice_moves=numbered(
            move(1, 11, -10),
            move(1, 12, 110),
            *mutes,
            move(2, None, 120 + 0.4 / 60),
            move(3, 12, 83 + 0.5 / 60),
            move(4, 11, 10),
            move(4, None, 10 + 59.999 / 60),
            move(5, 11, 0),
        ),
        sales=(Sale(1, 1_296_520, at(150), "TDD Area 18"),),
        rules=Rules(payer_id=1, org_tax_percent=Decimal(10)),
    )


def move(person_id: int, channel_id: int | None, minutes: float, *, deafened: bool = False) -> VoiceMove:
    """Somebody goes somewhere, so many minutes after the session began."""
    return VoiceMove(0, person_id, channel_id, at(minutes), deafened)


def numbered(*moves: VoiceMove) -> tuple[VoiceMove, ...]:
    """The moves with their sequence numbers."""
    return tuple(replace(each, seq=seq) for seq, each in enumerate(moves, start=1))


NAMES = (
    "Quartermaster Ansel", "Birk", "Cleo Vanguard", "Dag", "Elif", "Fenja", "Grigori", "Hana", "Ivo", "Juno",
    "Kestrel", "Lumi", "Mads", "Nadia", "Orrin", "Pilar", "Quill", "Roza", "Søren", "Tamsin", "Ulla", "Vesna",
    "Wim", "Xochitl", "Yara", "Zeno", "Ада", "Βασίλης", "王小明", "さくら",
)  # fmt: skip


def sunday() -> PayrollInput:
    """Thirty people in six channels, with everything that can happen to them and their money."""
    people = tuple(
        Person(number, name, choice=_CHOICES.get(number, Choice.PAY))
        for number, name in enumerate(NAMES, start=1)
    )
    return PayrollInput(
        guild=Guild(900, "Red Rock Mining"),
        session=SessionSpan(
            "sm-k3m9qa",
            SessionKind.SUNDAY,
            (11, 12, 13, 14, 15, 16),
            at(0),
            at(150),
            "Sunday at Aberdeen",
            (Pause(at(60), at(66)),),
        ),
        members=people,
        voice_moves=numbered(*(each for person in people for each in _evening(person.person_id))),
        outages=(Outage(at(35), at(38)), Outage(at(100), at(117))),
        corrections=(Correction(14, 1020, "Was there through the second outage", 1, at(155)),),
        excluded=(Exclusion(9, "Asked to be left out", 1),),
        ore=(
            OreLine("Quantainium", 12_500, Decimal(155_000), OreForm.REFINED, 812, _UEX),
            OreLine("Bexalite", 4_250, Decimal("41250.5"), OreForm.REFINED, None, _UEX),
            OreLine("Taranite", 8_000, Decimal(9_400), OreForm.RAW, None, PriceSource("guild")),
        ),
        sales=(Sale(1, 18_750_000, at(170), "TDD Area 18"), Sale(6, 2_310_400, at(175), "Admin, Seraphim")),
        expenses=(Expense(3, 40_000, "refining"), Expense(1, 12_500, "fuel and repairs")),
        rules=Rules(
            payer_id=1,
            org_tax_percent=Decimal("7.5"),
            weights={6: Decimal("1.5"), 17: Decimal("0.5")},
            fixed=(FixedPay(8, 250_000),),
            percents=(PercentPay(11, Decimal("2.5")),),
        ),
    )


_UEX = PriceSource("uex", at(148), 14, "median")
_CHOICES = {5: Choice.DONATE, 12: Choice.TREASURY}


def _evening(number: int) -> list[VoiceMove]:
    """How one person spends the evening: arrives, changes channels, deafens for a while, perhaps leaves."""
    home = 11 + number % 6
    moves = [move(number, home, number * 7 % 41 - 9)]
    moves += [move(number, 11 + (number + turn) % 6, 40 + 23 * turn + number % 19) for turn in (1, 2, 3)]
    if number % 5 == 0:
        moves += [move(number, home, 68, deafened=True), move(number, home, 84)]
    if number % 4 == 0:
        moves.append(move(number, None, 128 + number % 17))
    return moves if number != 25 else [move(25, 12, 20), move(25, None, 20.7)]


def crowd(size: int) -> PayrollInput:
    """So many people, each an hour or so in one of two channels, with names that must be cut."""
    people = tuple(
        Person(number, f"Miner {number:04} of the Long Named Company") for number in range(1, size + 1)
    )
    moves = (
        each
        for person in people
        for each in (
            move(person.person_id, 11 + person.person_id % 2, person.person_id % 37),
            move(person.person_id, None, 61 + person.person_id % 59),
        )
    )
    return replace(worked_example(), members=people, voice_moves=numbered(*moves))


def estimate() -> PayrollInput:
    """The Sunday before anything was sold: the pot is what the ore may be worth."""
    given = sunday()
    assert given.rules is not None
    return replace(given, rules=replace(given.rules, basis=Basis.ESTIMATE))


README_PICTURE = Path(__file__).parents[2] / "docs" / "payroll.png"


def readme_example() -> PayrollReport:
    """A dozen people's Sunday, for the picture in the README."""
    given = sunday()
    assert given.rules is not None
    few = frozenset(range(1, 13))
    return report_of(
        replace(
            given,
            members=tuple(person for person in given.members if person.person_id in few),
            voice_moves=tuple(each for each in given.voice_moves if each.person_id in few),
            corrections=(),
            rules=replace(given.rules, weights={6: Decimal("1.5")}),
        )
    )


if __name__ == "__main__":
    # python -m tests.reports.samples draws the picture in the README again.
    from reports.picture import payroll_png

    README_PICTURE.parent.mkdir(exist_ok=True)
    README_PICTURE.write_bytes(payroll_png(readme_example()))

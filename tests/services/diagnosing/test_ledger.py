"""A ledger and its open rounds, judged."""

from datetime import UTC, datetime, timedelta

from db.ledger import Verified
from db.openrounds import OpenRound
from services.diagnosing.ledger import chain_findings, round_findings
from tests.services.diagnosing.subjects import BROKEN, NOTE, OK, by_subject

NOW = datetime(2026, 11, 15, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_ledger_is_whole_broken_or_too_long_to_say() -> None:
    for verified, verdict in (
        (Verified((), 7, 7), OK),
        (Verified((), 5, 7, is_whole=False), NOTE),
        (Verified(("version 3 follows 1",), 7, 7), BROKEN),
    ):
        assert by_subject(chain_findings(verified))["ledger"].verdict is verdict


def test_rounds_without_an_owner_and_very_old_ones_are_told_apart() -> None:
    young, old = OpenRound(1, "session", NOW, False), OpenRound(2, "haul", NOW - 61 * DAY, False)
    assert by_subject(round_findings([young], [], NOW))["open rounds"].verdict is OK
    assert by_subject(round_findings([young, old], [], NOW))["open rounds"].verdict is NOTE
    orphan = OpenRound(3, "session", NOW, True)
    found = by_subject(round_findings([young, orphan], ["sm-k3m9qa"], NOW))
    assert (
        found["orphans"].reading == "round 3 (session) belongs to nobody; session sm-k3m9qa has no open round"
    )
    assert found["open rounds"].reading == "1 open"

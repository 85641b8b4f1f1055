import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from domain.chain import GENESIS, Audit, chain, entry_hash
from domain.ledger import (
    AUEC,
    Entry,
    Head,
    Link,
    Posting,
    RoundAct,
    RoundEvent,
    RoundKind,
    RoundState,
    Transfer,
)

GUILD = 900
NOW = datetime(2026, 11, 15, 18, 0, 0, 5, tzinfo=UTC)
SALE = Transfer("sale", AUEC, "held:1", "treasury", 500, NOW, "Area 18 ⛏")
BEGIN = RoundEvent(1, 1, RoundAct.BEGIN, RoundKind.SESSION, "sm-k3m9qa", 1, "start", NOW)
POST = Posting(2, 1, SALE, 1, NOW)
COMMIT = RoundEvent(3, 1, RoundAct.COMMIT, RoundKind.SESSION, "sm-k3m9qa", 1, "saved", NOW)


def audited(links: list[Link]) -> Audit:
    audit = Audit(GUILD)
    for link in links:
        audit.take(link)
    return audit


def findings(
    *entries: Entry,
    spoil: Callable[[list[Link]], object] = len,
    committed: dict[tuple[str, str], int] | None = None,
    **cached: Any,
) -> list[str]:
    """What an audit says of a log, spoilt in some way, beside what else the database keeps."""
    links = chain(GENESIS, GUILD, entries)
    spoil(links)
    audit = audited(links)
    return audit.compare(
        cached.get("head", audit.head),
        audit.committed if committed is None else committed,
        cached.get("working", {}),
        cached.get("states", audit.states),
    )


def test_the_hash_is_that_of_the_documented_text() -> None:
    text = (
        '["transfer",900,2,1,"sale","auec","held:1","treasury",500,1,"Area 18 \\u26cf",'
        '"2026-11-15T18:00:00.000005+00:00","2026-11-15T18:00:00.000005+00:00"]'
    )
    assert entry_hash(bytes(32), GUILD, POST) == hashlib.sha256(bytes(32) + text.encode()).digest()
    text = '["round",900,1,1,"begin","session","sm-k3m9qa",1,"start","2026-11-15T18:00:00.000005+00:00"]'
    assert entry_hash(bytes(32), GUILD, BEGIN) == hashlib.sha256(bytes(32) + text.encode()).digest()


def test_the_same_instant_in_another_zone_has_the_same_hash() -> None:
    elsewhere = replace(POST, created_at=NOW.astimezone(timezone(timedelta(hours=2))))
    assert entry_hash(bytes(32), GUILD, elsewhere) == entry_hash(bytes(32), GUILD, POST)


@pytest.mark.parametrize(
    "other",
    [
        replace(POST, version=3),
        replace(POST, round_id=2),
        replace(POST, actor=2),
        replace(POST, created_at=NOW + timedelta(microseconds=1)),
        *(
            replace(POST, transfer=replace(SALE, **change))
            for change in (
                {"key": "other"},
                {"asset": "ore:Gold:raw:any"},
                {"from_account": "held:2"},
                {"to_account": "member:1"},
                {"amount": 501},
                {"event_at": NOW + timedelta(microseconds=1)},
                {"reason": "other"},
            )
        ),
        BEGIN,
        replace(BEGIN, act=RoundAct.COMMIT),
        replace(BEGIN, kind=RoundKind.PAYOUT),
        replace(BEGIN, session_code=None),
        replace(BEGIN, reason="other"),
    ],
)
def test_no_column_can_change_without_changing_the_hash(other: Entry) -> None:
    assert entry_hash(bytes(32), GUILD, other) != entry_hash(bytes(32), GUILD, POST)
    if other != BEGIN:
        assert entry_hash(bytes(32), GUILD, other) != entry_hash(bytes(32), GUILD, BEGIN)


def test_a_chain_hangs_each_entry_on_the_one_before() -> None:
    links = chain(GENESIS, GUILD, [BEGIN, POST, COMMIT])
    assert [link.previous_hash for link in links] == [bytes(32), links[0].hash, links[1].hash]
    assert chain(Head(2, links[1].hash), GUILD, [COMMIT]) == links[2:]


def test_a_sound_log_has_no_findings_and_folds_to_its_balances() -> None:
    assert findings(BEGIN, POST, COMMIT) == []
    audit = audited(chain(GENESIS, GUILD, [BEGIN, POST, COMMIT]))
    assert audit.committed == {("held:1", AUEC): -500, ("treasury", AUEC): 500}
    assert audit.states == {1: RoundState.COMMITTED}


def test_what_is_posted_is_working_until_it_is_committed() -> None:
    working = {1: {("held:1", AUEC): -500, ("treasury", AUEC): 500}}
    assert findings(BEGIN, POST, working=working) == []
    assert findings(BEGIN, POST, replace(COMMIT, act=RoundAct.ROLL_BACK)) == []
    assert findings(BEGIN, POST) == [
        "round 1: held:1 has 0 auec, its entries add up to -500",
        "round 1: treasury has 0 auec, its entries add up to 500",
    ]


def test_an_entry_taken_out_is_a_gap_and_a_broken_chain() -> None:
    assert findings(
        BEGIN,
        POST,
        COMMIT,
        spoil=lambda links: links.pop(1),
        head=Head(3, chain(GENESIS, GUILD, [BEGIN, POST, COMMIT])[2].hash),
    ) == [
        "version 3 follows 1",
        "version 3 does not name the hash of the one before it",
    ]


def test_an_entry_rewritten_does_not_match_its_hash() -> None:
    def rewrite(links: list[Link]) -> None:
        links[1] = replace(links[1], entry=replace(POST, transfer=replace(SALE, amount=5)))

    assert findings(BEGIN, POST, COMMIT, spoil=rewrite) == ["version 2 does not have the hash of its content"]


def test_an_entry_rewritten_with_a_hash_to_match_breaks_the_next_one() -> None:
    def rewrite(links: list[Link]) -> None:
        forged = replace(POST, transfer=replace(SALE, amount=5))
        links[1] = Link(forged, links[0].hash, entry_hash(links[0].hash, GUILD, forged))

    assert findings(BEGIN, POST, COMMIT, spoil=rewrite) == [
        "version 3 does not name the hash of the one before it"
    ]


def test_postings_and_resolutions_out_of_turn_are_found() -> None:
    late = replace(POST, version=4)
    assert findings(
        BEGIN, POST, COMMIT, late, working={1: {("held:1", AUEC): -500, ("treasury", AUEC): 500}}
    ) == ["version 4 was posted into round 1, not open"]
    assert findings(BEGIN, replace(COMMIT, version=2), COMMIT) == ["version 3: commit of round 1 out of turn"]
    assert findings(replace(COMMIT, version=1)) == ["version 1: commit of round 1 out of turn"]


def test_cached_values_that_differ_from_the_log_are_found() -> None:
    assert findings(BEGIN, POST, COMMIT, committed={("held:1", AUEC): -500, ("treasury", AUEC): 499}) == [
        "committed: treasury has 499 auec, its entries add up to 500",
        "auec adds up to -1, not zero",
    ]
    assert findings(BEGIN, states={1: RoundState.COMMITTED}) == ["round 1 is committed, the log says open"]
    assert findings(BEGIN, states={}) == ["round 1 is None, the log says open"]
    assert findings(BEGIN, head=GENESIS) == ["the head says version 0, the log ends at 1"]

"""The proof itself: it holds for the worked example of the pay rules, and fails for every number that is not so."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.demo.evidence import Books, Discarded, Evidence, Truth
from bot.demo.process import Outcome
from bot.demo.proof import bot_had_no_errors, checks
from domain.attendance import attend
from domain.compute import compute_payroll
from reports.bundle import attendance_json, payroll_json, to_json
from tests.payrolls import worked_example

TRUE_SECONDS = {1: 7200, 2: 5400, 3: 2219, 4: 59}
# Ann sold for 1 296 520 and holds it; she will spend 2 986 on fees.
LEDGER = {
    "member:1": 566_938,
    "member:2": 423_087,
    "member:3": 173_857,
    "treasury": 129_652,
    "held:1": 2_986 - 1_296_520,
}


def books(committed: Mapping[str, int], working: Mapping[str, int] | None = None, *findings: str) -> Books:
    return Books(committed, working or {}, version=12, findings=findings)


def evidence() -> Evidence:
    """Of the worked example with two outages of ten seconds, in which nobody's place changed."""
    given = worked_example(("19:00:00", "19:00:10"), ("19:10:00", "19:10:10"))
    attendance = attend(given)
    payroll = payroll_json(compute_payroll(given))
    result = {"attendance": attendance_json(attendance), "payroll": payroll}
    working = {"session:sm-000000": 50, "held:1": -50}
    return Evidence(
        given=given,
        saved=payroll,
        exported_as_delivered=True,
        recomputed=Outcome(0, to_json(result), ""),
        books=books(LEDGER),
        discarded=Discarded("sm-000000", books(LEDGER), books(LEDGER, working), books(LEDGER)),
        truth={who: Truth(f"person {who}", seconds) for who, seconds in TRUE_SECONDS.items()},
    )


def failures(given: Evidence) -> list[str]:
    return [check.what for check in checks(given) if not check.holds]


def test_the_worked_example_is_proved() -> None:
    assert failures(evidence()) == []
    said = " ".join(" ".join(map(str, checks(evidence()))).split())
    assert "3 members are owed 1 163 882 aUEC, treasury 129 652 aUEC, session 0" in said
    assert "2 people bridged over an outage: to the second" in said


def test_a_payroll_that_cannot_be_recomputed_proves_nothing() -> None:
    broken = replace(evidence(), recomputed=Outcome(2, "", ".format: not paydirt.session/1\n"))
    assert failures(broken) == ["`paydirt recompute` ended with status 2: .format: not paydirt.session/1"]


def test_a_saved_payroll_that_differs_by_anything_fails() -> None:
    assert len(failures(replace(evidence(), saved={}))) == 1


def test_an_export_that_differs_from_what_discord_got_fails() -> None:
    assert len(failures(replace(evidence(), exported_as_delivered=False))) == 1


@pytest.mark.parametrize("account", [*LEDGER, "session:sm-k3m9qa", "member:4"])
def test_a_ledger_that_differs_by_one_auec_fails_and_names_the_account(account: str) -> None:
    wrong = LEDGER | {account: LEDGER.get(account, 0) + 1}
    found = failures(replace(evidence(), books=books(wrong)))
    assert found[0].startswith(f"{account}: ledger {wrong[account]}, recomputed {LEDGER.get(account, 0)}")


def test_a_finding_of_the_audit_fails() -> None:
    found = failures(replace(evidence(), books=books(LEDGER, {}, "version 7 is missing")))
    assert found == ["version 7 is missing"]


@pytest.mark.parametrize("who", TRUE_SECONDS)
def test_a_second_too_many_or_too_few_fails_and_names_the_person(who: int) -> None:
    for seconds in (TRUE_SECONDS[who] - 1, TRUE_SECONDS[who] + 1):
        truth = {**evidence().truth, who: Truth("Somebody", seconds)}
        (found,) = failures(replace(evidence(), truth=truth))
        assert found == f"Somebody: counted {TRUE_SECONDS[who]} s, was there {seconds} s"


def test_an_outage_that_nobody_knows_of_fails() -> None:
    given = worked_example(("19:00:00", "19:00:10"))
    assert failures(replace(evidence(), given=given)) == [
        "1 outages on record instead of 2: 19:00:00 to 19:00:10"
    ]


def test_a_balance_that_a_discarded_session_changed_fails() -> None:
    story = evidence().discarded
    after = books(LEDGER | {"treasury": 129_653})
    assert len(failures(replace(evidence(), discarded=replace(story, after=after)))) == 1
    left_over = books(LEDGER, story.working.working)
    assert len(failures(replace(evidence(), discarded=replace(story, after=left_over)))) == 1


def test_an_error_in_the_bots_log_fails() -> None:
    assert not bot_had_no_errors(["… ERROR   cogs.gate: incident 1"]).holds
    assert bot_had_no_errors([]).holds

"""The proof of the Monday says what is wrong when something is."""

from dataclasses import dataclass
from typing import Any, cast

from bot.demo.aftermath import Revision, aftermath
from bot.demo.evidence import Books
from bot.demo.monday import GUEST, Afterwards
from bot.demo.process import Outcome
from sandbox import Member

SETTLED = {"held:1": -500, "treasury": 500}
FINE = Outcome(0, "", "")


@dataclass
class _Unticked:
    name: str = "Dot"


def story(committed: dict[str, int] | None = None, *findings: str) -> Afterwards:
    books = Books(SETTLED if committed is None else committed, {}, 12, findings)
    return Afterwards("ah-k3m9qa", cast(Member, _Unticked()), 29, books)


def line(person: int, seconds: int, status: str = "paid") -> dict[str, Any]:
    return {"member_id": str(person), "kind": "time", "status": status, "seconds": seconds}


def monday(*lines: dict[str, Any], recomputed: Outcome = FINE) -> Revision:
    names = {1: "Ann", 2: "Bob", 3: "Cyd", 4: "Dot", 5: GUEST}
    members = [{"id": str(number), "name": name} for number, name in names.items()]
    return Revision("monday-r1", {"members": members, "payroll": {"lines": list(lines)}}, recomputed)


CREW = [line(1, 2400), line(2, 2400), line(3, 2400), line(4, 1200, "excluded"), line(5, 1200)]


def failures(found: Afterwards, *revisions: Revision) -> list[str]:
    return [check.what for check in aftermath(found, list(revisions)) if not check.holds]


def test_a_monday_as_it_should_be_passes() -> None:
    assert failures(story(), monday(*CREW)) == []


def test_a_revision_that_computes_otherwise_fails() -> None:
    (told,) = failures(story(), monday(*CREW, recomputed=Outcome(1, "", "net_auec differs")))
    assert "monday-r1: status 1 net_auec differs" in told


def test_a_second_too_many_fails() -> None:
    assert failures(story(), monday(line(1, 2401), *CREW[1:]))


def test_who_was_unticked_and_is_paid_fails() -> None:
    assert failures(story(), monday(*CREW[:3], line(4, 1200), CREW[4]))


def test_somebody_who_is_still_owed_fails() -> None:
    assert failures(story({"held:1": -600, "treasury": 500, "member:2": 100}), monday(*CREW))


def test_what_the_audit_finds_is_told() -> None:
    assert failures(story(None, "version 7: the hash does not follow"), monday(*CREW)) == [
        "version 7: the hash does not follow"
    ]

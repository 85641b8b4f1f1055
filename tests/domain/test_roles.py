"""What is known of people's roles, and what is not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domain.roles import RoleGaps, RoleReading, gaps, held_roles, to_read
from domain.rulesets import RolePercent, RoleWeight, RuleSet

STOP = datetime(2026, 11, 15, 20, tzinfo=UTC)
ANN, BOB, CYD, DOT = 1, 2, 3, 4
FOREMAN, SCOUT = 70, 80
RULES = RuleSet(
    role_weights=(RoleWeight(FOREMAN, "Foreman", Decimal(2)),),
    role_percents=(RolePercent(SCOUT, "Scout", Decimal(5)),),
)


def reading(person_id: int, *held: int, after: timedelta = timedelta(), **more: bool) -> RoleReading:
    return RoleReading(person_id, STOP + after, frozenset({FOREMAN}), frozenset(held), **more)


def test_who_was_read_at_the_stop_or_later_is_not_read_again() -> None:
    readings = {ANN: reading(ANN), BOB: reading(BOB, after=-timedelta(hours=1))}
    assert to_read([ANN, BOB, CYD], readings, STOP) == (BOB, CYD)  # Bob's is of an earlier stop


def test_what_the_rules_need_and_nobody_knows_is_named() -> None:
    readings = {
        ANN: reading(ANN, FOREMAN),
        BOB: reading(BOB, is_member=False),
        CYD: reading(CYD, after=timedelta(minutes=30)),
    }
    assert gaps(RULES, [ANN, BOB, CYD, DOT], readings, STOP) == RoleGaps(
        unread=(DOT,), gone=(BOB,), late=(CYD,), unasked=("Scout",)
    )
    assert held_roles(readings)[ANN] == {FOREMAN}


def test_rules_without_roles_lack_nothing() -> None:
    assert gaps(RuleSet(), [ANN, DOT], {}, STOP) == RoleGaps()

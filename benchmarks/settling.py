"""Netting who owes whom, and reckoning what somebody is owed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from benchmarks.measure import Figure, seconds
from domain.movements import Movement, MovementKind
from domain.netting import net
from domain.owed import reckon
from domain.rules import Fee

START = datetime(2026, 1, 4, 20, tzinfo=UTC)


def settling() -> Iterator[Figure]:
    """Per size, beside the size before, scaled up."""
    yield _net(12, aim="the fewest there can be")
    before: float | None = None
    for size in (100, 1_000):
        took = _net(size)
        beside = None if before is None else before * 10
        yield Figure(took.what, took.value, "ms", beside, "the size before × 10")
        before = took.value
    before = None
    for sessions in (20, 200):
        took_ms = seconds(partial(reckon, _paid_sessions(sessions))) * 1000
        yield Figure(
            f"what somebody with {sessions} paid sessions is owed",
            took_ms,
            "ms",
            None if before is None else before * 10,
            "the size before × 10",
            "linear" if before else "",
        )
        before = took_ms


def _net(people: int, aim: str = "") -> Figure:
    name = f"{people:,}".replace(",", " ")
    took = seconds(partial(net, _positions(people), Fee())) * 1000
    return Figure(f"{name} people with open balances netted", took, "ms", aim=aim)


def _positions(people: int) -> dict[int, int]:
    """Every third holds money; all together are square."""
    chance = Random(people)
    owed = {
        person: chance.randrange(1, 10**7) * (-2 if person % 3 == 0 else 1) for person in range(1, people)
    }
    return owed | {people: -sum(owed.values())}


def _paid_sessions(sessions: int) -> list[Movement]:
    """Earned every week, and paid the day after."""
    movements = []
    for number in range(sessions):
        at, code = START + timedelta(weeks=number), f"sm-{number:06d}"
        movements.append(Movement(2 * number + 1, at, MovementKind.EARNED, 500_000, code))
        movements.append(Movement(2 * number + 2, at + timedelta(days=1), MovementKind.PAID, -500_000))
    return movements

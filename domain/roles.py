"""Which Discord roles people had when a session stopped: read once, and never again whatever happens later."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.rulesets import RuleSet

SOON_AFTER = timedelta(minutes=2)
"""So long after the stop a reading still counts as made at the stop."""


@dataclass(frozen=True, slots=True)
class RoleReading:
    """Of the roles that were ``asked`` for at ``read_at``, those somebody ``held``. Role ids are Discord's.

    ``is_member`` False: the person was not in the server any more, so nothing can be known.
    """

    person_id: int
    read_at: datetime
    asked: frozenset[int]
    held: frozenset[int]
    is_member: bool = True


@dataclass(frozen=True, slots=True)
class RoleGaps:
    """What the rules would need and the readings do not tell. Person ids, and names of roles as typed."""

    unread: tuple[int, ...] = ()
    """Nobody has read their roles yet."""
    gone: tuple[int, ...] = ()
    """They had left the server before anybody read."""
    late: tuple[int, ...] = ()
    """Their roles are those of some time after the stop."""
    unasked: tuple[str, ...] = ()
    """Roles that no rules named when the session stopped."""


def held_roles(readings: Mapping[int, RoleReading]) -> dict[int, frozenset[int]]:
    """Person id to the role ids that count."""
    return {person_id: reading.held for person_id, reading in readings.items()}


def to_read(
    people: Iterable[int], readings: Mapping[int, RoleReading], stopped_at: datetime
) -> tuple[int, ...]:
    """Those whose roles nobody has read since the session stopped."""
    return tuple(
        person_id
        for person_id in people
        if person_id not in readings or readings[person_id].read_at < stopped_at
    )


def gaps(
    rule_set: RuleSet, people: Collection[int], readings: Mapping[int, RoleReading], stopped_at: datetime
) -> RoleGaps:
    """What is missing of ``people``, who have Discord accounts; nothing where the rules name no role."""
    if not rule_set.role_ids:
        return RoleGaps()
    unread = to_read(people, readings, stopped_at)
    read = [readings[person_id] for person_id in people if person_id not in unread]
    return RoleGaps(
        unread=unread,
        gone=tuple(reading.person_id for reading in read if not reading.is_member),
        late=tuple(
            reading.person_id
            for reading in read
            if reading.is_member and reading.read_at > stopped_at + SOON_AFTER
        ),
        unasked=tuple(
            name
            for role_id, name in _role_names(rule_set).items()
            if any(reading.is_member and role_id not in reading.asked for reading in read)
        ),
    )


def _role_names(rule_set: RuleSet) -> dict[int, str]:
    weighed = {row.role_id: row.role_name for row in rule_set.role_weights}
    return weighed | {row.role_id: row.role_name for row in rule_set.role_percents}

"""Who is what: the highest standing that somebody's roles give."""

import pytest

from domain.access import Standing, standing
from domain.settings import GuildSettings

MEMBERS, OFFICERS, ADMINS, OTHER = 1, 2, 3, 4
GUILD = GuildSettings(
    900, "Red Rock", member_role_ids=(MEMBERS,), officer_role_ids=(OFFICERS,), admin_role_ids=(ADMINS,)
)
OPEN_GUILD = GuildSettings(900, "Red Rock", officer_role_ids=(OFFICERS,))


@pytest.mark.parametrize(
    ("settings", "roles", "manages", "expected"),
    [
        (GUILD, [], False, Standing.STRANGER),
        (GUILD, [OTHER], False, Standing.STRANGER),
        (GUILD, [MEMBERS], False, Standing.MEMBER),
        (GUILD, [OFFICERS], False, Standing.OFFICER),
        (GUILD, [MEMBERS, OFFICERS, ADMINS], False, Standing.ADMIN),
        (GUILD, [], True, Standing.ADMIN),
        (OPEN_GUILD, [], False, Standing.MEMBER),
        (OPEN_GUILD, [OFFICERS], False, Standing.OFFICER),
        (None, [OFFICERS, ADMINS], False, Standing.STRANGER),
        (None, [], True, Standing.ADMIN),
    ],
)
def test_the_highest_standing_counts(
    settings: GuildSettings | None, roles: list[int], manages: bool, expected: Standing
) -> None:
    assert standing(settings, roles, manages_guild=manages) is expected


def test_each_standing_includes_the_ones_before_it() -> None:
    assert Standing.STRANGER < Standing.MEMBER < Standing.OFFICER < Standing.ADMIN

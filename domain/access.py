"""Who may do what: three standings, each including the ones before it."""

from collections.abc import Collection
from enum import IntEnum

from domain.settings import GuildSettings


class Standing(IntEnum):
    """What somebody is to the guild's payroll, in rising order."""

    STRANGER = 0
    MEMBER = 1
    OFFICER = 2
    ADMIN = 3


def standing(settings: GuildSettings | None, role_ids: Collection[int], *, manages_guild: bool) -> Standing:
    """The highest standing that somebody's roles give.

    Whoever manages the Discord server is an admin: somebody has to set the guild up first. Where no member
    role is chosen, everyone in the guild is a member.
    """
    if manages_guild:
        return Standing.ADMIN
    if settings is None:
        return Standing.STRANGER
    roles = set(role_ids)
    if roles & set(settings.admin_role_ids):
        return Standing.ADMIN
    if roles & set(settings.officer_role_ids):
        return Standing.OFFICER
    if not settings.member_role_ids or roles & set(settings.member_role_ids):
        return Standing.MEMBER
    return Standing.STRANGER

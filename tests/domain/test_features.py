"""Early features are introduced in words that fit Discord's menus, and unknown ones are kept."""

import re

from domain.features import INTRODUCTIONS, EarlyFeature
from domain.settings import GuildSettings

FEATURE = EarlyFeature.TIME_PARTS


def test_each_has_an_introduction_that_fits_a_menu() -> None:
    assert INTRODUCTIONS.keys() == set(EarlyFeature)
    assert len(INTRODUCTIONS) <= 25
    for feature, what in INTRODUCTIONS.items():
        assert re.fullmatch(r"[a-z-]{1,60}", feature)
        assert 0 < len(what.title) <= 100
        assert 0 < len(what.does) <= 100


def test_a_guild_tries_what_it_chose_and_leaves_it_again() -> None:
    guild = GuildSettings(900, "Red Rock")
    assert not guild.tries(FEATURE)
    assert guild.trying([FEATURE]).tries(FEATURE)
    assert guild.trying([FEATURE]).trying([]) == guild


def test_names_of_another_version_are_kept_and_mean_nothing() -> None:
    guild = GuildSettings(900, "Red Rock", early_features=("of-tomorrow",))
    assert not guild.tries(FEATURE)
    tries = guild.trying([FEATURE])
    assert tries.early_features == ("of-tomorrow", "time-parts")
    assert tries.trying([]) == guild

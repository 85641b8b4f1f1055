"""Which channels are watched, while sessions open and close at once."""

from services.watchlist import Watchlist

GUILD, OTHER = 1, 2


def test_nothing_is_watched_where_no_session_is_open() -> None:
    watchlist = Watchlist()
    assert watchlist.channels(GUILD) == set()
    assert watchlist.guild_ids == []


def test_the_channels_of_open_sessions_are_watched_until_they_are_released() -> None:
    watchlist = Watchlist()
    watchlist.holds(GUILD, [11, 12])
    assert watchlist.channels(GUILD) == {11, 12}
    assert watchlist.channels(OTHER) == set()
    watchlist.holds(GUILD, [])
    assert watchlist.guild_ids == []


def test_channels_are_watched_from_the_moment_somebody_begins_to_open_a_session() -> None:
    watchlist = Watchlist()
    watchlist.opens(GUILD, [11])
    watchlist.holds(GUILD, [])  # another session has just ended
    assert watchlist.channels(GUILD) == {11}
    watchlist.holds(GUILD, [11])
    watchlist.opened(GUILD, [11])
    assert watchlist.channels(GUILD) == {11}


def test_of_two_who_open_the_same_channel_the_first_to_finish_does_not_end_the_watch() -> None:
    watchlist = Watchlist()
    watchlist.opens(GUILD, [11])
    watchlist.opens(GUILD, [11, 12])
    watchlist.opened(GUILD, [11])
    assert watchlist.channels(GUILD) == {11, 12}
    watchlist.opened(GUILD, [11, 12])
    assert watchlist.guild_ids == []

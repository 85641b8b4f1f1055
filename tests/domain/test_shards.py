"""How Discord deals guilds out to shards."""

from domain.shards import Shard


def test_a_single_shard_carries_every_guild() -> None:
    assert all(Shard().carries(guild_id) for guild_id in (1, 1 << 22, 81384788765712384))


def test_each_guild_belongs_to_exactly_one_of_several_shards() -> None:
    # 81384788765712384 >> 22 = 19403645698, an even number: of two shards it is the first one's.
    assert [shard for shard in range(2) if Shard(shard, 2).carries(81384788765712384)] == [0]
    for guild_id in (5 << 22, 6 << 22, 7 << 22):
        assert sum(Shard(shard, 3).carries(guild_id) for shard in range(3)) == 1

"""Which guilds a process serves."""

from dataclasses import dataclass

_TIME_SHIFT = 22  # the lower bits of a snowflake say who made it, not when


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``count`` shards; Discord deals the guilds out by their ids."""

    number: int = 0
    count: int = 1

    def carries(self, guild_id: int) -> bool:
        """Whether Discord sends this guild's events to this shard."""
        return (guild_id >> _TIME_SHIFT) % self.count == self.number

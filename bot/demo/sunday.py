"""The script of the Sunday: who does what, when. Read it from ``sunday`` downwards."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta

from bot.demo.act import Act, Chance
from bot.demo.haul import haul
from bot.demo.notes import notes
from bot.demo.stage import Stage
from bot.demo.trouble import Downtime, trouble
from sandbox import Channel, Member

MUTE_EVERY = timedelta(seconds=31)
DRIFTERS = 8
"""How many of the early ones wander from channel to channel."""


def sunday(stage: Stage, chance: Chance) -> Iterator[Act]:
    """Everything between the start at 18:00 and the stop at 20:02."""
    yield from punctual_ones(stage, chance)
    yield from late_ones(stage, chance)
    yield from drifters(stage, chance)
    yield from early_leavers(stage, chance)
    yield from breaks(stage, chance)
    yield from mutes(stage, chance)
    yield from odd_ones(stage, chance)
    down = Downtime.by(chance)
    yield from trouble(stage, chance, down)
    yield from haul(stage, chance, down)
    yield from notes(stage, chance)


def before_the_start(stage: Stage, chance: Chance) -> Iterator[Act]:
    """Thirteen people are in voice before the session starts."""
    for member in (stage.cast.officer, *stage.cast.early):
        yield Act(chance.between("17:45", "17:59"), _joins(member, chance.random.choice(stage.mining)))


def punctual_ones(stage: Stage, chance: Chance) -> Iterator[Act]:
    """They come within the first minutes."""
    for member in stage.cast.punctual:
        yield Act(chance.between("18:01", "18:06"), _joins(member, chance.random.choice(stage.mining)))
    yield Act(chance.at("18:06"), _nothing, f"{len(stage.cast.punctual)} more have come")


def late_ones(stage: Stage, chance: Chance) -> Iterator[Act]:
    """All but the first, who comes while nobody looks (see ``trouble``); the last two come after all that."""
    *early, one, other = stage.cast.late[1:]
    for member in early:
        yield Act(chance.between("18:07", "18:34"), _joins(member, chance.random.choice(stage.mining)))
    yield Act(chance.at("18:34"), _nothing, f"{len(early)} came late")
    for member in (one, other):
        channel = chance.random.choice(stage.mining)
        at = chance.between("19:31", "19:45")
        yield Act(at, _joins(member, channel), f"{member.name} comes very late, into {channel.name}")


def drifters(stage: Stage, chance: Chance) -> Iterator[Act]:
    """Each moves twice or three times between the session's channels, which must lose nothing."""
    for member in stage.cast.early[:DRIFTERS]:
        for start, end in (("18:10", "18:34"), ("19:04", "19:22"), ("19:32", "19:59"))[
            : chance.random.choice((2, 3))
        ]:
            yield Act(chance.between(start, end), _moves_on(member, stage.mining, chance))
    yield Act(chance.at("18:34"), _nothing, f"{DRIFTERS} people wander from channel to channel")


def early_leavers(stage: Stage, chance: Chance) -> Iterator[Act]:
    """One goes soon, two before the end."""
    soon, one, other = stage.cast.early[DRIFTERS : DRIFTERS + 3]
    yield Act(chance.between("18:20", "18:33"), soon.leaves, f"{soon.name} has to go soon")
    for member in (one, other):
        yield Act(chance.between("19:35", "19:55"), member.leaves)


def breaks(stage: Stage, chance: Chance) -> Iterator[Act]:
    """Somebody eats in the lounge, which is no mining channel: that time does not count."""
    eater = stage.cast.punctual[-1]
    start = chance.between("19:03", "19:06")
    yield Act(
        start, _moves(eater, stage.lounge), f"{eater.name} goes to the lounge to eat; that does not count"
    )
    yield Act(start + timedelta(minutes=7, seconds=30), _moves(eater, stage.mining[0]))


def mutes(stage: Stage, chance: Chance) -> Iterator[Act]:
    """Muted and unmuted every 31 seconds for two hours: no reason to earn more, or less."""
    muter = stage.cast.muter
    at = chance.between("18:00", "18:02")
    yield Act(at, _joins(muter, stage.mining[1]), f"{muter.name} comes, and will toggle mute every 31 s")
    is_on = False
    while (at := at + MUTE_EVERY) < chance.at("20:01"):
        is_on = not is_on
        yield Act(at, muter.mutes if is_on else muter.unmutes)


def odd_ones(stage: Stage, chance: Chance) -> Iterator[Act]:
    """A music bot, somebody deafened for a while, and somebody who only looks in."""
    yield Act(
        chance.at("18:07"), _joins(stage.cast.music_bot, stage.mining[0]), "Rockbox, a music bot, joins Alpha"
    )
    listener, visitor = stage.cast.listener, stage.cast.visitor
    yield Act(chance.between("18:01", "18:05"), _joins(listener, stage.mining[2]))
    yield Act(
        chance.between("18:10", "18:14"), listener.deafens, f"{listener.name} deafens: counts half here"
    )
    yield Act(chance.between("18:26", "18:34"), listener.undeafens)
    at = chance.between("18:15", "18:25")
    yield Act(
        at,
        _joins(visitor, stage.mining[3]),
        f"{visitor.name} looks in for 42 s, below the minimum of a minute",
    )
    yield Act(at + timedelta(seconds=42), visitor.leaves)


def _joins(member: Member, channel: Channel) -> Callable[[], Awaitable[None]]:
    return lambda: member.joins(channel)


def _moves(member: Member, channel: Channel) -> Callable[[], Awaitable[None]]:
    return lambda: member.moves_to(channel)


def _moves_on(member: Member, channels: Sequence[Channel], chance: Chance) -> Callable[[], Awaitable[None]]:
    """To any of the channels but the one the member is in by then."""
    steps = chance.random.randrange(1, len(channels))

    async def move() -> None:
        here = channels.index(member.voice.channel) if member.voice.channel in channels else 0
        await member.moves_to(channels[(here + steps) % len(channels)])

    return move


async def _nothing() -> None:
    """The act is only what it says."""

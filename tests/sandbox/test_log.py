"""The sandbox's own log: the truth, to the microsecond."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox import Kind, Sandbox

SIX = datetime(2026, 11, 15, 18, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.time = SIX

    def now(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_seconds_are_counted_where_and_when_they_were_spent(clock: Clock) -> None:
    async with Sandbox(clock=clock) as sandbox:
        guild = sandbox.guild("Red Rock Mining")
        alpha, beta, lounge = (guild.voice_channel(name) for name in ("Alpha", "Beta", "Lounge"))
        ann = guild.member("Ann")
        await ann.joins(alpha)
        clock.passes(600)
        await ann.moves_to(lounge)
        clock.passes(60)
        await ann.moves_to(beta)
        clock.passes(100)
        await ann.mutes()
        clock.passes(100)
        await ann.leaves()
        clock.passes(1000)
        # Alpha 600, Lounge 60, Beta 100 + 100; the session from 18:05 on: 300 less of Alpha
        end = SIX + timedelta(hours=2)
        assert sandbox.seconds_in(ann, [alpha, beta], SIX, end) == 800
        assert sandbox.seconds_in(ann, [alpha, beta], SIX + timedelta(minutes=5), end) == 500
        assert sandbox.seconds_in(ann, [lounge], SIX, end) == 60
        assert sandbox.seconds_in(ann, [alpha], SIX, SIX + timedelta(seconds=7)) == 7


async def test_microseconds_are_floored_once_at_the_end(clock: Clock) -> None:
    async with Sandbox(clock=clock) as sandbox:
        guild = sandbox.guild("Red Rock Mining")
        alpha, beta, ann = guild.voice_channel("Alpha"), guild.voice_channel("Beta"), guild.member("Ann")
        await ann.joins(alpha)
        clock.passes(0.6)
        await ann.moves_to(beta)
        clock.passes(0.6)
        await ann.leaves()
        # 0.6 + 0.6 = 1.2: one second, though neither stay has one
        assert sandbox.seconds_in(ann, [alpha, beta], SIX, SIX + timedelta(hours=1)) == 1


async def test_deafened_seconds_can_be_told_apart(clock: Clock) -> None:
    async with Sandbox(clock=clock) as sandbox:
        guild = sandbox.guild("Red Rock Mining")
        alpha, ann = guild.voice_channel("Alpha"), guild.member("Ann")
        await ann.joins(alpha)
        clock.passes(100)
        await ann.deafens()
        clock.passes(10)
        await ann.undeafens()
        clock.passes(1)
        await ann.is_server_deafened()
        clock.passes(5)
        end = clock.now()
        assert sandbox.seconds_in(ann, [alpha], SIX, end) == 116
        assert sandbox.seconds_in(ann, [alpha], SIX, end, deafened=True) == 15
        assert sandbox.seconds_in(ann, [alpha], SIX, end, deafened=False) == 101


async def test_every_entry_says_what_happened_and_whether_anybody_was_told(clock: Clock) -> None:
    async with Sandbox(clock=clock) as sandbox:
        guild = sandbox.guild("Red Rock Mining")
        alpha, ann = guild.voice_channel("Alpha"), guild.member("Ann")
        await ann.joins(alpha)
        await ann.streams()
        (joined, streams) = sandbox.log.of(Kind.VOICE)
        assert (joined.at, joined.what, joined.channel_id, joined.delivered) == (
            SIX,
            "joined",
            alpha.id,
            False,
        )
        assert (streams.what, streams.user_id, streams.guild_id) == ("streams", ann.id, guild.id)

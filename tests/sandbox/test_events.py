"""Scheduled events: what Discord takes, what it refuses, and what becomes of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import discord
import pytest

from sandbox import Channel, EventStatus, Guild, Permission, Sandbox
from tests.sandbox.client import Bot, running_bot
from tests.sandbox.hand import Answer, Hand, make_hand
from tests.sandbox.test_limits import Json

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
LATER, LATEST = NOW + timedelta(hours=1), NOW + timedelta(hours=3)


class Time:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def sandbox(time: Time) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=time) as sandbox:
        yield sandbox


@pytest.fixture
def alpha(guild: Guild) -> Channel:
    return guild.voice_channel("Alpha")


def external(**more: object) -> Json:
    return {
        "name": "Sunday",
        "privacy_level": 2,
        "entity_type": 3,
        "entity_metadata": {"location": "Yela"},
        "scheduled_start_time": LATER.isoformat(),
        "scheduled_end_time": LATEST.isoformat(),
    } | more


def in_voice(channel: Channel, **more: object) -> Json:
    needed = {"name": "Sunday", "privacy_level": 2, "entity_type": 2, "channel_id": str(channel.id)}
    return needed | {"scheduled_start_time": LATER.isoformat()} | more


async def posts(hand: Hand, guild: Guild, body: Json) -> Answer:
    return await hand.call("POST", f"/guilds/{guild.id}/scheduled-events", body)


async def edits(hand: Hand, guild: Guild, **changes: object) -> Answer:
    """Change the guild's only event."""
    (event,) = guild.scheduled_events
    return await hand.call("PATCH", f"/guilds/{guild.id}/scheduled-events/{event.id}", changes)


async def test_an_event_is_announced_changed_and_deleted(hand: Hand, guild: Guild, alpha: Channel) -> None:
    made = await posts(hand, guild, in_voice(alpha, description="Bring a Mole"))
    (event,) = guild.scheduled_events
    assert made.body["id"] == str(event.id)
    assert (event.name, event.channel, event.starts_at) == ("Sunday", alpha, LATER)
    assert event.status is EventStatus.SCHEDULED
    assert (await edits(hand, guild, name="Monday", scheduled_start_time=LATEST.isoformat())).status == 200
    assert (event.name, event.starts_at, event.description) == ("Monday", LATEST, "Bring a Mole")
    path = f"/guilds/{guild.id}/scheduled-events"
    assert [each["name"] for each in (await hand.call("GET", path)).body] == ["Monday"]
    assert (await hand.call("DELETE", f"{path}/{event.id}")).status == 204
    assert guild.scheduled_events == []
    for method in ("GET", "PATCH", "DELETE"):
        assert (await hand.call(method, f"{path}/{event.id}", {"name": "x"})).code == 10070


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        (external(name=""), ("name",), "BASE_TYPE_REQUIRED"),
        (external(name="n" * 101), ("name",), "BASE_TYPE_BAD_LENGTH"),
        (external(description="d" * 1001), ("description",), "BASE_TYPE_MAX_LENGTH"),
        (external(privacy_level=None), ("privacy_level",), "BASE_TYPE_REQUIRED"),
        (external(entity_type=None), ("entity_type",), "BASE_TYPE_REQUIRED"),
        (external(entity_type=4), ("entity_type",), "BASE_TYPE_CHOICES"),
        (external(entity_type=2), ("channel_id",), "BASE_TYPE_REQUIRED"),
        (external(channel_id="7"), ("channel_id",), "BASE_TYPE_CHOICES"),
        (external(entity_metadata=None), ("entity_metadata", "location"), "BASE_TYPE_REQUIRED"),
        (
            external(entity_metadata={"location": "l" * 101}),
            ("entity_metadata", "location"),
            "BASE_TYPE_BAD_LENGTH",
        ),
        (external(scheduled_end_time=None), ("scheduled_end_time",), "BASE_TYPE_REQUIRED"),
        (external(scheduled_start_time=None), ("scheduled_start_time",), "BASE_TYPE_REQUIRED"),
        (external(scheduled_start_time="Sunday"), ("scheduled_start_time",), "DATE_TIME_TYPE_PARSE"),
        (
            external(scheduled_start_time=NOW.isoformat()),
            ("scheduled_start_time",),
            "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST",
        ),
        (
            external(scheduled_end_time=LATER.isoformat()),
            ("scheduled_end_time",),
            "GUILD_SCHEDULED_EVENT_END_BEFORE_START",
        ),
    ],
)
async def test_what_no_event_may_be(
    hand: Hand, guild: Guild, body: Json, path: tuple[str, ...], code: str
) -> None:
    refused = await posts(hand, guild, body)
    assert (refused.status, refused.code) == (400, 50035)
    assert refused.error_at(*path) == code
    assert guild.scheduled_events == []


async def test_what_is_just_short_enough(hand: Hand, guild: Guild) -> None:
    location = {"location": "l" * 100}
    body = external(name="n" * 100, description="d" * 1000, entity_metadata=location)
    assert (await posts(hand, guild, body)).status == 200


async def test_it_is_held_in_a_voice_channel_that_is_there(hand: Hand, guild: Guild, alpha: Channel) -> None:
    assert (await posts(hand, guild, in_voice(guild.first_text_channel))).code == 50024
    await alpha.is_deleted()
    assert (await posts(hand, guild, in_voice(alpha))).code == 10003


async def test_a_hundred_events_are_enough(hand: Hand, guild: Guild) -> None:
    for _ in range(100):
        assert (await posts(hand, guild, external())).status == 200
    assert (await posts(hand, guild, external())).code == 30038


async def test_the_permissions_of_an_event_elsewhere_are_the_guilds(hand: Hand, guild: Guild) -> None:
    await posts(hand, guild, external())
    await guild.forbids_bot(Permission.CREATE_EVENTS)
    refused = await posts(hand, guild, external())
    assert (refused.status, refused.code) == (403, 50013)
    assert (await edits(hand, guild, name="x")).code == 50013
    await guild.permits_bot(Permission.MANAGE_EVENTS)
    assert (await posts(hand, guild, external())).code == 50013
    assert (await edits(hand, guild, name="x")).status == 200


@pytest.mark.parametrize(
    ("lost", "code"),
    [(Permission.CREATE_EVENTS, 50013), (Permission.CONNECT, 50013), (Permission.VIEW_CHANNEL, 50001)],
)
async def test_the_permissions_of_an_event_in_voice_are_the_channels(
    hand: Hand, alpha: Channel, lost: Permission, code: int
) -> None:
    guild = alpha.home
    await posts(hand, guild, in_voice(alpha))
    await guild.forbids_bot(lost, in_=alpha)
    assert (await posts(hand, guild, in_voice(alpha))).code == code
    assert (await edits(hand, guild, name="x")).code == code
    assert (await posts(hand, guild, external())).status == 200


async def test_an_event_begins_and_ends_once(hand: Hand, alpha: Channel) -> None:
    guild = alpha.home
    await posts(hand, guild, in_voice(alpha))
    refused = await edits(hand, guild, status=3)
    assert refused.error_at("status") == "GUILD_SCHEDULED_EVENT_INVALID_STATUS"
    assert (await edits(hand, guild, status=2)).body["status"] == 2
    assert (await edits(hand, guild, status=4)).code == 50035
    assert (await edits(hand, guild, status=3)).body["status"] == 3
    assert (await edits(hand, guild, status=2)).code == 180000
    assert guild.scheduled_events[0].status is EventStatus.COMPLETED
    assert (await hand.call("GET", f"/guilds/{guild.id}/scheduled-events")).body == []


async def test_an_event_is_called_off_before_it_begins(hand: Hand, guild: Guild) -> None:
    await posts(hand, guild, external())
    assert (await edits(hand, guild, status=4)).status == 200
    assert (await edits(hand, guild, name="x")).code == 180000


async def test_an_event_ends_though_its_channel_is_gone(hand: Hand, alpha: Channel) -> None:
    guild = alpha.home
    await posts(hand, guild, in_voice(alpha))
    await edits(hand, guild, status=2)
    await alpha.is_deleted()
    assert (await edits(hand, guild, status=3)).status == 200


async def test_an_event_elsewhere_keeps_its_times_by_itself(hand: Hand, guild: Guild, time: Time) -> None:
    await posts(hand, guild, external())
    (event,) = guild.scheduled_events
    time.now = LATER
    assert event.status.name == "ACTIVE"
    assert (await edits(hand, guild, status=2)).code == 50035
    assert (await edits(hand, guild, name="Still on")).status == 200
    time.now = LATEST
    assert event.status.name == "COMPLETED"
    assert (await edits(hand, guild, status=3)).code == 180000


async def test_an_event_moves_into_a_channel_and_out(hand: Hand, alpha: Channel) -> None:
    guild = alpha.home
    await posts(hand, guild, external())
    moved = await edits(hand, guild, entity_type=2, channel_id=str(alpha.id), entity_metadata=None)
    assert moved.status == 200
    (event,) = guild.scheduled_events
    assert (event.channel, event.location) == (alpha, None)
    place = {"entity_type": 3, "entity_metadata": {"location": "Yela"}}
    assert (await edits(hand, guild, **place)).error_at("channel_id") == "BASE_TYPE_CHOICES"
    assert (await edits(hand, guild, **place, channel_id=None)).status == 200
    assert (event.channel, event.location) == (None, "Yela")


async def test_discord_py_makes_and_ends_events(sandbox: Sandbox, guild: Guild, alpha: Channel) -> None:
    async with running_bot(sandbox) as bot:
        seen = bot.get_guild(guild.id)
        assert seen is not None
        channel = seen.get_channel(alpha.id)
        assert isinstance(channel, discord.VoiceChannel)
        level = discord.PrivacyLevel.guild_only
        kept = await seen.create_scheduled_event(
            name="Sunday", start_time=LATER, channel=channel, privacy_level=level
        )
        kept = await kept.start()
        await kept.end()
        dropped = await seen.create_scheduled_event(
            name="Monday",
            start_time=LATER,
            end_time=LATEST,
            location="Yela",
            entity_type=discord.EntityType.external,
            privacy_level=level,
        )
        await dropped.edit(name="Tuesday")
        assert [each.name for each in await seen.fetch_scheduled_events()] == ["Tuesday"]
        await dropped.cancel()
    assert [each.status.name for each in guild.scheduled_events] == ["COMPLETED", "CANCELED"]


async def test_discord_py_leaves_out_what_discord_requires(
    sandbox: Sandbox, guild: Guild, alpha: Channel
) -> None:
    async with running_bot(sandbox) as bot:
        seen = bot.get_guild(guild.id)
        assert seen is not None
        with pytest.raises(discord.HTTPException, match="privacy_level") as refused:
            await seen.create_scheduled_event(
                name="Sunday", start_time=LATER, end_time=LATEST, location="Yela"
            )
        assert "entity_type" in str(refused.value)


async def test_a_bot_with_the_intent_is_told_and_finds_them_in_its_guild(
    sandbox: Sandbox, guild: Guild, hand: Hand
) -> None:
    await posts(hand, guild, external())
    intents = discord.Intents(guilds=True, guild_scheduled_events=True)
    async with running_bot(sandbox, intents=intents) as bot:
        seen = bot.get_guild(guild.id)
        assert seen is not None
        assert [each.name for each in seen.scheduled_events] == ["Sunday"]
        await guild.scheduled_events[0].becomes(EventStatus.CANCELED)
        await guild.scheduled_events[0].is_deleted()
        await sandbox.settled()
        assert list(seen.scheduled_events) == []


async def test_without_the_intent_nothing_is_told(sandbox: Sandbox, guild: Guild, bot: Bot) -> None:
    async with make_hand(sandbox) as hand:
        await posts(hand, guild, external())
    await sandbox.settled()
    assert not [each for each in bot.events if "SCHEDULED" in each]

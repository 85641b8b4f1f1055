"""Whatever the gateway sends about voice, through the real client: nobody who is tracked loses a second."""

from random import Random
from typing import Any

import pytest

from tests.stories.conftest import stage  # noqa: F401 - the fixture
from tests.stories.measures import seconds_of
from tests.stories.stage import Stage

ODD: tuple[Any, ...] = (None, "", "0", "x", -1, 2**64, True, [], {}, [None], {"id": None})
KEYS = ("user_id", "channel_id", "member", "session_id", "self_deaf", "deaf", "suppress", "guild_id", "mute")


def _mangled(random: Random, payload: dict[str, Any]) -> dict[str, Any]:
    """A voice event with some of what it says missing or odd."""
    for key in random.sample(KEYS, random.randint(1, 3)):
        if random.random() < 0.4:
            payload.pop(key, None)
        else:
            payload[key] = random.choice(ODD)
    return payload


@pytest.mark.parametrize("seed", range(4))
async def test_malformed_voice_events_cost_nobody_a_second(stage: Stage, seed: int) -> None:  # noqa: F811
    random = Random(seed)
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await ann.joins(stage.alpha)
    code = await stage.starts()
    for _ in range(6):
        await stage.time_passes(minutes=5)
        payload = {
            "guild_id": str(stage.guild.id),
            "channel_id": str(stage.alpha.id),
            "user_id": str(2**50 + random.randrange(1000)),
            "session_id": "s",
            **dict.fromkeys(("self_deaf", "deaf", "self_mute", "mute", "suppress", "self_video"), False),
        }
        stage.discord.world.gateway.dispatch(
            "VOICE_STATE_UPDATE", _mangled(random, payload), guild=stage.guild
        )
        await stage.sees_again()
        await stage.all_written()
    await bob.joins(stage.beta)
    await stage.time_passes(minutes=30)
    await stage.stops()
    counted = await seconds_of(stage, code)
    assert counted["Ann"] == 3600
    assert counted["Bob"] == 1800

"""What people are called now, where Discord does not say."""

from typing import Any, cast

import aiohttp
import discord
import pytest

from cogs.membernames import described


class SilentGuild:
    """A guild whose gateway fails when it is asked."""

    id = 1

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def query_members(self, **_: Any) -> list[discord.Member]:
        raise self._error


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        ConnectionResetError("closing"),
        aiohttp.ClientConnectionResetError("Cannot write to closing transport"),
        discord.ClientException("no gateway"),
    ],
)
async def test_names_that_cannot_be_asked_for_stay_as_they_are(error: Exception) -> None:
    assert await described(cast(discord.Guild, SilentGuild(error)), [1, 2]) == []

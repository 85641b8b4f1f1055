"""A member's own data: export, not being recorded, being forgotten."""

import io
import json
from datetime import datetime
from functools import partial

import discord

from cogs.me import views
from cogs.me.screens import MEMBER, MeScreen
from cogs.people import actor, guild_of
from cogs.presses import Press, Presses
from cogs.voice import VoiceWatch
from services.channelwatch import Look
from services.privacy import Privacy
from services.sightings import Sighting


class MyData:
    def __init__(self, privacy: Privacy, watch: VoiceWatch, screen: MeScreen) -> None:
        self._privacy = privacy
        self._watch = watch
        self._screen = screen

    def register(self, presses: Presses) -> None:
        presses.on("me.data", MEMBER, self.show)
        presses.on("me.export", MEMBER, self.export, expensive=True)
        presses.on("me.track", MEMBER, self.track)
        presses.on("me.forget", MEMBER, self.ask_to_forget)
        presses.on("me.forget-now", MEMBER, self.forget)

    async def show(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._screen.show_data(press.interaction)

    async def export(self, press: Press) -> None:
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        found = await self._privacy.data(guild_of(press.interaction).id, actor(press.interaction))
        written = json.dumps(found, indent=1, ensure_ascii=False).encode()
        await press.interaction.followup.send(
            "Everything that Paydirt keeps about you in this guild.",
            file=discord.File(io.BytesIO(written), filename="my-paydirt-data.json"),
            ephemeral=True,
        )

    async def track(self, press: Press) -> None:
        await press.interaction.response.defer()
        tracked = press.number(0) > 0
        guild = guild_of(press.interaction)
        await self._privacy.track(guild.id, actor(press.interaction), self._look(guild), tracked=tracked)
        await self._screen.show_data(press.interaction)

    async def ask_to_forget(self, press: Press) -> None:
        await press.interaction.response.defer()
        owed = await self._privacy.owed_auec(guild_of(press.interaction).id, actor(press.interaction))
        words, items = views.ask_to_forget(owed)
        await press.interaction.edit_original_response(content=words, embed=None, view=items)

    async def forget(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild = guild_of(press.interaction)
        number = await self._privacy.forget(guild.id, actor(press.interaction), self._look(guild))
        await press.interaction.edit_original_response(
            content=f"Done: person {number} of this guild is nobody's any more.", embed=None, view=None
        )

    def _look(self, guild: discord.Guild) -> Look:
        return partial(_people_in_voice, self._watch, guild)


def _people_in_voice(watch: VoiceWatch, guild: discord.Guild, now: datetime) -> list[Sighting]:
    return watch.people_in_voice(guild, now)

"""The menu under ``/mining help``, and a topic with its picture."""

import io
from importlib import resources

import discord

from cogs.gate import Gate
from cogs.guide.topics import TOPICS, Topic
from cogs.presses import OUTDATED, Press, Presses
from cogs.views import GREEN, menu, option, view_of
from domain.access import Standing
from domain.errors import Refused


class Guide:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def register(self, presses: Presses) -> None:
        presses.on("help.topic", Standing.STRANGER, self.show)

    async def show(self, press: Press) -> None:
        """A topic as a message of its own, so that several can be read side by side."""
        await press.interaction.response.defer(ephemeral=True, thinking=True)
        reader = await self._gate.standing_of(press.interaction)
        topic = _topic(press.first_chosen, reader)
        embed = discord.Embed(title=topic.title, colour=GREEN, description=_numbered(topic))
        if topic.picture is None:
            await press.interaction.followup.send(embed=embed, ephemeral=True)
            return
        name = f"{topic.picture}.png"
        embed.set_image(url=f"attachment://{name}")
        picture = discord.File(io.BytesIO(picture_of(topic.picture)), filename=name)
        await press.interaction.followup.send(embed=embed, file=picture, ephemeral=True)


def topic_menu(reader: Standing) -> discord.ui.View | None:
    """What somebody of this standing can have shown; None for who can do nothing here."""
    options = [option(topic.title, topic.key) for topic in TOPICS if reader >= topic.needs]
    return view_of(menu("Show me how", options, "help.topic")) if options else None


def picture_of(name: str) -> bytes:
    """A picture that came with this version."""
    return resources.files("cogs.guide").joinpath("pictures", f"{name}.png").read_bytes()


def _topic(key: str, reader: Standing) -> Topic:
    for topic in TOPICS:
        if topic.key == key and reader >= topic.needs:
            return topic
    raise Refused(OUTDATED)


def _numbered(topic: Topic) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(topic.steps, start=1))

"""A small real bot of discord.py, pointed at the sandbox with public API only."""

import asyncio
import io
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
from aiohttp.abc import AbstractResolver, ResolveResult
from discord import app_commands
from discord.ext import commands

from sandbox import Sandbox

Press = discord.Interaction[Any]


class EveryHostIsTheSandbox(AbstractResolver):
    def __init__(self, address: str) -> None:
        self._host, _, port = address.partition(":")
        self._port = int(port)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = ResolveResult(
            hostname=host,
            host=self._host,
            port=self._port,
            family=family,
            proto=0,
            flags=socket.AI_NUMERICHOST,
        )
        return [found]

    async def close(self) -> None:
        pass


def make_connector(sandbox: Sandbox) -> aiohttp.TCPConnector:
    context = ssl.create_default_context(cafile=str(sandbox.ca_file))
    return aiohttp.TCPConnector(resolver=EveryHostIsTheSandbox(sandbox.address), ssl=context, limit=0)


class Bot(commands.Bot):
    """Remembers every voice update it was told, and answers a few commands."""

    def __init__(self, sandbox: Sandbox, **options: Any) -> None:
        intents = discord.Intents(guilds=True, voice_states=True)
        options.setdefault("intents", intents)
        super().__init__(
            command_prefix="!", connector=make_connector(sandbox), guild_ready_timeout=0.05, **options
        )
        self.seen: list[str] = []
        self.live: list[str] = []
        self.events: list[str] = []
        self._told = asyncio.Event()
        self.gate = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No five seconds of waiting before an IDENTIFY."""

    async def setup_hook(self) -> None:
        self.tree.add_command(Mining())
        self.tree.error(self.on_command_failed)
        await self.tree.sync()

    async def on_command_failed(self, press: Press, error: Exception) -> None:
        self.seen.append(f"error {getattr(error, 'original', error)}")

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        if event == "voice_state_update":
            member, _, after = args
            channel = after.channel.name if after.channel else None
            self.seen.append(f"{member.display_name} {channel}{' muted' if after.self_mute else ''}")
        elif event in (
            "ready",
            "resumed",
            "guild_join",
            "guild_remove",
            "guild_available",
            "guild_unavailable",
        ):
            self.seen.append(event)
        elif event == "socket_event_type":
            self.events.append(*args)
        self._told.set()
        super().dispatch(event, *args, **kwargs)

    async def on_voice_state_update(
        self, member: discord.Member, _: object, after: discord.VoiceState
    ) -> None:
        self.live.append(f"{member.display_name} {after.channel.name if after.channel else None}")

    async def has_seen(self, what: str, times: int = 1) -> None:
        async with asyncio.timeout(10):
            while self.seen.count(what) < times:
                self._told.clear()
                await self._told.wait()


class ShardedBot(Bot, commands.AutoShardedBot):
    """The same, on several shards."""


class Panel(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Save", custom_id="save")
    async def save(self, press: Press, button: discord.ui.Button["Panel"]) -> None:
        await press.response.edit_message(content=f"Saved by {press.user.display_name}", view=None)

    @discord.ui.button(label="Ask", custom_id="ask")
    async def ask(self, press: Press, button: discord.ui.Button["Panel"]) -> None:
        await press.response.send_modal(OreModal())

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, press: Press, button: discord.ui.Button["Panel"]) -> None:
        await press.response.defer()
        await press.edit_original_response(content="Later it is")

    @discord.ui.button(label="Never", custom_id="never", disabled=True)
    async def never(self, press: Press, button: discord.ui.Button["Panel"]) -> None: ...

    @discord.ui.select(placeholder="Which ore?", options=[discord.SelectOption(label="Gold", value="au")])
    async def ore(self, press: Press, menu: discord.ui.Select["Panel"]) -> None:
        await press.response.send_message(f"You chose {menu.values}", ephemeral=True)

    @discord.ui.select(
        cls=discord.ui.ChannelSelect, placeholder="Where?", channel_types=[discord.ChannelType.voice]
    )
    async def where(self, press: Press, menu: discord.ui.ChannelSelect["Panel"]) -> None:
        await press.response.send_message(f"In {[each.name for each in menu.values]}")


class Below(discord.ui.ActionRow["Layout"]):
    @discord.ui.button(label="Below", custom_id="below")
    async def pressed(self, press: Press, button: discord.ui.Button["Layout"]) -> None:
        await press.response.send_message("Pressed")


class Layout(discord.ui.LayoutView):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        beside: discord.ui.Button[Layout] = discord.ui.Button(label="Beside", custom_id="beside")
        self.add_item(discord.ui.TextDisplay("Top"))
        self.add_item(discord.ui.Container(discord.ui.Section("Inside", accessory=beside)))
        self.add_item(discord.ui.TextDisplay("Bottom"))
        self.add_item(Below())


class OreModal(discord.ui.Modal, title="Ore"):
    quantity = discord.ui.Label(
        text="Quantainium", component=discord.ui.TextInput["OreModal"](required=True, max_length=5)
    )
    crew = discord.ui.Label(
        text="Crew", component=discord.ui.UserSelect["OreModal"](required=False, max_values=5)
    )
    flags = discord.ui.Label(
        text="Flags",
        component=discord.ui.CheckboxGroup["OreModal"](
            required=False,
            options=[discord.CheckboxGroupOption(label=each, value=each) for each in ("late", "early")],
        ),
    )

    async def on_submit(self, press: Press) -> None:
        quantity, crew, flags = self.quantity.component, self.crew.component, self.flags.component
        assert isinstance(quantity, discord.ui.TextInput)
        assert isinstance(crew, discord.ui.UserSelect)
        assert isinstance(flags, discord.ui.CheckboxGroup)
        names = [each.display_name for each in crew.values]
        await press.response.send_message(f"{quantity.value} SCU, {names}, {flags.values}")


class Mining(app_commands.Group):
    def __init__(self) -> None:
        super().__init__(name="mining", description="What miners do", guild_only=True)

    @app_commands.command(description="Say it")
    async def say(self, press: Press, text: str, whom: discord.Member | None = None) -> None:
        name = whom.display_name if whom else press.user.display_name
        await press.response.send_message(f"{text}, {name}", ephemeral=True)

    @app_commands.command(description="Show the panel")
    async def panel(self, press: Press) -> None:
        await press.response.send_message("The panel", view=Panel())

    @app_commands.command(description="Show the layout")
    async def layout(self, press: Press) -> None:
        await press.response.send_message(view=Layout())

    @app_commands.command(description="Think, then follow up with a file")
    async def report(self, press: Press) -> None:
        await press.response.defer(ephemeral=True)
        file = discord.File(io.BytesIO(b"seven"), "report.txt")
        await press.followup.send("Here it is", file=file)

    @app_commands.command(description="Wait for the gate before answering")
    async def slow(self, press: Press) -> None:
        bot = press.client
        assert isinstance(bot, Bot)
        await bot.gate.wait()
        await press.response.send_message("At last")

    @app_commands.command(description="The price of an ore")
    async def prices(self, press: Press, ore: str) -> None:
        await press.response.send_message(f"{ore} is dear")

    @prices.autocomplete("ore")
    async def suggest(self, press: Press, typed: str) -> list[app_commands.Choice[str]]:
        ores = ["Quantainium", "Gold"]
        return [app_commands.Choice(name=ore, value=ore.lower()) for ore in ores if ore.startswith(typed)]


@asynccontextmanager
async def running_bot(sandbox: Sandbox, **options: Any) -> AsyncIterator[Bot]:
    """The bot, connected and ready; at the end it leaves as a bot should."""
    bot = (ShardedBot if "shard_count" in options else Bot)(sandbox, **options)
    async with bot:
        task = asyncio.create_task(bot.start(sandbox.token))
        await sandbox.bot_connects()
        await bot.wait_until_ready()
        yield bot
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

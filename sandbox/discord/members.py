"""Members: people with verbs for all that a person does in Discord.

(What they do in voice is in ``voice.py``, what they read in ``reader.py``.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from sandbox.discord.channels import Channel
from sandbox.discord.commands import fill_in, require_direct_command
from sandbox.discord.entities import Resolver
from sandbox.discord.interactions import Act, Interaction
from sandbox.discord.invoking import send_interaction
from sandbox.discord.log import Kind
from sandbox.discord.menus import choose
from sandbox.discord.messages import Message
from sandbox.discord.modals import ModalForm
from sandbox.discord.permissions import Permission, permissions_in
from sandbox.discord.posting import remove
from sandbox.discord.reader import Reader
from sandbox.discord.reading import ComponentKind, SelectMenu
from sandbox.discord.replies import Reply
from sandbox.discord.values import CannotDo, Choice

if TYPE_CHECKING:
    from sandbox.discord.clocks import Json
    from sandbox.discord.roles import Role

REPLY_TIMEOUT_SECONDS = 10.0


class Member(Reader):
    """Somebody in a guild. Verbs that get an answer wait for it and return a Reply, or raise NoAnswer."""

    last_interaction: Interaction | None = None

    # being in the guild

    async def renames(self, name: str) -> None:
        """Take another name in this guild; voice events carry it from the next one on."""
        self.nick = name
        self._announce_update()

    async def gains(self, *roles: Role) -> None:
        self.roles = [*self.roles, *roles]
        self._announce_update()

    async def loses(self, *roles: Role) -> None:
        self.roles = [role for role in self.roles if role not in roles]
        self._announce_update()

    async def leaves_server(self) -> None:
        """Leave the guild, and voice with it. Only bots with the members intent are told of the former."""
        if not self.is_in_server:
            raise CannotDo(f"{self} is not in {self.guild}")
        await self.is_gone_from_voice()
        self.guild.departed[self.id] = self.guild.members.pop(self.id)
        self.world.note(Kind.MEMBER, "left the server", guild_id=self.guild.id, user_id=self.id)
        data = {"guild_id": str(self.guild.id), "user": self.account.payload()}
        self.world.gateway.dispatch("GUILD_MEMBER_REMOVE", data, guild=self.guild)

    def _announce_update(self) -> None:
        data = self.payload() | {"guild_id": str(self.guild.id)}
        self.world.gateway.dispatch("GUILD_MEMBER_UPDATE", data, guild=self.guild)

    # slash commands

    async def runs(
        self,
        path: str,
        *,
        in_: Channel | None = None,
        options: Mapping[str, object] | None = None,
        within: float = REPLY_TIMEOUT_SECONDS,
        **named: object,
    ) -> Reply:
        """Run ``/command group sub`` with options by name (``options``: names that Python cannot spell)."""
        return await self.asks(path, in_=in_, options=options, **named).reply(within)

    def asks(
        self,
        path: str,
        *,
        in_: Channel | None = None,
        options: Mapping[str, object] | None = None,
        **named: object,
    ) -> Interaction:
        """Run a command and do not wait: ``await interaction.reply()`` later, or see that none comes."""
        values = {**(options or {}), **named}
        return self._send_command(Act.COMMAND, path, in_, values, focused=None)

    async def types(self, path: str, *, in_: Channel | None = None, **named: object) -> list[Choice]:
        """Type into the last of the given options, and return what its autocomplete suggests."""
        interaction = self._send_command(Act.AUTOCOMPLETE, path, in_, named, focused=list(named)[-1])
        await interaction.reply()
        return interaction.choices

    def _send_command(
        self,
        act: Act,
        path: str,
        in_: Channel | None,
        values: Mapping[str, object],
        *,
        focused: str | None,
    ) -> Interaction:
        channel = in_ or self.guild.first_text_channel
        name, *words = path.removeprefix("/").split()
        command = self.world.commands.find(self.guild.id, name)
        self._require_command(command, channel)
        data = fill_in(command, words, values, Resolver(self.guild, channel), focused=focused)
        return send_interaction(self, act, channel, data)

    def _require_command(self, command: Json, channel: Channel) -> None:
        if channel.guild is None:
            require_direct_command(command)
            return
        if not self.is_in_server:
            raise CannotDo(f"{self} is not in {self.guild}")
        granted = permissions_in(channel, self)
        if not granted & Permission.USE_APPLICATION_COMMANDS:
            raise CannotDo(f"{self} may not use commands in {channel}")
        needed = command["default_member_permissions"]
        if needed is None or command["name"] in self.guild.runs_for_all:
            return
        if int(needed) & ~granted or int(needed) == 0:
            raise CannotDo(f"{self} is not shown /{command['name']}: it needs the permissions {needed}")

    # buttons and menus

    async def presses(
        self, label: str, *, on: Reply | Message | None = None, within: float = REPLY_TIMEOUT_SECONDS
    ) -> Reply:
        """Press the button with that label, on that message or the newest readable one that has it."""
        message = self._find(on, lambda each: label in each.buttons, f"button {label!r}")
        enabled = [each for each in message.all_buttons if each.label == label and each.is_enabled]
        if not enabled:
            raise CannotDo(f"the button {label!r} is disabled")
        if enabled[0].custom_id is None:
            raise CannotDo(f"the button {label!r} is a link to {enabled[0].url}")
        return await self.presses_custom_id(enabled[0].custom_id, on=message, within=within)

    async def presses_custom_id(
        self,
        custom_id: str,
        *,
        on: Reply | Message,
        force: bool = False,
        within: float = REPLY_TIMEOUT_SECONDS,
    ) -> Reply:
        """Press by custom id; ``force`` forges the press: of anybody's message, and any custom id."""
        message = _message_of(on)
        known = [each.custom_id for each in message.all_buttons]
        if not force and (custom_id not in known or not self.can_read(message)):
            raise CannotDo(f"{self} sees no button {custom_id!r} there, only {known}")
        data = {"custom_id": custom_id, "component_type": int(ComponentKind.BUTTON)}
        return await self._send_component(message, data).reply(within)

    async def selects(
        self,
        menu: str,
        chosen: Sequence[object],
        *,
        on: Reply | Message | None = None,
        within: float = REPLY_TIMEOUT_SECONDS,
    ) -> Reply:
        """Choose in the menu with that placeholder or custom id: labels, values, members, roles, channels."""

        def fitting(message: Message) -> list[SelectMenu]:
            return [each for each in message.selects.values() if menu in (each.name, each.custom_id)]

        message = self._find(on, lambda each: bool(fitting(each)), f"menu {menu!r}")
        found = fitting(message)[0]
        resolver = Resolver(self.guild, message.channel)
        values = choose(found, chosen, resolver)
        data: Json = {"custom_id": found.custom_id, "component_type": found.kind, "values": values}
        if resolver.resolved:
            data["resolved"] = resolver.resolved
        return await self._send_component(message, data).reply(within)

    def _send_component(self, message: Message, data: Json) -> Interaction:
        return send_interaction(self, Act.COMPONENT, message.channel, data, source=message)

    def _find(self, on: Reply | Message | None, fits: Callable[[Message], bool], what: str) -> Message:
        candidates = self.readable if on is None else [_message_of(on)]
        for message in candidates:
            if self.can_read(message) and fits(message):
                return message
        raise CannotDo(
            f"{self} sees no {what}; the newest messages: {[str(each) for each in candidates[:3]]}"
        )

    # messages

    async def deletes(self, message: Message) -> None:
        """Delete somebody's message, which takes the permission to manage messages."""
        if not self.can_read(message):
            raise CannotDo(f"{self} does not see that message")
        if not permissions_in(message.channel, self) & Permission.MANAGE_MESSAGES:
            raise CannotDo(f"{self} may not delete messages in {message.channel}")
        remove(self.world, message)

    # modals

    async def submits(self, form: ModalForm | None, *, within: float = REPLY_TIMEOUT_SECONDS) -> Reply:
        """Submit a modal as it is filled in; raises CannotDo where the Discord client would not let one."""
        if form is None:
            raise CannotDo(f"{self} has no modal open: the bot answered with a message")
        form.check()
        origin = form.interaction
        resolver = Resolver(self.guild, origin.channel)
        data = form.submission(resolver)
        if resolver.resolved:
            data["resolved"] = resolver.resolved
        interaction = send_interaction(self, Act.MODAL_SUBMIT, origin.channel, data, source=origin.source)
        return await interaction.reply(within)


def _message_of(on: Reply | Message) -> Message:
    return on.message if isinstance(on, Reply) else on

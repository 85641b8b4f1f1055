"""Members, roles, channels and files as values of options and menus, and their ``resolved`` data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.discord.channels import Channel
from sandbox.discord.clocks import Json
from sandbox.discord.people import Person
from sandbox.discord.permissions import permissions_in
from sandbox.discord.roles import Role
from sandbox.discord.values import MAX_FILE_BYTES, CannotDo, Upload

if TYPE_CHECKING:
    from sandbox.discord.guilds import Guild

Entity = Person | Role | Channel


def find_entity(guild: Guild, entity_id: int) -> Entity:
    """The member (even one who has left), role or channel of the guild with this id."""
    for known in (guild.members, guild.departed, guild.roles, guild.channels):
        if entity_id in known:
            found: Entity = known[entity_id]
            return found
    raise CannotDo(f"{guild} has nothing with the id {entity_id}")


class Resolver:
    """Turns values into what an interaction carries, and collects the ``resolved`` objects on the way."""

    def __init__(self, guild: Guild, channel: Channel) -> None:
        self.guild = guild
        self.channel = channel
        self.resolved: Json = {}

    def __call__(self, value: object) -> str:
        match value:
            case Person():
                return self._person(value)
            case Role():
                return self._note("roles", value.id, value.payload())
            case Channel():
                permissions = {"permissions": str(permissions_in(value, self.guild.bot))}
                return self._note("channels", value.id, value.payload() | permissions)
            case Upload():
                return self._upload(value)
            case _:
                return str(value)

    def _note(self, kind: str, entity_id: int, payload: Json) -> str:
        self.resolved.setdefault(kind, {})[str(entity_id)] = payload
        return str(entity_id)

    def _person(self, person: Person) -> str:
        """A user; in a guild also the member, which a departed one is no more."""
        self._note("users", person.id, person.account.payload())
        if self.channel.guild is None or not person.is_in_server:
            return str(person.id)
        permissions = {"permissions": str(permissions_in(self.channel, person))}
        return self._note("members", person.id, person.payload_without_user() | permissions)

    def _upload(self, upload: Upload) -> str:
        if len(upload.data) > MAX_FILE_BYTES:
            raise CannotDo(f"{upload.name!r} is larger than {MAX_FILE_BYTES} bytes")
        world = self.guild.world
        upload_id = world.ids.next()
        world.uploads[upload_id] = upload
        return self._note(
            "attachments", upload_id, upload.payload(upload_id, self.channel.id, ephemeral=True)
        )

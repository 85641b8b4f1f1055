"""Roles of a guild."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.discord.clocks import Json

if TYPE_CHECKING:
    from sandbox.discord.guilds import Guild


class Role:
    """A role; people hold it by being created with it or by ``member.gains`` and ``member.loses``.

    ``is_mentionable``: anybody may call those who hold it, even without the permission to call everyone.
    """

    def __init__(
        self,
        guild: Guild,
        name: str,
        permissions: int,
        *,
        role_id: int | None = None,
        is_mentionable: bool = False,
    ) -> None:
        self.guild = guild
        self.id = role_id if role_id is not None else guild.world.ids.next()
        self.name = name
        self.permissions = int(permissions)
        self.is_mentionable = is_mentionable
        self.managed_by: int | None = None

    def __repr__(self) -> str:
        return f"<Role {self.name} {self.id}>"

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"

    async def renames(self, name: str) -> None:
        self.name = name
        self.announce("GUILD_ROLE_UPDATE")

    async def permits(self, permissions: int) -> None:
        """From now on the role has exactly these permissions."""
        self.permissions = int(permissions)
        self.announce("GUILD_ROLE_UPDATE")

    async def is_deleted(self) -> None:
        del self.guild.roles[self.id]
        for member in self.guild.members.values():
            member.roles = [role for role in member.roles if role is not self]
        data = {"guild_id": str(self.guild.id), "role_id": str(self.id)}
        self.guild.world.gateway.dispatch("GUILD_ROLE_DELETE", data, guild=self.guild)

    def announce(self, event: str) -> None:
        data = {"guild_id": str(self.guild.id), "role": self.payload()}
        self.guild.world.gateway.dispatch(event, data, guild=self.guild)

    def payload(self) -> Json:
        payload: Json = {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions),
            "position": 0 if self.id == self.guild.id else 1,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": self.managed_by is not None,
            "mentionable": self.is_mentionable,
            "flags": 0,
        }
        if self.managed_by is not None:
            payload["tags"] = {"bot_id": str(self.managed_by)}
        return payload

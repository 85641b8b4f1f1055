"""The application itself, its commands, and where the gateway is."""

from __future__ import annotations

from sandbox.discord import refusals
from sandbox.discord.clocks import Json
from sandbox.discord.limits.commands import COMMANDS, check_command, check_commands
from sandbox.discord.limits.forms import Form
from sandbox.discord.refusals import Refusal
from sandbox.discord.rest.calls import Call, Route

GATEWAY_URL = "wss://gateway.discord.gg"


async def get_gateway(call: Call) -> Json:
    return {
        "url": GATEWAY_URL,
        "shards": call.world.shards,
        "session_start_limit": {
            "total": 1000,
            "remaining": 999,
            "reset_after": 86_400_000,
            "max_concurrency": 1,
        },
    }


async def get_application(call: Call) -> Json:
    world = call.world
    owner = next((each for each in world.accounts.values() if not each.is_bot), world.bot)
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": owner.payload(),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "approximate_guild_count": len(world.guilds),
    }


def _scope(call: Call) -> int | None:
    """The guild of the route, or None for global commands; raises for somebody else's application."""
    if call.id("application_id") != call.world.application_id:
        raise refusals.missing_access()
    return call.guild().id if "guild_id" in call.request.match_info else None


async def list_commands(call: Call) -> list[Json]:
    return call.world.commands.registered(_scope(call))


async def replace_commands(call: Call) -> list[Json]:
    guild_id = _scope(call)
    commands: list[Json] = await call.json()
    if len(commands) > COMMANDS:
        raise Refusal(400, 30032, f"Maximum number of application commands reached ({COMMANDS}).")
    form = Form()
    check_commands(form, commands)
    form.raise_if_wrong()
    return call.world.commands.replace(guild_id, commands)


async def add_command(call: Call) -> Json:
    guild_id = _scope(call)
    command: Json = await call.json()
    form = Form()
    check_command(form, (), command)
    form.raise_if_wrong()
    return call.world.commands.add(guild_id, command)


async def delete_command(call: Call) -> None:
    guild_id = _scope(call)
    known = call.world.commands.by_guild.get(guild_id, {})
    command = _find_command(call)
    del known[command["name"]]


async def get_command(call: Call) -> Json:
    return _find_command(call)


def _find_command(call: Call) -> Json:
    wanted = str(call.id("command_id"))
    for command in call.world.commands.registered(_scope(call)):
        if command["id"] == wanted:
            return command
    raise refusals.unknown_command()


GLOBAL = "/applications/{application_id}/commands"
IN_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"

ROUTES = (
    Route("GET", "/gateway/bot", get_gateway),
    Route("GET", "/oauth2/applications/@me", get_application),
    Route("GET", "/applications/@me", get_application),
    *(
        route
        for base in (GLOBAL, IN_GUILD)
        for route in (
            Route("GET", base, list_commands),
            Route("PUT", base, replace_commands),
            Route("POST", base, add_command),
            Route("GET", base + "/{command_id}", get_command),
            Route("DELETE", base + "/{command_id}", delete_command),
        )
    ),
)

"""Presses and submits that no client of Discord would send, and whether they changed anything at all."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from sandbox import Channel, Member, Message, Reply
from sandbox.discord.interactions import Act
from sandbox.discord.invoking import send_interaction
from tests.stories.stage import Stage

Rows = Mapping[str, str]
"""Table to a digest of all its rows."""

BY_ITSELF = frozenset({"voice_writers", "boards"})
"""Written by the bot for every sign of life, and whenever a board is due, whatever anybody presses."""

HOSTILE_ANSWERS = (
    "",
    "-1",
    "9" * 40,
    str(2**63 - 1),
    "1e999999999",
    "NaN",
    "'; DROP TABLE guilds; --",
    "@everyone\x00\u202e",
    "٣",
    "19:10–20:25",
    "x" * 4000,
)


async def rows_of(stage: Stage, *, guild_id: int | None = None) -> Rows:
    """What lies in every table, of one guild or of all; names that a press brings up to date are left out."""
    superuser = await asyncpg.connect(stage.dsn, server_settings={"search_path": "paydirt"})
    names = await superuser.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'paydirt' ORDER BY 1")
    found = {}
    for (name,) in names:
        if name not in BY_ITSELF:
            found[name] = await _digest(superuser, name, guild_id)
    await superuser.close()
    return found


async def _digest(superuser: "asyncpg.Connection[asyncpg.Record]", table: str, guild_id: int | None) -> str:
    which = "" if guild_id is None else f"WHERE (to_jsonb(t) ->> 'guild_id')::bigint = {guild_id}"
    said: str = await superuser.fetchval(
        f"SELECT concat(count(*), ' rows, ', md5(string_agg(t::text, '|' ORDER BY t::text))) FROM {table} t {which}"
    )
    return said


async def all_sent(stage: Stage) -> None:
    """Whatever the bot had to tell is told: from here on nothing is written by itself."""
    superuser = await asyncpg.connect(stage.dsn, server_settings={"search_path": "paydirt"})
    for _ in range(2000):
        if not await superuser.fetchval(
            "SELECT count(*) FROM outbox WHERE sent_at IS NULL AND given_up_at IS NULL"
        ):
            break
        await asyncio.sleep(0.005)
    else:
        raise AssertionError("something was never sent")
    await superuser.close()


def changed(before: Rows, after: Rows) -> dict[str, tuple[str, str]]:
    """The tables that are not what they were."""
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


async def forges(member: Member, custom_id: str, *, on: Reply | Message) -> str:
    """What the member is told for a press that no button of theirs could send."""
    return (await member.presses_custom_id(custom_id, on=on, force=True)).text


async def forges_choice(member: Member, custom_id: str, values: Sequence[str], *, on: Message) -> str:
    """The same for a menu in which they choose what it never offered."""
    data = {"custom_id": custom_id, "component_type": 3, "values": list(values)}
    return (await send_interaction(member, Act.COMPONENT, on.channel, data, source=on).reply()).text


async def forges_submit(
    member: Member, custom_id: str, fields: Mapping[str, Any], *, in_: Channel, source: Message | None
) -> str:
    """The same for a form that was never opened; ``fields``: what is sent for each, a text or a list."""
    components = [
        {
            "type": 18,
            "id": place,
            "component": {"type": 4, "id": place + 100, "custom_id": name, **_sent(value)},
        }
        for place, (name, value) in enumerate(fields.items(), start=1)
    ]
    data: dict[str, Any] = {"custom_id": custom_id, "components": components}
    return (await send_interaction(member, Act.MODAL_SUBMIT, in_, data, source=source).reply()).text


def _sent(value: Any) -> Mapping[str, Any]:
    return {"value": value} if isinstance(value, str) or value is None else {"values": value}

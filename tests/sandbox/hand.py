"""A bot driven by hand: plain HTTPS calls, so that no client library checks anything first."""

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox import Interaction, Sandbox
from tests.sandbox.client import make_connector

BASE = "https://discord.com/api/v10"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> int | None:
        return self.body.get("code") if isinstance(self.body, dict) else None

    def error_at(self, *path: str | int) -> str | None:
        """The form error's code at that path, if there is one."""
        node = self.body.get("errors", {})
        for step in path:
            node = node.get(str(step), {})
        errors = node.get("_errors", [])
        return errors[0]["code"] if errors else None


class Hand:
    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session
        self.application_id = sandbox.world.application_id

    async def call(
        self,
        method: str,
        path: str,
        data: object = None,
        *,
        files: Mapping[str, bytes] | None = None,
        token: str | None = None,
    ) -> Answer:
        headers = {"Authorization": f"Bot {token or self.sandbox.token}"}
        body: Any = None
        if files is not None:
            body = aiohttp.FormData(quote_fields=False)
            body.add_field("payload_json", json.dumps(data))
            for number, (name, content) in enumerate(files.items()):
                body.add_field(f"files[{number}]", io.BytesIO(content), filename=name)
        elif data is not None:
            body = json.dumps(data)
            headers["Content-Type"] = "application/json"
        async with self.session.request(method, BASE + path, data=body, headers=headers) as response:
            text = await response.text()
            is_json = response.headers.get("Content-Type") == "application/json"
            return Answer(response.status, json.loads(text) if is_json else text, response.headers)

    async def registers(self, *commands: Mapping[str, Any]) -> Answer:
        return await self.call("PUT", f"/applications/{self.application_id}/commands", list(commands))

    async def answers(self, interaction: Interaction | None, kind: int, data: object = None) -> Answer:
        assert interaction is not None
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=1"
        return await self.call("POST", path, {"type": kind, "data": data})

    async def webhook(
        self, method: str, interaction: Interaction | None, path: str = "", data: object = None
    ) -> Answer:
        assert interaction is not None
        return await self.call(method, f"/webhooks/{self.application_id}/{interaction.token}{path}", data)


@asynccontextmanager
async def make_hand(sandbox: Sandbox) -> AsyncIterator[Hand]:
    async with aiohttp.ClientSession(connector=make_connector(sandbox)) as session:
        yield Hand(sandbox, session)

"""The web application: REST under /api/v10, the CDN, the gateway's websocket, and everything unknown."""

from __future__ import annotations

import json
import time
import traceback
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.discord import refusals
from sandbox.discord.clocks import Json
from sandbox.discord.connection import Connection, get_transport
from sandbox.discord.faults import Faults, RateLimits
from sandbox.discord.frames import make_encoding
from sandbox.discord.refusals import Refusal
from sandbox.discord.rest import applications, channels, events, guilds, interactions
from sandbox.discord.rest.calls import Call, Route
from sandbox.discord.voicehost import HOST_NAME, VoiceConnection

if TYPE_CHECKING:
    from sandbox.discord.world import World

BASE = "/api/v10"
ROUTES = (*applications.ROUTES, *guilds.ROUTES, *events.ROUTES, *channels.ROUTES, *interactions.ROUTES)
LARGEST_REQUEST_BYTES = 128 * 1024 * 1024
FILES = r"/{folder:attachments|ephemeral-attachments}/{channel_id:\d+}/{upload_id:\d+}/{name}"
CDN_ROUTE = "GET /attachments"
MAJOR_IDS = ("channel_id", "guild_id", "token")
VIA = {"Via": "1.1 google"}


class RestApp:
    """Serves every host there is, by path alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults = Faults()
        self.rate_limits = RateLimits(world.stopwatch)

    def build(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_REQUEST_BYTES)
        for route in ROUTES:
            app.router.add_route(route.method, BASE + _with_patterns(route.template), self._serve(route))
        app.router.add_get(FILES, self._serve_file)
        app.router.add_get("/", self._serve_gateway)
        app.router.add_route("*", "/{tail:.*}", self._serve_unknown)
        return app

    def _serve(self, route: Route) -> Any:
        async def serve(request: web.Request) -> web.Response:
            await self.faults.delay(route.name)
            failure = self.faults.take(route.name)
            if failure is not None:
                return make_response(failure.status, failure.body, VIA | failure.headers)
            return await self._limited(route, request)

        return serve

    async def _limited(self, route: Route, request: web.Request) -> web.Response:
        major = "/".join(request.match_info[each] for each in MAJOR_IDS if each in request.match_info)
        bucket = self.rate_limits.bucket(route.name, major)
        wait = bucket.take(self.world.stopwatch())
        headers = bucket.headers(_bucket_name(route), self.world.stopwatch(), time.time())
        if wait:
            body = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": False}
            return make_response(
                429, body, headers | VIA | {"X-RateLimit-Scope": "user", "Retry-After": str(wait)}
            )
        return await self._answered(route, request, headers)

    async def _answered(self, route: Route, request: web.Request, headers: dict[str, str]) -> web.Response:
        try:
            if route.needs_token and request.headers.get("Authorization") != f"Bot {self.world.token}":
                raise refusals.unauthorized()
            result = await route.answer(Call(self.world, request))
        except Refusal as refusal:
            self.world.refusals.append(f"{route.name}: {refusal} {refusal.errors or ''}")
            extra = VIA if refusal.status == 429 else {}
            return make_response(refusal.status, refusal.body(), headers | extra)
        except ConnectionResetError:  # the client has given up, and reads no answer
            return make_response(400, {"message": "the client is gone", "code": 0}, headers)
        except Exception:  # noqa: BLE001 - a fault of the sandbox itself must fail the test, not hang the client
            self.world.unexpected.append(f"{route.name} broke:\n{traceback.format_exc()}")
            return make_response(501, {"message": "the sandbox broke", "code": 0}, headers)
        return make_response(204 if result is None else 200, result, headers)

    async def _serve_file(self, request: web.Request) -> web.Response:
        """The CDN; faults name it ``GET /attachments``."""
        await self.faults.delay(CDN_ROUTE)
        failure = self.faults.take(CDN_ROUTE)
        if failure is not None:
            return web.Response(status=failure.status)
        upload = self.world.uploads.get(int(request.match_info["upload_id"]))
        if upload is None:
            return web.Response(status=404)
        return web.Response(body=upload.data)

    async def _serve_gateway(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return await self._serve_unknown(request)
        if request.host.partition(":")[0] == HOST_NAME:
            return await self._serve_voice(request)
        socket = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=4096)
        await socket.prepare(request)
        await self.world.gateway.is_open.wait()
        encoding = make_encoding(request.query.get("compress"))
        connection = Connection(self.world.gateway, socket, get_transport(request), encoding)
        try:
            await connection.serve()
        except Exception:  # noted so that the test fails, and raised again
            self.world.unexpected.append(f"the gateway broke:\n{traceback.format_exc()}")
            raise
        return socket

    async def _serve_voice(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        try:
            await VoiceConnection(self.world.voice_host, socket).serve()
        except Exception:  # noted so that the test fails, and raised again
            self.world.unexpected.append(f"the voice server broke:\n{traceback.format_exc()}")
            raise
        return socket

    async def _serve_unknown(self, request: web.Request) -> web.Response:
        self.world.unexpected.append(f"unknown route: {request.method} {request.host}{request.path}")
        return make_response(404, {"message": "404: Not Found", "code": 0}, {})


def make_response(status: int, body: Json | list[Json] | None, headers: dict[str, str]) -> web.Response:
    """JSON with exactly ``Content-Type: application/json``; None is an empty body."""
    if body is None:
        return web.Response(status=status, headers=headers)
    text = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(status=status, body=text, content_type="application/json", headers=headers)


def _with_patterns(template: str) -> str:
    """Ids are digits: so ``@me`` and ``@original`` are no ids."""
    return template.replace("_id}", r"_id:\d+}")


def _bucket_name(route: Route) -> str:
    return route.name.replace(" ", "").replace("/", "-").replace("{", "").replace("}", "")

"""Discord as a token sees it over REST: whether it is accepted, how many sessions are left, what time it is there."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib.metadata import version
from typing import Any

import aiohttp

from bot.loopback import stand_in_connector
from bot.settings import Settings
from domain.clock import Clock
from domain.errors import Unavailable
from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area, Check
from services.diagnosing.gateway import Identifies, identify_findings
from services.diagnosing.process import skew_finding, skew_of

API = "https://discord.com/api/v10"
USER_AGENT = f"DiscordBot (paydirt, {version('paydirt')})"
NOT_ACCEPTED = 401


class Rest:
    """Asks Discord as the bot, and remembers what time it was there."""

    def __init__(self, settings: Settings, token: str, clock: Clock, seconds: float) -> None:
        self._settings = settings
        self._token = token
        self._clock = clock
        self._seconds = seconds

    async def get(self, path: str) -> tuple[int, Any, timedelta | None]:
        """HTTP status, body, and how far our clock is ahead of Discord's. Raises Unavailable."""
        headers = {"Authorization": f"Bot {self._token}", "User-Agent": USER_AGENT}
        timeout = aiohttp.ClientTimeout(total=self._seconds)
        try:
            async with (
                aiohttp.ClientSession(
                    headers=headers,
                    connector=stand_in_connector(
                        self._settings.discord_address, self._settings.discord_ca_file
                    ),
                    timeout=timeout,
                ) as session,
                session.get(f"{API}{path}") as answer,
            ):
                skew = skew_of(answer.headers.get("Date"), self._clock.now())
                is_json = answer.content_type == "application/json"
                return answer.status, await answer.json() if is_json else None, skew
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise Unavailable(f"Discord cannot be reached ({type(error).__name__}).") from error


def discord_checks(settings: Settings, clock: Clock, seconds: float) -> list[Check]:
    """Without a token there is only that to say."""
    if settings.discord_token is None:
        return [Check(Area.VOICE, "DISCORD_TOKEN", _no_token)]
    rest = Rest(settings, settings.discord_token.get_secret_value(), clock, seconds)

    async def gateway() -> Iterable[Finding]:
        status, body, skew = await rest.get("/gateway/bot")
        clocks = [skew_finding("Discord", skew)] if skew is not None else []
        return [*_judged(status, body, "gateway", _gateway), *clocks]

    async def application() -> Iterable[Finding]:
        status, body, _ = await rest.get("/applications/@me")
        if status != 200:
            return _judged(status, body, "application", _application)
        commands = await rest.get(f"/applications/{body['id']}/commands")
        return [*_application(body), *_judged(commands[0], commands[1], "commands", _commands)]

    limit = 2 * seconds + 1
    return [
        Check(Area.VOICE, "gateway", gateway, seconds=limit),
        Check(Area.CONFIG, "application", application, seconds=limit),
    ]


async def _no_token() -> list[Finding]:
    return [
        Finding(
            Area.VOICE,
            "DISCORD_TOKEN",
            Verdict.BROKEN,
            "not set",
            "The bot cannot start, and Discord cannot be asked anything.",
            "Copy the token of the bot from discord.com/developers into .env; `make demo` needs none.",
        )
    ]


def _judged(status: int, body: Any, subject: str, judge: Callable[[Any], Iterable[Finding]]) -> list[Finding]:
    if status == NOT_ACCEPTED:
        advice = "Copy it again from discord.com/developers."
        means = "The bot cannot start."
        return [
            Finding(Area.VOICE, "DISCORD_TOKEN", Verdict.BROKEN, "Discord does not accept it", means, advice)
        ]
    if status != 200 or body is None:
        raise Unavailable(f"Discord answered HTTP {status} when asked for its {subject}.")
    return list(judge(body))


def _gateway(body: Any) -> Iterable[Finding]:
    limit = body["session_start_limit"]
    left_for = timedelta(milliseconds=limit["reset_after"])
    return identify_findings(Identifies(limit["remaining"], limit["total"], left_for))


def _application(body: Any) -> list[Finding]:
    return [Finding(Area.CONFIG, "application", Verdict.OK, f"{body['name']}, id {body['id']}")]


def _commands(body: Any) -> list[Finding]:
    """Each command is compared in Discord, by the bot that has them; here only whether they were ever registered."""
    if any(command["name"] == "mining" for command in body):
        return [Finding(Area.CONFIG, "commands", Verdict.OK, "/mining is registered")]
    advice = "`paydirt run` registers it as it starts."
    means = "Nobody is offered a command."
    return [Finding(Area.CONFIG, "commands", Verdict.WARNING, "/mining is not registered", means, advice)]

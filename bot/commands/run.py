"""``paydirt run``: the bot itself."""

import argparse
import asyncio
import logging
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import aiohttp
import discord

from bot.app import open_app
from bot.clock import FileClock, SteadyClock
from bot.databases import data_folder, migrated_database
from bot.logs import log_to_stderr
from bot.loopback import stand_in_connector
from bot.reloading import SettingsInForce
from bot.settingreadings import discreet
from bot.settings import Settings, read_configuration
from bot.wiring import Wiring
from db.voice import Fenced
from domain.clock import Clock
from domain.errors import PaydirtError, Refused, Unavailable

HELP = "run the bot, as .env or the environment says"
CANNOT_RUN = 2
FENCED = 3
STOPPED_WITHIN_SECONDS = 9.5
"""From the signal on. Docker kills after ten."""
CUT_OFF = 1

PASSWORDS = ("password", "sslpassword")
"""Behind the ``?`` of a database's address."""

log = logging.getLogger(__name__)

CLOSED = {
    4004: "DISCORD_TOKEN is not accepted any more; copy it again from discord.com/developers",
    4010: "SHARD_ID and SHARD_COUNT do not fit together",
    4011: "the bot is in so many servers that SHARD_COUNT must be larger",
}
MISSING = (
    "DISCORD_TOKEN is not set: make an application at discord.com/developers, copy the token of its bot into .env, "
    "and try again; `make demo` needs none."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none: everything is a setting."""


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT. Exit status 3: another process has taken the shard over."""
    configuration = read_configuration()
    token = required_token(configuration.settings)
    _log_as(configuration.settings)
    try:
        return asyncio.run(_serve(configuration.settings, token, SettingsInForce(configuration, _log_as)))
    except PaydirtError as error:
        if configuration.settings.log_format == "pretty":
            raise  # the command line says it in one plain sentence
        log.critical("%s", error)
        return CANNOT_RUN


def required_token(settings: Settings) -> str:
    """The bot's token. Refused, with where to get one, if there is none."""
    if settings.discord_token is None:
        raise Refused(MISSING)
    return settings.discord_token.get_secret_value()


def _log_as(settings: Settings) -> None:
    """At the start, and again when SIGHUP has changed what may change at run time."""
    log_to_stderr(settings.log_level, settings.log_format, secrets_of(settings))


def secrets_of(settings: Settings) -> Iterator[str]:
    """What must not be in the log, whatever goes wrong."""
    for secret in (settings.discord_token, settings.database_url):
        if secret is not None:
            yield secret.get_secret_value()
    if settings.database_url is not None and (
        password := urlsplit(settings.database_url.get_secret_value()).password
    ):
        yield password
        yield unquote(password)
    if settings.database_url is not None:
        given = parse_qs(urlsplit(settings.database_url.get_secret_value()).query)
        yield from (value for name in PASSWORDS for value in given.get(name, ()))


async def _serve(settings: Settings, token: str, in_force: SettingsInForce) -> int:
    serving = asyncio.current_task()
    assert serving is not None
    loop = asyncio.get_running_loop()

    def stop() -> None:
        _end_in_time()
        serving.cancel()

    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)
    loop.add_signal_handler(signal.SIGHUP, in_force.reload)
    wiring = _wiring(settings, token)
    try:
        async with migrated_database(settings) as dsn:
            there = replace(
                wiring,
                data_folder=data_folder(settings),
                configured=lambda: discreet(in_force.readings()),
            )
            async with open_app(there, dsn) as app:
                await app.run()
    except asyncio.CancelledError:
        log.info("stopped")
    except ExceptionGroup as group:  # what a task group hands on; anything not expected is raised again
        return _say_why(group)
    return 0


def _end_in_time() -> None:
    """Whatever hangs, the process ends: what was seen is durable or in the journal long before."""

    def cut_off() -> None:
        log.error("something hangs: the process ends without waiting for it")
        os._exit(CUT_OFF)

    timer = threading.Timer(STOPPED_WITHIN_SECONDS, cut_off)
    timer.daemon = True
    timer.start()


def _say_why(group: ExceptionGroup[Exception]) -> int:
    """The exit status for what ended the app; what is not expected goes on as it is."""
    (error, *others) = group.exceptions
    if isinstance(error, Fenced):
        log.error("%s", error)
        return FENCED
    if isinstance(error, discord.LoginFailure):
        raise Refused(
            "DISCORD_TOKEN: Discord does not accept it; copy it again from discord.com/developers."
        ) from None
    if isinstance(error, discord.ConnectionClosed):
        why = CLOSED.get(error.code or 0, f"with code {error.code}")
        raise Unavailable(f"Discord closed the connection: {why}.") from error
    if isinstance(error, aiohttp.ClientError | discord.DiscordException | TimeoutError):
        why = str(error) or "no answer in time"
        raise Unavailable(f"Discord cannot be reached, or refuses: {why}.") from error
    if others:
        raise group
    raise error


def _wiring(settings: Settings, token: str) -> Wiring:
    clock: Clock = FileClock(settings.clock_file) if settings.clock_file else SteadyClock()
    return Wiring(
        token=token,
        clock=clock,
        uex_base_url=settings.uex_base_url,
        connector=stand_in_connector(settings.discord_address, settings.discord_ca_file),
        shard_id=settings.shard_id,
        shard_count=settings.shard_count,
        health_file=settings.health_file,
        metrics_address=settings.metrics_address,
        journal_folder=settings.data_dir / "journal",
    )

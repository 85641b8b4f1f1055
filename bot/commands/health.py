"""``paydirt health``: is the bot beside this well? For the container's health check."""

import argparse
import time

from bot.settings import read_settings
from domain.errors import Refused

HELP = "exit 0 if the bot touched HEALTH_FILE within the last minute, 1 if not"
OLDEST_SECONDS = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(args: argparse.Namespace) -> int:
    health_file = read_settings().health_file
    if health_file is None:
        raise Refused("HEALTH_FILE is not set, so nobody writes down whether the bot is well.")
    try:
        age = time.time() - health_file.stat().st_mtime
    except FileNotFoundError:
        print("not well: the bot has not been well since it started")
        return 1
    well = age < OLDEST_SECONDS
    print(f"{'well' if well else 'not well'}: last sign {age:.0f} s ago")
    return 0 if well else 1

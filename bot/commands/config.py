"""``paydirt config``: what is set, and where."""

import argparse

from bot.commands.run import required_token
from bot.settingreadings import described_settings
from bot.settings import read_configuration
from domain.settingreadings import SettingReading

HELP = "show every setting and where it comes from, secrets masked"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="exit 0 if all are valid and `paydirt run` has what it needs, 2 if not",
    )


def run(args: argparse.Namespace) -> int:
    configuration = read_configuration()
    if args.check:
        required_token(configuration.settings)
        print("The settings are valid, and `paydirt run` has what it needs.")
        return 0
    readings = described_settings(configuration)
    name_width, shown_width = (max(map(len, texts)) for texts in zip(*map(_cells, readings), strict=True))
    for reading in readings:
        name, shown = _cells(reading)
        runtime = ", SIGHUP changes it" if reading.is_live else ""
        print(f"{name:{name_width}}  {shown:{shown_width}}  {reading.source}{runtime}")
    return 0


def _cells(reading: SettingReading) -> tuple[str, str]:
    return reading.name, reading.shown

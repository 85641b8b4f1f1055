"""The ``paydirt`` command."""

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = ("recompute",)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="paydirt", description="Measures who mined, splits what was sold to the last aUEC, and proves it."
    )
    subcommands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        # Imported here, one by one: recompute must start without a database driver or Discord.
        command = importlib.import_module(f"bot.commands.{name}")
        command.add_arguments(subcommands.add_parser(name, help=command.HELP, description=command.HELP))
    args = parser.parse_args(argv)
    status: int = importlib.import_module(f"bot.commands.{args.command}").run(args)
    return status


if __name__ == "__main__":
    sys.exit(main())

"""The ``paydirt`` command."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from domain.errors import PaydirtError

COMMANDS = ("run", "demo", "export", "recompute", "migrate", "health")

_REFUSED = 2
_READER_WENT_AWAY = 141
"""What a shell says of a process that wrote into a closed pipe: 128 + SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    given = sys.argv[1:] if argv is None else list(argv)
    args = _parser(given).parse_args(given)
    if isinstance(sys.stdout, TextIOWrapper):
        # Names may be in any script; a terminal that cannot show them gets escapes instead of a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status: int = importlib.import_module(f"bot.commands.{args.command}").run(args)
        sys.stdout.flush()
    except PaydirtError as error:
        print(error, file=sys.stderr)
        return _REFUSED
    except BrokenPipeError:
        # `paydirt … | head`: the interpreter's own flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_WENT_AWAY
    return status


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="paydirt",
        description="Measures who mined, splits what was sold to the last aUEC, and proves it.",
        epilog="`paydirt COMMAND --help` says more about a command.",
    )
    subcommands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    # Only the command that is asked for is imported: recompute starts without Discord or a database driver.
    for name in [name for name in COMMANDS if name in given[:1]] or COMMANDS:
        command = importlib.import_module(f"bot.commands.{name}")
        command.add_arguments(subcommands.add_parser(name, help=command.HELP, description=command.HELP))
    return parser


if __name__ == "__main__":
    sys.exit(main())

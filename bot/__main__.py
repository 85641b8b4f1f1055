"""The ``paydirt`` command."""

import argparse
import contextlib
import importlib
import keyword
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from types import ModuleType

from domain.errors import PaydirtError

COMMANDS = (
    "run",
    "demo",
    "export",
    "import",
    "recompute",
    "backup",
    "restore",
    "move",
    "migrate",
    "health",
    "doctor",
    "config",
    "invite",
)

_REFUSED = 2
_CANNOT_WRITE = 74
"""What sysexits.h says of an output that cannot be written; 1 would mean that a payroll differs."""
_READER_WENT_AWAY = 141
"""What a shell says of a process that wrote into a closed pipe: 128 + SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    given = sys.argv[1:] if argv is None else list(argv)
    args = _parser(given).parse_args(given)
    try:
        _prepare_streams()
        status: int = _module(args.command).run(args)
        sys.stdout.flush()
    except PaydirtError as error:
        _complain(str(error))
        return _REFUSED
    except BrokenPipeError:
        _abandon_output()
        return _READER_WENT_AWAY
    except OSError as error:
        _abandon_output()
        _complain(f"something could not be read or written: {error}")
        return _CANNOT_WRITE
    return status


def _prepare_streams() -> None:
    """Names may be in any script: a terminal that cannot show them gets escapes instead of a traceback."""
    if sys.stdout is None:
        raise OSError("standard output is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _complain(sentence: str) -> None:
    """Say it on standard error, if anybody can hear it there."""
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr)


def _abandon_output() -> None:
    """The interpreter's own flush at exit must not complain again."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="paydirt",
        description="Measures who mined, splits what was sold to the last aUEC, and proves it.",
        epilog="`paydirt COMMAND --help` says more about a command.",
    )
    subcommands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    # Only the command that is asked for is imported: recompute starts without Discord or a database driver.
    for name in [name for name in COMMANDS if name in given[:1]] or COMMANDS:
        command = _module(name)
        command.add_arguments(subcommands.add_parser(name, help=command.HELP, description=command.HELP))
    return parser


def _module(name: str) -> ModuleType:
    """The module of a command, its name with a ``_`` where Python has that word for itself."""
    return importlib.import_module(f"bot.commands.{name}{'_' * keyword.iskeyword(name)}")


if __name__ == "__main__":
    sys.exit(main())

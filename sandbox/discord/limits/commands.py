"""The limits of application commands, and of the choices that an autocomplete suggests."""

import re
from collections.abc import Iterator, Sequence

from sandbox.discord.clocks import Json
from sandbox.discord.limits.forms import Form, Path

COMMANDS = 100
OPTIONS = 25
CHOICES = 25
DESCRIPTION = 100
CHOICE_TEXT = 100
COMBINED = 8000
NAME = re.compile(r"[-_'\w]{1,32}")
SUBCOMMAND, GROUP = 1, 2
NESTED = (SUBCOMMAND, GROUP)


def check_commands(form: Form, commands: Sequence[Json]) -> None:
    """Every command of a bulk overwrite, by its index."""
    for index, command in enumerate(commands):
        check_command(form, (index,), command)
    names = [command.get("name") for command in commands]
    for index, name in enumerate(names):
        if name in names[:index]:
            message = "Application command names must be unique"
            form.wrong((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message)


def check_command(form: Form, path: Path, command: Json) -> None:
    _check_name(form, path, command)
    form.text((*path, "description"), command.get("description"), DESCRIPTION, at_least=1)
    _check_options(
        form, (*path, "options"), command.get("options") or (), allowed_nesting=(GROUP, SUBCOMMAND)
    )
    if sum(map(len, _combined_texts(command))) > COMBINED:
        form.wrong(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({COMBINED})")


def _check_name(form: Form, path: Path, named: Json) -> None:
    name = str(named.get("name", ""))
    if not NAME.fullmatch(name) or name != name.lower():
        form.wrong((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(form: Form, path: Path, options: Sequence[Json], allowed_nesting: Sequence[int]) -> None:
    form.count(path, options, OPTIONS)
    _check_mixture(form, path, options, allowed_nesting)
    _check_unique_names(form, path, options)
    for index, option in enumerate(options):
        here = (*path, index)
        _check_name(form, here, option)
        form.text((*here, "description"), option.get("description"), DESCRIPTION, at_least=1)
        match option["type"]:
            case 2:
                _check_options(form, (*here, "options"), option.get("options") or (), (SUBCOMMAND,))
            case 1:
                _check_options(form, (*here, "options"), option.get("options") or (), ())
            case _:
                _check_choices_of(form, here, option)


def _check_mixture(form: Form, path: Path, options: Sequence[Json], allowed: Sequence[int]) -> None:
    nested = [option["type"] in NESTED for option in options]
    if any(nested) and (not all(nested) or any(option["type"] not in allowed for option in options)):
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        form.wrong(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        message = "Required options must be placed before non-required options"
        form.wrong(path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)


def _check_unique_names(form: Form, path: Path, options: Sequence[Json]) -> None:
    names = [option.get("name") for option in options]
    for index, name in enumerate(names):
        if name in names[:index]:
            message = "Option names must be unique"
            form.wrong((*path, index), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message)


def _check_choices_of(form: Form, path: Path, option: Json) -> None:
    choices = option.get("choices") or ()
    check_choices(form, (*path, "choices"), choices)
    if choices and option.get("autocomplete"):
        message = "Choices and autocomplete are mutually exclusive"
        form.wrong(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_AND_AUTOCOMPLETE", message)


def check_choices(form: Form, path: Path, choices: Sequence[Json]) -> None:
    """Fixed choices of an option, or those an autocomplete suggests."""
    form.count(path, choices, CHOICES)
    for index, choice in enumerate(choices):
        form.text((*path, index, "name"), choice.get("name"), CHOICE_TEXT, at_least=1)
        if isinstance(choice.get("value"), str):
            form.text((*path, index, "value"), choice["value"], CHOICE_TEXT, at_least=1)


def _combined_texts(item: Json) -> Iterator[str]:
    """Names, descriptions and values of a command, its options and their choices."""
    yield str(item.get("name", ""))
    yield str(item.get("description", ""))
    for choice in item.get("choices") or ():
        yield str(choice.get("name", ""))
        yield str(choice.get("value", ""))
    for option in item.get("options") or ():
        yield from _combined_texts(option)

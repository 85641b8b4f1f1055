"""Whether Discord offers the commands that this version of the bot has."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area

MOST_NAMED = 8
GROUPS = (1, 2)
"""Kinds of options that are subcommands, or groups of them."""

Command = Mapping[str, Any]
"""As Discord's API describes it."""


def command_findings(ours: Iterable[Command], theirs: Iterable[Command]) -> Iterator[Finding]:
    """``ours``: what the bot has; ``theirs``: what Discord has of it."""
    expected, found = _flattened(ours), _flattened(theirs)
    wrong = [f"{name} is missing" for name in expected.keys() - found.keys()]
    wrong += [f"{name} is not ours" for name in found.keys() - expected.keys()]
    wrong += [
        f"{name} is another version"
        for name in expected.keys() & found.keys()
        if expected[name] != found[name]
    ]
    if not wrong:
        count = sum(path.startswith("/") for path in expected)
        yield Finding(Area.CONFIG, "commands", Verdict.OK, f"{count} in sync with Discord")
        return
    wrong.sort()
    more = f" and {len(wrong) - MOST_NAMED} more" if len(wrong) > MOST_NAMED else ""
    yield Finding(
        Area.CONFIG,
        "commands",
        Verdict.WARNING,
        f"{'; '.join(wrong[:MOST_NAMED])}{more}",
        "People are shown commands that do not fit the bot, and some may fail.",
        "Whoever runs the bot restarts it, which registers them; then reload Discord (Ctrl+R).",
    )


def _flattened(commands: Iterable[Command], above: str = "/") -> dict[str, object]:
    """Path, e.g. ``/mining payroll run``, to what matters of it; groups themselves are no commands."""
    flat: dict[str, object] = {}
    for command in commands:
        path = f"{above}{command['name']}"
        options = command.get("options") or []
        if inner := [each for each in options if each["type"] in GROUPS]:
            flat |= _flattened(inner, f"{path} ")
        else:
            flat[path] = (command.get("description", ""), [_option(each) for each in options])
    return flat


def _option(option: Command) -> tuple[object, ...]:
    """Without what Discord adds or leaves out where it is the default."""
    choices = [(each["name"], each["value"]) for each in option.get("choices") or []]
    flags = (bool(option.get("required", False)), bool(option.get("autocomplete", False)))
    limits = tuple(option.get(each) for each in ("min_value", "max_value", "min_length", "max_length"))
    return (option["name"], option["type"], option.get("description", ""), *flags, *limits, choices)

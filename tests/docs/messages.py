"""The sentences of the program, read out of its source: what is raised as Refused or Unavailable."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "cogs", "services", "domain", "db", "uex", "reports")
RAISED = {"Refused", "Unavailable", "Disturbed"}
BLANK = "…"
"""What stands for whatever differs from time to time."""


def messages() -> Iterator[tuple[str, str]]:
    """Where each is raised, as file:line, and the sentence. What is composed elsewhere is left out."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from _messages_in(tree, str(path.relative_to(ROOT)))


def _messages_in(tree: ast.Module, name: str) -> Iterator[tuple[str, str]]:
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in RAISED
            and node.args
        ):
            for sentence in _sentences(node.args[0], constants):
                yield f"{name}:{node.lineno}", sentence


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def _sentences(node: ast.expr, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """Both of a choice, each part of it with blanks where something is filled in."""
    if isinstance(node, ast.IfExp):
        yield from _sentences(node.body, constants)
        yield from _sentences(node.orelse, constants)
    elif re.search(r"[a-z]", sentence := _text(node, constants)):
        yield sentence


def _text(node: ast.expr, constants: Mapping[str, ast.expr]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, constants) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, constants) + _text(right, constants)
        case ast.Call(func=ast.Attribute(value=template, attr="format")):
            return re.sub(r"\{[^}]*\}", BLANK, _text(template, constants))
        case ast.Name(id=name) if name in constants:
            return _text(constants[name], {})
        case _:
            return BLANK

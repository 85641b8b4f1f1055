"""The one way in which a file is not a bundle."""

import json

from domain.errors import Refused


class InvalidBundle(Refused):
    """What is wrong, and where: ``voice_moves[17].at: not a UTC timestamp``. Always one line."""

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(f"{path.removeprefix('.') or 'bundle'}: {problem}")
        self.problem = problem
        self.path = path

    def within(self, step: str) -> "InvalidBundle":
        """The same problem, seen from one level further out: errors gather their path on the way up."""
        return InvalidBundle(self.problem, step + self.path)


def quoted(text: str) -> str:
    """Text of a stranger as a short JSON string, in plain ASCII and on one line."""
    return json.dumps(text if len(text) <= 40 else text[:40] + "...")


def step_to(key: str) -> str:
    """One step of a path into an object; a key that is no plain word is quoted."""
    return f".{key}" if key.isascii() and key.isidentifier() else f"[{quoted(key)}]"

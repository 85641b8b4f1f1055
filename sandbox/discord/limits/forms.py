"""Collecting what is wrong with a request body, as Discord's tree of errors (code 50035)."""

from collections.abc import Sequence
from typing import Any

from sandbox.discord.clocks import Json
from sandbox.discord.refusals import Refusal

Path = tuple[str | int, ...]


class Form:
    """Notes errors by their path; ``raise_if_wrong`` refuses the whole form with all of them."""

    def __init__(self) -> None:
        self.errors: Json = {}

    def wrong(self, path: Path, code: str, message: str) -> None:
        node = self.errors
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def raise_if_wrong(self) -> None:
        if self.errors:
            raise Refusal(400, 50035, "Invalid Form Body", errors=self.errors)

    def text(self, path: Path, value: Any, at_most: int, *, at_least: int = 0) -> None:
        """A text of so many characters; ``None`` is no text. With ``at_least`` it is required."""
        if value is None or (at_least and value == ""):
            if at_least:
                self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not isinstance(value, str):
            self.wrong(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
        elif len(value) > at_most:
            self._bad_length(path, at_least, at_most)

    def count(self, path: Path, items: Sequence[Any], at_most: int, *, at_least: int = 0) -> None:
        if not at_least <= len(items) <= at_most:
            self._bad_length(path, at_least, at_most)

    def number(self, path: Path, value: Any, at_least: int, at_most: int) -> None:
        """A whole number within its bounds; ``None`` is none."""
        if value is None:
            return
        if value < at_least:
            message = f"int value should be greater than or equal to {at_least}."
            self.wrong(path, "NUMBER_TYPE_MIN", message)
        elif value > at_most:
            self.wrong(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {at_most}.")

    def choice(self, path: Path, value: Any, allowed: Sequence[int | str]) -> None:
        if value not in allowed:
            names = ", ".join(str(each) for each in allowed)
            self.wrong(path, "BASE_TYPE_CHOICES", f"Value must be one of ({names}).")

    def _bad_length(self, path: Path, at_least: int, at_most: int) -> None:
        if at_least:
            message = f"Must be between {at_least} and {at_most} in length."
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", message)
        else:
            self.wrong(path, "BASE_TYPE_MAX_LENGTH", f"Must be {at_most} or fewer in length.")

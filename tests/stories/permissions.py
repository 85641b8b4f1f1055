"""Writes the tables of docs/permissions.md anew from the matrix: ``python -m tests.stories.permissions``."""

from collections.abc import Mapping

from tests.stories.matrix import COMMANDS, PERMISSIONS, PRESSES, documented_rows, matrix_rows


def main() -> None:
    text = PERMISSIONS.read_text(encoding="utf-8")
    commands = {f"/mining {name}" for name in COMMANDS}
    rows = matrix_rows()
    for names in (commands, set(PRESSES)):
        text = _with_table(text, {name: who for name, who in rows.items() if name in names})
    PERMISSIONS.write_text(text, encoding="utf-8")


def _with_table(text: str, rows: Mapping[str, str]) -> str:
    """The text with these rows in place of the table that has any of them."""
    lines = text.splitlines()
    places = [place for place, line in enumerate(lines) if documented_rows(line).keys() & rows.keys()]
    table = [f"| `{name}` | {who} |" for name, who in sorted(rows.items())]
    return "\n".join([*lines[: places[0]], *table, *lines[places[-1] + 1 :]]) + "\n"


if __name__ == "__main__":
    main()

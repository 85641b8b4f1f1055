"""Lists of UEX about refineries → frozen tables for hints."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from domain.ores import name_key, split_form
from domain.refineries import Method, Refinery, RefineryTables
from uex.endpoints import Endpoint
from uex.parse import Row, TidyList


def build_refineries(lists: Mapping[Endpoint, TidyList]) -> RefineryTables:
    """The tables, as far as the lists are there; of a list that is missing they hold nothing."""
    methods = lists[Endpoint.METHODS].rows if Endpoint.METHODS in lists else ()
    yields = lists[Endpoint.YIELDS].rows if Endpoint.YIELDS in lists else ()
    return RefineryTables(
        methods=tuple(sorted(_methods(methods), key=lambda method: method.name)),
        refineries=tuple(sorted(_refineries(yields), key=lambda refinery: refinery.name)),
    )


def short_name(terminal: str) -> str:
    """What people call it: ``Ruin Station`` out of ``Refinement Center - Ruin Station``."""
    return terminal.partition(" - ")[2].strip() or terminal


def _methods(rows: Sequence[Row]) -> Iterator[Method]:
    """Of rows that say a name twice the last one is believed."""
    for row in {name_key(str(row["name"])): row for row in rows}.values():
        yield Method(
            name=str(row["name"]),
            code=_text(row, "code"),
            yield_rating=_rating(row, "rating_yield"),
            cost_rating=_rating(row, "rating_cost"),
            speed_rating=_rating(row, "rating_speed"),
        )


def _refineries(rows: Sequence[Row]) -> Iterator[Refinery]:
    """One a terminal; names that would be the same get their star system behind them."""
    by_terminal: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: int(row.get("date_modified", 0))):
        by_terminal[int(row["id_terminal"])].append(row)
    newest = [own[-1] for own in by_terminal.values()]
    seen = Counter(short_name(str(row["terminal_name"])) for row in newest)
    for row, own in zip(newest, by_terminal.values(), strict=True):
        terminal, system = str(row["terminal_name"]), _text(row, "star_system_name")
        name = short_name(terminal)
        station = _text(row, "space_station_name")
        yield Refinery(
            name=f"{name} ({system})" if seen[name] > 1 and system else name,
            star_system=system,
            bonus_percents=_bonuses(own),
            also_called=tuple(filter(None, (terminal, station))),
        )


def _bonuses(rows: Sequence[Row]) -> dict[str, int]:
    """By ore, whatever its form; of rows that contradict each other the latest is believed."""
    return {name_key(split_form(str(row["commodity_name"]))[0]): int(row["value"]) for row in rows}


def _text(row: Row, field: str) -> str | None:
    return str(row[field]) if field in row else None


def _rating(row: Row, field: str) -> int | None:
    return int(row[field]) if field in row else None

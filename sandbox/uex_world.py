"""What the stand-in UEX knows: a small hand-made world in the shape of the real lists, quirks included.

Prices are per SCU. Names are those of the game, numbers are made up (in the right order of magnitude).
"""

from dataclasses import dataclass

STAR_SYSTEMS = {"Stanton": 68, "Pyro": 64, "Nyx": 55}


@dataclass(frozen=True)
class Terminal:
    id: int
    name: str
    system: str
    kind: str = "commodity"


@dataclass(frozen=True)
class Commodity:
    """``parent`` is what the list says, and it often says nothing."""

    id: int
    name: str
    code: str
    kind: str
    parent: int = 0
    is_mineral: int = 1


@dataclass(frozen=True)
class Method:
    id: int
    name: str
    code: str
    ratings: tuple[int, int, int]


TERMINALS = (
    Terminal(12, "TDD Area 18", "Stanton"),
    Terminal(13, "CBD Lorville", "Stanton"),
    Terminal(14, "TDD New Babbage", "Stanton"),
    Terminal(15, "TDD Orison", "Stanton"),
    Terminal(16, "GrimHEX", "Stanton"),
    Terminal(431, "Checkmate", "Pyro"),
    Terminal(432, "Orbituary", "Pyro"),
    Terminal(580, "Ruin Station", "Pyro"),
    Terminal(700, "Levski", "Nyx"),
    Terminal(701, "Stanton Gateway (Nyx)", "Nyx"),
    Terminal(234, "ARC-L1", "Stanton", "refinery"),
    Terminal(237, "HUR-L1", "Stanton", "refinery"),
    Terminal(241, "MIC-L5", "Stanton", "refinery"),
    Terminal(755, "Nyx Gateway (Pyro)", "Pyro", "refinery"),
)

COMMODITIES = (
    Commodity(1, "Agricium", "AGRI", "Metal", 2),
    Commodity(2, "Agricium (Ore)", "AGRI", "Metal", 1),
    Commodity(5, "Aluminum", "ALUM", "Metal", 6),
    Commodity(6, "Aluminum (Ore)", "ALUM", "Metal", 5),
    Commodity(13, "Bexalite", "BEXA", "Mineral", 14),
    Commodity(14, "Bexalite (Raw)", "BEXA", "Mineral", 13),
    Commodity(33, "Gold", "GOLD", "Metal", 34),
    Commodity(34, "Gold (Ore)", "GOLD", "Metal", 33),
    Commodity(44, "Iron", "IRON", "Metal", 45),
    Commodity(45, "Iron (Ore)", "IRONO", "Metal", 44),
    Commodity(47, "Laranite", "LARA", "Metal", 48),
    Commodity(48, "Laranite (Raw)", "LARA", "Metal", 47),
    Commodity(58, "Quantainium", "QUAN", "Mineral", 59),
    Commodity(59, "Quantainium (Raw)", "QUAN", "Mineral", 58),
    Commodity(73, "Taranite", "TARA", "Mineral", 74),
    Commodity(74, "Taranite (Raw)", "TARA", "Mineral"),  # only the refined one names its counterpart
    Commodity(100, "Silicon", "SILI", "Raw Materials", is_mineral=0),
    Commodity(161, "Silicon (Raw)", "SILI", "Raw Materials", 100, is_mineral=0),
    Commodity(103, "Tin", "TIN", "Metal", is_mineral=0),
    Commodity(176, "Tin (Ore)", "TINO", "Metal", 103, is_mineral=0),
    Commodity(122, "Stileron", "STIL", "Mineral", 162, is_mineral=0),
    Commodity(162, "Stileron (Raw)", "STIL", "Man-made", 122, is_mineral=0),
    Commodity(124, "Riccite", "RICC", "Metal", 163, is_mineral=0),
    Commodity(163, "Riccite (Ore)", "RICO", "Metal", 124, is_mineral=0),
    Commodity(36, "Hadanite", "HADA", "Mineral"),
    Commodity(172, "Saldynium (Ore)", "SALD", "Mineral", is_mineral=0),
    Commodity(109, "Steel", "STEE", "Alloy", 44, is_mineral=0),  # made of iron, not the same as iron
    Commodity(87, "Quantum Fuel", "QFUE", "Fuel", is_mineral=0),
    Commodity(3, "Agricultural Supplies", "AGRS", "Agricultural", is_mineral=0),
)

_EVERYWHERE = tuple(terminal.name for terminal in TERMINALS if terminal.kind == "commodity")
_REFINERIES = tuple(terminal.name for terminal in TERMINALS if terminal.kind == "refinery")
_IN_CITIES = ("TDD Area 18", "CBD Lorville", "TDD New Babbage", "TDD Orison", "Levski")

SELL_PRICES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("Agricium", _EVERYWHERE, 9_600),
    ("Aluminum", _EVERYWHERE, 3_700),
    ("Bexalite", _IN_CITIES, 28_000),
    ("Gold", _EVERYWHERE, 30_000),
    ("Iron", _IN_CITIES, 3_400),
    ("Laranite", _EVERYWHERE, 8_500),
    ("Quantainium", _EVERYWHERE, 150_000),
    ("Taranite", _IN_CITIES, 27_000),
    ("Silicon", _IN_CITIES, 2_400),
    ("Tin", _EVERYWHERE, 4_000),
    ("Stileron", _IN_CITIES, 140_000),
    ("Riccite", _IN_CITIES, 66_000),
    ("Hadanite", _IN_CITIES, 520_000),
    ("Saldynium (Ore)", ("TDD Area 18",), 34_000_000),
    ("Steel", _IN_CITIES, 1_900),
    ("Quantum Fuel", ("Ruin Station",), 930),
    ("Agricultural Supplies", _EVERYWHERE, 1_300),
)
"""The same price at all of these terminals, but for the few that pay a little less or more."""

RAW_SELL_PRICES: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("Agricium (Ore)", _REFINERIES, 1_100),
    ("Aluminum (Ore)", _REFINERIES, 150),
    ("Bexalite (Raw)", _REFINERIES, 3_300),
    ("Gold (Ore)", _REFINERIES, 2_900),
    ("Iron (Ore)", _REFINERIES, 160),
    ("Laranite (Raw)", _REFINERIES, 1_170),
    ("Quantainium (Raw)", _REFINERIES, 21_000),
    ("Taranite (Raw)", _REFINERIES, 3_500),
    ("Quantum Fuel", ("HUR-L1",), 1),
)

PERCENT_OF_PRICE = {"GrimHEX": 88, "Ruin Station": 90, "Levski": 94, "TDD Orison": 110}

METHODS = (
    Method(1, "Cormack", "COR", (1, 2, 3)),
    Method(2, "Dinyx Solventation", "DIN", (3, 1, 1)),
    Method(3, "Electrostarolysis", "EST", (2, 2, 2)),
    Method(4, "Gaskin Process", "GAS", (2, 3, 3)),
    Method(5, "Ferron Exchange", "FRX", (3, 2, 1)),
    Method(6, "XCR Reaction", "XCR", (0, 3, 3)),  # nobody has rated its yield yet
)
"""Ratings of yield, cost and speed."""

STATIONS = {
    "ARC-L1": "ARC-L1 Wide Forest Station",
    "HUR-L1": "HUR-L1 Green Glade Station",
    "MIC-L5": "MIC-L5 Modern Icarus Station",
    "Checkmate": "Checkmate Station",
    "Nyx Gateway (Pyro)": "Nyx Gateway (Pyro)",
    "Ruin Station": "Ruin Station",
}
"""The space station a refinery is in; Levski is in none."""

YIELDS: tuple[tuple[str, str, int | str], ...] = (
    ("ARC-L1", "Gold (Ore)", 8),
    ("ARC-L1", "Quantainium (Raw)", -5),
    ("HUR-L1", "Laranite (Raw)", 7),
    ("HUR-L1", "Iron (Ore)", "-4"),
    ("MIC-L5", "Bexalite (Raw)", 0),
    ("Ruin Station", "Laranite (Raw)", 2),
    ("Ruin Station", "Bexalite (Raw)", -2),
    ("Checkmate", "Taranite (Raw)", 11),
    ("Nyx Gateway (Pyro)", "Tin (Ore)", -8),
    ("Levski", "Gold (Ore)", 1),
)
"""What a refinery adds in percent to what comes out of an ore, or takes."""

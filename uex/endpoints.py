"""The four lists of UEX that prices are made of."""

from datetime import timedelta
from enum import StrEnum


class Endpoint(StrEnum):
    COMMODITIES = "commodities"
    PRICES = "commodities_prices_all"
    RAW_PRICES = "commodities_raw_prices_all"
    TERMINALS = "terminals"


REFRESH_AFTER = {
    Endpoint.COMMODITIES: timedelta(hours=1),
    Endpoint.PRICES: timedelta(minutes=30),
    Endpoint.RAW_PRICES: timedelta(minutes=30),
    Endpoint.TERMINALS: timedelta(hours=12),
}
"""UEX does not make new lists sooner, and asks not to be asked sooner."""

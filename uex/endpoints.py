"""The lists of UEX: four that prices are made of, and two about refineries."""

from datetime import timedelta
from enum import StrEnum


class Endpoint(StrEnum):
    """In the order in which they are fetched: what is asked last is what a pause of UEX holds up."""

    COMMODITIES = "commodities"
    PRICES = "commodities_prices_all"
    RAW_PRICES = "commodities_raw_prices_all"
    TERMINALS = "terminals"
    METHODS = "refineries_methods"
    YIELDS = "refineries_yields"


REFRESH_AFTER = {
    Endpoint.COMMODITIES: timedelta(hours=1),
    Endpoint.PRICES: timedelta(minutes=30),
    Endpoint.RAW_PRICES: timedelta(minutes=30),
    Endpoint.TERMINALS: timedelta(hours=12),
    Endpoint.METHODS: timedelta(days=1),
    Endpoint.YIELDS: timedelta(days=1),
}
"""UEX does not make new lists sooner, and asks not to be asked sooner."""

PRICE_LISTS = (Endpoint.COMMODITIES, Endpoint.PRICES, Endpoint.RAW_PRICES, Endpoint.TERMINALS)
"""What a price can depend on."""

"""Rows as the real lists of UEX have them, made of the small world that the stand-in knows."""

from typing import Any

from sandbox import uex_world as world

Row = dict[str, Any]


def commodity(one: world.Commodity) -> Row:
    is_raw = one.name.endswith(("(Ore)", "(Raw)"))
    return {
        "id": one.id,
        "id_parent": one.parent,
        "name": one.name,
        "code": one.code,
        "kind": one.kind,
        "price_buy": 0,
        "price_sell": 0,
        "is_available": 1,
        "is_visible": 1,
        "is_mineral": one.is_mineral,
        "is_raw": int(is_raw),
        "is_refined": int(not is_raw),
        "date_added": 1703505653,
        "date_modified": 1733508315,
    }


def method(one: world.Method) -> Row:
    rating_yield, rating_cost, rating_speed = one.ratings
    return {
        "id": one.id,
        "name": one.name,
        "code": one.code,
        "rating_yield": rating_yield,
        "rating_cost": rating_cost,
        "rating_speed": rating_speed,
        "date_added": 1697062480,
    }


def terminal(one: world.Terminal) -> Row:
    return {
        "id": one.id,
        "id_star_system": world.STAR_SYSTEMS[one.system],
        "name": f"Admin - {one.name}",
        "nickname": one.name,
        "type": one.kind,
        "is_available": 1,
        "star_system_name": one.system,
        "planet_name": None,
        "date_added": 1730685471,
        "date_modified": 0,
    }


def refined(where: world.Terminal, ore: world.Commodity, percent: object, modified_at: int) -> Row:
    """What a refinery adds to an ore; the names of the game tell two kinds of refinery apart."""
    kind = "Processing" if where.system == "Stanton" else "Center"
    return {
        "id_commodity": ore.id,
        "id_star_system": world.STAR_SYSTEMS[where.system],
        "id_terminal": where.id,
        "value": percent,
        "value_week": percent,
        "value_month": percent,
        "date_added": 1771973115,
        "date_modified": modified_at,
        "commodity_name": ore.name,
        "star_system_name": where.system,
        "space_station_name": world.STATIONS.get(where.name),
        "terminal_name": f"Refinement {kind} - {where.name}",
    }

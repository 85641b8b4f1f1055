"""How a division stands in a row: plain JSON, its prices as texts, so that they come back exactly."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from domain.payroll import Division, OreForm, SoldPart


def write_division(division: Division) -> dict[str, Any]:
    return {
        "sale_id": division.sale_id,
        "total_auec": division.total_auec,
        "parts": write_parts(division.parts),
    }


def read_division(stored: Mapping[str, Any]) -> Division:
    return Division(stored["sale_id"], stored["total_auec"], read_parts(stored["parts"]))


def write_parts(parts: Iterable[SoldPart]) -> list[dict[str, Any]]:
    return [
        {
            "session_code": part.session_code,
            "lot": part.lot,
            "haul": part.haul,
            "commodity": part.commodity,
            "form": part.form,
            "quality": part.quality,
            "quantity_cscu": part.quantity_cscu,
            "unit_price_auec": None if part.unit_price_auec is None else f"{part.unit_price_auec:f}",
        }
        for part in parts
    ]


def read_parts(stored: Iterable[Mapping[str, Any]]) -> tuple[SoldPart, ...]:
    return tuple(
        SoldPart(
            session_code=part["session_code"],
            lot=part["lot"],
            commodity=part["commodity"],
            quantity_cscu=part["quantity_cscu"],
            form=OreForm(part["form"]),
            quality=part["quality"],
            haul=part["haul"],
            unit_price_auec=None if part["unit_price_auec"] is None else Decimal(part["unit_price_auec"]),
        )
        for part in stored
    )

"""What is kept about somebody's hauls, lots and sales out of the store, as JSON."""

from datetime import datetime
from typing import Any

from db.database import Transaction
from domain.hauls import Cargo, Haul
from domain.store import Lot
from domain.storesales import StoreSale


async def ore_records(tx: Transaction, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Hauls and lots that the person has or noted, and sales that they looked at or hold the money of."""
    return {
        "hauls": [_hauled(haul) for haul in await tx.hauls.about(person_id)],
        "lots": [_lying(lot) for lot in await tx.store.about(person_id)],
        "sales_out_of_the_store": [_sold(sale) for sale in await tx.store_sales.about(person_id)],
    }


def _hauled(haul: Haul) -> dict[str, Any]:
    return {
        "haul": haul.name,
        "owner": haul.owner,
        "noted_by": haul.added_by,
        "noted_at": _written(haul.added_at),
        "cargo": [_ore(each) | {"quantity_cscu": each.quantity_cscu} for each in haul.cargo],
        "refinery": haul.refinery,
        "method": haul.method,
        "departs_at": _written(haul.departs_at),
        "ready_at": _written(haul.ready_at),
        "cost_auec": haul.cost_auec,
        "state": haul.state.value,
    }


def _lying(lot: Lot) -> dict[str, Any]:
    return {
        "lot": lot.name,
        "owner": lot.owner,
        "made_at": _written(lot.made_at),
        **_ore(lot.cargo),
        "container": lot.container,
    }


def _sold(sale: StoreSale) -> dict[str, Any]:
    return {
        "sale": sale.sale_id,
        "looked_at": _written(sale.asked_at),
        "looked_at_by": sale.asked_by,
        "holder": sale.holder,
        "amount_auec": sale.amount_auec,
        "terminal": sale.terminal,
        "lots": [f"{each.part.session_code}/{each.part.lot}" for each in sale.parts],
    }


def _ore(cargo: Cargo) -> dict[str, Any]:
    return {"commodity": cargo.commodity, "form": cargo.form.value, "quality": cargo.quality}


def _written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")

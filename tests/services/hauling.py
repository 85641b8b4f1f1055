"""Hauls as their commands make them, for what has to do with hauls that are there already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from db.database import Database, Transaction
from db.hauls import ActDone
from domain.hauls import CameOut, Cargo, Haul, HaulAct, HaulState, arrival, departure
from domain.ledger import Transfer
from domain.postings import in_practice
from domain.sessions import Session
from domain.store import Lot

FLIGHT = timedelta(hours=20)
GOLD = Cargo("Gold", 1_200, quality=812)
PYRO = Cargo("Pyro (Ore)", 300)


async def add_haul(
    database: Database,
    guild_id: int,
    code: str,
    owner: int,
    at: datetime,
    *,
    cargo: Sequence[Cargo] = (GOLD,),
    flight: timedelta = FLIGHT,
    expense: int | None = None,
) -> Haul:
    """Somebody's haul leaves at that moment, in the session's round."""
    async with database.transaction(guild_id) as tx:
        session = await _session(tx, code)
        number = await tx.hauls.next_number(code)
        haul = Haul(
            code,
            number,
            owner,
            tuple(cargo),
            at,
            at + flight,
            owner,
            at,
            session.round_id,
            refinery="Levski",
            cost_auec=0 if expense is None else 40_000,
            expense_number=expense,
            look_at=at + flight,
        )
        await tx.hauls.add(haul, f"test {code}/{number}")
        await _post(tx, session, haul, departure(haul), at)
        await _note(tx, haul, HaulAct.ADDED, at)
    return haul


async def collect_haul(database: Database, guild_id: int, haul: Haul, at: datetime, *out: Cargo) -> Haul:
    """All or less comes out, each ore into a lot of its own."""
    async with database.transaction(guild_id) as tx:
        session = await _session(tx, haul.session_code)
        came_out = []
        for cargo in out:
            lot = await tx.store.next_lot(haul.session_code)
            await tx.store.add(_lot(haul, lot, cargo, at), haul.owner)
            came_out.append(CameOut(cargo, lot, haul.owner, "Caterpillar"))
        await _post(tx, session, haul, arrival(haul, came_out, at=at), at)
        collected = replace(haul, state=HaulState.COLLECTED, resolved_at=at, look_at=None)
        await tx.hauls.update(collected)
        await _note(tx, collected, HaulAct.COLLECTED, at)
        if haul.carried:
            await tx.ledger.commit(haul.round_id, haul.owner, "collected", at)
    return collected


async def haul_of(database: Database, haul: Haul, guild_id: int) -> Haul:
    """The haul as it is now."""
    async with database.transaction(guild_id) as tx:
        found = await tx.hauls.get(haul.session_code, haul.number)
    assert found is not None
    return found


async def acts_of(database: Database, haul: Haul, guild_id: int) -> list[HaulAct]:
    async with database.transaction(guild_id) as tx:
        return [done.act for done in await tx.hauls.acts(haul.session_code, haul.number)]


async def ore_of(database: Database, guild_id: int, round_id: int | None = None) -> dict[str, int]:
    """Account to cSCU of any ore, in an open round or committed; what is at zero is left out."""
    async with database.transaction(guild_id) as tx:
        amounts = await (tx.ledger.balances() if round_id is None else tx.ledger.working(round_id))
    found: dict[str, int] = {}
    for (account, asset), amount in amounts.items():
        if "ore:" in asset and amount:
            found[account] = found.get(account, 0) + amount
    return found


async def _session(tx: Transaction, code: str) -> Session:
    session = await tx.sessions.get_for_update(code)
    assert session is not None
    return session


async def _post(
    tx: Transaction, session: Session, haul: Haul, transfers: list[Transfer], at: datetime
) -> None:
    kept = in_practice(transfers, session.code) if session.practice else transfers
    await tx.ledger.post(haul.round_id, kept, haul.owner, at)


async def _note(tx: Transaction, haul: Haul, act: HaulAct, at: datetime) -> None:
    await tx.hauls.add_act(haul, ActDone(act, haul.owner, at, "", f"test {act}", haul.round_id))


def _lot(haul: Haul, lot: int, cargo: Cargo, at: datetime) -> Lot:
    return Lot(
        session_code=haul.session_code,
        lot=lot,
        commodity=cargo.commodity,
        form=cargo.form,
        quality=cargo.quality,
        owner=haul.owner,
        container="Caterpillar",
        haul=haul.number,
        round_id=haul.round_id,
        made_at=at,
    )

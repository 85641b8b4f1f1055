"""A practice session that is thrown away leaves no balance behind, and only its own are touched."""

from dataclasses import replace

import pytest

from db.database import Database
from domain.ledger import RoundKind
from domain.postings import in_practice
from domain.sessions import NotInThatState, SessionState
from services.practice import throw_away
from tests.db.worlds import ANN, GUILD, at, meet, start_session, transfer

CODE = "sm-k3m9qa"
REAL = transfer("real", "session:x", "member:1", 70)


async def test_only_what_was_practised_is_taken_back(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann", "Bob")
        session = replace(await start_session(tx), practice=True)
        practised = [
            transfer("sale", "held:1", f"session:{CODE}", 500),
            transfer("pay", f"session:{CODE}", "member:2", 300),
            transfer("ore", f"mined:{CODE}", f"session:{CODE}", 12, "ore:Gold:refined:any"),
        ]
        await tx.ledger.post(session.round_id, [*in_practice(practised, CODE), REAL], ANN, at(1))
        await tx.ledger.commit(session.round_id, ANN, "saved", at(2))
        saved = session.stop(at=at(2), by=ANN).save()
        thrown = await throw_away(tx, saved, ANN, at(3))
        assert thrown.state is SessionState.DISCARDED
        balances = await tx.ledger.balances()
        left = {place: amount for place, amount in balances.items() if amount}
        assert left == {("session:x", "auec"): -70, ("member:1", "auec"): 70}
        assert await tx.ledger.audit() == []


async def test_what_was_noted_and_not_saved_is_rolled_back(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann")
        session = replace(await start_session(tx), practice=True).stop(at=at(1), by=ANN)
        other = await tx.ledger.begin(RoundKind.CORRECTION, None, ANN, "a test", at(1))
        sale = [transfer("sale", "held:1", f"session:{CODE}", 500)]
        await tx.ledger.post(session.round_id, in_practice(sale, CODE), ANN, at(1))
        await throw_away(tx, session, ANN, at(3))
        assert not any((await tx.ledger.working(session.round_id)).values())
        assert not any((await tx.ledger.balances()).values())
        await tx.ledger.commit(other, ANN, "untouched", at(4))


async def test_a_real_session_is_not_thrown_away(database: Database) -> None:
    async with database.transaction(GUILD) as tx:
        await meet(tx, "Ann")
        session = (await start_session(tx)).stop(at=at(1), by=ANN)
        with pytest.raises(NotInThatState, match="is no practice"):
            await throw_away(tx, session, ANN, at(2))

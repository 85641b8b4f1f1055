"""What a sale out of the store is to each session, and what carrying it out does, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.database import Transaction
from domain.compute import compute_payroll
from domain.divisions import by_session
from domain.late import Changes, changes, with_fact
from domain.ledger import RoundKind
from domain.people import Person
from domain.postings import in_practice
from domain.quantities import format_auec
from domain.sessions import Session
from domain.storesales import Outlook, StoreSale, treasury_transfers
from services.late import save_late
from services.notes import Signature, add_notes
from services.notices import Notice, tell_officers
from services.saving import read_saved


@dataclass(frozen=True, slots=True)
class SessionShare:
    """What one session gets. ``changes``: what that changes for everybody, where it is saved already."""

    session: Session
    amount_auec: int
    outlook: Outlook
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class SaleView:
    """What a sale would do, or has done."""

    sale: StoreSale
    shares: tuple[SessionShare, ...]
    people: Mapping[int, Person]


async def view_sale(tx: Transaction, sale: StoreSale, sessions: Sequence[Session]) -> SaleView:
    """The sale with what it is to each of its sessions."""
    shares = by_session(sale.division)
    listed = []
    for session in sessions:
        amount, outlook = shares[session.code], sale.seen[session.code].outlook
        changed = None if outlook is not Outlook.LATE else await _changes(tx, session.code, sale, amount)
        listed.append(SessionShare(session, amount, outlook, changed))
    return SaleView(sale, tuple(listed), await _people(tx, sale, listed))


async def sold_view(tx: Transaction, sale: StoreSale, sessions: Sequence[Session]) -> SaleView:
    """The same once it is sold, without what changed for everybody: that stands in the payrolls."""
    shares = by_session(sale.division)
    listed = [
        SessionShare(session, shares[session.code], sale.seen[session.code].outlook) for session in sessions
    ]
    return SaleView(sale, tuple(listed), await _people(tx, sale, listed))


async def _changes(tx: Transaction, code: str, sale: StoreSale, amount_auec: int) -> Changes:
    latest = await tx.payrolls.latest(code)
    assert latest is not None, "a saved session has a payroll"
    before, payroll = read_saved(latest)
    return changes(payroll, compute_payroll(with_fact(before, sale.share(amount_auec))))


async def _people(tx: Transaction, sale: StoreSale, shares: Sequence[SessionShare]) -> dict[int, Person]:
    concerned = {person_id for each in shares if each.changes for person_id in each.changes.people}
    people = await tx.people.of({sale.holder, *concerned})
    return {person.person_id: person for person in people}


async def carry_out(
    tx: Transaction, sale: StoreSale, sessions: Sequence[Session], by: int, now: datetime
) -> None:
    """Each session its part, in the order of their codes; what is of sessions that pay nobody, in one round."""
    shares = by_session(sale.division)
    signed = Signature(by, sale.key, now)
    for session in sessions:
        part = sale.share(shares[session.code])
        match sale.seen[session.code].outlook:
            case Outlook.NOTE:
                await add_notes(tx, session, signed, [part])
            case Outlook.LATE:
                latest = await tx.payrolls.latest(session.code)
                assert latest is not None, "a saved session has a payroll"
                await save_late(
                    tx, session, latest, part, signed, reason=f"ore of {session.code} sold out of the store"
                )
    if unpaid := [each for each in sessions if sale.seen[each.code].outlook is Outlook.TREASURY]:
        await _give_to_treasury(tx, sale, unpaid, {each.code: shares[each.code] for each in unpaid}, signed)


async def _give_to_treasury(
    tx: Transaction,
    sale: StoreSale,
    sessions: Sequence[Session],
    shares: Mapping[str, int],
    signed: Signature,
) -> None:
    reason = f"ore of {', '.join(shares)} sold out of the store: nobody is paid for it"
    transfers = treasury_transfers(sale, shares)
    if sessions[0].practice:
        transfers = in_practice(transfers, sessions[0].code)
    round_id = await tx.ledger.begin(RoundKind.STORE, None, signed.by, reason, signed.at)
    await tx.ledger.post(round_id, transfers, signed.by, signed.at)
    await tx.ledger.commit(round_id, signed.by, reason, signed.at)
    if not sessions[0].practice:
        await _tell_treasury(tx, sale, shares, signed)


async def _tell_treasury(
    tx: Transaction, sale: StoreSale, shares: Mapping[str, int], signed: Signature
) -> None:
    people = {person.person_id: person.name for person in await tx.people.of({sale.holder, signed.by})}
    amount = f"**{format_auec(sum(shares.values()))} aUEC**"
    codes = ", ".join(f"**{code}**" for code in shares)
    notice = Notice(
        f"Treasury: {amount} for ore of {codes} sold out of the store, which pay nobody; held by {{holder}}. "
        "By {officer}.",
        {"holder": people[sale.holder], "officer": people[signed.by]},
    )
    await tell_officers(tx, notice, signed.at)

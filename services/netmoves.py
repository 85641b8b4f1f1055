"""Who holds what of whom, over everything that is saved, and how a planned transfer is posted by it."""

from collections import Counter
from collections.abc import Mapping

from db.database import Transaction
from domain.errors import Refused
from domain.ledger import TREASURY
from domain.netting import postings
from domain.payments import Payment
from domain.settings import GuildSettings
from services.guilds import require_set_up
from services.owed import one_person_each
from services.paylists import balances_of_people
from services.sending import Move


def positions(balances: Mapping[str, int], holder_id: int | None) -> dict[int, int]:
    """Person to what they are owed, below zero what they hold; the treasury's money is its holder's to hold."""
    summed: Counter[int] = Counter()
    for account, amount in balances.items():
        kind, _, owner = account.partition(":")
        if kind in ("held", "member"):
            summed[int(owner)] += amount
    if holder_id is not None:
        summed[holder_id] += balances.get(TREASURY, 0)
    return {person_id: amount for person_id, amount in summed.items() if amount}


def treasury_holder(
    settings: GuildSettings, balances: Mapping[str, int], roots: Mapping[int, int]
) -> int | None:
    """Who is to hold the treasury's money: whom the guild named, else whoever holds the most; None: nobody does."""
    if settings.treasury_holder_id is not None:
        return roots.get(settings.treasury_holder_id, settings.treasury_holder_id)
    held = {int(account[5:]): amount for account, amount in balances.items() if account.startswith("held:")}
    return min(held, key=lambda person_id: (held[person_id], person_id), default=None)


async def moves_now(tx: Transaction, payment: Payment) -> list[Move]:
    """How a planned transfer moves in the ledger as it stands. Refused if it would settle more than is open."""
    settings = await require_set_up(tx)
    roots = one_person_each(await tx.people.all())
    balances = await balances_of_people(tx, roots)
    now = positions(balances, treasury_holder(settings, balances, roots))
    sender, receiver = roots[payment.sender], roots[payment.receiver]
    if now.get(sender, 0) > -payment.amount_auec or now.get(receiver, 0) < payment.amount_auec:
        raise Refused(
            f"Balances have changed since this plan was made, so payment {payment.payment_id} would be too much. "
            "Nothing was marked: make a new plan with `/mining payroll net`."
        )
    return postings(sender, receiver, payment.amount_auec, balances)

"""Netting: the fewest transfers after which nobody holds money that is owed to somebody else.

A position is what somebody is owed (above zero) or holds for others (below zero), over all saved sessions.
Positions that add up to zero among themselves can be settled by one transfer fewer than there are people in
them, so that the fewest transfers come from the most such groups. People whose positions are exact opposites
always make such a group without costing another one. Of up to 12 people with open positions the most groups
are found exactly. Of more, whoever holds the most pays whoever is owed the most, first among people whom
sessions connect.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import accumulate
from typing import TypeAlias

from domain.errors import Refused
from domain.ledger import held, member
from domain.rules import Fee
from domain.shares import fee_of

LARGEST_EXACT = 12

Position: TypeAlias = tuple[int, int]
"""A person id and what they are owed; below zero they hold it for others. Never zero."""


@dataclass(frozen=True, slots=True)
class NetTransfer:
    """The sender sends the receiver so much in the game; the fee comes on top."""

    sender_id: int
    receiver_id: int
    amount_auec: int


@dataclass(frozen=True, slots=True)
class Netting:
    """The plan. ``is_optimal``: no plan has fewer transfers, and that is certain.

    ``baseline_transfers`` are those of the plain way, in which whoever holds the most pays whoever is owed the
    most until all is settled; the plan never has more. ``fees_auec`` is what the game takes for the plan.
    ``saves_auec`` is what it would take for the direct payments, less that: below zero where the plan costs
    more, as it does when no direct payments were named.
    """

    transfers: tuple[NetTransfer, ...]
    is_optimal: bool
    baseline_transfers: int
    fees_auec: int
    saves_auec: int


def net(
    positions: Mapping[int, int],
    fee: Fee,
    links: Iterable[tuple[int, int]] = (),
    direct: Iterable[int] = (),
) -> Netting:
    """Settle all positions, to the aUEC, by the fewest transfers that can be found.

    ``positions`` maps person id to aUEC. ``links`` are pairs of people whom a session connects; without any,
    all are one group. ``direct`` are the amounts that would otherwise be sent one by one. The plan has at
    most n - 1 transfers for each connected group of n open positions; groups that do not add up to zero by
    themselves are taken as one. It depends on nobody's place in the arguments. Only those send who hold
    money, and only those receive who are owed it: nothing goes through a third person's hands. Raises Refused
    if the positions do not add up to zero.
    """
    opened = sorted((person_id, amount) for person_id, amount in positions.items() if amount)
    _require_balance(opened)
    baseline = _pay_down(opened)
    by_group = [sent for group in _connected(opened, links) for sent in _settle(group)]
    # Of equally short plans the first is taken: whom sessions connect, they settle among themselves.
    plan = min(by_group, _settle(opened), baseline, key=len)
    fees_auec = sum(fee_of(sent.amount_auec, fee) for sent in plan)
    return Netting(
        transfers=tuple(sorted(plan, key=lambda sent: (sent.sender_id, sent.receiver_id))),
        is_optimal=_is_exact(opened) or len(plan) == _fewest_possible(opened),
        baseline_transfers=len(baseline),
        fees_auec=fees_auec,
        saves_auec=sum(fee_of(amount, fee) for amount in direct) - fees_auec,
    )


def _require_balance(opened: list[Position]) -> None:
    if difference := sum(amount for _, amount in opened):
        more, less = ("owed", "held") if difference > 0 else ("held", "owed")
        raise Refused(
            f"{abs(difference)} aUEC more are {more} than are {less}, so that nothing can be netted. "
            "See who holds the treasury's money, and save or discard the sessions that are still open."
        )


def _is_exact(opened: list[Position]) -> bool:
    return len(_without_opposites(opened)[1]) <= LARGEST_EXACT


def _fewest_possible(opened: list[Position]) -> int:
    """Everybody owed must receive once, and everybody holding must send once."""
    owed = sum(amount > 0 for _, amount in opened)
    return max(owed, len(opened) - owed)


def _settle(opened: list[Position]) -> list[NetTransfer]:
    """Opposites pay each other, then each group of the rest, found exactly if it is small enough."""
    transfers, rest = _without_opposites(opened)
    groups = _most_groups(rest) if len(rest) <= LARGEST_EXACT else [rest]
    return transfers + [sent for group in groups for sent in _pay_down(group)]


def _without_opposites(opened: list[Position]) -> tuple[list[NetTransfer], list[Position]]:
    """Pair off people who are owed exactly what another one holds; the rest is left."""
    waiting: dict[int, list[int]] = defaultdict(list)
    transfers = []
    for person_id, amount in opened:
        if others := waiting[-amount]:
            other_id = others.pop(0)
            ends = (other_id, person_id) if amount > 0 else (person_id, other_id)
            transfers.append(NetTransfer(*ends, abs(amount)))
        else:
            waiting[amount].append(person_id)
    rest = [(person_id, amount) for amount, people in waiting.items() for person_id in people]
    return transfers, sorted(rest)


def _most_groups(opened: list[Position]) -> list[list[Position]]:
    """The most groups that add up to zero each; time grows with 2 to the number of people."""
    sums = [0]
    for _, amount in opened:
        sums += [before + amount for before in sums]
    settled = [members for members, total in enumerate(sums) if members and not total]

    @cache
    def most(people: int) -> tuple[int, ...]:
        """The groups that ``people`` fall into, both as sets of bits."""
        first = people & -people
        with_first = (group for group in settled if group & first and group & people == group)
        return max(((group, *most(people ^ group)) for group in with_first), key=len, default=())

    return [
        [position for place, position in enumerate(opened) if group >> place & 1]
        for group in most(len(sums) - 1)
    ]


def _pay_down(opened: list[Position]) -> list[NetTransfer]:
    """Whoever holds the most pays whoever is owed the most; each transfer settles one of them at least."""
    owed = [(-amount, person_id) for person_id, amount in opened if amount > 0]
    holding = [(amount, person_id) for person_id, amount in opened if amount < 0]
    heapify(owed)
    heapify(holding)
    transfers = []
    while owed and holding:
        (is_owed, receiver_id), (holds, sender_id) = heappop(owed), heappop(holding)
        amount = min(-is_owed, -holds)
        transfers.append(NetTransfer(sender_id, receiver_id, amount))
        if is_owed + amount:
            heappush(owed, (is_owed + amount, receiver_id))
        if holds + amount:
            heappush(holding, (holds + amount, sender_id))
    return transfers


def _connected(opened: list[Position], links: Iterable[tuple[int, int]]) -> list[list[Position]]:
    """The open positions group by group; groups that do not add up to zero by themselves are one."""
    leaders = _leaders(links)
    groups: dict[int, list[Position]] = defaultdict(list)
    for person_id, amount in opened:
        groups[leaders.get(person_id, person_id) if leaders else 0].append((person_id, amount))
    even, uneven = [], []
    for group in groups.values():
        if sum(amount for _, amount in group):
            uneven += group
        else:
            even.append(group)
    return [*even, sorted(uneven)]


def _leaders(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """One person for all who are connected, through however many others: the smallest number."""
    above: dict[int, int] = {}

    def leader(person_id: int) -> int:
        while above.setdefault(person_id, person_id) != person_id:
            above[person_id] = person_id = above[above[person_id]]
        return person_id

    for one, other in links:
        first, second = sorted((leader(one), leader(other)))
        above[second] = first
    return {person_id: leader(person_id) for person_id in above}


def postings(
    sender_id: int, receiver_id: int, amount_auec: int, balances: Mapping[str, int]
) -> list[tuple[str, str, int]]:
    """How an amount that was sent moves in the ledger: from account, to account, aUEC.

    The receiver's claim shrinks as far as there is one; of the rest they now hold more. What the sender holds
    shrinks, then what they owe themselves; for the rest they hold less than nothing: it was their own money.
    ``balances`` maps account to committed aUEC. Sending changes the two people's positions by exactly the
    amount, and nobody else's.
    """
    claim = min(amount_auec, max(0, balances.get(member(receiver_id), 0)))
    holds, owes = (max(0, -balances.get(account(sender_id), 0)) for account in (held, member))
    repaid = min(owes, max(0, amount_auec - holds))
    sources = _spans((member(receiver_id), claim), (held(receiver_id), amount_auec - claim))
    targets = _spans((held(sender_id), amount_auec - repaid), (member(sender_id), repaid))
    shared = (
        (source, target, min(stop, end) - max(start, begin))
        for source, start, stop in sources
        for target, begin, end in targets
    )
    return [posting for posting in shared if posting[2] > 0]


def _spans(*parts: tuple[str, int]) -> list[tuple[str, int, int]]:
    """Amounts laid end to end: account, where its amount begins and where it ends."""
    ends = accumulate(amount for _, amount in parts)
    return [(account, end - amount, end) for (account, amount), end in zip(parts, ends, strict=True)]


def own_postings(balances: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Whoever is owed and holds money at once keeps it, the smaller of the two: from, to, aUEC."""
    holders = sorted(int(account[len("held:") :]) for account in balances if account.startswith("held:"))
    kept = (
        (member(holder), held(holder), min(balances.get(member(holder), 0), -balances[held(holder)]))
        for holder in holders
    )
    return [posting for posting in kept if posting[2] > 0]

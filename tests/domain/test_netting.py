"""The fewest transfers, and how each of them moves in the ledger."""

from collections.abc import Iterable, Iterator, Mapping
from random import Random

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.errors import Refused
from domain.ledger import held, member
from domain.netting import NetTransfer, net, own_postings, postings
from domain.shares import fee_of
from tests.payrolls import fee

ANN, BOB, CYD, DOT, EVE, FAY = range(1, 7)


def test_who_holds_money_sends_it_to_who_is_owed_it() -> None:
    plan = net({ANN: -500, BOB: 300, CYD: 200}, fee())
    assert plan.transfers == (NetTransfer(ANN, BOB, 300), NetTransfer(ANN, CYD, 200))
    assert plan.is_optimal
    assert plan.baseline_transfers == 2


def test_nothing_open_needs_no_transfer() -> None:
    plan = net({ANN: 0}, fee())
    assert (plan.transfers, plan.is_optimal, plan.fees_auec, plan.saves_auec) == ((), True, 0, 0)


def test_groups_that_settle_among_themselves_are_found_where_the_plain_way_misses_them() -> None:
    # 9 = 5 + 4 and 8 = 6 + 2; the plain way begins with 6 of the 9.
    plan = net({ANN: -9, BOB: 5, CYD: -8, DOT: 4, EVE: 6, FAY: 2}, fee())
    assert plan.transfers == (
        NetTransfer(ANN, BOB, 5),
        NetTransfer(ANN, DOT, 4),
        NetTransfer(CYD, EVE, 6),
        NetTransfer(CYD, FAY, 2),
    )
    assert plan.baseline_transfers == 5
    assert plan.is_optimal


def test_opposites_pay_each_other() -> None:
    plan = net({ANN: 70, BOB: -50, CYD: 50, DOT: -70}, fee())
    assert plan.transfers == (NetTransfer(BOB, CYD, 50), NetTransfer(DOT, ANN, 70))


def test_of_equally_short_plans_people_settle_with_whom_they_mined() -> None:
    positions = {ANN: 50, BOB: 50, CYD: -50, DOT: -50}
    plan = net(positions, fee(), links=[(ANN, DOT), (BOB, CYD)])
    assert plan.transfers == (NetTransfer(CYD, BOB, 50), NetTransfer(DOT, ANN, 50))
    assert net(positions, fee()).transfers == (NetTransfer(CYD, ANN, 50), NetTransfer(DOT, BOB, 50))


def test_somebody_who_is_settled_still_connects_others() -> None:
    positions = {ANN: 50, BOB: 50, CYD: -50, DOT: -50}
    plan = net(positions, fee(), links=[(ANN, EVE), (DOT, EVE), (BOB, CYD)])
    assert plan.transfers == (NetTransfer(CYD, BOB, 50), NetTransfer(DOT, ANN, 50))


def test_one_holder_of_everything_is_paid_out_optimally_however_many_are_owed() -> None:
    plan = net({ANN: -5_050, **{person: person - 100 for person in range(101, 201)}}, fee())
    assert len(plan.transfers) == 100
    assert plan.is_optimal


def test_a_plan_for_many_does_not_claim_to_be_optimal() -> None:
    random = Random(4)
    positions = {person: random.randint(-(10**6), 10**6) for person in range(1, 40)}
    positions[40] = -sum(positions.values())
    plan = net(positions, fee())
    assert not plan.is_optimal
    assert_settles(positions, plan.transfers)


def test_fees_are_those_of_the_plan_and_saved_is_the_rest_of_the_direct_ones() -> None:
    # Directly 1 000, 800 and 700 cost 5 + 4 + 4; the plan sends 500 and costs 3.
    plan = net({ANN: -500, BOB: 500}, fee(), direct=[1_000, 800, 700])
    assert (plan.fees_auec, plan.saves_auec) == (3, 10)
    assert net({ANN: -500, BOB: 500}, fee()).saves_auec == -3


def test_positions_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(Refused, match="20 aUEC more are owed than are held"):
        net({ANN: -500, BOB: 520}, fee())
    with pytest.raises(Refused, match="500 aUEC more are held than are owed"):
        net({ANN: -500}, fee())


def test_a_thousand_people_are_settled() -> None:
    random = Random(11)
    positions = {person: random.randint(-(10**9), 10**9) for person in range(1, 1_000)}
    positions[1_000] = -sum(positions.values())
    links = [(person, person + 1) for person in range(999, 0, -1)]
    plan = net(positions, fee(), links)
    assert_settles(positions, plan.transfers)
    assert len(plan.transfers) <= 999


def settled(amounts: list[int]) -> dict[int, int]:
    """Positions from any amounts: the last person has the rest."""
    return dict(enumerate([*amounts, -sum(amounts)], start=1))


def crowds(most: int, largest: int) -> st.SearchStrategy[dict[int, int]]:
    return st.lists(st.integers(-largest, largest), max_size=most - 1).map(settled)


some_links = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=40)


def assert_settles(positions: Mapping[int, int], transfers: Iterable[NetTransfer]) -> None:
    left = dict(positions)
    for sent in transfers:
        assert sent.amount_auec > 0
        left[sent.sender_id] += sent.amount_auec
        left[sent.receiver_id] -= sent.amount_auec
    assert not any(left.values())


def most_groups(amounts: list[int]) -> int:
    """By trying every partition: into how many groups of zero the amounts fall."""
    return max(
        (len(groups) for groups in partitions(amounts) if not any(map(sum, groups))),
        default=0,
    )


def partitions(amounts: list[int]) -> Iterator[list[list[int]]]:
    if not amounts:
        yield []
        return
    first, *rest = amounts
    for groups in partitions(rest):
        yield [[first], *groups]
        for place, group in enumerate(groups):
            yield [*groups[:place], [first, *group], *groups[place + 1 :]]


@for_all(crowds(7, 6), some_links)
def test_no_plan_for_a_few_has_fewer_transfers(
    positions: dict[int, int], links: list[tuple[int, int]]
) -> None:
    opened = [amount for amount in positions.values() if amount]
    plan = net(positions, fee(), links)
    assert plan.is_optimal
    assert len(plan.transfers) == len(opened) - most_groups(opened)


@for_all(crowds(12, 9))
def test_up_to_twelve_people_are_settled_optimally(positions: dict[int, int]) -> None:
    plan = net(positions, fee())
    assert plan.is_optimal
    assert_settles(positions, plan.transfers)


@for_all(crowds(40, 30) | crowds(40, 10**15), some_links)
def test_everybody_is_settled_to_the_last_auec_and_money_goes_one_way(
    positions: dict[int, int], links: list[tuple[int, int]]
) -> None:
    plan = net(positions, fee(), links)
    assert_settles(positions, plan.transfers)
    assert all(positions[sent.sender_id] < 0 < positions[sent.receiver_id] for sent in plan.transfers)
    assert plan.fees_auec == sum(fee_of(sent.amount_auec, fee()) for sent in plan.transfers)


@for_all(st.lists(crowds(15, 30), max_size=6))
def test_there_are_never_more_transfers_than_people_but_one_a_group_nor_than_the_plain_way(
    crews: list[dict[int, int]],
) -> None:
    positions = {
        crew * 100 + person: amount for crew, own in enumerate(crews) for person, amount in own.items()
    }
    links = [(crew * 100 + 1, crew * 100 + person) for crew, own in enumerate(crews) for person in own]
    plan = net(positions, fee(), links)
    opened = [sum(map(bool, own.values())) for own in crews]
    assert len(plan.transfers) <= sum(people - 1 for people in opened if people)
    assert len(plan.transfers) <= plan.baseline_transfers


@for_all(crowds(30, 30), some_links, st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_order(
    positions: dict[int, int], links: list[tuple[int, int]], random: Random
) -> None:
    people = list(positions)
    random.shuffle(people)
    mixed = [pair[::-1] for pair in links]
    random.shuffle(mixed)
    assert net({person: positions[person] for person in people}, fee(), mixed) == net(positions, fee(), links)


def test_who_receives_has_less_to_claim_and_who_sends_holds_less() -> None:
    assert postings(ANN, BOB, 300, {member(BOB): 300, held(ANN): -500}) == [(member(BOB), held(ANN), 300)]


def test_money_beyond_the_claim_is_held_and_beyond_the_held_repays_a_debt() -> None:
    balances = {member(BOB): 100, held(ANN): -50, member(ANN): -120}
    assert postings(ANN, BOB, 200, balances) == [
        (member(BOB), held(ANN), 80),
        (member(BOB), member(ANN), 20),
        (held(BOB), member(ANN), 100),
    ]
    assert sum(amount for _, _, amount in postings(ANN, BOB, 200, balances)) == 200


def test_who_sends_more_than_they_held_used_their_own_money() -> None:
    assert postings(ANN, BOB, 70, {held(ANN): -50}) == [(held(BOB), held(ANN), 70)]


def test_who_holds_and_is_owed_keeps_the_smaller_of_the_two() -> None:
    balances = {member(ANN): 200, held(ANN): -500, member(BOB): 90, held(BOB): -40, held(CYD): -10}
    assert own_postings(balances) == [(member(ANN), held(ANN), 200), (member(BOB), held(BOB), 40)]
    assert own_postings({member(ANN): -200, held(ANN): 500, held(BOB): -5, member(BOB): -5}) == []


accounts = st.sampled_from([account(person) for person in range(1, 7) for account in (held, member)])
some_balances = st.dictionaries(accounts, st.integers(-60, 60))


def position(person_id: int, balances: Mapping[str, int]) -> int:
    return balances.get(held(person_id), 0) + balances.get(member(person_id), 0)


def after(balances: Mapping[str, int], posted: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    left = dict(balances)
    for from_account, to_account, amount in posted:
        assert amount > 0
        assert from_account != to_account
        left[from_account] = left.get(from_account, 0) - amount
        left[to_account] = left.get(to_account, 0) + amount
    return left


@for_all(some_balances, st.permutations(range(1, 7)), st.integers(1, 200))
def test_sending_changes_two_positions_by_the_amount_and_nothing_else(
    balances: dict[str, int], people: list[int], amount: int
) -> None:
    sender, receiver, *others = people
    posted = postings(sender, receiver, amount, balances)
    left = after(balances, posted)
    assert len(posted) <= 3
    assert position(sender, left) == position(sender, balances) + amount
    assert position(receiver, left) == position(receiver, balances) - amount
    assert all(
        left.get(account, 0) == balances.get(account, 0) for p in others for account in (held(p), member(p))
    )
    assert sum(left.values()) == sum(balances.values())


@for_all(some_balances)
def test_keeping_what_one_is_owed_changes_no_position(balances: dict[str, int]) -> None:
    left = after(balances, own_postings(balances))
    for person in range(1, 7):
        assert position(person, left) == position(person, balances)
        assert left.get(member(person), 0) <= 0 or left.get(held(person), 0) >= 0


@for_all(some_balances)
def test_a_whole_plan_leaves_every_account_at_zero(balances: dict[str, int]) -> None:
    # Nobody owes the guild while the guild owes them for what they spent: that needs somebody's word.
    balances = {
        account: amount if account.startswith("member") else -abs(amount)
        for account, amount in balances.items()
    }
    last = 7
    balances[held(last)] = -sum(balances.values())
    plan = net({person: position(person, balances) for person in range(1, last + 1)}, fee())
    balances = after(balances, own_postings(balances))
    for sent in plan.transfers:
        balances = after(balances, postings(sent.sender_id, sent.receiver_id, sent.amount_auec, balances))
    assert not any(balances.values())

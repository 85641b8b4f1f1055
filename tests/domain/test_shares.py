"""Whole aUEC: split, charged and sent."""

from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.refusals import NothingToSplit
from domain.rules import Fee, FeeMode, Rounding
from domain.shares import Sender, Sent, equal_nets, fee_of, floor_percent, send_out_of, split_pot
from tests.payrolls import CODE, fee

pots = st.integers(0, 10**18)
weights = st.dictionaries(st.integers(1, 50), st.integers(0, 10**6), min_size=1).filter(
    lambda w: any(w.values())
)
fees = st.builds(
    Fee,
    mode=st.just(FeeMode.PAYEE),
    rate_percent=st.decimals(0, 100, places=4),
    rounding=st.sampled_from(Rounding),
)


def test_a_fee_is_rounded_to_a_whole_auec() -> None:
    assert fee_of(423_087, fee()) == 2_116  # 2115.435
    assert fee_of(423_087, fee(rounding="down")) == 2_115
    assert fee_of(200, fee()) == fee_of(200, fee(rounding="down")) == 1
    assert fee_of(0, fee()) == 0
    assert fee_of(10**15 + 1, fee(rate="33.3333")) == 333_333_000_000_001  # 333 333 000 000 000.333333


@pytest.mark.parametrize(
    ("share", "sent"),
    [
        (425_203, Sent(423_087, 2_116)),
        (174_727, Sent(173_857, 870)),  # 869.285
        (0, Sent(0, 0)),
        (1, Sent(0, 0)),  # sending 1 costs 1
        (2, Sent(1, 1)),
        (202, Sent(200, 1)),  # 201 would cost 2: an odd aUEC is left
    ],
)
def test_what_can_be_sent_out_of_a_share(share: int, sent: Sent) -> None:
    assert send_out_of(share, fee()) == sent


def test_a_fee_rounded_down_lets_small_amounts_through() -> None:
    assert send_out_of(1, fee(rounding="down")) == Sent(1, 0)
    assert send_out_of(200, fee(rounding="down")) == Sent(199, 0)  # 199 + 0; 200 + 1 is too much
    assert send_out_of(201, fee(rounding="down")) == Sent(200, 1)


def test_a_rate_of_a_hundred_percent_halves_and_one_of_none_keeps() -> None:
    assert send_out_of(7, fee(rate="100")) == Sent(3, 3)
    assert send_out_of(7, fee(rate="0")) == Sent(7, 0)


@for_all(pots, fees)
def test_nothing_more_could_be_sent_out_of_a_share(share: int, fee: Fee) -> None:
    net, charged = send_out_of(share, fee)
    assert net >= 0
    assert charged == fee_of(net, fee)
    assert net + charged <= share < net + 1 + fee_of(net + 1, fee)


def test_a_percentage_is_rounded_down() -> None:
    assert floor_percent(1_296_520, Decimal(10)) == 129_652
    assert floor_percent(999, Decimal("0.1")) == 0
    assert floor_percent(10**15, Decimal("33.3333")) == 333_333_000_000_000


def test_a_pot_is_split_by_largest_remainder() -> None:
    # 1 166 868 × (7200, 5400, 2219) ÷ 14819: remainders 10 197, 3 943 and 679 of 14 819
    assert split_pot(1_166_868, {1: 7200, 2: 5400, 3: 2219}, session_code=CODE) == {
        1: 566_938,
        2: 425_203,
        3: 174_727,
    }


def test_equal_remainders_are_ordered_by_luck_that_changes_with_the_session() -> None:
    def winners(code: str, odd: int) -> set[int]:
        shares = split_pot(odd, dict.fromkeys(range(1, 6), 7), session_code=code)
        return {person_id for person_id, share in shares.items() if share == 1}

    # sha256("sm-k3m9qa:1") begins with f5dc30; of 2: d3b3b0, 3: 7247cf, 4: fd87e4, 5: 387500
    assert [winners("sm-k3m9qa", odd) for odd in (1, 2, 3)] == [{5}, {5, 3}, {5, 3, 2}]
    by_digest = sorted(range(1, 6), key=lambda person: sha256(f"sm-zzzzzz:{person}".encode()).hexdigest())
    assert winners("sm-zzzzzz", 2) == set(by_digest[:2])


def test_weight_zero_gets_nothing_even_if_an_auec_is_odd() -> None:
    assert split_pot(3, {1: 1, 2: 0, 3: 1}, session_code=CODE)[2] == 0


def test_no_weight_at_all_is_refused() -> None:
    with pytest.raises(NothingToSplit, match="nobody has worked time"):
        split_pot(100, {1: 0}, session_code=CODE)
    with pytest.raises(NothingToSplit):
        equal_nets(100, {}, (), fee())


@for_all(pots, weights)
def test_shares_add_up_to_the_pot_and_are_within_one_of_exact(pot: int, weights: dict[int, int]) -> None:
    shares = split_pot(pot, weights, session_code=CODE)
    total = sum(weights.values())
    assert sum(shares.values()) == pot
    for person_id, weight in weights.items():
        assert shares[person_id] in {pot * weight // total, pot * weight // total + 1}
        assert weight or shares[person_id] == 0


@for_all(pots, weights)
def test_a_split_does_not_depend_on_order(pot: int, weights: dict[int, int]) -> None:
    mixed = dict(sorted(weights.items(), reverse=True))
    assert split_pot(pot, mixed, session_code=CODE) == split_pot(pot, weights, session_code=CODE)


def spent(nets: dict[int, int], charged: set[int], fee: Fee) -> int:
    return sum(nets.values()) + sum(fee_of(net, fee) for person, net in nets.items() if person in charged)


@for_all(st.one_of(pots, st.integers(0, 300)), weights, st.sets(st.integers(1, 50)), fees)
def test_equal_nets_fit_the_rest_and_the_next_pot_does_not(
    rest: int, weights: dict[int, int], charged: set[int], fee: Fee
) -> None:
    nets = equal_nets(rest, weights, charged, fee)
    total = sum(weights.values())
    assert spent(nets, charged, fee) <= rest

    def nets_of(pot: int) -> dict[int, int]:
        return {person: pot * weight // total for person, weight in weights.items()}

    # The pot behind the nets: the largest one with these nets, unless the rest itself is the bound.
    low, high = 0, rest
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if spent(nets_of(middle), charged, fee) <= rest else (low, middle - 1)
    assert nets == nets_of(low)


def test_equal_nets_of_a_small_rest_are_what_trying_every_pot_finds() -> None:
    weights = {1: 3, 2: 3, 3: 1}
    for rest in range(120):
        best = max(
            pot
            for pot in range(rest + 1)
            if spent({p: pot * w // 7 for p, w in weights.items()}, {2, 3}, fee(rate="7.5")) <= rest
        )
        assert equal_nets(rest, weights, {2, 3}, fee(rate="7.5")) == {
            person: best * weight // 7 for person, weight in weights.items()
        }


def test_the_sender_charges_neither_the_payer_nor_anybody_when_the_seller_bears_the_fees() -> None:
    assert Sender(1, fee()).send(200, person_id=1) == Sent(200, 0)
    assert Sender(1, fee()).send(200, person_id=2) == Sent(200, 1)
    assert Sender(1, fee()).send_out_of(200, person_id=1) == Sent(200, 0)
    assert Sender(1, fee("seller")).send(200, person_id=2) == Sent(200, 0)
    assert Sender(1, fee("seller")).send_out_of(200, person_id=2) == Sent(200, 0)

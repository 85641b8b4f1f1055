"""A transfer is a positive amount between two accounts, and can be taken back."""

from datetime import UTC, datetime

import pytest

from domain.ledger import AUEC, LedgerRefused, Transfer, reversal, totals

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)


@pytest.mark.parametrize("amount", [0, -1, 10**18 + 1])
def test_a_transfer_moves_a_positive_amount_that_a_ledger_can_hold(amount: int) -> None:
    with pytest.raises(LedgerRefused, match="moves between 1 and"):
        Transfer("k", AUEC, "a", "b", amount, NOW, "why")


def test_a_transfer_needs_two_accounts() -> None:
    with pytest.raises(LedgerRefused, match="two accounts"):
        Transfer("k", AUEC, "a", "a", 1, NOW, "why")


def test_the_way_back_undoes_a_transfer_exactly() -> None:
    there = Transfer("there", AUEC, "a", "b", 500, NOW, "why")
    back = reversal(there, key="back", at=NOW, reason="typed wrongly")
    assert set(totals([there, back]).values()) == {0}

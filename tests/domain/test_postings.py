"""What a payroll posts passes on all that its session brought in, and a revision only what differs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import AUEC, TREASURY, Transfer, totals
from domain.payroll import (
    Expense,
    Guild,
    LineKind,
    LineStatus,
    OreForm,
    OreLine,
    PayLine,
    Payroll,
    PayrollInput,
    Sale,
    SessionKind,
    SessionSpan,
)
from domain.people import Person
from domain.postings import expense_transfer, ore_asset, ore_transfer, payroll_transfers, sale_transfer
from domain.rules import Rules

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
CODE = "sm-k3m9qa"
SESSION = f"session:{CODE}"
ORE = OreLine("Quantainium", 12_500, quality=812)
ANN, BOB = 1, 2


def paid(person_id: int, net: int, fee: int = 0, kind: LineKind = LineKind.TIME) -> PayLine:
    return PayLine(person_id, kind, LineStatus.PAID, net + fee, fee, net)


def given_by(revision: int = 1, payer_id: int = ANN, ore: tuple[OreLine, ...] = ()) -> PayrollInput:
    return PayrollInput(
        Guild(900, "Red Rock"),
        SessionSpan(CODE, SessionKind.SUNDAY, (11,), NOW, NOW + timedelta(hours=2)),
        members=(Person(ANN, "Ann"), Person(BOB, "Bob")),
        voice_moves=(),
        ore=ore,
        rules=Rules(payer_id),
        revision=revision,
    )


def payroll(*lines: PayLine, treasury: int = 0) -> Payroll:
    """gross = Σ net + Σ fee + treasury (pay-rules.md 4)."""
    fees = sum(line.fee_auec for line in lines)
    nets = sum(line.net_auec for line in lines)
    claims = sum(line.net_auec for line in lines if line.kind is LineKind.REIMBURSEMENT)
    return Payroll(nets + fees + treasury, claims, 0, treasury, fees, lines)


def moves(transfers: list[Transfer]) -> set[tuple[str, str, int]]:
    return {(each.from_account, each.to_account, each.amount) for each in transfers}


def test_ores_differ_by_name_form_and_quality() -> None:
    assert ore_asset(ORE) == "ore:Quantainium:refined:812"
    assert ore_asset(OreLine("Gold", 1, form=OreForm.RAW)) == "ore:Gold:raw:any"


def test_a_payroll_passes_everything_on_and_leaves_the_session_at_zero() -> None:
    """Sales of 1000, an expense of 40 by Bob; Bob gets 500 + 100 and costs 3 + 1 in fees, Ann 300, the rest 56."""
    result = payroll(
        paid(BOB, 500, 3),
        paid(BOB, 100, kind=LineKind.FIXED),
        paid(ANN, 300),
        paid(BOB, 40, 1, LineKind.REIMBURSEMENT),
        treasury=56,
    )
    noted = [
        sale_transfer(CODE, Sale(ANN, 1000, NOW), key="note 1"),
        expense_transfer(CODE, Expense(BOB, 40, "refining"), key="note 2", at=NOW),
        ore_transfer(CODE, ORE, key="note 3", at=NOW),
    ]
    posted = payroll_transfers(given_by(ore=(ORE,)), result)
    assert moves(posted) == {
        (SESSION, "member:1", 300),
        (SESSION, "member:2", 600),
        (SESSION, TREASURY, 56),
        (SESSION, "held:1", 4),
        (SESSION, f"sold:{CODE}", 12_500),
    }
    balances = totals(noted + posted)
    assert balances[SESSION, AUEC] == 0
    assert balances[SESSION, ore_asset(ORE)] == 0
    assert balances["member:2", AUEC] == 640  # 600 and what Bob advanced
    assert balances["held:1", AUEC] == -996  # Ann holds 1000 and will spend 4 of it on fees


def test_lines_of_nothing_post_nothing() -> None:
    assert payroll_transfers(given_by(), payroll(paid(ANN, 0))) == []


def test_a_revision_posts_only_what_differs() -> None:
    first = given_by(), payroll(paid(ANN, 300, 2), paid(BOB, 500, 3), treasury=10)
    second = given_by(revision=2), payroll(paid(ANN, 350, 2), paid(BOB, 450, 2), treasury=11)
    posted = payroll_transfers(*second, previous=first)
    assert moves(posted) == {
        (SESSION, "member:1", 50),
        ("member:2", SESSION, 50),
        ("held:1", SESSION, 1),  # 4 of fees instead of 5
        (SESSION, TREASURY, 1),
    }
    assert all(each.key.startswith("payroll:sm-k3m9qa:2:") for each in posted)


def test_a_revision_with_another_payer_moves_the_fees_and_ore_taken_out_comes_back() -> None:
    first = given_by(ore=(ORE,)), payroll(paid(BOB, 500, 3))
    second = given_by(revision=2, payer_id=BOB), payroll(paid(BOB, 500, 3))
    assert moves(payroll_transfers(*second, previous=first)) == {
        ("held:1", SESSION, 3),
        (SESSION, "held:2", 3),
        (f"sold:{CODE}", SESSION, 12_500),
    }


def test_the_same_payroll_again_posts_nothing() -> None:
    settled = given_by(ore=(ORE,)), payroll(paid(BOB, 500, 3), treasury=9)
    assert payroll_transfers(replace(settled[0], revision=2), settled[1], previous=settled) == []


lines = st.lists(
    st.builds(
        paid,
        st.integers(1, 4),
        st.integers(0, 10**9),
        st.integers(0, 10**6),
        st.sampled_from(LineKind),
    ),
    max_size=8,
)
payrolls = st.builds(lambda drawn, treasury: payroll(*drawn, treasury=treasury), lines, st.integers(0, 10**6))


@given(st.lists(payrolls, min_size=1, max_size=4), st.lists(st.integers(1, 4), min_size=4, max_size=4))
def test_after_any_revisions_the_session_has_passed_on_what_the_last_one_says(
    revisions: list[Payroll], payers: list[int]
) -> None:
    previous = None
    posted: list[Transfer] = []
    for number, result in enumerate(revisions, start=1):
        current = given_by(number, payers[number - 1]), result
        posted += payroll_transfers(*current, previous=previous)
        previous = current
    last = revisions[-1]
    passed_on = last.gross_auec - last.expenses_auec
    assert totals(posted).get((SESSION, AUEC), 0) == -passed_on
    assert totals(posted) | {(SESSION, AUEC): 0} == totals(posted) | totals(
        payroll_transfers(given_by(len(revisions), payers[len(revisions) - 1]), last)
    ) | {(SESSION, AUEC): 0}
    assert len({each.key for each in posted}) == len(posted)


def test_weights_do_not_matter_to_what_is_posted() -> None:
    line = replace(paid(BOB, 5), weight=Decimal("1.5"), seconds=60)
    assert moves(payroll_transfers(given_by(), payroll(line))) == {(SESSION, "member:2", 5)}

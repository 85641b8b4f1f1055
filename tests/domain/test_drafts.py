"""The rules of one run: begun with the guild's, changed a row at a time."""

from datetime import UTC, datetime
from decimal import Decimal

from domain.drafts import default_rules, with_basis, with_fixed, with_percent, with_weight
from domain.notes import ActiveNotes
from domain.payroll import OreLine, Sale
from domain.rules import Basis, Fee, FeeMode, FixedPay, PercentPay, Rules
from domain.settings import GuildSettings

AT = datetime(2026, 11, 15, 18, tzinfo=UTC)
ANN, BOB, OPENER = 1, 2, 9
FEE = Fee(FeeMode.EQUAL)
GUILD = GuildSettings(
    900, "Red Rock", min_seconds=300, bridge_seconds=60, org_tax_percent=Decimal(5), fee=FEE
)


def sold(*sales: tuple[int, int]) -> ActiveNotes:
    return ActiveNotes(
        sales={place: Sale(who, amount, AT) for place, (who, amount) in enumerate(sales, start=1)}
    )


def test_a_run_begins_with_the_guilds_rules() -> None:
    rules = default_rules(GUILD, sold(), OPENER)
    assert rules == Rules(
        payer_id=OPENER, min_seconds=300, bridge_seconds=60, org_tax_percent=Decimal(5), fee=FEE
    )


def test_the_payer_is_who_holds_the_treasury_or_most_of_the_money_or_opened_the_session() -> None:
    holds = GuildSettings(900, "Red Rock", treasury_holder_id=7)
    assert default_rules(holds, sold((ANN, 5)), OPENER).payer_id == 7
    assert default_rules(GUILD, sold((ANN, 5), (BOB, 4), (BOB, 4)), OPENER).payer_id == BOB  # 4 + 4 > 5
    assert default_rules(GUILD, sold((BOB, 5), (ANN, 5)), OPENER).payer_id == ANN  # the lower number
    assert default_rules(GUILD, sold(), OPENER).payer_id == OPENER


def test_once_there_are_sales_they_are_what_is_split() -> None:
    rules = Rules(payer_id=ANN)
    ore = ActiveNotes(ore={1: OreLine("Gold", 100)})
    assert with_basis(rules, ore).basis is Basis.ESTIMATE
    assert with_basis(rules, sold((ANN, 1))).basis is Basis.SALES


def test_rows_are_replaced_and_taken_away_by_the_neutral_number() -> None:
    rules = with_weight(with_weight(Rules(payer_id=ANN), ANN, Decimal(2)), BOB, Decimal(3))
    assert with_weight(rules, ANN, Decimal("1.5")).weights == {ANN: Decimal("1.5"), BOB: Decimal(3)}
    assert with_weight(rules, ANN, Decimal(1)).weights == {BOB: Decimal(3)}
    assert with_weight(rules, ANN, Decimal(0)).weights == {ANN: Decimal(0), BOB: Decimal(3)}
    rules = with_fixed(with_fixed(Rules(payer_id=ANN), ANN, 5), ANN, 6)
    assert rules.fixed == (FixedPay(ANN, 6),)
    assert with_fixed(rules, ANN, 0).fixed == ()
    rules = with_percent(with_percent(Rules(payer_id=ANN), ANN, Decimal(5)), BOB, Decimal(6))
    assert with_percent(rules, ANN, Decimal(0)).percents == (PercentPay(BOB, Decimal(6)),)

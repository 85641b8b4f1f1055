"""The rules in the PDF: whose they are, and beside each number what it comes from."""

from decimal import Decimal

import pytest

from domain.drafts import settle
from domain.rulesets import RolePercent, RoleWeight, RuleSet
from reports.model import AgreedRules, PayrollReport
from tests.reports.hostile import HOSTILE
from tests.reports.pdf.test_pdf import pages_of, text_of
from tests.reports.samples import report_of, worked_example

FOREMAN, SCOUT = 70, 80


def agreed(template: str | None = None, role_name: str = "Foreman") -> PayrollReport:
    """The worked example under rules in which Ann is foreman and Bob scout."""
    rule_set = RuleSet(
        role_weights=(RoleWeight(FOREMAN, role_name, Decimal("1.5")),),
        role_percents=(RolePercent(SCOUT, "Scout", Decimal(5), shared=True),),
        owner_cut_percent=Decimal(10),
        owner_ids=(3,),
    )
    roles = {1: frozenset({FOREMAN}), 2: frozenset({SCOUT})}
    settled = settle(worked_example(), rule_set, roles)
    rules = AgreedRules(rule_set, template, settled.resolved.sources)
    return report_of(settled.given, agreed=rules)


def test_the_rules_say_whose_they_are_and_where_each_number_comes_from() -> None:
    text = " ".join(text_of(agreed("Escort op")).split())
    assert "template Escort op." in text
    assert "Ann × 1.5 (role Foreman); everybody else × 1." in text
    assert "Bob 5 % (role Scout, 5 % shared by 1)" in text
    assert "Cyd 10 % (ship-owner's cut, 10 % shared by 1)" in text
    assert "Foreman weighs 1.5." in text
    assert "a cut of 10 %, shared by Cyd." in text


def test_the_guilds_own_rules_have_no_name() -> None:
    assert "the rules of the guild." in text_of(agreed())


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_names_of_roles_and_templates_damage_nothing(what: str) -> None:
    assert len(pages_of(agreed(HOSTILE[what][0], HOSTILE[what][0]))) == len(pages_of(agreed()))

"""The guild's own rules and its templates: changed one after the other, none lost, other guilds' out of reach."""

import asyncio
from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest

from db.database import Database
from domain.appointments import Weekly
from domain.errors import Refused
from domain.rulesets import RoleWeight, RuleSet, with_role_weight
from domain.schedules import Schedule
from services.templates import MOST_TEMPLATES, Templates, template_name
from tests.clock import ManualClock
from tests.services.sundays import BOSS, CLOSED, GUILD, stopped_session


@pytest.fixture
async def templates(database: Database) -> Templates:
    await stopped_session(database)
    return Templates(database, ManualClock(CLOSED))


def weighed(role_id: int) -> RuleSet:
    return RuleSet(role_weights=(RoleWeight(role_id, f"role {role_id}", Decimal(2)),))


async def test_ten_changes_at_once_are_all_made(templates: Templates) -> None:
    template = await templates.add(GUILD, BOSS, "Sunday")

    async def add_role(role_id: int) -> None:
        row = RoleWeight(role_id, "role", Decimal(2))
        await templates.change(GUILD, template.template_id, BOSS, lambda rules: with_role_weight(rules, row))

    await asyncio.gather(*map(add_role, range(1, 11)))
    assert (await templates.book(GUILD)).named("sunday").rule_set.role_ids == set(range(1, 11))


async def test_a_name_is_given_out_once_though_two_ask_at_once(templates: Templates) -> None:
    made = await asyncio.gather(
        *(templates.add(GUILD, BOSS, name) for name in ("Sunday", "SUNDAY")), return_exceptions=True
    )
    assert sorted(isinstance(each, Refused) for each in made) == [False, True]
    assert len((await templates.book(GUILD)).templates) == 1


async def test_a_number_is_never_used_again(templates: Templates) -> None:
    first = await templates.add(GUILD, BOSS, "Sunday")
    await templates.remove(GUILD, first.template_id, BOSS)
    second = await templates.add(GUILD, BOSS, "Sunday")
    assert second.template_id != first.template_id
    with pytest.raises(Refused, match="These rules are no more"):
        await templates.change(GUILD, first.template_id, BOSS, lambda rules: rules)


async def test_no_more_templates_than_a_menu_holds(templates: Templates) -> None:
    for number in range(MOST_TEMPLATES):
        await templates.add(GUILD, BOSS, f"Template {number}")
    with pytest.raises(Refused, match="24 templates already"):
        await templates.add(GUILD, BOSS, "One more")


async def test_the_guilds_own_rules_stay_and_have_the_numbers_of_its_setup(
    database: Database, templates: Templates
) -> None:
    await templates.change(GUILD, 0, BOSS, lambda _: weighed(70))
    async with database.transaction(GUILD) as tx:
        settings = await tx.guilds.get()
        assert settings is not None
        await tx.guilds.save(replace(settings, org_tax_percent=Decimal(7)))
    own = (await templates.book(GUILD)).own.rule_set
    assert own.role_ids == {70}
    assert own.org_tax_percent == Decimal(7)
    for act in (templates.remove(GUILD, 0, BOSS), templates.rename(GUILD, 0, BOSS, "Ours")):
        with pytest.raises(Refused, match="The guild's own rules have no name and stay"):
            await act


async def test_whose_ships_were_used_is_no_part_of_a_template(templates: Templates) -> None:
    template = await templates.add(GUILD, BOSS, "Sunday")
    changed = await templates.change(
        GUILD, template.template_id, BOSS, lambda rules: replace(rules, owner_ids=(1,))
    )
    assert changed.rule_set.owner_ids == ()


async def test_the_rules_of_another_guild_are_not_there(database: Database, templates: Templates) -> None:
    template = await templates.add(GUILD, BOSS, "Sunday")
    async with database.transaction(901) as tx:
        assert await tx.rule_sets.list() == []
    with pytest.raises(Refused, match="not set up"):
        await templates.change(901, template.template_id, BOSS, lambda rules: rules)


@pytest.mark.parametrize("typed", ["", "   ", "x" * 51])
def test_a_name_has_one_to_fifty_characters(typed: str) -> None:
    with pytest.raises(Refused, match="1 to 50 characters"):
        template_name(typed)


def test_a_name_is_one_line() -> None:
    assert template_name("  Escort\n  op ") == "Escort op"


async def test_schedules_follow_a_template_to_its_new_name(database: Database, templates: Templates) -> None:
    template = await templates.add(GUILD, BOSS, "Sunday")
    async with database.transaction(GUILD) as tx:
        schedule = Schedule(0, "Mining", 6, time(18), time(21))
        number = await tx.schedules.add(Weekly(schedule, 21, CLOSED, "Sunday"), 3, CLOSED, key="x")
    await templates.rename(GUILD, template.template_id, BOSS, "Sabbath")
    async with database.transaction(GUILD) as tx:
        weekly = await tx.schedules.get(number)
        assert weekly is not None
        assert weekly.template == "Sabbath"

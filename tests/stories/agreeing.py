"""What stories about rules have in common: the setup's screens for templates, and the rows of a whole database."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from sandbox import Member, Reply
from tests.stories.scenes import fills, form_of
from tests.stories.stage import Stage

WEIGHT = "Weight of their time (1 takes it away)"
PERCENT = "Percent of the pot (0 takes it away)"
SHARED = "all of them share it"


async def rule_screen(stage: Stage) -> Reply:
    """From the setup over its second page to the guild's rules and templates."""
    setup = await stage.boss.runs("/mining setup", in_=stage.general)
    more = await stage.boss.presses("More ▶", on=setup)
    return await stage.boss.presses("Rules and templates", on=more)


async def answers(stage: Stage, button: str, on: Reply, form: Mapping[str, Any]) -> Reply:
    return await fills(stage.boss, form_of(await stage.boss.presses(button, on=on)), form)


async def new_template(stage: Stage, name: str) -> Reply:
    """The screen of a template that was just made."""
    return await answers(stage, "New template", await rule_screen(stage), {"Name": name})


async def own_rules(stage: Stage) -> Reply:
    listed = await rule_screen(stage)
    return await stage.boss.selects("Look at or change rules", ["0"], on=listed)


async def draft_under(stage: Stage, draft: Reply, template: str, officer: Member | None = None) -> Reply:
    """The draft after an officer chose a template for it."""
    who = officer or stage.boss
    form = form_of(await who.presses("Template", on=draft))
    return await fills(who, form, {"Rules": template})


async def all_rows(stage: Stage) -> dict[str, list[str]]:
    """Every row of every table, as PostgreSQL writes it."""
    connection = await asyncpg.connect(stage.dsn)
    try:
        names = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'paydirt'::regnamespace AND relkind = 'r'"
        )
        return {
            row["relname"]: [
                each["row"]
                for each in await connection.fetch(
                    f'SELECT t::text AS row FROM paydirt."{row["relname"]}" t ORDER BY 1'
                )
            ]
            for row in names
        }
    finally:
        await connection.close()

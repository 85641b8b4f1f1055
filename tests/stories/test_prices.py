"""``/mining prices`` and the guild's own price: with where, how old and how sure; nothing is ever invented."""

import pytest

from sandbox.uex_world import Commodity, Terminal
from tests.stories.scenes import fills, form_of, read
from tests.stories.stage import Stage


@pytest.fixture
async def priced(stage: Stage) -> Stage:
    """The lists of UEX have been fetched; Stanton pays a little less at GrimHEX and more at TDD Orison."""
    assert stage.app is not None
    await stage.app.prices.refresh()
    return stage


async def test_one_ore_shows_median_best_terminal_spread_age_and_source(priced: Stage) -> None:
    priced.clock.passes(minutes=20)
    reply = await priced.boss.runs("/mining prices", ore="Quantainium", in_=priced.general)
    assert reply.ephemeral
    shown = read(reply)
    assert shown.startswith("Quantainium, one SCU")
    # 150 000 everywhere but GrimHEX (88 %), Ruin Station (90 %), Levski (94 %) and TDD Orison (110 %).
    assert "**150 000 aUEC** · UEX, median of 10 terminals, 20 min old" in shown
    assert "Best case **165 000** at TDD Orison (Stanton)" in shown
    assert "Spread 132 000 to 165 000 over 10 terminals, median 150 000" in shown
    assert "fetched 20 min ago from UEX" in shown


async def test_all_ores_are_listed_the_dearest_first(priced: Stage) -> None:
    shown = read(await priced.boss.runs("/mining prices", in_=priced.general))
    assert shown.startswith("Ore prices, one SCU\n**520 000** Hadanite · best")
    assert shown.index("Quantainium") < shown.index("Gold") < shown.index("Raw ore, one SCU")
    assert "**21 000** Quantainium" in shown.split("Raw ore, one SCU")[1]
    assert "UEX, median of terminals, fetched 0 min ago. Real sales are what counts." in shown


async def test_a_misspelt_ore_is_asked_about(priced: Stage) -> None:
    reply = await priced.boss.runs("/mining prices", ore="Quantanum", in_=priced.general)
    assert reply.text == "I know no ore called Quantanum. Did you mean Quantainium?"
    reply = await priced.boss.runs("/mining prices", ore="@everyone **x**", in_=priced.general)
    assert "@everyone" not in reply.text


async def test_ores_are_suggested_while_they_are_typed(priced: Stage) -> None:
    offered = await priced.boss.types("/mining prices", ore="quan", in_=priced.general)
    assert {each.value for each in offered} == {"Quantainium", "Quantainium (raw)"}


async def test_an_officer_sets_and_removes_the_guilds_price(priced: Stage) -> None:
    shown = await priced.boss.runs("/mining prices", ore="Gold", in_=priced.general)
    assert list(shown.buttons) == ["Set guild price"]
    form = form_of(await priced.boss.presses("Set guild price", on=shown))
    shown = await fills(priced.boss, form, {"aUEC for one SCU": "28.5k"})
    assert "**28 500 aUEC** · the guild's own price, 0 min old" in read(shown)
    assert "median 30 000" in read(shown)
    assert list(shown.buttons) == ["Set guild price", "Remove guild price"]
    await priced.bot_restarts()
    listed = read(await priced.boss.runs("/mining prices", in_=priced.general))
    assert "**28 500** Gold" in listed
    assert "guild's price" in listed
    shown = await priced.boss.presses("Remove guild price", on=shown)
    assert "**30 000 aUEC** · UEX" in read(shown)


async def test_a_price_that_cannot_be_read_is_refused(priced: Stage) -> None:
    shown = await priced.boss.runs("/mining prices", ore="Gold", in_=priced.general)
    for typed, sentence in (
        ("1,250", "The price could mean 1250 or 1.2500"),
        ("0", "The price must be more than 0."),
        ("-3", "The price cannot be negative."),
        ("free", "The price must be written like 155000, 155k or 4.25 (aUEC per SCU)."),
    ):
        form = form_of(await priced.boss.presses("Set guild price", on=shown))
        await fills(priced.boss, form, {"aUEC for one SCU": typed})
        await priced.boss.sees(sentence)


async def test_members_may_look_and_not_set(priced: Stage) -> None:
    ann = priced.guild.member("Ann")
    shown = await ann.runs("/mining prices", ore="Gold", in_=priced.general)
    refused = await ann.presses("Set guild price", on=shown)
    assert refused.text.startswith("Only officers may do this.")


async def test_the_last_prices_are_shown_with_their_age_while_uex_is_down_also_after_a_restart(
    priced: Stage,
) -> None:
    priced.uex.breaks()
    priced.clock.passes(hours=26)
    await priced.bot_restarts()
    shown = read(await priced.boss.runs("/mining prices", ore="Gold", in_=priced.general))
    assert "**30 000 aUEC** · UEX, median of 9 terminals, 26 h old" in shown
    assert "⚠️ These prices are old: UEX could not be reached since." in shown


async def test_the_guilds_star_systems_decide_which_terminals_count(priced: Stage) -> None:
    setup = await priced.boss.runs("/mining setup", in_=priced.general)
    form = form_of(await priced.boss.presses("Prices and treasury", on=setup))
    await fills(priced.boss, form, {"Prices of these star systems": ["Nyx"]})
    shown = read(await priced.boss.runs("/mining prices", ore="Gold", in_=priced.general))
    # In Nyx only Levski (94 %: 28 200) and Stanton Gateway (30 000): the median of two is between them.
    assert "**29 100 aUEC** · UEX, median of 2 terminals" in shown


async def test_hostile_names_from_uex_do_nothing(priced: Stage) -> None:
    priced.uex.introduces(Commodity(2000, "**@everyone** <@1>: [x](y)", "EVIL", "Mineral"))
    priced.uex.opens(Terminal(2001, "@here `x`", "Stanton"))
    priced.uex.sells("**@everyone** <@1>: [x](y)", "@here `x`", 5_000)
    priced.clock.passes(hours=2)
    assert priced.app is not None
    await priced.app.prices.refresh(force=True)
    listed = await priced.boss.runs("/mining prices", in_=priced.general)
    (offered,) = await priced.boss.types("/mining prices", ore="everyone", in_=priced.general)
    one = await priced.boss.runs("/mining prices", ore=offered.value, in_=priced.general)
    for reply in (listed, one):
        assert "@everyone" not in reply.text
        assert "@here" not in reply.text
        assert "](" not in reply.text
    form = form_of(await priced.boss.presses("Set guild price", on=one))
    shown = await fills(priced.boss, form, {"aUEC for one SCU": "6k"})
    assert "**6 000 aUEC** · the guild's own price" in read(shown)

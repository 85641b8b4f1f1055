"""What lies in the store from a session fits into the message of the session, however much else is in that."""

from datetime import UTC, datetime

import pytest
from discord import Embed

from cogs.store.sessionfield import NAME, show_in_store
from domain.payroll import OreForm
from domain.store import Stock
from sandbox.discord.limits.forms import Form
from sandbox.discord.limits.messages import check_message

NOW = datetime(2026, 11, 15, 18, tzinfo=UTC)
HOSTILE = "*_~|`<>[]()#:@\\" * 4


def stocks(number: int, commodity: str = HOSTILE) -> list[Stock]:
    return [Stock(commodity, OreForm.RAW, quality, 10**9, 10**9, 3, NOW) for quality in range(number)]


def embed_of(characters: int) -> Embed:
    """So many characters, in fields."""
    embed = Embed(title="x")
    for _ in range(characters // 1000):
        embed.add_field(name="y", value="z" * 999)
    return embed.add_field(name="y", value="z" * (characters % 1000 or 1))


@pytest.mark.parametrize("characters", [1, 2500, 4700, 5300, 5590, 5800, 5900])
@pytest.mark.parametrize("number", [1, 3, 500])
def test_it_fits_whatever_else_there_is(characters: int, number: int) -> None:
    embed = embed_of(characters)
    show_in_store(embed, stocks(number), at=0)
    form = Form()
    check_message(form, (), {"embeds": [embed.to_dict()]}, is_v2=False)
    form.raise_if_wrong()
    assert embed.fields[0].name == NAME


def test_what_does_not_fit_is_counted() -> None:
    embed = embed_of(1)
    show_in_store(embed, stocks(500, "Gold"), at=0)
    value = embed.fields[0].value or ""
    shown = value.count("SCU** Gold")
    assert shown > 5
    assert value.endswith(f"… and {500 - shown} more")


def test_nothing_in_store_is_no_field() -> None:
    embed = embed_of(1)
    show_in_store(embed, [], at=0)
    assert len(embed.fields) == 1

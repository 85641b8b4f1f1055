"""Paying people, as the payer and the paid live it: the list, marking, confirming."""

from tests.stories.paying import has_handle, pays, saved_hour
from tests.stories.scenes import committed, read
from tests.stories.stage import Stage

# 500 000 each: n = 497 512, fee ceil(2 487.56) = 2 488.
NET = 497_512
SENT = "Mark as sent: one or several"


async def test_the_payer_reads_handle_and_amount_and_those_without_a_handle_first(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    await has_handle(stage, ann, "Ann_RSI")
    await saved_hour(stage, ann, bob)
    listed = await pays(stage)
    assert listed.ephemeral
    words = read(listed)
    assert "• Bob `497512` · fee 2 488" in words
    assert "• Ann `Ann_RSI` `497512` · fee 2 488" in words
    assert words.index("**No handle yet.**") < words.index("Bob") < words.index("Ann_RSI")
    assert "Ask them to enter it with `/mining me`" in words
    assert "Boss sends, and holds 995 024 aUEC of the guild's." in words
    assert "995 024 aUEC to 2 people, 4 976 aUEC of fees on top" in words


async def test_what_is_marked_as_sent_is_confirmed_by_the_one_who_got_it(stage: Stage) -> None:
    ann, bob = stage.guild.member("Ann"), stage.guild.member("Bob")
    code = await saved_hour(stage, ann, bob)
    listed = await pays(stage, session=code)
    marked = await stage.boss.selects(SENT, [next(iter(listed.selects[SENT].options))], on=listed)
    assert "✅ 1 payment, 497 512 aUEC, marked as sent: Ann." in read(marked)
    assert len(marked.selects[SENT].options) == 1
    assert await committed(stage) == {"held:Boss": -NET, "member:Bob": NET}
    asked = await ann.sees_direct("Has it come?")
    assert (
        f"Boss has sent you **497 512 aUEC** for **{code}** in the game (payment 1 of Red Rock Mining)."
        in read(asked)
    )
    await ann.presses("Received", on=asked)
    assert "✅ Received" in asked.text
    assert asked.buttons == {}

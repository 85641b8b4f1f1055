"""What lies in the store from one session, as a field of the message that shows the session."""

from collections.abc import Sequence

import discord

from cogs import text
from cogs.store.showviews import stock_words
from domain.store import Stock

NAME = "In store from this session"
EMBED_CHARACTERS = 5600
"""Of the embed with this field; Discord takes 6000, and the words above it may be others afterwards."""


def show_in_store(embed: discord.Embed, stocks: Sequence[Stock], *, at: int) -> None:
    """Put it at that place among the fields, as far as the embed has room; nothing if there is nothing."""
    if stocks:
        room = min(text.FIELD, EMBED_CHARACTERS - len(embed) - len(NAME))
        embed.insert_field_at(at, name=NAME, value=text.within(map(stock_words, stocks), room), inline=False)

"""What lies in the store from one session, as a field of the message that shows the session."""

from collections.abc import Sequence

import discord

from cogs import text
from cogs.haulviews import cargo_words
from domain.store import Lot

NAME = "In store from this session ({})"
EMBED_CHARACTERS = 5600
"""Of the embed with this field; Discord takes 6000, and the words above it may be others afterwards."""


def show_in_store(embed: discord.Embed, lots: Sequence[Lot], *, at: int) -> None:
    """Put it at that place among the fields, as far as the embed has room; nothing if there is nothing."""
    if lots:
        name = NAME.format(len(lots))
        room = min(text.FIELD, EMBED_CHARACTERS - len(embed) - len(name))
        embed.insert_field_at(at, name=name, value=text.within(map(_line, lots), room), inline=False)


def _line(lot: Lot) -> str:
    working = " · working" if lot.working else ""
    return f"`{lot.name}` {cargo_words([lot.cargo])}{working}"

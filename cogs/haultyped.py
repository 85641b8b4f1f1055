"""What was typed into a haul's form and could not be read comes back, whole, in a form to be corrected."""

from collections.abc import Iterable, Mapping

import discord

from cogs import text
from cogs.views import PRIMARY, button, view_of
from domain.haulforms import Unread

ORES = "ores"
FENCE = "```"
REASONS = 1700
LONGEST_LINE = 500
"""No field of one line takes more; an embed that is too large would hand nothing back at all."""


async def hand_back(
    interaction: discord.Interaction, unread: Unread, typed: Mapping[str, str], verb: str, *arguments: object
) -> None:
    """Say what could not be read and why, to the one who typed it, and keep all of it for the form of ``verb``."""
    embed = discord.Embed(description=_fenced(typed[ORES]))
    for name, words in typed.items():
        if words and name != ORES:
            embed.add_field(name=name, value=_fenced(words[:LONGEST_LINE]), inline=False)
    await interaction.response.send_message(
        f"Nothing is noted yet, for this could not be read:\n{text.within(_reasons(unread), REASONS)}",
        embed=embed,
        view=view_of(button("Correct it", PRIMARY, verb, *arguments)),
        ephemeral=True,
    )


def typed_before(message: discord.Message | None) -> dict[str, str]:
    """What such a message keeps, by the names of the fields; empty where there is none."""
    if message is None or not message.embeds:
        return {}
    embed = message.embeds[0]
    fields = {field.name or "": _unfenced(field.value or "") for field in embed.fields}
    return fields | {ORES: _unfenced(embed.description or "")}


def _reasons(unread: Unread) -> Iterable[str]:
    for each in unread.problems:
        yield f"• {text.plain(each.line, 60)}: {text.plain(each.reason, 200)}"


def _fenced(words: str) -> str:
    kept = words.replace("`", "'")
    return f"{FENCE}\n{kept}\n{FENCE}"


def _unfenced(words: str) -> str:
    return words.strip("`\n")

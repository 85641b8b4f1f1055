"""How a voice test is shown. Values in, an embed and a button out."""

import discord

from cogs import text
from cogs.views import GOLD, GREEN, SECONDARY, button
from domain.voicerecord import VoiceRecord
from domain.voicetests import VoiceTest, in_words

VERB = "diag.voice-test"


def voice_test_button() -> discord.ui.Button[discord.ui.View]:
    return button("Test voice", SECONDARY, VERB)


def voice_test_view(test: VoiceTest, record: VoiceRecord) -> discord.Embed:
    """What was seen, what it means, what to do; and how often it goes well."""
    embed = discord.Embed(
        title="Voice test · it works" if test.worked else "Voice test · it does not work",
        colour=GREEN if test.worked else GOLD,
        description=f"In {text.channel(test.channel_id)}, {text.moment(test.at)}: {in_words(test)}.",
    )
    embed.add_field(name="What it means", value=test.means, inline=False)
    if test.advice:
        embed.add_field(name="What to do", value=test.advice, inline=False)
    embed.set_footer(text=f"{record.in_words}. Tracking needs no voice connection and goes on in any case.")
    return embed

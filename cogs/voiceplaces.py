"""Which voice channels somebody means, and whether a session may be there."""

from collections.abc import Iterable

import discord

from cogs.people import guild_of
from domain.errors import Refused

VoiceLike = discord.VoiceChannel | discord.StageChannel
NOWHERE = "Join a voice channel first, or choose one in `channel`."


def chosen_places(
    interaction: discord.Interaction, *chosen: VoiceLike | None, needed: bool
) -> tuple[VoiceLike, ...]:
    """The chosen channels; with none chosen as the first, the one the person is in. Refused if it does not fit."""
    first, *others = chosen
    places = [each for each in (first or _where(interaction), *others) if each is not None]
    if needed and not places:
        raise Refused(NOWHERE)
    return require_fit(interaction, [place.id for place in places])


def require_fit(interaction: discord.Interaction, channel_ids: Iterable[int]) -> tuple[VoiceLike, ...]:
    """The channels that are still there. Refused where nobody mines, or somebody may not look, or I cannot."""
    guild = guild_of(interaction)
    found = (guild.get_channel(each) for each in dict.fromkeys(channel_ids))
    places = tuple(each for each in found if isinstance(each, VoiceLike))
    for place in places:
        _require_fit(interaction, guild, place)
    return places


def _where(interaction: discord.Interaction) -> VoiceLike | None:
    """The voice channel that the person is in."""
    voice = interaction.user.voice if isinstance(interaction.user, discord.Member) else None
    return voice.channel if voice is not None else None


def _require_fit(interaction: discord.Interaction, guild: discord.Guild, place: VoiceLike) -> None:
    if guild.afk_channel == place:
        raise Refused(f"{place.mention} is the server's AFK channel, where nobody mines.")
    if not place.permissions_for(guild.me).view_channel:
        raise Refused(f"I cannot see who is in {place.mention}: somebody has to give me View Channel there.")
    assert isinstance(interaction.user, discord.Member), "the gate lets members of the guild pass only"
    allowed = place.permissions_for(interaction.user)
    if place != _where(interaction) and not (allowed.view_channel and allowed.connect):
        raise Refused(f"You cannot enter {place.mention} yourself, so you cannot have it tracked.")

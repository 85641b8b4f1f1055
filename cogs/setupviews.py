"""The setup of a guild as one message with its menus."""

from collections.abc import Iterator

import discord

from cogs import text
from cogs.presses import custom_id
from cogs.sign import missing_permissions
from cogs.views import GOLD, GREEN, MOST_OPTIONS, SECONDARY, Item, add_list, button, view_of
from domain.features import INTRODUCTIONS
from domain.people import Person
from domain.settings import GuildSettings
from domain.words import format_duration

FORMS = (
    ("Time and tax", "setup.rules-form"),
    ("Fee", "setup.fee-form"),
    ("Zone and limits", "setup.limits-form"),
    ("Prices and treasury", "setup.money-form"),
)
MORE_FORMS = (
    ("Admin roles", "setup.admins-form"),
    ("Paying people", "setup.paying-form"),
    ("Schedule", "schedule.list"),
    ("Rules and templates", "template.list"),
    ("Hauls", "setup.hauls-form"),
)
VOICE = [discord.ChannelType.voice, discord.ChannelType.stage_voice]


def overview(
    guild: discord.Guild, settings: GuildSettings, holder: Person | None
) -> tuple[discord.Embed, discord.ui.View]:
    """What is set, what is missing, and the menus and forms to change it. Every choice holds at once."""
    ready = settings.set_up_at is not None
    embed = discord.Embed(
        title="⛏️ Paydirt in this guild",
        colour=GREEN if ready else GOLD,
        description="Ready: an officer can `/mining start`."
        if ready
        else "Choose the mining channels first; everything else has a default.",
    )
    add_list(embed, "Channels", _channels(settings), empty="none", most_fields=1)
    add_list(embed, "Roles", _roles(settings), empty="none", most_fields=3)
    add_list(embed, "Rules", _rules(settings, holder), empty="none", most_fields=1)
    if lacking := missing_permissions(guild, settings.mining_channel_ids):
        add_list(embed, "⚠️ Missing", lacking, empty="nothing", most_fields=1)
    return embed, view_of(*_menus(guild, settings))


def further(
    guild: discord.Guild, settings: GuildSettings, holder: Person | None
) -> tuple[discord.Embed, discord.ui.View]:
    """The second page: what concerns officers and paying people."""
    embed = discord.Embed(title="⛏️ Paydirt in this guild: more", colour=GREEN)
    officers = settings.officer_channel_id
    told = text.channel(officers) if officers else "where the last session was announced"
    embed.add_field(name="Officers are told things in", value=told, inline=False)
    cargo = settings.cargo_channel_id
    told = text.channel(cargo) if cargo else "where officers are told things"
    embed.add_field(name="Cargo is told of in", value=told, inline=False)
    shown = "on: one message per open session, kept up to date" if settings.live_board else "off"
    embed.add_field(name="Live board", value=shown, inline=False)
    add_list(embed, "Paying people", _paying(settings), empty="none", most_fields=1)
    add_list(embed, "Hauls", _hauls(settings), empty="none", most_fields=1)
    embed.add_field(name="Voice data", value=_voice_data(settings), inline=False)
    add_list(embed, "Early features", _early(settings), empty="none tried", most_fields=1)
    return embed, view_of(*_further_menus(guild, settings))


def _paying(settings: GuildSettings) -> Iterator[str]:
    above = settings.second_officer_above_auec
    yield f"An ad-hoc session ends once it is empty for {settings.empty_minutes} min"
    yield f"Members may object for {settings.objection_hours} h after a payroll is saved"
    yield f"Smallest payout: {text.money(settings.min_payout_auec)}; less waits on the balance"
    yield f"A second officer confirms: {'never' if above is None else 'above ' + text.money(above)}"
    reminders = f"every {text.counted(settings.reminder_days, 'day')}" if settings.reminder_days else "never"
    yield f"Unpaid and unconfirmed is brought to mind: {reminders}"


def _hauls(settings: GuildSettings) -> Iterator[str]:
    grace, void = settings.haul_grace_days, settings.haul_void_days
    yield f"One that is ready and not collected is flagged after {text.counted(grace, 'day')}"
    yield f"It is void {text.counted(void, 'day')} later, announced and warned of before"


def _voice_data(settings: GuildSettings) -> str:
    if settings.keep_moves_days is None:
        return "Voice moves are kept for ever"
    days = text.counted(settings.keep_moves_days, "day")
    return (
        f"Voice moves are deleted after {days}, never those of a session that is not saved; saved payrolls keep what "
        "they were computed from"
    )


def _early(settings: GuildSettings) -> Iterator[str]:
    for feature, what in INTRODUCTIONS.items():
        if settings.tries(feature):
            yield f"**{what.title}** (can be tried since {what.since}): {what.does}"


def _further_menus(guild: discord.Guild, settings: GuildSettings) -> Iterator[Item]:
    yield _channel_menu(
        "setup.officer-channel", "Officers' channel", guild, settings.officer_channel_id, row=0
    )
    yield _channel_menu("setup.cargo-channel", "Cargo channel", guild, settings.cargo_channel_id, row=2)
    yield _early_menu(settings)
    for label, verb in MORE_FORMS:
        yield button(label, SECONDARY, verb, row=1)
    switch = "Switch live board off" if settings.live_board else "Switch live board on"
    yield button(switch, SECONDARY, "setup.live-board", int(not settings.live_board), row=4)
    yield button("Voice data", SECONDARY, "setup.voice-data-form", row=4)
    yield button("◀ Back", SECONDARY, "setup.page", 0, row=4)


def _early_menu(settings: GuildSettings) -> Item:
    """Any of them, or none: unticked is left again."""
    return discord.ui.Select(
        custom_id=custom_id("setup.early"),
        placeholder="Early features (none chosen: nothing new)",
        min_values=0,
        max_values=len(INTRODUCTIONS),
        options=[
            discord.SelectOption(
                label=what.title, value=feature, description=what.does, default=settings.tries(feature)
            )
            for feature, what in INTRODUCTIONS.items()
        ],
        row=3,
    )


def _channel_menu(verb: str, placeholder: str, guild: discord.Guild, chosen: int | None, *, row: int) -> Item:
    """One text channel, or none."""
    here = [chosen] if chosen and guild.get_channel(chosen) else []
    return discord.ui.ChannelSelect(
        custom_id=custom_id(verb),
        placeholder=placeholder,
        channel_types=[discord.ChannelType.text],
        min_values=0,
        max_values=1,
        default_values=[_default(each, discord.SelectDefaultValueType.channel) for each in here],
        row=row,
    )


def _channels(settings: GuildSettings) -> Iterator[str]:
    mining = " ".join(text.channel(each) for each in settings.mining_channel_ids) or "none chosen"
    yield f"Mining: {mining}"
    dispatch = settings.dispatch_channel_id
    yield f"Dispatch, where I sit while I track: {text.channel(dispatch) if dispatch else 'none chosen'}"


def _roles(settings: GuildSettings) -> Iterator[str]:
    members = _mentions(settings.member_role_ids) or "everyone"
    yield f"Members: {members}"
    yield f"Officers: {_mentions(settings.officer_role_ids) or 'none yet, only admins'}"
    yield f"Admins: {_mentions(settings.admin_role_ids) or 'whoever manages the server'}"


def _rules(settings: GuildSettings, holder: Person | None) -> Iterator[str]:
    yield f"Least time that earns: {format_duration(settings.min_seconds)}"
    yield f"Longest outage that counts: {format_duration(settings.bridge_seconds)}"
    yield f"Deafened time counts: {settings.deafened_percent:f} % · tax: {settings.org_tax_percent:f} %"
    yield f"Fee: {settings.fee.mode}, {settings.fee.rate_percent:f} % rounded {settings.fee.rounding}"
    yield f"Prices of: {', '.join(settings.price_systems) or 'all star systems'}"
    yield f"Treasury held by: {text.name(holder.name) if holder else 'nobody chosen'}"
    yield (
        f"Time zone {settings.time_zone} · an unstopped session ends after {settings.session_limit_hours} h · "
        f"an unsaved one is rolled back after {settings.unsaved_days} days · whoever edits one has it for "
        f"{settings.lease_minutes} min after the last thing they did"
    )


def _mentions(role_ids: tuple[int, ...]) -> str:
    return " ".join(f"<@&{each}>" for each in role_ids)


def _menus(guild: discord.Guild, settings: GuildSettings) -> Iterator[Item]:
    mining = [each for each in settings.mining_channel_ids if guild.get_channel(each)]
    yield discord.ui.ChannelSelect(
        custom_id=custom_id("setup.mining"),
        placeholder="Mining channels",
        channel_types=VOICE,
        min_values=1,
        max_values=MOST_OPTIONS,
        default_values=[
            _default(each, discord.SelectDefaultValueType.channel) for each in mining[:MOST_OPTIONS]
        ],
    )
    dispatch = settings.dispatch_channel_id
    here = [dispatch] if dispatch and guild.get_channel(dispatch) else []
    yield discord.ui.ChannelSelect(
        custom_id=custom_id("setup.dispatch"),
        placeholder="Dispatch channel",
        channel_types=VOICE,
        min_values=0,
        max_values=1,
        default_values=[_default(each, discord.SelectDefaultValueType.channel) for each in here],
    )
    yield _role_menu("setup.members", "Member roles (none: everyone)", guild, settings.member_role_ids)
    yield _role_menu("setup.officers", "Officer roles", guild, settings.officer_role_ids)
    for label, verb in FORMS:
        yield button(label, SECONDARY, verb, row=4)
    yield button("More ▶", SECONDARY, "setup.page", 1, row=4)


def _role_menu(verb: str, placeholder: str, guild: discord.Guild, role_ids: tuple[int, ...]) -> Item:
    known = [each for each in role_ids if guild.get_role(each)]
    return discord.ui.RoleSelect(
        custom_id=custom_id(verb),
        placeholder=placeholder,
        min_values=0,
        max_values=MOST_OPTIONS,
        default_values=[_default(each, discord.SelectDefaultValueType.role) for each in known[:MOST_OPTIONS]],
    )


def _default(each: int, kind: discord.SelectDefaultValueType) -> discord.SelectDefaultValue:
    return discord.SelectDefaultValue(id=each, type=kind)

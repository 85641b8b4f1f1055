"""``/mining setup``: channels, roles and rules, by menus and forms; nothing is typed that Discord can list."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import discord
from discord import app_commands

from cogs import forms, text
from cogs.gate import Gate
from cogs.people import actor, chosen_member, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.setupviews import overview
from cogs.words import FEE_MODES, ROUNDINGS, whole_number
from domain.access import Standing
from domain.errors import Refused
from domain.quantities import parse_percent
from domain.rules import Fee, FeeMode, Rounding
from domain.settings import GuildSettings
from services.guilds import Guilds

STAR_SYSTEMS = ("Stanton", "Pyro", "Nyx")
ADMIN = Standing.ADMIN
Change = Callable[[GuildSettings], GuildSettings]


class SetupCommand:
    def __init__(self, guilds: Guilds) -> None:
        self._guilds = guilds

    def register(self, mining: app_commands.Group, gate: Gate, presses: Presses) -> None:
        mining.add_command(
            gate.command(self.setup, "setup", "Channels, roles and rules of this guild", ADMIN)
        )
        for verb, handler in {
            "setup.mining": self.set_mining,
            "setup.dispatch": self.set_dispatch,
            "setup.members": self.set_members,
            "setup.officers": self.set_officers,
            "setup.admins-form": self.ask_admins,
            "setup.admins": self.set_admins,
            "setup.rules-form": self.ask_rules,
            "setup.rules": self.set_rules,
            "setup.fee-form": self.ask_fee,
            "setup.fee": self.set_fee,
            "setup.limits-form": self.ask_limits,
            "setup.limits": self.set_limits,
            "setup.money-form": self.ask_money,
            "setup.money": self.set_money,
        }.items():
            presses.on(verb, ADMIN, handler)

    async def setup(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        guild = guild_of(interaction)
        await self._show(interaction, await self._guilds.settings_or_defaults(guild.id, guild.name))

    # --- menus ---

    async def set_mining(self, press: Press) -> None:
        channel_ids = tuple(map(int, press.chosen))
        afk = guild_of(press.interaction).afk_channel
        if afk is not None and afk.id in channel_ids:
            raise Refused(f"{afk.mention} is the server's AFK channel, where nobody mines: leave it out.")
        await self._change(press, lambda settings: replace(settings, mining_channel_ids=channel_ids))

    async def set_dispatch(self, press: Press) -> None:
        chosen = int(press.chosen[0]) if press.chosen else None
        await self._change(press, lambda settings: replace(settings, dispatch_channel_id=chosen))

    async def set_members(self, press: Press) -> None:
        role_ids = tuple(map(int, press.chosen))
        await self._change(press, lambda settings: replace(settings, member_role_ids=role_ids))

    async def set_officers(self, press: Press) -> None:
        role_ids = tuple(map(int, press.chosen))
        await self._change(press, lambda settings: replace(settings, officer_role_ids=role_ids))

    # --- forms ---

    async def ask_admins(self, press: Press) -> None:
        settings = await self._settings(press)
        field = forms.roles(
            "roles",
            "Admin roles",
            chosen=settings.admin_role_ids,
            hint="Whoever manages the server is one anyway",
        )
        await self._ask(press, "Admins of Paydirt", "setup.admins", field)

    async def set_admins(self, press: Press) -> None:
        role_ids = tuple(map(int, press.answers.get("roles", ())))
        await self._change(press, lambda settings: replace(settings, admin_role_ids=role_ids))

    async def ask_rules(self, press: Press) -> None:
        settings = await self._settings(press)
        await self._ask(
            press,
            "Rules of time and tax",
            "setup.rules",
            forms.line("minimum", "Least time that earns, in seconds", default=str(settings.min_seconds)),
            forms.line(
                "bridge", "Longest outage that counts, in seconds", default=str(settings.bridge_seconds)
            ),
            forms.line(
                "deafened", "Deafened time counts, in percent", default=f"{settings.deafened_percent:f}"
            ),
            forms.line("tax", "Tax to the treasury, in percent", default=f"{settings.org_tax_percent:f}"),
        )

    async def set_rules(self, press: Press) -> None:
        minimum = whole_number(press.answer("minimum"), "The least time", 0, 86_400)
        bridge = whole_number(press.answer("bridge"), "The longest outage", 0, 86_400)
        deafened = parse_percent(press.answer("deafened"), what="The rate of deafened time")
        tax = parse_percent(press.answer("tax"), what="The tax")
        await self._change(
            press,
            lambda settings: replace(
                settings,
                min_seconds=minimum,
                bridge_seconds=bridge,
                deafened_percent=deafened,
                org_tax_percent=tax,
            ),
        )

    async def ask_fee(self, press: Press) -> None:
        fee = (await self._settings(press)).fee
        await self._ask(
            press,
            "The fee of sending money",
            "setup.fee",
            forms.choice("mode", "Who bears it", FEE_MODES, default=fee.mode),
            forms.line("rate", "Fee in percent", default=f"{fee.rate_percent:f}"),
            forms.choice("rounding", "A fee is rounded", ROUNDINGS, default=fee.rounding),
        )

    async def set_fee(self, press: Press) -> None:
        rate = parse_percent(press.answer("rate"), what="The fee")
        fee = Fee(FeeMode(press.answer("mode")), rate, Rounding(press.answer("rounding")))
        await self._change(press, lambda settings: replace(settings, fee=fee))

    async def ask_limits(self, press: Press) -> None:
        settings = await self._settings(press)
        await self._ask(
            press,
            "Time zone and limits",
            "setup.limits",
            forms.line("zone", "Time zone", default=settings.time_zone, placeholder="Europe/Berlin"),
            forms.line(
                "hours",
                "A session nobody stops ends after hours",
                default=str(settings.session_limit_hours),
                hint="at the moment the last one left",
            ),
            forms.line("days", "Unsaved is rolled back after days", default=str(settings.unsaved_days)),
        )

    async def set_limits(self, press: Press) -> None:
        zone = _known_zone(press.answer("zone"))
        hours = whole_number(press.answer("hours"), "The hours", 1, 168)
        days = whole_number(press.answer("days"), "The days", 1, 365)
        await self._change(
            press,
            lambda settings: replace(settings, time_zone=zone, session_limit_hours=hours, unsaved_days=days),
        )

    async def ask_money(self, press: Press) -> None:
        settings = await self._settings(press)
        holder = await self._guilds.person(settings.guild_id, settings.treasury_holder_id)
        await self._ask(
            press,
            "Prices and treasury",
            "setup.money",
            forms.choices(
                "systems",
                "Prices of these star systems",
                STAR_SYSTEMS,
                chosen=settings.price_systems,
                hint="None chosen means all",
            ),
            forms.people(
                "holder",
                "Who holds the treasury",
                default=holder.discord_id if holder else None,
                hint="Pays out, unless an officer says otherwise",
                required=False,
            ),
        )

    async def set_money(self, press: Press) -> None:
        systems = tuple(press.answers.get("systems", ()))
        guild_id = guild_of(press.interaction).id
        holder = chosen_member(press, "holder")
        holder_id = (await self._guilds.meet(guild_id, holder)).person_id if holder else None
        await self._change(
            press, lambda settings: replace(settings, price_systems=systems, treasury_holder_id=holder_id)
        )

    # --- the same for all ---

    async def _settings(self, press: Press) -> GuildSettings:
        guild = guild_of(press.interaction)
        return await self._guilds.settings_or_defaults(guild.id, guild.name)

    async def _ask(self, press: Press, title: str, verb: str, *fields: forms.Field) -> None:
        await press.interaction.response.send_modal(forms.modal(title, custom_id(verb), *fields))

    async def _change(self, press: Press, change: Change) -> None:
        await press.interaction.response.defer()
        guild = guild_of(press.interaction)
        settings = await self._guilds.change(guild.id, guild.name, actor(press.interaction), change)
        await self._show(press.interaction, settings)

    async def _show(self, interaction: discord.Interaction, settings: GuildSettings) -> None:
        holder = await self._guilds.person(settings.guild_id, settings.treasury_holder_id)
        embed, menus = overview(guild_of(interaction), settings, holder)
        await interaction.edit_original_response(embed=embed, view=menus)


def _known_zone(typed: str) -> str:
    try:
        return ZoneInfo(typed).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            f"I know no time zone {text.plain(typed, 40)}; write it as in Europe/Berlin, America/New_York or UTC."
        ) from None

"""The forms of ``/mining setup``: admins, rules of time and tax, the fee, zone and limits, prices and treasury."""

from collections.abc import Callable
from dataclasses import replace

from cogs import forms
from cogs.people import chosen_member, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.setup import ADMIN, Change, SetupScreen
from cogs.words import FEE_MODES, ROUNDINGS, read_fee, read_limits, whole_number
from domain.quantities import parse_amount
from domain.settings import GuildSettings
from services.guilds import Guilds, known_zone

STAR_SYSTEMS = ("Stanton", "Pyro", "Nyx")
MOST_HOURS, MOST_DAYS = 168, 365
MOST_EMPTY_MINUTES, MOST_OBJECTION_HOURS = 1440, 8760
MOST_LEASE_MINUTES = 120
MOST_GRACE_DAYS, LEAST_VOID_DAYS = 90, 7


class SetupForms:
    def __init__(self, guilds: Guilds, screen: SetupScreen) -> None:
        self._guilds = guilds
        self._screen = screen

    def register(self, presses: Presses) -> None:
        presses.opens("setup.admins-form", ADMIN, self.ask_admins)
        presses.on("setup.admins", ADMIN, self.set_admins)
        presses.opens("setup.rules-form", ADMIN, self.ask_rules)
        presses.on("setup.rules", ADMIN, self.set_rules)
        presses.opens("setup.fee-form", ADMIN, self.ask_fee)
        presses.on("setup.fee", ADMIN, self.set_fee)
        presses.opens("setup.limits-form", ADMIN, self.ask_limits)
        presses.on("setup.limits", ADMIN, self.set_limits)
        presses.opens("setup.money-form", ADMIN, self.ask_money)
        presses.on("setup.money", ADMIN, self.set_money)
        presses.opens("setup.paying-form", ADMIN, self.ask_paying)
        presses.on("setup.paying", ADMIN, self.set_paying)
        presses.opens("setup.hauls-form", ADMIN, self.ask_hauls)
        presses.on("setup.hauls", ADMIN, self.set_hauls)

    async def ask_admins(self, press: Press) -> None:
        settings = await self._screen.settings(press.interaction)
        hint = "Whoever manages the server is one anyway"
        field = forms.roles("roles", "Admin roles", chosen=settings.admin_role_ids, hint=hint)
        await _ask(
            press, "Admins of Paydirt", ("setup.admins", forms.digest(*settings.admin_role_ids)), field
        )

    async def set_admins(self, press: Press) -> None:
        await press.interaction.response.defer()
        role_ids = press.answered_ids("roles")
        await self._change(
            press,
            lambda settings: forms.digest(*settings.admin_role_ids),
            lambda settings: replace(settings, admin_role_ids=role_ids),
            more=True,
        )

    async def ask_rules(self, press: Press) -> None:
        settings = await self._screen.settings(press.interaction)
        verb = ("setup.rules", forms.limits_digest(settings))
        await _ask(press, "Rules of time and tax", verb, *forms.limits(settings))

    async def set_rules(self, press: Press) -> None:
        await press.interaction.response.defer()
        limits = read_limits(press)
        await self._change(
            press,
            forms.limits_digest,
            lambda settings: replace(
                settings,
                min_seconds=limits.min_seconds,
                bridge_seconds=limits.bridge_seconds,
                deafened_percent=limits.deafened_percent,
                org_tax_percent=limits.org_tax_percent,
            ),
        )

    async def ask_fee(self, press: Press) -> None:
        fee = (await self._screen.settings(press.interaction)).fee
        await _ask(
            press,
            "The fee of sending money",
            ("setup.fee", forms.fee_digest(fee)),
            forms.choice("mode", "Who bears it", FEE_MODES, default=fee.mode),
            forms.line("rate", "Fee in percent", default=f"{fee.rate_percent:f}"),
            forms.choice("rounding", "A fee is rounded", ROUNDINGS, default=fee.rounding),
        )

    async def set_fee(self, press: Press) -> None:
        await press.interaction.response.defer()
        fee = read_fee(press)
        await self._change(
            press,
            lambda settings: forms.fee_digest(settings.fee),
            lambda settings: replace(settings, fee=fee),
        )

    async def ask_limits(self, press: Press) -> None:
        settings = await self._screen.settings(press.interaction)
        await _ask(
            press,
            "Time zone and limits",
            ("setup.limits", _limits_digest(settings)),
            forms.line("zone", "Time zone", default=settings.time_zone, placeholder="Europe/Berlin"),
            forms.line(
                "hours",
                "A session nobody stops ends after hours",
                default=str(settings.session_limit_hours),
                hint="at the moment the last one left",
            ),
            forms.line("days", "Unsaved is rolled back after days", default=str(settings.unsaved_days)),
            forms.line(
                "lease",
                "Whoever edits has it for minutes",
                default=str(settings.lease_minutes),
                hint="after the last thing they did; officers may take over before",
            ),
        )

    async def set_limits(self, press: Press) -> None:
        await press.interaction.response.defer()
        zone = known_zone(press.answer("zone"))
        hours = whole_number(press.answer("hours"), "The hours", 1, MOST_HOURS)
        days = whole_number(press.answer("days"), "The days", 1, MOST_DAYS)
        lease = whole_number(press.answer("lease"), "The minutes", 1, MOST_LEASE_MINUTES)
        await self._change(
            press,
            _limits_digest,
            lambda settings: replace(
                settings,
                time_zone=zone,
                session_limit_hours=hours,
                unsaved_days=days,
                lease_minutes=lease,
            ),
        )

    async def ask_money(self, press: Press) -> None:
        settings = await self._screen.settings(press.interaction)
        holder = await self._guilds.person(settings.guild_id, settings.treasury_holder_id)
        await _ask(
            press,
            "Prices and treasury",
            ("setup.money", _money_digest(settings)),
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
        await press.interaction.response.defer()
        systems = tuple(each for each in STAR_SYSTEMS if each in press.answers.get("systems", ()))
        holder = chosen_member(press, "holder")
        guild_id = guild_of(press.interaction).id
        holder_id = (await self._guilds.meet(guild_id, holder)).person_id if holder else None
        await self._change(
            press,
            _money_digest,
            lambda settings: replace(settings, price_systems=systems, treasury_holder_id=holder_id),
        )

    async def ask_paying(self, press: Press) -> None:
        settings = await self._screen.settings(press.interaction)
        above = settings.second_officer_above_auec
        await _ask(
            press,
            "Paying people",
            ("setup.paying", _paying_digest(settings)),
            forms.line(
                "empty", "An empty ad-hoc session ends after minutes", default=str(settings.empty_minutes)
            ),
            forms.line(
                "objections", "Objections within hours of the save", default=str(settings.objection_hours)
            ),
            forms.line(
                "smallest", "Smallest payout in aUEC; less waits", default=str(settings.min_payout_auec)
            ),
            forms.line(
                "second",
                "A second officer confirms above aUEC",
                default=None if above is None else str(above),
                hint="Empty: never",
                required=False,
            ),
            forms.line(
                "reminders", "Reminders every so many days (0: none)", default=str(settings.reminder_days)
            ),
        )

    async def set_paying(self, press: Press) -> None:
        await press.interaction.response.defer()
        empty = whole_number(press.answer("empty"), "The minutes", 1, MOST_EMPTY_MINUTES)
        hours = whole_number(press.answer("objections"), "The hours for objections", 0, MOST_OBJECTION_HOURS)
        smallest = parse_amount(press.answer("smallest"), allow_zero=True)
        typed = press.answer("second")
        second = parse_amount(typed, allow_zero=True) if typed else None
        days = whole_number(press.answer("reminders"), "The days between reminders", 0, MOST_DAYS)
        await self._change(
            press,
            _paying_digest,
            lambda settings: replace(
                settings,
                empty_minutes=empty,
                objection_hours=hours,
                min_payout_auec=smallest,
                second_officer_above_auec=second,
                reminder_days=days,
            ),
            more=True,
        )

    async def ask_hauls(self, press: Press) -> None:
        settings = await self._screen.settings(press.interaction)
        await _ask(
            press,
            "Hauls that nobody collects",
            ("setup.hauls", _hauls_digest(settings)),
            forms.line("grace", "Ready ones are flagged after days", default=str(settings.haul_grace_days)),
            forms.line("void", "Flagged ones are void days later", default=str(settings.haul_void_days)),
        )

    async def set_hauls(self, press: Press) -> None:
        await press.interaction.response.defer()
        grace = whole_number(press.answer("grace"), "The days until it is flagged", 1, MOST_GRACE_DAYS)
        void = whole_number(press.answer("void"), "The days until it is void", LEAST_VOID_DAYS, MOST_DAYS)
        await self._change(
            press,
            _hauls_digest,
            lambda settings: replace(settings, haul_grace_days=grace, haul_void_days=void),
            more=True,
        )

    async def _change(
        self,
        press: Press,
        digest: Callable[[GuildSettings], str],
        change: Change,
        *,
        more: bool = False,
    ) -> None:
        """Change the settings, unless they are no longer what the form showed."""
        shown = press.argument(0)

        def change_unless_outdated(settings: GuildSettings) -> GuildSettings:
            forms.require_unchanged(shown, digest(settings))
            return change(settings)

        await self._screen.change(press, change_unless_outdated, more=more)


def _limits_digest(settings: GuildSettings) -> str:
    return forms.digest(
        settings.time_zone, settings.session_limit_hours, settings.unsaved_days, settings.lease_minutes
    )


def _money_digest(settings: GuildSettings) -> str:
    return forms.digest(*settings.price_systems, settings.treasury_holder_id)


def _paying_digest(settings: GuildSettings) -> str:
    return forms.digest(
        settings.empty_minutes,
        settings.objection_hours,
        settings.min_payout_auec,
        settings.second_officer_above_auec,
        settings.reminder_days,
    )


def _hauls_digest(settings: GuildSettings) -> str:
    return forms.digest(settings.haul_grace_days, settings.haul_void_days)


async def _ask(press: Press, title: str, verb: tuple[str, str], *fields: forms.Field) -> None:
    await press.interaction.response.send_modal(forms.modal(title, custom_id(*verb), *fields))

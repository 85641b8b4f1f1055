"""The forms under a draft for the rules of this run: payer, fee, tax, limits, and agreements with people."""

from collections.abc import Callable
from dataclasses import replace

from cogs import forms
from cogs.payroll.desk import OFFICER, Desk
from cogs.people import actor, chosen_members, guild_of
from cogs.presses import OUTDATED, Press, Presses, custom_id
from cogs.words import FEE_MODES, ROUNDINGS, read_fee, read_limits
from domain.drafts import with_fixed, with_percent, with_weight
from domain.errors import Refused
from domain.quantities import parse_amount, parse_percent, parse_weight
from domain.rules import Rules
from services.payrolls import Payrolls

MOST_PEOPLE = 25
AGREEMENTS = (
    ("weight", "weight of the time, e.g. 1.5 (1 takes it away)"),
    ("fixed", "fixed amount in aUEC (0 takes it away)"),
    ("percent", "percent of the pot (0 takes it away)"),
)


class RuleForms:
    def __init__(self, payrolls: Payrolls, desk: Desk) -> None:
        self._payrolls = payrolls
        self._desk = desk

    def register(self, presses: Presses) -> None:
        presses.opens("rules.fee-form", OFFICER, self.ask_fee)
        presses.on("rules.fee", OFFICER, self.set_fee)
        presses.opens("rules.limits-form", OFFICER, self.ask_limits)
        presses.on("rules.limits", OFFICER, self.set_limits)
        presses.opens("rules.person-form", OFFICER, self.ask_agreement)
        presses.on("rules.person", OFFICER, self.set_agreement)

    async def ask_fee(self, press: Press) -> None:
        view = await self._desk.view(press.interaction, press.code)
        payer, fee = view.people.get(view.rules.payer_id), view.rules.fee
        await press.interaction.response.send_modal(
            forms.modal(
                f"Payer and fee of {press.code}",
                custom_id("rules.fee", press.code, forms.fee_digest(fee, view.rules.payer_id)),
                forms.people(
                    "payer", "Who holds the money and sends it", default=payer.discord_id if payer else None
                ),
                forms.choice("mode", "Who bears the fees", FEE_MODES, default=fee.mode),
                forms.line("rate", "Fee in percent", default=f"{fee.rate_percent:f}"),
                forms.choice("rounding", "A fee is rounded", ROUNDINGS, default=fee.rounding),
            )
        )

    async def set_fee(self, press: Press) -> None:
        await press.interaction.response.defer()
        fee = read_fee(press)
        (payer_id,) = (await self._person_ids(press, "payer"))[:1]
        shown = press.argument(1)

        def change(rules: Rules) -> Rules:
            forms.require_unchanged(shown, forms.fee_digest(rules.fee, rules.payer_id))
            return replace(rules, fee=fee, payer_id=payer_id)

        await self._change(press, change)

    async def ask_limits(self, press: Press) -> None:
        rules = (await self._desk.view(press.interaction, press.code)).rules
        verb = custom_id("rules.limits", press.code, forms.limits_digest(rules))
        form = forms.modal(f"Tax and minimum of {press.code}", verb, *forms.limits(rules))
        await press.interaction.response.send_modal(form)

    async def set_limits(self, press: Press) -> None:
        await press.interaction.response.defer()
        limits = read_limits(press)
        shown = press.argument(1)

        def change(rules: Rules) -> Rules:
            forms.require_unchanged(shown, forms.limits_digest(rules))
            return replace(
                rules,
                min_seconds=limits.min_seconds,
                bridge_seconds=limits.bridge_seconds,
                deafened_percent=limits.deafened_percent,
                org_tax_percent=limits.org_tax_percent,
            )

        await self._change(press, change)

    async def ask_agreement(self, press: Press) -> None:
        await press.interaction.response.send_modal(
            forms.modal(
                f"An agreement for {press.code}",
                custom_id("rules.person", press.code),
                forms.people("who", "For whom", most=MOST_PEOPLE),
                forms.choice("kind", "What", AGREEMENTS),
                forms.line("value", "How much", placeholder="1.5, 50 000 or 2.5"),
            )
        )

    async def set_agreement(self, press: Press) -> None:
        await press.interaction.response.defer()
        apply = _agreement(press.answer("kind"), press.answer("value"))
        person_ids = await self._person_ids(press, "who")

        def change(rules: Rules) -> Rules:
            for person_id in person_ids:
                rules = apply(rules, person_id)
            return rules

        await self._change(press, change)

    async def _change(self, press: Press, change: Callable[[Rules], Rules]) -> None:
        by = actor(press.interaction)
        view = await self._payrolls.change(guild_of(press.interaction).id, press.code, by, change)
        await self._desk.show_view(press.interaction, view)

    async def _person_ids(self, press: Press, field: str) -> list[int]:
        """The people chosen in a field, at least one."""
        members = chosen_members(press, field)
        if not members:
            raise Refused(OUTDATED)
        return await self._payrolls.person_ids(guild_of(press.interaction).id, members)


def _agreement(kind: str, typed: str) -> Callable[[Rules, int], Rules]:
    """What one person's weight, fixed amount or percent does to the rules. Refused if the number does not fit."""
    if kind == "weight":
        weight = parse_weight(typed)
        return lambda rules, person_id: with_weight(rules, person_id, weight)
    if kind == "fixed":
        amount_auec = parse_amount(typed, allow_zero=True)
        return lambda rules, person_id: with_fixed(rules, person_id, amount_auec)
    percent = parse_percent(typed)
    return lambda rules, person_id: with_percent(rules, person_id, percent)

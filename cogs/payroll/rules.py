"""The forms under a draft for the rules of this run: payer, fee, tax, limits, and agreements with people."""

from collections.abc import Callable
from dataclasses import replace

from cogs import forms
from cogs.payroll.desk import OFFICER, Desk
from cogs.people import actor, chosen_members, guild_of
from cogs.presses import OUTDATED, Press, Presses, custom_id
from cogs.words import FEE_MODES, ROUNDINGS, read_fee, read_limits, with_limits
from domain.drafts import Draft, with_fixed, with_percent
from domain.errors import Refused
from domain.quantities import parse_amount, parse_percent, parse_weight
from domain.rulesets import RuleSet, with_own_weight
from services.payrolls import Payrolls
from services.payrollview import PayrollView

MOST_PEOPLE = 25
NONE = "none"
"""Typed for a weight: 1 would be one, too, and beat that of a role."""
AGREEMENTS = (
    ("weight", f"weight of the time, e.g. 1.5 ({NONE} takes it away)"),
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
        await self._desk.require(press.interaction, press.code)
        view = await self._payrolls.view(guild_of(press.interaction).id, press.code)
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

        def change(view: PayrollView) -> Draft:
            forms.require_unchanged(shown, forms.fee_digest(view.rules.fee, view.rules.payer_id))
            chosen = view.draft.payer_id if payer_id == view.rules.payer_id else payer_id
            return replace(view.draft, payer_id=chosen, rule_set=replace(view.draft.rule_set, fee=fee))

        await self._change(press, change)

    async def ask_limits(self, press: Press) -> None:
        await self._desk.require(press.interaction, press.code)
        rules = (await self._payrolls.view(guild_of(press.interaction).id, press.code)).rules
        verb = custom_id("rules.limits", press.code, forms.limits_digest(rules))
        form = forms.modal(f"Tax and minimum of {press.code}", verb, *forms.limits(rules))
        await press.interaction.response.send_modal(form)

    async def set_limits(self, press: Press) -> None:
        await press.interaction.response.defer()
        limits = read_limits(press)
        shown = press.argument(1)

        def change(view: PayrollView) -> Draft:
            rule_set = view.draft.rule_set
            forms.require_unchanged(shown, forms.limits_digest(rule_set))
            return replace(view.draft, rule_set=with_limits(rule_set, limits))

        await self._change(press, change)

    async def ask_agreement(self, press: Press) -> None:
        await self._desk.require(press.interaction, press.code)
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

        def change(view: PayrollView) -> Draft:
            rule_set = view.draft.rule_set
            for person_id in person_ids:
                rule_set = apply(rule_set, person_id)
            return replace(view.draft, rule_set=rule_set)

        await self._change(press, change)

    async def _change(self, press: Press, change: Callable[[PayrollView], Draft]) -> None:
        by = actor(press.interaction)
        view = await self._payrolls.change(guild_of(press.interaction).id, press.code, by, change)
        await self._desk.show_view(press.interaction, view)

    async def _person_ids(self, press: Press, field: str) -> list[int]:
        """The people chosen in a field, at least one."""
        members = chosen_members(press, field)
        if not members:
            raise Refused(OUTDATED)
        return await self._payrolls.person_ids(guild_of(press.interaction).id, members)


def _agreement(kind: str, typed: str) -> Callable[[RuleSet, int], RuleSet]:
    """What one person's weight, fixed amount or percent does to the rules. Refused if the number does not fit."""
    if kind == "weight":
        weight = None if typed.casefold() == NONE else parse_weight(typed)
        return lambda rule_set, person_id: with_own_weight(rule_set, person_id, weight)
    if kind == "fixed":
        amount_auec = parse_amount(typed, allow_zero=True)
        return lambda rule_set, person_id: with_fixed(rule_set, person_id, amount_auec)
    percent = parse_percent(typed)
    return lambda rule_set, person_id: with_percent(rule_set, person_id, percent)

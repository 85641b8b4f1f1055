"""The forms under a draft: sales, expenses, taking back, and the rules of this run."""

from collections.abc import Callable
from dataclasses import replace

from cogs import forms
from cogs.payroll.run import show_draft
from cogs.people import actor, chosen_member, chosen_members, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.sessionviews import numbered_notes
from cogs.words import FEE_MODES, ROUNDINGS, whole_number
from domain.access import Standing
from domain.drafts import with_fixed, with_percent, with_weight
from domain.errors import Refused
from domain.quantities import parse_amount, parse_percent, parse_weight
from domain.rules import Fee, FeeMode, Rounding, Rules
from services.notes import Notes
from services.payrolls import Payrolls
from services.prices import PriceService

OFFICER = Standing.OFFICER
NOTES_OFFERED = 25
MOST_SECONDS = 86_400
AGREEMENTS = (
    ("weight", "weight of the time, e.g. 1.5 (1 takes it away)"),
    ("fixed", "fixed amount in aUEC (0 takes it away)"),
    ("percent", "percent of the pot (0 takes it away)"),
)


class PayrollChanges:
    def __init__(self, payrolls: Payrolls, notes: Notes, prices: PriceService) -> None:
        self._payrolls = payrolls
        self._notes = notes
        self._prices = prices

    def register(self, presses: Presses) -> None:
        for verb, handler in {
            "sale.form": self.ask_sale,
            "sale.add": self.add_sale,
            "expense.form": self.ask_expense,
            "expense.add": self.add_expense,
            "note.undo-form": self.ask_undo,
            "note.undo": self.undo,
            "rules.fee-form": self.ask_fee,
            "rules.fee": self.set_fee,
            "rules.limits-form": self.ask_limits,
            "rules.limits": self.set_limits,
            "rules.person-form": self.ask_agreement,
            "rules.person": self.set_agreement,
        }.items():
            presses.on(verb, OFFICER, handler)

    # --- sales, expenses, taking back ---

    async def ask_sale(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.send_modal(
            forms.modal(
                f"What was sold in {code}",
                custom_id("sale.add", code),
                forms.line("amount", "Amount in aUEC", placeholder="1 250 000 or 1.25m"),
                forms.people("holder", "Who holds the money", default=press.interaction.user.id),
                forms.line("where", "Where it was sold", required=False),
            )
        )

    async def add_sale(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.defer()
        noted_by = actor(press.interaction)
        await self._notes.add_sale(
            guild_of(press.interaction).id,
            code,
            noted_by=noted_by,
            standing=OFFICER,
            holder=chosen_member(press, "holder") or noted_by,
            amount_auec=parse_amount(press.answer("amount")),
            terminal=press.answer("where") or None,
            key=f"interaction {press.interaction.id}",
        )
        await self._show(press, code)

    async def ask_expense(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.send_modal(
            forms.modal(
                f"What {code} cost",
                custom_id("expense.add", code),
                forms.line("amount", "Amount in aUEC", placeholder="40 000 or 40k"),
                forms.line("what", "What it was for", placeholder="refining"),
                forms.people("claimant", "Who advanced it", default=press.interaction.user.id),
            )
        )

    async def add_expense(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.defer()
        noted_by = actor(press.interaction)
        await self._notes.add_expense(
            guild_of(press.interaction).id,
            code,
            noted_by=noted_by,
            standing=OFFICER,
            claimant=chosen_member(press, "claimant") or noted_by,
            amount_auec=parse_amount(press.answer("amount")),
            what=press.answer("what"),
            key=f"interaction {press.interaction.id}",
        )
        await self._show(press, code)

    async def ask_undo(self, press: Press) -> None:
        (code,) = press.arguments
        view = await self._payrolls.view(guild_of(press.interaction).id, code)
        noted = [(str(number), words) for number, words in numbered_notes(view.notes, view.people)]
        if not noted:
            raise Refused(f"Nothing is noted in {code}, so there is nothing to take back.")
        await press.interaction.response.send_modal(
            forms.modal(
                f"Take a note of {code} back",
                custom_id("note.undo", code),
                forms.choice("number", "Which one", noted[-NOTES_OFFERED:]),
                forms.line("reason", "Why"),
            )
        )

    async def undo(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.defer()
        await self._notes.undo(
            guild_of(press.interaction).id,
            code,
            int(press.answer("number")),
            noted_by=actor(press.interaction),
            standing=OFFICER,
            reason=press.answer("reason"),
            key=f"interaction {press.interaction.id}",
        )
        await self._show(press, code)

    # --- the rules of this run ---

    async def ask_fee(self, press: Press) -> None:
        (code,) = press.arguments
        view = await self._payrolls.view(guild_of(press.interaction).id, code)
        payer = view.people.get(view.rules.payer_id)
        await press.interaction.response.send_modal(
            forms.modal(
                f"Payer and fee of {code}",
                custom_id("rules.fee", code),
                forms.people(
                    "payer", "Who holds the money and sends it", default=payer.discord_id if payer else None
                ),
                forms.choice("mode", "Who bears the fees", FEE_MODES, default=view.rules.fee.mode),
                forms.line("rate", "Fee in percent", default=f"{view.rules.fee.rate_percent:f}"),
                forms.choice("rounding", "A fee is rounded", ROUNDINGS, default=view.rules.fee.rounding),
            )
        )

    async def set_fee(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.defer()
        fee = Fee(
            FeeMode(press.answer("mode")),
            parse_percent(press.answer("rate"), what="The fee"),
            Rounding(press.answer("rounding")),
        )
        payer_id = (await self._person_ids(press, "payer"))[0]
        await self._change(press, code, lambda rules: replace(rules, fee=fee, payer_id=payer_id))

    async def ask_limits(self, press: Press) -> None:
        (code,) = press.arguments
        rules = (await self._payrolls.view(guild_of(press.interaction).id, code)).rules
        await press.interaction.response.send_modal(
            forms.modal(
                f"Tax and minimum of {code}",
                custom_id("rules.limits", code),
                forms.line("tax", "Tax to the treasury, in percent", default=f"{rules.org_tax_percent:f}"),
                forms.line("minimum", "Least time that earns, in seconds", default=str(rules.min_seconds)),
                forms.line(
                    "bridge", "Longest outage that counts, in seconds", default=str(rules.bridge_seconds)
                ),
                forms.line(
                    "deafened", "Deafened time counts, in percent", default=f"{rules.deafened_percent:f}"
                ),
            )
        )

    async def set_limits(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.defer()
        tax = parse_percent(press.answer("tax"), what="The tax")
        deafened = parse_percent(press.answer("deafened"), what="The rate of deafened time")
        minimum = whole_number(press.answer("minimum"), "The least time", 0, MOST_SECONDS)
        bridge = whole_number(press.answer("bridge"), "The longest outage", 0, MOST_SECONDS)
        await self._change(
            press,
            code,
            lambda rules: replace(
                rules,
                org_tax_percent=tax,
                deafened_percent=deafened,
                min_seconds=minimum,
                bridge_seconds=bridge,
            ),
        )

    async def ask_agreement(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.send_modal(
            forms.modal(
                f"An agreement for {code}",
                custom_id("rules.person", code),
                forms.people("who", "For whom", most=25),
                forms.choice("kind", "What", AGREEMENTS),
                forms.line("value", "How much", placeholder="1.5, 50 000 or 2.5"),
            )
        )

    async def set_agreement(self, press: Press) -> None:
        (code,) = press.arguments
        await press.interaction.response.defer()
        apply = _agreement(press.answer("kind"), press.answer("value"))
        person_ids = await self._person_ids(press, "who")

        def change(rules: Rules) -> Rules:
            for person_id in person_ids:
                rules = apply(rules, person_id)
            return rules

        await self._change(press, code, change)

    async def _change(self, press: Press, code: str, change: Callable[[Rules], Rules]) -> None:
        guild_id = guild_of(press.interaction).id
        view = await self._payrolls.change(guild_id, code, actor(press.interaction), change)
        await show_draft(press.interaction, view, self._prices)

    async def _person_ids(self, press: Press, field: str) -> list[int]:
        return await self._payrolls.person_ids(guild_of(press.interaction).id, chosen_members(press, field))

    async def _show(self, press: Press, code: str) -> None:
        view = await self._payrolls.view(guild_of(press.interaction).id, code)
        await show_draft(press.interaction, view, self._prices)


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

"""The forms under a draft for rules that speak of more than one person: a template, and whose ships were used."""

from collections.abc import Callable
from dataclasses import replace

from cogs import forms
from cogs.payroll.desk import OFFICER, Desk
from cogs.payroll.rules import MOST_PEOPLE
from cogs.people import actor, chosen_members, guild_of
from cogs.presses import Press, Presses, custom_id
from cogs.words import rule_options
from domain.drafts import Draft
from domain.quantities import parse_percent, plain
from domain.rulesets import RuleSet
from services.payrolls import Payrolls
from services.payrollview import PayrollView
from services.templates import Templates


class TemplateForms:
    def __init__(self, payrolls: Payrolls, templates: Templates, desk: Desk) -> None:
        self._payrolls = payrolls
        self._templates = templates
        self._desk = desk

    def register(self, presses: Presses) -> None:
        presses.opens("rules.template-form", OFFICER, self.ask_template)
        presses.on("rules.template", OFFICER, self.set_template)
        presses.opens("rules.owners-form", OFFICER, self.ask_owners)
        presses.on("rules.owners", OFFICER, self.set_owners)

    async def ask_template(self, press: Press) -> None:
        await self._desk.require(press.interaction, press.code)
        guild_id = guild_of(press.interaction).id
        draft = (await self._payrolls.view(guild_id, press.code)).draft
        book = await self._templates.book(guild_id)
        now = next((each for each in book.templates if each.name == draft.template), book.own)
        await press.interaction.response.send_modal(
            forms.modal(
                f"By which rules {press.code} is paid",
                custom_id("rules.template", press.code, forms.digest(draft.template)),
                forms.choice(
                    "rules",
                    "Rules",
                    rule_options(book),
                    hint="What was agreed with single people, and whose ships they were, stays",
                    default=str(now.template_id),
                ),
            )
        )

    async def set_template(self, press: Press) -> None:
        await press.interaction.response.defer()
        book = await self._templates.book(guild_of(press.interaction).id)
        chosen = book.get(press.answered_number("rules"))
        shown = press.argument(1)

        def change(view: PayrollView) -> Draft:
            forms.require_unchanged(shown, forms.digest(view.draft.template))
            return view.draft.under(None if chosen.is_own else chosen.name, chosen.rule_set)

        await self._change(press, change)

    async def ask_owners(self, press: Press) -> None:
        await self._desk.require(press.interaction, press.code)
        view = await self._payrolls.view(guild_of(press.interaction).id, press.code)
        rule_set = view.draft.rule_set
        owners = [view.people[each].discord_id for each in rule_set.owner_ids if each in view.people]
        await press.interaction.response.send_modal(
            forms.modal(
                f"Whose ships were used in {press.code}",
                custom_id("rules.owners", press.code, _owners_digest(rule_set)),
                forms.people(
                    "owners",
                    "Ship-owners",
                    most=MOST_PEOPLE,
                    chosen=[each for each in owners if each is not None],
                    hint="They share the cut, whether or not they were there",
                    required=False,
                ),
                forms.line("cut", "Their cut in percent", default=f"{plain(rule_set.owner_cut_percent):f}"),
            )
        )

    async def set_owners(self, press: Press) -> None:
        await press.interaction.response.defer()
        cut = parse_percent(press.answer("cut"), what="The ship-owner's cut")
        guild_id = guild_of(press.interaction).id
        owners = await self._payrolls.person_ids(guild_id, chosen_members(press, "owners"))
        shown = press.argument(1)

        def change(view: PayrollView) -> Draft:
            rule_set = view.draft.rule_set
            forms.require_unchanged(shown, _owners_digest(rule_set))
            owned = replace(rule_set, owner_ids=tuple(owners), owner_cut_percent=cut)
            return replace(view.draft, rule_set=owned)

        await self._change(press, change)

    async def _change(self, press: Press, change: Callable[[PayrollView], Draft]) -> None:
        by = actor(press.interaction)
        view = await self._payrolls.change(guild_of(press.interaction).id, press.code, by, change)
        await self._desk.show_view(press.interaction, view)


def _owners_digest(rule_set: RuleSet) -> str:
    return forms.digest(rule_set.owner_cut_percent, *rule_set.owner_ids)

"""*Rules and templates* in the setup: what a guild agrees on before anybody comes."""

from collections.abc import Callable
from dataclasses import replace

from cogs import forms, templateviews
from cogs.people import actor, guild_of
from cogs.presses import OUTDATED, Press, Presses, custom_id
from cogs.setup import ADMIN
from cogs.words import FEE_MODES, OWN_RULES, ROUNDINGS, read_fee, read_limits, with_limits
from domain.errors import Refused
from domain.quantities import parse_percent, parse_weight, plain
from domain.rulesets import (
    RolePercent,
    RoleWeight,
    RuleSet,
    with_role_percent,
    with_role_weight,
    without_role,
)
from services.templates import LONGEST_NAME, RuleBook, Template, Templates, template_name

SHARES = (("each", "each of them gets it"), ("shared", "all of them share it"))


class TemplateScreens:
    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def register(self, presses: Presses) -> None:
        presses.on("template.list", ADMIN, self.list)
        presses.on("template.open", ADMIN, self.open)
        presses.on("template.show", ADMIN, self.show)
        presses.opens("template.new-form", ADMIN, self.ask_new)
        presses.on("template.new", ADMIN, self.add)
        presses.opens("template.name-form", ADMIN, self.ask_name)
        presses.on("template.name", ADMIN, self.rename)
        presses.on("template.remove", ADMIN, self.ask_to_remove)
        presses.on("template.remove-now", ADMIN, self.remove)
        presses.opens("template.weight-form", ADMIN, self.ask_weight)
        presses.on("template.weight", ADMIN, self.set_weight)
        presses.opens("template.percent-form", ADMIN, self.ask_percent)
        presses.on("template.percent", ADMIN, self.set_percent)
        presses.on("template.forget", ADMIN, self.forget_role)
        presses.opens("template.cut-form", ADMIN, self.ask_cut)
        presses.on("template.cut", ADMIN, self.set_cut)
        presses.opens("template.fee-form", ADMIN, self.ask_fee)
        presses.on("template.fee", ADMIN, self.set_fee)
        presses.opens("template.limits-form", ADMIN, self.ask_limits)
        presses.on("template.limits", ADMIN, self.set_limits)

    async def list(self, press: Press) -> None:
        await press.interaction.response.defer()
        embed, menus = templateviews.listing(await self._book(press))
        await press.interaction.edit_original_response(content=None, embed=embed, view=menus)

    async def open(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show(press, (await self._book(press)).get(press.first_number))

    async def show(self, press: Press) -> None:
        await press.interaction.response.defer()
        await self._show(press, await self._template(press))

    async def ask_new(self, press: Press) -> None:
        await _ask(press, "A new template", ("template.new",), _name_field())

    async def add(self, press: Press) -> None:
        await press.interaction.response.defer()
        name = template_name(press.answer("name"))
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        await self._show(press, await self._templates.add(guild_id, by, name))

    async def ask_name(self, press: Press) -> None:
        template = await self._template(press)
        verb = ("template.name", template.template_id)
        await _ask(press, "Rename the template", verb, _name_field(template.name))

    async def rename(self, press: Press) -> None:
        await press.interaction.response.defer()
        name = template_name(press.answer("name"))
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        await self._show(press, await self._templates.rename(guild_id, press.number(0), by, name))

    async def ask_to_remove(self, press: Press) -> None:
        await press.interaction.response.defer()
        embed, buttons = templateviews.ask_to_remove(await self._template(press))
        await press.interaction.edit_original_response(content=None, embed=embed, view=buttons)

    async def remove(self, press: Press) -> None:
        await press.interaction.response.defer()
        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        await self._templates.remove(guild_id, press.number(0), by)
        embed, menus = templateviews.listing(await self._book(press))
        await press.interaction.edit_original_response(content=None, embed=embed, view=menus)

    async def ask_weight(self, press: Press) -> None:
        verb = ("template.weight", press.number(0))
        field = forms.line("weight", "Weight of their time (1 takes it away)", placeholder="1.5")
        await _ask(press, f"Role weight · {await self._title(press)}", verb, _role_field(), field)

    async def set_weight(self, press: Press) -> None:
        await press.interaction.response.defer()
        weight = parse_weight(press.answer("weight"))
        roles = _chosen_roles(press)

        def change(rule_set: RuleSet) -> RuleSet:
            for role_id, name in roles:
                rule_set = with_role_weight(rule_set, RoleWeight(role_id, name, weight))
            return rule_set

        await self._change(press, change)

    async def ask_percent(self, press: Press) -> None:
        verb = ("template.percent", press.number(0))
        await _ask(
            press,
            f"Role percent · {await self._title(press)}",
            verb,
            _role_field(),
            forms.line("percent", "Percent of the pot (0 takes it away)", placeholder="2.5"),
            forms.choice("share", "Who gets it", SHARES, default="each"),
        )

    async def set_percent(self, press: Press) -> None:
        await press.interaction.response.defer()
        percent = parse_percent(press.answer("percent"), what="A role's percent")
        roles, shared = _chosen_roles(press), press.answer("share") == "shared"

        def change(rule_set: RuleSet) -> RuleSet:
            for role_id, name in roles:
                rule_set = with_role_percent(rule_set, RolePercent(role_id, name, percent, shared))
            return rule_set

        await self._change(press, change)

    async def forget_role(self, press: Press) -> None:
        await press.interaction.response.defer()
        role_id = press.first_number
        await self._change(press, lambda rule_set: without_role(rule_set, role_id))

    async def ask_cut(self, press: Press) -> None:
        cut = (await self._template(press)).rule_set.owner_cut_percent
        verb = ("template.cut", press.number(0), forms.digest(cut))
        hint = "Whose ships were used is chosen in each session"
        field = forms.line("cut", "Ship-owner's cut in percent", default=f"{plain(cut):f}", hint=hint)
        await _ask(press, f"Ship-owner's cut · {await self._title(press)}", verb, field)

    async def set_cut(self, press: Press) -> None:
        await press.interaction.response.defer()
        cut = parse_percent(press.answer("cut"), what="The ship-owner's cut")
        await self._change(
            press,
            lambda rule_set: replace(rule_set, owner_cut_percent=cut),
            lambda rule_set: forms.digest(rule_set.owner_cut_percent),
        )

    async def ask_fee(self, press: Press) -> None:
        template = await self._template(press)
        fee = template.rule_set.fee
        verb = ("template.fee", template.template_id, forms.fee_digest(fee))
        await _ask(
            press,
            f"Fee · {template.name}",
            verb,
            forms.choice("mode", "Who bears it", FEE_MODES, default=fee.mode),
            forms.line("rate", "Fee in percent", default=f"{fee.rate_percent:f}"),
            forms.choice("rounding", "A fee is rounded", ROUNDINGS, default=fee.rounding),
        )

    async def set_fee(self, press: Press) -> None:
        await press.interaction.response.defer()
        fee = read_fee(press)
        _require_not_own(press)
        await self._change(
            press,
            lambda rule_set: replace(rule_set, fee=fee),
            lambda rule_set: forms.fee_digest(rule_set.fee),
        )

    async def ask_limits(self, press: Press) -> None:
        template = await self._template(press)
        verb = ("template.limits", template.template_id, forms.limits_digest(template.rule_set))
        await _ask(press, f"Time and tax · {template.name}", verb, *forms.limits(template.rule_set))

    async def set_limits(self, press: Press) -> None:
        await press.interaction.response.defer()
        limits = read_limits(press)
        _require_not_own(press)
        await self._change(press, lambda rule_set: with_limits(rule_set, limits), forms.limits_digest)

    async def _change(
        self,
        press: Press,
        change: Callable[[RuleSet], RuleSet],
        digest: Callable[[RuleSet], str] | None = None,
    ) -> None:
        """Change the rules, unless they are no longer what the form showed, and show them."""
        shown = None if digest is None else press.argument(1)

        def change_unless_outdated(rule_set: RuleSet) -> RuleSet:
            if digest is not None and shown is not None:
                forms.require_unchanged(shown, digest(rule_set))
            return change(rule_set)

        guild_id, by = guild_of(press.interaction).id, actor(press.interaction)
        changed = await self._templates.change(guild_id, press.number(0), by, change_unless_outdated)
        await self._show(press, changed)

    async def _show(self, press: Press, template: Template) -> None:
        guild = guild_of(press.interaction)
        embed, menus = templateviews.one(template, lambda role_id: guild.get_role(role_id) is not None)
        await press.interaction.edit_original_response(content=None, embed=embed, view=menus)

    async def _book(self, press: Press) -> RuleBook:
        return await self._templates.book(guild_of(press.interaction).id)

    async def _template(self, press: Press) -> Template:
        return (await self._book(press)).get(press.number(0))

    async def _title(self, press: Press) -> str:
        return (await self._template(press)).name or OWN_RULES


def _name_field(now: str | None = None) -> forms.Field:
    return forms.line("name", "Name", placeholder="Escort op", default=now, longest=LONGEST_NAME)


def _role_field() -> forms.Field:
    return forms.roles("roles", "Roles", chosen=(), least=1)


def _chosen_roles(press: Press) -> list[tuple[int, str]]:
    """Id and name of the roles chosen in the form, at least one."""
    guild = guild_of(press.interaction)
    roles = [guild.get_role(each) for each in press.answered_ids("roles")]
    known = [(role.id, role.name) for role in roles if role is not None]
    if not known:
        raise Refused("Choose at least one role that the server has.")
    return known


def _require_not_own(press: Press) -> None:
    """Of the guild's own rules these numbers are set on the setup's first page."""
    if press.number(0) == 0:
        raise Refused(OUTDATED)


async def _ask(press: Press, title: str, verb: tuple[object, ...], *fields: forms.Field) -> None:
    name, *arguments = verb
    form = forms.modal(title, custom_id(str(name), *arguments), *fields)
    await press.interaction.response.send_modal(form)

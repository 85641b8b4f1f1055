"""Modals, made of labelled fields; what they mean is in their custom_id, so they survive a restart."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

import discord

from cogs import text
from domain.errors import Refused
from domain.rules import Fee

TITLE_CHARACTERS = 45
DIGEST_CHARACTERS = 12
Field = discord.ui.Label[discord.ui.Modal]


def modal(title: str, custom_id: str, *fields: Field) -> discord.ui.Modal:
    """A modal of at most five fields, which discord.py shall forget at once: its submit comes by custom_id."""
    form = discord.ui.Modal(title=text.label(title, TITLE_CHARACTERS), custom_id=custom_id)
    for field in fields:
        form.add_item(field)
    form.stop()
    return form


def line(
    name: str,
    label: str,
    *,
    hint: str | None = None,
    placeholder: str | None = None,
    default: str | None = None,
    required: bool = True,
    longest: int = 100,
) -> Field:
    """One line of text."""
    return _field(
        label,
        hint,
        discord.ui.TextInput(
            custom_id=name, placeholder=placeholder, default=default, required=required, max_length=longest
        ),
    )


def lines(
    name: str,
    label: str,
    *,
    hint: str | None = None,
    placeholder: str | None = None,
    default: str | None = None,
    required: bool = True,
) -> Field:
    """Several lines of text."""
    return _field(
        label,
        hint,
        discord.ui.TextInput(
            custom_id=name,
            style=discord.TextStyle.paragraph,
            placeholder=placeholder,
            default=default,
            required=required,
            max_length=4000,
        ),
    )


def people(
    name: str,
    label: str,
    *,
    hint: str | None = None,
    most: int = 1,
    default: int | None = None,
    chosen: Iterable[int] = (),
    required: bool = True,
) -> Field:
    """One or more members of the server; ``default``, or who was ``chosen`` before, are Discord ids."""
    marked = [
        discord.SelectDefaultValue(id=each, type=discord.SelectDefaultValueType.user)
        for each in ([default] if default else chosen)
    ]
    return _field(
        label,
        hint,
        discord.ui.UserSelect(
            custom_id=name,
            required=required,
            min_values=int(required),
            max_values=most,
            default_values=marked,
        ),
    )


def choice(
    name: str,
    label: str,
    options: Iterable[tuple[str, str]],
    *,
    hint: str | None = None,
    default: str | None = None,
    required: bool = True,
) -> Field:
    """One of at most 25 options, given as (value, words)."""
    return _field(
        label,
        hint,
        discord.ui.Select(
            custom_id=name,
            required=required,
            min_values=int(required),
            options=[
                discord.SelectOption(label=text.label(words), value=value, default=value == default)
                for value, words in options
            ],
        ),
    )


def choices(
    name: str, label: str, options: Iterable[str], *, chosen: Iterable[str], hint: str | None = None
) -> Field:
    """Any number of at most 25 options, none included."""
    marked = set(chosen)
    shown = [discord.SelectOption(label=each, value=each, default=each in marked) for each in options]
    menu = discord.ui.Select[discord.ui.Modal](
        custom_id=name, required=False, min_values=0, max_values=len(shown), options=shown
    )
    return _field(label, hint, menu)


def checkboxes(
    name: str, label: str, options: Iterable[tuple[str, str, bool]], *, hint: str | None = None
) -> Field:
    """Up to ten boxes, given as (value, words, ticked); none need be ticked."""
    boxes = [
        discord.CheckboxGroupOption(label=text.label(words), value=value, default=ticked)
        for value, words, ticked in options
    ]
    group = discord.ui.CheckboxGroup[discord.ui.Modal](
        custom_id=name, required=False, min_values=0, max_values=len(boxes), options=boxes
    )
    return _field(label, hint, group)


def roles(name: str, label: str, *, chosen: Iterable[int], least: int = 0, hint: str | None = None) -> Field:
    """At least so many of the server's roles."""
    marked = [
        discord.SelectDefaultValue(id=each, type=discord.SelectDefaultValueType.role) for each in chosen
    ]
    menu = discord.ui.RoleSelect[discord.ui.Modal](
        custom_id=name, required=least > 0, min_values=least, max_values=25, default_values=marked
    )
    return _field(label, hint, menu)


class HasLimits(Protocol):
    """Settings of a guild, or the rules of one run."""

    @property
    def min_seconds(self) -> int: ...
    @property
    def bridge_seconds(self) -> int: ...
    @property
    def deafened_percent(self) -> Decimal: ...
    @property
    def org_tax_percent(self) -> Decimal: ...


def limits(now: HasLimits) -> list[Field]:
    """The four numbers about time and tax, as they are now."""
    return [
        line("minimum", "Least time that earns, in seconds", default=str(now.min_seconds)),
        line("bridge", "Longest outage that counts, in seconds", default=str(now.bridge_seconds)),
        line("deafened", "Deafened time counts, in percent", default=f"{now.deafened_percent:f}"),
        line("tax", "Tax to the treasury, in percent", default=f"{now.org_tax_percent:f}"),
    ]


def limits_digest(now: HasLimits) -> str:
    """Of the four numbers."""
    return digest(now.min_seconds, now.bridge_seconds, now.deafened_percent, now.org_tax_percent)


def fee_digest(fee: Fee, payer_id: int | None = None) -> str:
    """Of the fee, and of the payer where the form asks for one."""
    return digest(fee.mode, fee.rate_percent, fee.rounding, payer_id)


def digest(*shown: object) -> str:
    """Of what a form shows, for its custom_id: a form filled in late shall not undo what others set meanwhile."""
    written = "|".join(f"{each.normalize():f}" if isinstance(each, Decimal) else str(each) for each in shown)
    return hashlib.sha256(written.encode()).hexdigest()[:DIGEST_CHARACTERS]


def require_unchanged(shown: str, now: str) -> None:
    """Refused if the digest of what a form showed is not that of what is there now."""
    if shown != now:
        raise Refused("Somebody changed this meanwhile: look again.")


def _field(label: str, hint: str | None, component: discord.ui.Item[discord.ui.Modal]) -> Field:
    return discord.ui.Label(
        text=text.label(label, 45), description=hint and text.label(hint), component=component
    )

"""Who edits, in words and buttons, and what a form is answered whose sender does not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord

from cogs import text
from cogs.presses import Press, cleaned
from cogs.views import PRIMARY, Item, button, view_of
from domain.access import Standing
from domain.leases import LeaseHeld, LeaseLost, NoLease, edits_since
from services.editing import Editing

FENCE = "```"
LONGEST = 4000
"""Characters of what was typed; an embed of Discord has room for 4096."""


def editing_line(editing: Editing) -> str:
    """Who edits and since when; empty where nobody does."""
    lease, holder = editing.lease, editing.holder
    if lease is None:
        return ""
    until = f"<t:{int(lease.expires_at.timestamp())}:t>"
    if editing.is_mine:
        return f"✏️ You edit this until {until}, or longer while you go on; others can look at it meanwhile."
    who = text.name(holder.name if holder is not None else "")
    return f"🔒 {edits_since(lease).format(who=f'**{who}**')} You can look at everything, not change it."


def take_over(editing: Editing, reader: Standing, verb: str, *arguments: object) -> Iterator[Item]:
    """The officers' button in place of those that edit; the lease that was seen goes with it."""
    if editing.lease is not None and editing.is_anothers and reader >= Standing.OFFICER:
        yield button("Take over", PRIMARY, verb, *arguments, editing.lease.token, row=0)


def refusal(error: NoLease, reader: Standing) -> tuple[str, list[Item]]:
    """Why nothing was changed, and the button with which that can be remedied."""
    words = error.words.format(who=f"**{text.name(error.who)}**")
    if isinstance(error, LeaseHeld) and reader >= Standing.OFFICER:
        return words, [button("Take over", PRIMARY, "lease.take", error.code, error.token)]
    if isinstance(error, LeaseLost) and error.may_edit_again:
        return words, [button("Edit again", PRIMARY, "lease.take", error.code, error.token)]
    return words, []


def offered_back(words: str, typed: Sequence[str], items: Sequence[Item]) -> dict[str, Any]:
    """The whole private answer, with what was typed to be copied."""
    answer: dict[str, Any] = {"content": words}
    if typed:
        kept = "\n".join(typed).replace("`", "'")[:LONGEST]
        answer["content"] = f"{words} What you had typed is here, to be copied:"
        answer["embed"] = discord.Embed(description=f"{FENCE}\n{kept}\n{FENCE}")
    if items:
        answer["view"] = view_of(*items)
    return answer


def typed_answers(press: Press) -> list[str]:
    """What stands in the fields of a form, each behind its name; a single field stands for itself."""
    names = _people(press)
    said = {
        field: ", ".join(names.get(value, value) for value in map(cleaned, values))
        for field, values in press.answers.items()
    }
    filled = {field: words for field, words in said.items() if words}
    if len(press.answers) == 1:
        return list(filled.values())
    return [f"{field}: {words}" for field, words in filled.items()]


def _people(press: Press) -> Mapping[str, str]:
    """The members chosen in the form, by their ids, with the names that Discord sent along."""
    data: Mapping[str, Any] = press.interaction.data or {}
    users = data.get("resolved", {}).get("users", {})
    members = data.get("resolved", {}).get("members", {})
    return {
        each: text.label(
            str(members.get(each, {}).get("nick") or user.get("global_name") or user.get("username"))
        )
        for each, user in users.items()
    }

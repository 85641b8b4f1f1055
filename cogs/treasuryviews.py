"""The guild's own money as messages: what there is, who holds it, and what was done with it."""

from collections.abc import Iterator, Mapping

import discord

from cogs import text
from cogs.views import GOLD, GREEN, GREY, add_list
from domain.people import Person
from domain.treasury import TreasuryAct
from services.treasury import WORDS, Done, TreasuryView

REASON = 80


def treasury(view: TreasuryView) -> discord.Embed:
    """Everything at a glance, short enough for a phone."""
    holder = view.people.get(view.holder_id) if view.holder_id else None
    named = f" Its holder is {text.name(holder.name)}." if holder else ""
    embed = discord.Embed(
        title="⛏️ Treasury",
        colour=GOLD,
        description=f"The guild owns **{text.money(view.owns_auec)}**, and owes people {text.money(view.owed_auec)} "
        f"beside that.{named}",
    )
    add_list(embed, "Who holds what", _holders(view), empty="nobody holds anything", most_fields=2)
    add_list(embed, "Last entries", _entries(view), empty="none yet", most_fields=2)
    return embed


def done(outcome: Done) -> discord.Embed:
    """What became of an act."""
    act = outcome.act
    if act.decision is None:
        state, colour = "Waits for a second officer", GOLD
    elif act.decision.confirmed:
        state, colour = "Done", GREEN
    else:
        state, colour = "Refused: nothing was moved", GREY
    return discord.Embed(
        title=f"{state} · entry {act.act_id}", colour=colour, description=_words(act, outcome.people)
    )


def _holders(view: TreasuryView) -> Iterator[str]:
    for person_id, amount in sorted(view.held_auec.items(), key=lambda item: (-item[1], item[0])):
        advanced = " (advanced, not held)" if amount < 0 else ""
        yield f"**{text.money(abs(amount))}** {_name(view.people, person_id)}{advanced}"


def _entries(view: TreasuryView) -> Iterator[str]:
    for act in view.acts:
        waits = " · waits for a second officer" if act.decision is None else ""
        yield f"`{act.act_id}` {text.ago(act.asked_at)} {_words(act, view.people)}{waits}"


def _words(act: TreasuryAct, people: Mapping[int, Person]) -> str:
    by = act.decision.by if act.decision and act.decision.by != act.asked_by else None
    said = WORDS[act.kind].format(
        amount=f"**{text.money(act.amount_auec)}**",
        person=_name(people, act.person_id),
        other=_name(people, act.other_id) if act.other_id else "",
    )
    second = f", confirmed by {_name(people, by)}" if by and act.decision and act.decision.confirmed else ""
    return f"{said}: {text.plain(act.reason, REASON)} (asked by {_name(people, act.asked_by)}{second})"


def _name(people: Mapping[int, Person], person_id: int) -> str:
    person = people.get(person_id)
    return text.name(person.name) if person else f"#{person_id}"

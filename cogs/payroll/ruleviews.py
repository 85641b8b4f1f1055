"""The rules of a draft in words: what holds, where each number comes from, and what is not known of roles."""

from collections.abc import Iterable, Iterator

from cogs import text
from domain.resolve import Source, SourceKind
from domain.rulewords import describe_role_rules
from domain.words import describe_rules
from services.payrollview import PayrollView

NAMED = 5
LONGEST_RULE = 400
MOST_NOTES = 700
"""Characters of all notes, so that the draft's embed stays within Discord's 6000."""


def rule_lines(view: PayrollView) -> Iterator[str]:
    """Every rule as a sentence, beginning with whose rules they are."""
    names = {person_id: text.name(person.name) for person_id, person in view.people.items()}
    yield f"Rules: {whose_rules(view.draft.template)}."
    yield from map(_shortened, describe_role_rules(view.draft.rule_set, names, text.name))
    yield from map(_shortened, describe_rules(view.rules, names, view.resolved.sources, text.name))


def whose_rules(template: str | None) -> str:
    return "the guild's own" if template is None else f"template {text.plain(template)}"


def _shortened(sentence: str) -> str:
    """What a role gives to hundreds would fill the draft; the preview has everybody's line, with its reason."""
    if len(sentence) <= LONGEST_RULE:
        return sentence
    return f"{sentence[: sentence.rfind(', ', 0, LONGEST_RULE)]}, … (**Preview** shows everybody's)"


def rule_notes(view: PayrollView) -> str:
    """What an officer should know before these rules are saved; empty if there is nothing."""
    return text.within(map("⚠️ {}".format, _notes(view)), MOST_NOTES)


def _notes(view: PayrollView) -> Iterator[str]:
    if view.lost_template is not None:
        yield f"The template {text.plain(view.lost_template)} is no more; the guild's own rules hold."
    gaps = view.role_gaps
    for role_name in gaps.unasked:
        yield (
            f"Who has the role {text.name(role_name)} was not read when the session stopped, for no rules named it "
            "then: it changes nothing here. Weights and percents of single people do."
        )
    if gaps.unread:
        people = text.counted(len(gaps.unread), "person", "people")
        yield f"Discord did not say which roles {people} had. Open this draft again to ask once more."
    if gaps.gone:
        yield f"Left the server before their roles were read, so none count: {_named(view, gaps.gone)}."
    if gaps.late:
        at = text.moment(max(view.readings[each].read_at for each in gaps.late))
        yield f"Roles read later than at the stop, {at}: {_named(view, gaps.late)}."
    for source in view.resolved.unclaimed:
        yield _unclaimed(source)


def _unclaimed(source: Source) -> str:
    if source.kind is SourceKind.OWNER_CUT:
        return f"No ship-owner is named: the cut of {source.value:f} % stays in the pot."
    role = text.name(source.role_name or "")
    return f"Nobody who earns has the role {role}: its {source.value:f} % stays in the pot."


def _named(view: PayrollView, person_ids: Iterable[int]) -> str:
    names = [text.name(view.people[each].name) for each in person_ids]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"

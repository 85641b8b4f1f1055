"""The rules that a guild has agreed on beforehand: its own, and named templates for one kind of session or another."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from db.database import Database, Transaction
from db.rulesets import OWN, StoredRules
from domain.clock import Clock
from domain.errors import Refused
from domain.rulesets import RuleSet, as_template
from domain.settings import GuildSettings
from reports.rulesets import from_json, to_json
from services.actors import Actor
from services.guilds import require_set_up
from services.rulesets import own_rules

MOST_TEMPLATES = 24
"""With the guild's own rules as many as a menu of Discord holds."""
MOST_ROLES = 25
LONGEST_NAME = 50
GONE = "These rules are no more: somebody took them away meanwhile. Look at the list again."


@dataclass(frozen=True, slots=True)
class Template:
    """Rules with a number and a name; the guild's own have the number 0 and the name ''. The name is as typed."""

    template_id: int
    name: str
    rule_set: RuleSet

    @property
    def is_own(self) -> bool:
        return self.template_id == OWN


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of a guild: its own, and its templates by name."""

    own: Template
    templates: tuple[Template, ...]

    def get(self, template_id: int) -> Template:
        """Refused if there is none of that number, or none any more."""
        for each in (self.own, *self.templates):
            if each.template_id == template_id:
                return each
        raise Refused(GONE)

    def named(self, name: str) -> Template:
        """The template of that name, whatever its capitals. Refused if there is none."""
        for each in self.templates:
            if each.name.casefold() == name.casefold():
                return each
        raise Refused("There is no template of that name: choose one from the list.")

    @property
    def role_ids(self) -> frozenset[int]:
        """Every role that some rules name: who has them is read when a session stops."""
        return self.own.rule_set.role_ids.union(*(each.rule_set.role_ids for each in self.templates))


class Templates:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def book(self, guild_id: int) -> RuleBook:
        """All rules of the guild. Refused if it is not set up."""
        async with self._database.transaction(guild_id) as tx:
            return await rule_book(tx, await require_set_up(tx))

    async def add(self, guild_id: int, actor: Actor, name: str) -> Template:
        """A new template, which begins with the guild's own rules. Refused if the name is taken."""
        async with self._database.transaction(guild_id) as tx:
            book = await self._locked(tx)
            _require_free(book, name)
            if len(book.templates) >= MOST_TEMPLATES:
                raise Refused(f"There are {MOST_TEMPLATES} templates already: take one away first.")
            new = Template(await tx.rule_sets.next_id(), name, book.own.rule_set)
            await self._put(tx, new, actor)
            return new

    async def change(
        self, guild_id: int, template_id: int, actor: Actor, change: Callable[[RuleSet], RuleSet]
    ) -> Template:
        """Change a template, or what the guild's own rules say of roles and ship-owners."""
        async with self._database.transaction(guild_id) as tx:
            before = (await self._locked(tx)).get(template_id)
            changed = replace(before, rule_set=as_template(change(before.rule_set)))
            if len(changed.rule_set.role_ids) > MOST_ROLES:
                raise Refused(f"At most {MOST_ROLES} roles can have rules of their own: take one away first.")
            await self._put(tx, changed, actor)
            return changed

    async def rename(self, guild_id: int, template_id: int, actor: Actor, name: str) -> Template:
        """Give a template another name. Sessions and schedules for which it was chosen follow it."""
        async with self._database.transaction(guild_id) as tx:
            book = await self._locked(tx)
            before = _require_template(book, template_id)
            _require_free(book, name, but_for=template_id)
            renamed = replace(before, name=name)
            await self._put(tx, renamed, actor)
            await tx.sessions.rename_template(before.name, name)
            await tx.schedules.rename_template(before.name, name)
            return renamed

    async def remove(self, guild_id: int, template_id: int, actor: Actor) -> Template:
        """Take a template away. What was saved by it stands; sessions that would use it use the guild's own rules."""
        async with self._database.transaction(guild_id) as tx:
            before = _require_template(await self._locked(tx), template_id)
            await self._put(tx, before, actor, removed=True)
            return before

    async def _locked(self, tx: Transaction) -> RuleBook:
        """The rules, which nobody else changes until the transaction ends."""
        await tx.guilds.get_for_update()
        return await rule_book(tx, await require_set_up(tx))

    async def _put(self, tx: Transaction, rules: Template, actor: Actor, *, removed: bool = False) -> None:
        by = (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id
        stored = StoredRules(rules.template_id, rules.name, to_json(rules.rule_set))
        await tx.rule_sets.put(stored, by, self._clock.now(), removed=removed)


async def rule_book(tx: Transaction, settings: GuildSettings) -> RuleBook:
    """All rules of the transaction's guild."""
    stored = await tx.rule_sets.list()
    templates = [
        Template(each.rule_set_id, each.name, from_json(each.rules))
        for each in stored
        if each.rule_set_id != OWN
    ]
    by_name = sorted(templates, key=lambda template: template.name.casefold())
    return RuleBook(Template(OWN, "", own_rules(settings, stored)), tuple(by_name))


def template_name(typed: str) -> str:
    """A name for a template, on one line. Refused if it is empty or too long."""
    name = " ".join(typed.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(f"The name of a template has 1 to {LONGEST_NAME} characters.")
    return name


def _require_free(book: RuleBook, name: str, but_for: int | None = None) -> None:
    for each in book.templates:
        if each.name.casefold() == name.casefold() and each.template_id != but_for:
            raise Refused("There is a template of that name already: choose another name.")


def _require_template(book: RuleBook, template_id: int) -> Template:
    template = book.get(template_id)
    if template.is_own:
        raise Refused("The guild's own rules have no name and stay.")
    return template

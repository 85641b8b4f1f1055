"""A spreadsheet's open balances: looked at first, then imported whole, once."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from db.database import Database, Transaction
from db.openings import MARK, Opening, OpeningDraft
from domain.balancesheets import BadRow, Row, Sheet, amounts_of, read_sheet, read_text, require_total
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import AUEC, RoundKind, Transfer, held, member
from domain.people import Person, parse_handle
from services.actors import Actor
from services.guilds import require_set_up
from services.merging import forward_merged
from services.notices import Notice, tell_officers

ALREADY = "This very file was imported before: nothing is imported twice."


class Match(StrEnum):
    """How a row found its person."""

    HANDLE = "handle"
    NAME = "Discord name"
    GUEST = "new guest"


@dataclass(frozen=True, slots=True)
class Matched:
    """A row and whose it is; a new guest has no number yet."""

    row: Row
    match: Match
    person: Person | None
    amount_auec: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """What importing a file would do. With ``bad`` rows nothing can be imported. ``mark`` names the file."""

    mark: str
    holder: Person
    matched: tuple[Matched, ...]
    bad: tuple[BadRow, ...]

    @property
    def total_auec(self) -> int:
        return sum(each.amount_auec for each in self.matched)

    @property
    def seal(self) -> str:
        """Changes with whom any row would go to, and how much."""
        written = "|".join(
            f"{each.row.line}:{each.person.person_id if each.person else each.row.who.casefold()}:{each.amount_auec}"
            for each in self.matched
        )
        return hashlib.sha256(f"{self.holder.person_id}|{written}".encode()).hexdigest()[:MARK]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it. ``already``: this very file had been imported before."""

    opening: Opening
    already: bool


class Imports:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def look(self, guild_id: int, data: bytes, holder: Actor, total_auec: int | None) -> ImportView:
        """Who would get how much. ``total_auec`` is split by hours or shares; without it, rows say amounts.

        Refused as a whole where the file cannot be read, or was imported before.
        """
        text = read_text(data)
        sheet = read_sheet(text, with_total=total_auec is not None)
        digest = hashlib.sha256(data).hexdigest()
        async with self._database.transaction(guild_id) as tx:
            await require_set_up(tx)
            if await tx.openings.of(digest[:MARK]) is not None:
                raise Refused(ALREADY)
            keeper = await tx.people.ensure(holder.discord_id, holder.name, is_bot=False)
            draft = OpeningDraft(digest, text, total_auec, keeper.person_id, self._clock.now())
            view = await _view(tx, draft, keeper, sheet)
            if not view.bad:
                await tx.openings.put_draft(draft)
            return view

    async def confirm(self, guild_id: int, mark: str, seal: str, actor: Actor) -> Imported:
        """Import exactly what was looked at, in one round, once."""
        async with self._database.transaction(guild_id) as tx:
            by = (await tx.people.ensure(actor.discord_id, actor.name, is_bot=False)).person_id
            await tx.treasury.lock()
            if (done := await tx.openings.of(mark)) is not None:
                return Imported(done, already=True)
            draft = await tx.openings.draft(mark)
            if draft is None:
                raise Refused("This button is out of date: run `/mining payroll import` with the file again.")
            keeper = await tx.people.get(draft.holder_id)
            assert keeper is not None
            view = await _view(
                tx, draft, keeper, read_sheet(draft.content, with_total=draft.total_auec is not None)
            )
            if view.bad or view.seal != seal:
                raise Refused(
                    "Somebody in the file changed their name or handle since this was shown; nothing was imported. "
                    "Run `/mining payroll import` with the file again."
                )
            return Imported(await self._import(tx, draft, view, actor.name, by), already=False)

    async def _import(
        self, tx: Transaction, draft: OpeningDraft, view: ImportView, who: str, by: int
    ) -> Opening:
        now = self._clock.now()
        reason = f"opening balances of a sheet, {len(view.matched)} rows"
        round_id = await tx.ledger.begin(RoundKind.OPENING, None, by, reason, now)
        transfers = []
        for each in view.matched:
            person = each.person or await tx.people.guest(each.row.who, now)
            ends = (held(draft.holder_id), member(person.person_id))
            key = f"opening:{draft.sha256[:MARK]}:{each.row.line}"
            transfers.append(Transfer(key, AUEC, *ends, each.amount_auec, now, "opening balance"))
        await tx.ledger.post(round_id, transfers, by, now)
        await tx.ledger.commit(round_id, by, reason, now)
        opening = Opening(draft.sha256, round_id, len(view.matched), view.total_auec, by, now)
        await tx.openings.add(opening)
        await forward_merged(tx, by, now)
        notice = Notice(
            f"Opening balances of {len(view.matched)} people were imported, held by {{holder}}. By {{who}}.",
            {"holder": view.holder.name, "who": who},
        )
        await tell_officers(tx, notice, now)
        return opening


async def _view(tx: Transaction, draft: OpeningDraft, keeper: Person, sheet: Sheet) -> ImportView:
    people = _Register(await tx.people.all(), await _handles(tx))
    found: list[Matched] = []
    bad = list(sheet.bad)
    lines: dict[str, int] = {}
    for row in sheet.rows:
        try:
            matched = people.match(row)
            place = f"#{matched.person.person_id}" if matched.person else row.who.casefold()
            if (earlier := lines.setdefault(place, row.line)) != row.line:
                raise Refused(f"this is the same person as in line {earlier}: put both rows together")
            found.append(matched)
        except Refused as refusal:
            bad.append(BadRow(row.line, str(refusal)))
    bad.sort(key=lambda each: each.line)
    if bad:
        return ImportView(draft.sha256[:MARK], keeper, tuple(found), tuple(bad))
    places = {each.row.line: place for place, each in enumerate(found)}
    amounts = amounts_of([each.row for each in found], places, draft.total_auec, draft.sha256[:MARK])
    matched_rows = tuple(
        replace(each, amount_auec=amounts[place]) for place, each in enumerate(found) if place in amounts
    )
    view = ImportView(draft.sha256[:MARK], keeper, matched_rows, ())
    require_total(view.total_auec)
    if not matched_rows:
        raise Refused("Nobody in the file has more than nothing: there is nothing to import.")
    return view


async def _handles(tx: Transaction) -> dict[str, int]:
    return {handle.casefold(): person_id for handle, person_id in await tx.people.all_handles()}


class _Register:
    """Finds people by what a sheet calls them."""

    def __init__(self, people: list[Person], handles: Mapping[str, int]) -> None:
        self._people = {person.person_id: person for person in people}
        self._handles = handles
        self._named: defaultdict[str, list[Person]] = defaultdict(list)
        for person in people:
            if person.discord_id is not None and not person.is_bot:
                self._named[person.name.casefold()].append(person)

    def match(self, row: Row) -> Matched:
        """By handle, by a Discord name that is unique, else as a new guest. Refused where none of it fits."""
        wanted = row.who.casefold()
        if (person_id := self._handles.get(wanted)) is not None:
            return Matched(row, Match.HANDLE, self._people[person_id], 0)
        named = self._named.get(wanted, [])
        if len(named) == 1:
            return Matched(row, Match.NAME, named[0], 0)
        if named:
            raise Refused(f"{len(named)} members are called so: write the handle instead")
        try:
            parse_handle(row.who)
        except Refused:
            raise Refused(
                "nobody here has that handle or name, and it is no RSI handle (3 to 60 letters, digits, - or _)"
            ) from None
        return Matched(row, Match.GUEST, None, 0)

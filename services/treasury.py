"""The guild's own money: what there is, who holds it, and every way in which it moves. Each is an entry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from db.database import Database, Transaction
from domain.clock import Clock
from domain.errors import Refused
from domain.ledger import AUEC, TREASURY, RoundKind
from domain.people import Person
from domain.quantities import format_auec
from domain.settings import GuildSettings
from domain.treasury import ActDecision, TreasuryAct, TreasuryKind, needs_second, require_covered
from services.actors import Actor
from services.guilds import require_set_up
from services.notices import Notice, NoticeButton, tell_officers, tell_person
from services.owed import owed_of

ENTRIES = 12
LARGEST_ID = 2**31 - 1
CONFIRM, REFUSE = "treasury.confirm", "treasury.refuse"
"""The verbs of the buttons under an act that waits for a second officer."""

WORDS = {
    TreasuryKind.SPEND: "{amount} of the treasury spent by {person}",
    TreasuryKind.BONUS: "{amount} from the treasury to {person}",
    TreasuryKind.GIFT: "{amount} from {person} to the treasury",
    TreasuryKind.HANDOVER: "{amount} handed over by {person} to {other}",
}


@dataclass(frozen=True, slots=True)
class TreasuryView:
    """``held_auec``: person to what they hold for the guild, below zero what they advanced for it."""

    owns_auec: int
    owed_auec: int
    held_auec: Mapping[int, int]
    holder_id: int | None
    acts: tuple[TreasuryAct, ...]
    people: Mapping[int, Person]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done. ``other``: to whom money is handed over."""

    kind: TreasuryKind
    amount_auec: int
    person: Actor
    reason: str
    other: Actor | None = None
    becomes_holder: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """An act and who is in it. Without a decision it waits for a second officer."""

    act: TreasuryAct
    people: Mapping[int, Person]


class Treasury:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def show(self, guild_id: int) -> TreasuryView:
        """What the guild owns and owes, who holds what, and what was last done."""
        async with self._database.transaction(guild_id) as tx:
            settings = await require_set_up(tx)
            balances = {
                account: amount
                for (account, asset), amount in (await tx.ledger.balances()).items()
                if asset == AUEC
            }
            owed = sum(amount for account, amount in balances.items() if account.startswith("member:"))
            held = {
                int(account.partition(":")[2]): -amount
                for account, amount in balances.items()
                if account.startswith("held:") and amount
            }
            acts = tuple(await tx.treasury.last(ENTRIES))
            people = {person.person_id: person for person in await tx.people.all()}
            return TreasuryView(
                balances.get(TREASURY, 0), owed, held, settings.treasury_holder_id, acts, people
            )

    async def ask(self, guild_id: int, officer: Actor, wish: Wish, key: str) -> Done:
        """Do it at once or, above the guild's limit, have a second officer asked. Once per ``key``."""
        async with self._database.transaction(guild_id) as tx:
            await tx.guilds.get_for_update()
            act = await self._asked(tx, officer, wish)
            settings = await _locked(tx)
            if (before := await tx.treasury.by_key(key)) is not None:
                return await _done(tx, before)
            await _require_covered(tx, act)
            act = replace(act, act_id=await tx.treasury.add(act, key))
            if not needs_second(act, settings.second_officer_above_auec):
                return await _carry_out(tx, settings, act, act.asked_by, act.asked_at)
            done = await _done(tx, act)
            buttons = (
                NoticeButton("Confirm", CONFIRM, (act.act_id,), "success"),
                NoticeButton("Refuse", REFUSE, (act.act_id,), "danger"),
            )
            notice = _notice(done, "A second officer is needed: ", " Asked by {officer}.", buttons)
            await tell_officers(tx, notice, act.asked_at)
            return done

    async def decide(self, guild_id: int, act_id: int, officer: Actor, *, confirmed: bool) -> Done:
        """Confirm or refuse what waits, once. Nobody confirms what they asked for."""
        async with self._database.transaction(guild_id) as tx:
            await tx.guilds.get_for_update()
            by = (await tx.people.ensure(officer.discord_id, officer.name, is_bot=False)).person_id
            settings = await _locked(tx)
            act = await tx.treasury.get(act_id) if act_id <= LARGEST_ID else None
            if act is None:
                raise Refused(f"There is no treasury entry {act_id} here.")
            if act.decision is not None:
                return await _done(tx, act)
            now = self._clock.now()
            if not confirmed:
                refused = ActDecision(False, by, now, None)
                await tx.treasury.decide(act_id, refused)
                return await _done(tx, replace(act, decision=refused))
            if by == act.asked_by:
                raise Refused("You asked for this yourself: another officer confirms it.")
            await _require_covered(tx, act)
            return await _carry_out(tx, settings, act, by, now)

    async def _asked(self, tx: Transaction, officer: Actor, wish: Wish) -> TreasuryAct:
        involved = [officer, wish.person, *([wish.other] if wish.other else [])]
        met = await tx.people.ensure_many([(each.discord_id, each.name, False) for each in involved])
        act = TreasuryAct(
            kind=wish.kind,
            amount_auec=wish.amount_auec,
            person_id=met[wish.person.discord_id].person_id,
            reason=wish.reason,
            asked_by=met[officer.discord_id].person_id,
            asked_at=self._clock.now(),
            other_id=met[wish.other.discord_id].person_id if wish.other else None,
            becomes_holder=wish.becomes_holder,
        )
        if act.person_id == act.other_id:
            raise Refused("Money is handed over by one person to another: choose two.")
        return act


async def _locked(tx: Transaction) -> GuildSettings:
    """The guild's settings; whoever moves the guild's money does so one after the other.

    Settings and people are locked before that, as everywhere, so that nobody waits for each other for ever.
    """
    await tx.treasury.lock()
    return await require_set_up(tx)


async def _require_covered(tx: Transaction, act: TreasuryAct) -> None:
    payable = (await owed_of(tx, act.person_id)).payable_auec if act.kind is TreasuryKind.GIFT else 0
    require_covered(act, await tx.ledger.balances(), payable)


async def _carry_out(
    tx: Transaction, settings: GuildSettings, act: TreasuryAct, by: int, now: datetime
) -> Done:
    round_id = await tx.ledger.begin(RoundKind.TREASURY, None, by, act.reason, now)
    await tx.ledger.post(round_id, [act.transfer(now)], by, now)
    await tx.ledger.commit(round_id, by, act.reason, now)
    decision = ActDecision(True, by, now, round_id)
    await tx.treasury.decide(act.act_id, decision)
    if act.becomes_holder:
        await tx.guilds.save(replace(settings, treasury_holder_id=act.other_id))
    done = await _done(tx, replace(act, decision=decision))
    await tell_officers(tx, _notice(done, "Treasury: ", " By {officer}."), now)
    if act.kind in (TreasuryKind.BONUS, TreasuryKind.GIFT):
        await tell_person(tx, done.people[act.person_id], _notice(done, "", " By {officer}."), now)
    return done


async def _done(tx: Transaction, act: TreasuryAct) -> Done:
    decided_by = act.decision.by if act.decision else act.asked_by
    involved = (act.person_id, act.other_id, act.asked_by, decided_by)
    return Done(
        act, {person.person_id: person for person in await tx.people.of(each for each in involved if each)}
    )


def _notice(done: Done, before: str, after: str, buttons: tuple[NoticeButton, ...] = ()) -> Notice:
    act, people = done.act, done.people
    words = WORDS[act.kind].replace("{amount}", f"**{format_auec(act.amount_auec)} aUEC**")
    officer = people[act.decision.by if act.decision else act.asked_by]
    free = {"person": people[act.person_id].name, "reason": act.reason.rstrip("."), "officer": officer.name}
    if act.other_id is not None:
        free["other"] = people[act.other_id].name
    return Notice(f"{before}{words}: {{reason}}.{after}", free, buttons)

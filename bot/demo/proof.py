"""The proof, line by line: each check says what it compared, with the numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill

from bot.demo.evidence import Evidence, Truth
from bot.demo.narrator import plain_spaces
from domain.ledger import TREASURY, held, member, session_account
from domain.quantities import format_auec
from domain.words import format_duration
from reports.bundle.table import printable

LINE = 110


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be so, in words and numbers."""

    holds: bool
    what: str

    def __str__(self) -> str:
        text = f"  {'✓' if self.holds else '✗ FAILED:'} {self.what}"
        return plain_spaces(fill(text, width=LINE, subsequent_indent="    ", break_long_words=False))


def checks(evidence: Evidence) -> Iterator[Check]:
    """All of them; without a recomputed payroll there is nothing more to compare."""
    yield _recomputes(evidence)
    if evidence.recomputed.status != 0:
        return
    yield _is_what_discord_got(evidence)
    yield from _ledger_agrees(evidence)
    yield from _seconds_agree(evidence)
    yield _outages_are_known(evidence)
    yield _music_earns_nothing(evidence)
    yield from _nothing_of_the_discarded(evidence)


def _recomputes(evidence: Evidence) -> Check:
    """Another process, an environment without a database, a file without the payroll."""
    done = evidence.recomputed
    if done.status != 0:
        return Check(False, f"`paydirt recompute` ended with status {done.status}: {done.errors.strip()}")
    payroll = evidence.payroll
    return Check(
        evidence.result["payroll"] == evidence.saved,
        f"recomputed from the inputs alone, by another process without a database: all {len(payroll.lines)} lines "
        f"as saved, {_money(payroll.gross_auec)} in all",
    )


def _is_what_discord_got(evidence: Evidence) -> Check:
    return Check(
        evidence.exported_as_delivered, "`paydirt export` writes the bundle that Discord got, byte for byte"
    )


def _ledger_agrees(evidence: Evidence) -> Iterator[Check]:
    """Every account has, to the aUEC, what the recomputed payroll says; and the ledger is whole."""
    expected, found = _expected_balances(evidence), evidence.books.committed
    differing = [
        f"{account}: ledger {found.get(account, 0)}, recomputed {expected.get(account, 0)}"
        for account in sorted(expected.keys() | found.keys())
        if found.get(account, 0) != expected.get(account, 0)
    ]
    paid = {account: amount for account, amount in found.items() if account.startswith("member:")}
    numbers = (
        f"{len(paid)} members are owed {_money(sum(paid.values()))}, treasury {_money(found.get(TREASURY, 0))}, "
        "session 0"
    )
    yield Check(not differing, "; ".join(differing) or f"the ledger has the recomputed numbers: {numbers}")
    rest = sum(found.values())
    yield Check(
        not rest and not evidence.books.findings,
        "; ".join(evidence.books.findings)
        or f"all accounts sum to {rest}; versions 1 to {evidence.books.version} are gapless, the hash chain is whole",
    )


def _expected_balances(evidence: Evidence) -> dict[str, int]:
    """What the inputs and the recomputed payroll leave on each account; zeros are left out."""
    payroll, given = evidence.payroll, evidence.given
    assert given.rules is not None
    balances: Counter[str] = Counter()
    for line in payroll.lines:
        balances[member(line.person_id)] += line.net_auec
    for sale in given.sales:
        balances[held(sale.seller_id)] -= sale.amount_auec
    balances[held(given.rules.payer_id)] += payroll.fees_auec
    balances[TREASURY] += payroll.treasury_auec
    balances[session_account(given.session.code)] = 0
    return {account: amount for account, amount in balances.items() if amount}


def _seconds_agree(evidence: Evidence) -> Iterator[Check]:
    """Whoever no outage touched, and whoever was bridged over one, to the second; nobody gets too much."""
    counted, truth = evidence.seconds, evidence.truth
    gaps = {who: truth[who] for who in truth if "gap" in evidence.flags(who)}
    bridged = {who: truth[who] for who in truth if "bridged" in evidence.flags(who) and who not in gaps}
    untouched = {who: truth[who] for who in truth if who not in gaps | bridged}
    yield _to_the_second("whom no outage touched", untouched, counted)
    yield _to_the_second("bridged over an outage", bridged, counted)
    short = [
        f"{printable(each.name)} {format_duration(each.seconds - counted[who])}" for who, each in gaps.items()
    ]
    yield Check(
        all(counted[who] <= each.seconds for who, each in gaps.items()),
        f"{len(gaps)} people came or went unseen, are flagged `gap`, and are not credited with what nobody saw: "
        f"{', '.join(short)}",
    )


def _to_the_second(whom: str, truths: Mapping[int, Truth], counted: Mapping[int, int]) -> Check:
    wrong = [
        f"{printable(truth.name)}: counted {counted.get(who, 0)} s, was there {truth.seconds} s"
        for who, truth in truths.items()
        if counted.get(who, 0) != truth.seconds
    ]
    total = format_duration(sum(truth.seconds for truth in truths.values()))
    return Check(
        not wrong,
        "; ".join(wrong)
        or f"{len(truths)} people {whom}: to the second what the stand-in Discord's own log says, {total} in all",
    )


def _outages_are_known(evidence: Evidence) -> Check:
    """The kill and the lost session; a RESUME is none. Each begins with the last sign of life that was written."""
    spans = [f"{each.lost_at:%H:%M:%S} to {each.regained_at:%H:%M:%S}" for each in evidence.given.outages]
    if len(spans) != 2:
        return Check(False, f"{len(spans)} outages on record instead of 2: {', '.join(spans)}")
    return Check(
        True,
        f"2 outages on record: the kill, {spans[0]}, and the lost session, {spans[1]}, each from the last sign of "
        "life that was written; the RESUME is none",
    )


def _music_earns_nothing(evidence: Evidence) -> Check:
    bots = {each.person_id for each in evidence.given.members if each.is_bot}
    lines = [line for line in evidence.payroll.lines if line.person_id in bots]
    return Check(len(bots) == 1 and not lines, "the music bot was seen, and has no line")


def _nothing_of_the_discarded(evidence: Evidence) -> Iterator[Check]:
    """What was working is gone, and no committed account has changed."""
    story = evidence.discarded
    account = session_account(story.code)
    noted = story.working.working.get(account, 0)
    yield Check(
        noted > 0 and account not in story.working.committed,
        f"{story.code}, while it ran: {_money(noted)} of sales in working, nothing of them committed",
    )
    yield Check(
        story.after.committed == story.before.committed and not story.after.working,
        f"{story.code}, discarded: working is empty, and no committed balance has changed",
    )


def bot_had_no_errors(errors: Sequence[str]) -> Check:
    """The lines of its log that tell of one."""
    return Check(not errors, "; ".join(errors) or "the bot's log tells of no error")


def _money(amount_auec: int) -> str:
    return f"{format_auec(amount_auec)} aUEC"

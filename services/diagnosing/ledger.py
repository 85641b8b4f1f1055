"""The ledger of one guild: folded again from its first entry, and whether every open round still has an owner."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from db.database import Database
from db.ledger import Verified
from db.openrounds import OpenRound
from domain.findings import Finding, Verdict
from services.diagnosing.checks import Area, Check

FOLDED_SECONDS = 4.0
"""What a ledger may take on the screen; a longer one is folded whole by the shell."""
GRACE_SECONDS = 2.0
OLD_ROUND = timedelta(days=60)

STOP = (
    "Save and pay nothing until it is understood. Whoever runs the bot: `paydirt doctor`, and a backup of "
    "before beside it."
)


def chain_check(database: Database, guild_id: int, *, most_seconds: float = FOLDED_SECONDS) -> Check:
    """``most_seconds`` inf: however long it takes."""

    async def look() -> list[Finding]:
        async with database.snapshot(guild_id) as tx:
            return list(chain_findings(await tx.ledger.verify(most_seconds=most_seconds)))

    return Check(Area.DATABASE, "ledger", look, seconds=most_seconds + GRACE_SECONDS)


def chain_findings(verified: Verified) -> Iterator[Finding]:
    """Versions without a gap, an unbroken chain of hashes, balances that their entries add up to."""
    if verified.findings:
        shown = "; ".join(verified.findings)
        yield Finding(
            Area.DATABASE,
            "ledger",
            Verdict.BROKEN,
            f"differences: {len(verified.findings)}. {shown}",
            "An entry was changed, removed or added past the rules, or a balance is not what its entries say.",
            STOP,
        )
    elif verified.is_whole:
        yield Finding(
            Area.DATABASE,
            "ledger",
            Verdict.OK,
            f"folded up to entry {verified.version}: versions, chain of hashes, balances and rounds agree",
        )
    else:
        yield Finding(
            Area.DATABASE,
            "ledger",
            Verdict.NOTE,
            f"the chain is whole up to entry {verified.version} of {verified.head_version}",
            "The ledger is longer than what can be folded while somebody waits.",
            "Whoever runs the bot: `paydirt doctor` folds all of it.",
        )


def round_findings(rounds: Sequence[OpenRound], lost: Sequence[str], now: datetime) -> Iterator[Finding]:
    """``lost``: unfinished sessions whose round is resolved."""
    orphans = [each for each in rounds if each.is_orphan]
    if orphans or lost:
        troubles = [f"round {each.round_id} ({each.kind}) belongs to nobody" for each in orphans]
        troubles += [f"session {code} has no open round" for code in lost]
        yield Finding(
            Area.DATABASE,
            "orphans",
            Verdict.WARNING,
            "; ".join(troubles),
            "What is noted there counts for nobody, and nobody can save or discard it.",
            "Attach the JSON of this screen to a report of the bug; money that is committed is not touched by it.",
        )
    waiting = [each for each in rounds if not each.is_orphan]
    old = [each for each in waiting if now - each.begun_at > OLD_ROUND]
    reading = f"{len(waiting)} open, none without an owner" if not orphans else f"{len(waiting)} open"
    if not old:
        yield Finding(Area.DATABASE, "open rounds", Verdict.OK, reading)
        return
    yield Finding(
        Area.DATABASE,
        "open rounds",
        Verdict.NOTE,
        f"{reading}; {len(old)} of them for more than {OLD_ROUND.days} days",
        "What is noted there does not count before somebody saves it.",
        "Officers look at `/mining payroll list`, and at the view of hauls here.",
    )
